//! Whether a zip that was downloaded is whole.

use std::{
    fs::File,
    io::{self, BufReader, Read},
    path::Path,
};

/// Unpacks everything to nowhere, which compares every checksum; no more than `max` bytes.
///
/// # Errors
/// What is wrong with it, as a sentence.
pub fn check(path: &Path, max: u64) -> Result<(), String> {
    let file = File::open(path).map_err(|error| error.to_string())?;
    let mut zip = zip::ZipArchive::new(BufReader::new(file)).map_err(|error| error.to_string())?;
    let mut left = max;
    for number in 0..zip.len() {
        let member = zip.by_index(number).map_err(|error| error.to_string())?;
        let unpacked = io::copy(&mut member.take(left.saturating_add(1)), &mut io::sink())
            .map_err(|error| error.to_string())?;
        left = left
            .checked_sub(unpacked)
            .ok_or_else(|| format!("it unpacks to more than {max} bytes, which no such file does"))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Cursor, Write};

    fn zip(members: &[(&str, &[u8])]) -> Vec<u8> {
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        let stored =
            zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
        for (name, content) in members {
            zip.start_file(*name, stored).unwrap();
            zip.write_all(content).unwrap();
        }
        zip.finish().unwrap().into_inner()
    }

    fn checked(bytes: &[u8], max: u64) -> Result<(), String> {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), bytes).unwrap();
        check(file.path(), max)
    }

    #[test]
    fn a_byte_that_changed_or_is_missing_is_found() {
        let whole = zip(&[("a.csv", b"one,two"), ("b.csv", b"three")]);
        assert_eq!(checked(&whole, 12), Ok(()));
        let mut changed = whole.clone();
        let at = changed.windows(7).position(|part| part == b"one,two").unwrap();
        changed[at] = b'O';
        assert!(checked(&changed, 12).is_err());
        assert!(checked(&whole[..whole.len() - 1], 12).is_err());
    }

    #[test]
    fn what_unpacks_to_more_than_it_may_is_refused() {
        let whole = zip(&[("a.csv", b"one,two"), ("b.csv", b"three")]);
        assert!(checked(&whole, 11).unwrap_err().contains("more than 11 bytes"));
    }
}
