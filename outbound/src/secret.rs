//! Tokens and keys as header values.

use crate::error::OutboundError;
use reqwest::header::HeaderValue;

/// A token or key without the space around it, since files of secrets end in a newline; an empty one is none.
pub fn secret(text: &str) -> Option<&str> {
    Some(text.trim()).filter(|text| !text.is_empty())
}

/// The same as a header value that is never printed. An error if no header can have it; it is not repeated there.
pub fn secret_header(text: Option<&str>) -> Result<Option<HeaderValue>, OutboundError> {
    let Some(text) = text.and_then(secret) else { return Ok(None) };
    // Bytes beyond ASCII can be sent, but servers don't agree about what they mean.
    let value = HeaderValue::from_str(text).ok().filter(|_| text.is_ascii());
    let mut value = value.ok_or_else(|| {
        OutboundError::Setup("the token or key has characters that can't be sent".to_owned())
    })?;
    value.set_sensitive(true);
    Ok(Some(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_trimmed_and_never_printed() {
        let header = |text| secret_header(Some(text)).unwrap();
        assert_eq!(header(" AbC123\r\n").unwrap(), "AbC123");
        assert!(!format!("{:?}", header("AbC123")).contains("AbC"));
        assert_eq!(header(" \n"), None);
        assert_eq!(secret_header(None), Ok(None));
        for text in ["AbC\n123", "Ab\u{0}C", "schlüssel"] {
            let error = secret_header(Some(text)).unwrap_err().to_string();
            assert!(error.contains("can't be sent") && !error.contains(text), "{error}");
        }
    }
}
