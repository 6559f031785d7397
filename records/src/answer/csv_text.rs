//! Text in a cell of a CSV, which many open with a spreadsheet.

use std::borrow::Cow;

/// A cell that no spreadsheet takes for a formula (OWASP, "CSV injection"): one that begins like it gets an apostrophe. A negative
/// number isn't a formula.
pub fn csv_text(cell: &str) -> Cow<'_, str> {
    let is_number = |rest: &str| rest.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    let begins = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
    if begins && !cell.strip_prefix('-').is_some_and(is_number) {
        format!("'{cell}").into()
    } else {
        cell.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_text_and_numbers_stay_numbers() {
        for formula in ["=1+1", "+1", "-1+1", "-A1", "-1e3", "@a", "\ta", "\ra"] {
            assert_eq!(csv_text(formula), format!("'{formula}"));
        }
        for text in ["a=b", "1", "-1", "-96.7512", "say \"x\", y", ""] {
            assert_eq!(csv_text(text), text);
        }
    }
}
