//! From bytes to text, without ever guessing: a wrong guess silently turns names into garbage.

use crate::error::ReadError;
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};
use std::borrow::Cow;

/// The text of a body: UTF-8 unless a byte-order mark or the declared charset says otherwise.
pub(crate) fn decode<'a>(bytes: &'a [u8], charset: Option<&str>) -> Result<Cow<'a, str>, ReadError> {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        let rest = bytes.get(mark..).unwrap_or_default();
        return encoding
            .decode_without_bom_handling_and_without_replacement(rest)
            .ok_or_else(|| if encoding == UTF_8 { ReadError::Encoding } else { wrong(encoding.name()) });
    }
    let Some(charset) = charset else { return utf8(bytes).ok_or(ReadError::Encoding) };
    let Some(encoding) = Encoding::for_label(charset.as_bytes()) else {
        return utf8(bytes).ok_or_else(|| wrong(charset));
    };
    let wide = encoding == UTF_16BE || encoding == UTF_16LE;
    // Many servers declare a Western charset by default; bytes beyond ASCII aren't valid UTF-8 by accident.
    if !wide && let Some(text) = utf8(bytes) {
        return Ok(text);
    }
    encoding.decode_without_bom_handling_and_without_replacement(bytes).ok_or_else(|| wrong(charset))
}

fn utf8(bytes: &[u8]) -> Option<Cow<'_, str>> {
    // UTF-16 without a byte-order mark is valid UTF-8 full of NULs, and no feed begins with one.
    if bytes.iter().take(4).any(|byte| *byte == 0) {
        return None;
    }
    std::str::from_utf8(bytes).ok().map(Cow::Borrowed)
}

fn wrong(charset: &str) -> ReadError {
    let plain = charset.chars().filter(char::is_ascii_graphic).take(40).collect();
    ReadError::Charset { charset: plain }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn byte_order_marks_and_charsets_are_accepted_and_nothing_is_guessed() {
        assert_eq!(decode(b"\xef\xbb\xbf[]", None).unwrap(), "[]");
        assert_eq!(decode(b"\xff\xfe[\0\xe9\0", None).unwrap(), "[é");
        assert_eq!(decode(b"\xfe\xff\0[\0\xe9", None).unwrap(), "[é");
        assert_eq!(decode(b"\xff\xfe\x00\xd8x", None).unwrap_err(), wrong("UTF-16LE"));
        assert_eq!(decode(b"Pe\xf1a", None), Err(ReadError::Encoding));
        assert_eq!(decode(b"Pe\xf1a", Some("utf-8")), Err(wrong("utf-8")));
        assert_eq!(decode(b"Pe\xf1a", Some("ISO-8859-1")).unwrap(), "Peña");
        assert_eq!(decode("Peña".as_bytes(), Some("windows-1252")).unwrap(), "Peña");
        assert_eq!(decode(b"[\0]\0", None), Err(ReadError::Encoding));
        assert_eq!(decode(b"[\0]\0", Some("utf-16le")).unwrap(), "[]");
        assert_eq!(decode(b"Pe\xf1a", Some("klingon")), Err(wrong("klingon")));
    }
}
