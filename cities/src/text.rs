//! Cleaning what a feed wrote: no control characters, no spaces around it, not too long.

/// The maximum length of a text in characters; longer ones are cut.
pub(crate) const MAX_TEXT: usize = 500;

/// A text for the board, and whether it had to be cut. None if nothing is left.
pub(crate) fn clean(text: &str) -> (Option<String>, bool) {
    let plain = text.chars().all(|c| !unwanted(c));
    let kept: String = if plain {
        text.trim().to_owned()
    } else {
        // A line break separates words, so it becomes a space; other characters are removed.
        let mapped = text.chars().filter_map(|c| match c {
            '\n' | '\r' | '\t' => Some(' '),
            c if unwanted(c) => None,
            c => Some(c),
        });
        mapped.collect::<String>().trim().to_owned()
    };
    if kept.is_empty() {
        return (None, false);
    }
    match kept.char_indices().nth(MAX_TEXT) {
        None => (Some(kept), false),
        Some((end, _)) => (Some(kept[..end].trim_end().to_owned()), true),
    }
}

/// Control characters, and those that change the direction of writing and so make a text read as another.
fn unwanted(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_cleaned_and_cut() {
        let text = |raw| clean(raw).0;
        assert_eq!(text("  408  NB / GRADY NIBLO RD "), Some("408  NB / GRADY NIBLO RD".into()));
        assert_eq!(text("a\u{0}b\r\nc\u{202e}d"), Some("ab  cd".into()));
        assert_eq!(text(" \u{7} "), None);
        let long = "é".repeat(MAX_TEXT + 1);
        let (cut, was_cut) = clean(&long);
        assert_eq!((cut.unwrap().chars().count(), was_cut), (MAX_TEXT, true));
        assert!(!clean(&"é".repeat(MAX_TEXT)).1);
    }
}
