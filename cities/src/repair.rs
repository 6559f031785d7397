//! A JSON object that is nearly valid, made valid: what exporters write that the standard forbids, as far as its
//! meaning is clear.

/// The text with raw control characters in texts made spaces, with `NaN` and `Infinity` made values that no field
/// accepts, and without commas that nothing follows. What else is wrong stays wrong.
pub(crate) fn repair(text: &str) -> String {
    let mut repaired = String::with_capacity(text.len());
    let mut rest = text.chars();
    let (mut in_text, mut escaped) = (false, false);
    while let Some(c) = rest.next() {
        if in_text {
            repaired.push(if c.is_control() { ' ' } else { c });
            in_text = c != '"' || escaped;
            escaped = c == '\\' && !escaped;
            continue;
        }
        let word = ["NaN", "Infinity", "-NaN", "-Infinity"].into_iter().find(|word| {
            c == word.chars().next().unwrap_or_default() && rest.as_str().starts_with(&word[1..])
        });
        if let Some(word) = word {
            repaired.push_str("[]");
            rest = rest.as_str()[word.len() - 1..].chars();
        } else if c != ',' || !rest.as_str().trim_start().starts_with(['}', ']']) {
            in_text = c == '"';
            repaired.push(c);
        }
    }
    repaired
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_clear_is_repaired() {
        assert_eq!(
            repair("{\"a\": \"x\ty\\\"NaN,}\", \"b\": -NaN ,\n}"),
            "{\"a\": \"x y\\\"NaN,}\", \"b\": [] \n}"
        );
        assert_eq!(repair(r#"{"a": -1, "b": [Infinity, -Infinity]}"#), r#"{"a": -1, "b": [[], []]}"#);
        for valid in [r#"{"a": "\\", "b": [1, {"c": null}]}"#, r#"{"é": "\"NaN"}"#] {
            assert_eq!(repair(valid), valid);
        }
    }
}
