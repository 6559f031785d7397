//! Reading answers leniently, field by field: one odd value costs no other.

use crate::error::GeocodeError;
use serde_json::Value;

/// The document in an answer's body.
pub(crate) fn parse(body: &[u8]) -> Result<Value, GeocodeError> {
    if body.trim_ascii_start().first() == Some(&b'<') {
        return Err(GeocodeError::Unreadable("a web page came instead".to_owned()));
    }
    serde_json::from_slice(body).map_err(|error| GeocodeError::Unreadable(error.to_string()))
}

/// A number, or one written as a text; `NaN`, which some write for "unmatched", doesn't count.
pub(crate) fn number(value: &Value) -> Option<f64> {
    value.as_f64().or_else(|| value.as_str()?.trim().parse().ok()).filter(|number: &f64| number.is_finite())
}

/// A text that is not empty, cleaned by [`short`].
pub(crate) fn text(value: Option<&Value>) -> Option<String> {
    value.and_then(Value::as_str).map(short).filter(|text| !text.is_empty())
}

/// A text of somebody else's on one line, without control characters, of limited length.
pub(crate) fn short(text: &str) -> String {
    text.trim().chars().map(|c| if c.is_control() { ' ' } else { c }).take(200).collect()
}

/// The house numbers that a text begins with: `8550`, `8550A`, `8500-8598`.
pub(crate) fn house_numbers(text: &str) -> Option<(u32, u32)> {
    let leading = |text: &str| {
        let text = text.trim();
        let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
        text[..end].parse::<u32>().ok()
    };
    let from = leading(text)?;
    let to = text.split_once('-').and_then(|(_, to)| leading(to)).filter(|to| *to >= from);
    Some((from, to.unwrap_or(from)))
}

/// The error in an answer with the status 200: 429 asks for fewer requests, 5xx is out of order, anything else refuses
/// the request.
pub(crate) fn refusal(code: Option<f64>, message: Option<&str>) -> GeocodeError {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped; finite")]
    let code = code.unwrap_or_default().clamp(0.0, 999.0) as u16;
    match code {
        429 => GeocodeError::Limited { retry_after: None },
        500..=599 => GeocodeError::Down { code, retry_after: None },
        _ => {
            let message = message.filter(|words| !words.is_empty()).unwrap_or("no reason given");
            GeocodeError::Refused { code, message: short(message) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn house_numbers_come_first() {
        for (text, numbers) in [
            ("8550", Some((8550, 8550))),
            ("8550A", Some((8550, 8550))),
            ("8500-8598", Some((8500, 8598))),
            ("8550;8552", Some((8550, 8550))),
            ("12-1", Some((12, 12))),
            ("A8550", None),
            ("", None),
            ("99999999999", None),
        ] {
            assert_eq!(house_numbers(text), numbers, "{text}");
        }
    }
}
