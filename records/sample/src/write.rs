//! Fields as the publisher writes them.

use crate::world::{Point, World};

const HEX: [[u8; 2]; 256] = {
    let digits = b"0123456789abcdef";
    let mut table = [[0; 2]; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = [digits[byte >> 4], digits[byte & 15]];
        byte += 1;
    }
    table
};

/// 64 hex digits.
pub fn hex(out: &mut Vec<u8>, id: [u64; 4]) {
    for byte in id.iter().flat_map(|word| word.to_be_bytes()) {
        out.extend_from_slice(&HEX[usize::from(byte)]);
    }
}

/// Millionths of a degree, with six decimals or without trailing zeros.
pub fn degrees(out: &mut Vec<u8>, micro: i32, trimmed: bool) {
    let mut text = *b"-000.000000";
    let mut rest = micro.unsigned_abs();
    for index in (5..11).rev() {
        text[index] = b'0' + (rest % 10) as u8;
        rest /= 10;
    }
    let mut start = 4;
    loop {
        start -= 1;
        text[start] = b'0' + (rest % 10) as u8;
        rest /= 10;
        if rest == 0 || start == 1 {
            break;
        }
    }
    if micro < 0 {
        start -= 1;
        text[start] = b'-';
    }
    let mut end = text.len();
    while trimmed && text[end - 1] == b'0' && text[end - 2] != b'.' {
        end -= 1;
    }
    out.extend_from_slice(&text[start..end]);
}

/// `Longitude,Latitude,Location,LSOA code,LSOA name`.
pub fn place(out: &mut Vec<u8>, world: &World, point: Option<&Point>, trimmed: bool, unknown: &str) {
    if let Some(point) = point {
        degrees(out, point.longitude, trimmed);
        out.push(b',');
        degrees(out, point.latitude, trimmed);
        out.push(b',');
        out.extend_from_slice(world.text(point).as_bytes());
    } else {
        out.extend_from_slice(b",,");
        out.extend_from_slice(unknown.as_bytes());
        out.extend_from_slice(b",,");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn degrees_are_written_as_published() {
        for (micro, trimmed, expected) in [
            (-2_509_930, false, "-2.509930"),
            (-2_509_930, true, "-2.50993"),
            (51_460_000, true, "51.46"),
            (51_000_000, true, "51.0"),
            (25_636, false, "0.025636"),
            (-7, false, "-0.000007"),
            (-123_456_789, false, "-123.456789"),
        ] {
            let mut text = Vec::new();
            degrees(&mut text, micro, trimmed);
            assert_eq!(String::from_utf8(text).unwrap(), expected);
        }
    }

    #[test]
    fn ids_are_64_hex_digits() {
        let mut text = Vec::new();
        hex(&mut text, [0x0123_4567_89ab_cdef, 0, u64::MAX, 16]);
        let expected = format!("0123456789abcdef{:016x}{}{:016x}", 0, "f".repeat(16), 16);
        assert_eq!(String::from_utf8(text).unwrap(), expected);
    }
}
