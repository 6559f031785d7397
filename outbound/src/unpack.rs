//! Unpacking gzip, in full: all members of the body (RFC 1952, 2.2), each with its check sum and length, and never
//! more than a limit.

use crate::error::OutboundError;
use flate2::bufread::GzDecoder;
use std::io::{ErrorKind, Read};

/// The unpacked members, one after the other.
pub(crate) fn gunzip(mut packed: &[u8], limit: usize) -> Result<Vec<u8>, OutboundError> {
    let mut unpacked = Vec::new();
    // What follows the last member may be padding.
    while packed.iter().any(|byte| *byte != 0) {
        let mut member = GzDecoder::new(packed);
        let room = limit.saturating_add(1).saturating_sub(unpacked.len());
        let result = member.by_ref().take(room as u64).read_to_end(&mut unpacked);
        result.map_err(|error| match error.kind() {
            ErrorKind::UnexpectedEof => OutboundError::Broken("the packed body is incomplete".to_owned()),
            _ => OutboundError::Unpack(error.to_string()),
        })?;
        if unpacked.len() > limit {
            return Err(OutboundError::TooLarge(limit));
        }
        packed = member.into_inner();
    }
    Ok(unpacked)
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::{Compression, write::GzEncoder};
    use std::io::Write;

    fn gzip(text: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(text).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn all_members_are_read() {
        let packed = [gzip(b"one,"), gzip(b""), gzip(b"two,"), gzip(b"three")].concat();
        assert_eq!(gunzip(&packed, 13).unwrap(), b"one,two,three");
        assert_eq!(gunzip(&packed, 12), Err(OutboundError::TooLarge(12)));
        assert_eq!(gunzip(&[packed, vec![0; 512]].concat(), 13).unwrap(), b"one,two,three");
        assert_eq!(gunzip(b"", 10).unwrap(), b"");
    }

    #[test]
    fn a_body_that_is_cut_or_damaged_is_an_error_wherever_it_is() {
        let packed = [gzip(b"one,two"), gzip(b"three,four")].concat();
        let whole = gzip(b"one,two").len();
        for end in (1..packed.len()).filter(|end| *end != whole) {
            assert!(gunzip(&packed[..end], 100).is_err(), "cut after {end} bytes");
        }
        let mut damaged = packed.clone();
        damaged[whole - 6] ^= 1;
        assert!(matches!(gunzip(&damaged, 100), Err(OutboundError::Unpack(_))));
        assert!(gunzip(&[packed, b"junk".to_vec()].concat(), 100).is_err());
        assert!(gunzip(b"plain text", 100).is_err());
    }
}
