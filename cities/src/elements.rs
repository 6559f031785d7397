//! A JSON array as its elements, unparsed. An element that isn't valid JSON costs only itself: the next one is
//! found again by the comma and brace between two objects.

use crate::{cells::MAX_ROWS, error::ReadError};
use serde::de::{Deserialize, Deserializer, Error, SeqAccess, Visitor};
use serde_json::value::RawValue;
use std::fmt;

/// How many times the size of the body may be scanned in search of the elements after broken ones. Broken rows cost
/// their own length; only a body made to exhaust us costs more.
const MAX_SCANS: usize = 16;

/// One element of the array.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Element<'a> {
    Valid(&'a str),
    Broken(&'a str),
}

/// The elements of the array that `text` begins with.
pub(crate) fn split(text: &str) -> Result<Vec<Element<'_>>, ReadError> {
    match serde_json::from_str(text) {
        Ok(Elements(elements)) => Ok(elements.into_iter().map(|raw| Element::Valid(raw.get())).collect()),
        Err(error) if error.is_data() => Err(ReadError::TooMany { most: MAX_ROWS }),
        Err(_) => Splitter { text, at: 0, budget: text.len().saturating_mul(MAX_SCANS) }.split(),
    }
}

/// What an error of `serde_json` says about a whole body.
pub(crate) fn broken(error: &serde_json::Error) -> ReadError {
    if error.is_eof() { ReadError::Truncated } else { ReadError::NotJson }
}

/// Splits an array that isn't valid JSON as a whole.
struct Splitter<'a> {
    text: &'a str,
    at: usize,
    /// Bytes that failed attempts may still scan.
    budget: usize,
}

impl<'a> Splitter<'a> {
    fn split(mut self) -> Result<Vec<Element<'a>>, ReadError> {
        let mut elements = Vec::new();
        self.skip_spaces();
        self.at += 1;
        loop {
            self.skip_spaces();
            match self.text.as_bytes().get(self.at) {
                None => return Err(ReadError::Truncated),
                // Some exporters leave a comma behind the last row.
                Some(b',') => self.at += 1,
                Some(b']') => {
                    let rest = self.text.get(self.at + 1..).unwrap_or_default();
                    return if rest.trim().is_empty() { Ok(elements) } else { Err(ReadError::NotJson) };
                }
                Some(_) => {
                    if elements.len() == MAX_ROWS {
                        return Err(ReadError::TooMany { most: MAX_ROWS });
                    }
                    elements.push(self.element()?);
                }
            }
        }
    }

    fn skip_spaces(&mut self) {
        self.at += spaces(self.text.as_bytes().get(self.at..).unwrap_or_default());
    }

    /// The element at the present position, which moves behind it.
    fn element(&mut self) -> Result<Element<'a>, ReadError> {
        let start = self.at;
        let rest = self.text.get(start..).unwrap_or_default();
        let mut values = serde_json::Deserializer::from_str(rest).into_iter::<&RawValue>();
        let error = match values.next() {
            None => return Err(ReadError::Truncated),
            Some(Ok(_)) => {
                let end = start + values.byte_offset();
                self.at = end;
                self.skip_spaces();
                match self.text.as_bytes().get(self.at) {
                    Some(b',' | b']') => {
                        return Ok(Element::Valid(self.text.get(start..end).unwrap_or_default()));
                    }
                    None => return Err(ReadError::Truncated),
                    // A value and then something else before the comma: `{"a": "x"}"}`.
                    Some(_) => ReadError::NotJson,
                }
            }
            Some(Err(error)) => {
                let scanned = if error.is_eof() { rest.len() } else { offset(rest, &error) };
                self.budget = self.budget.checked_sub(scanned).ok_or(ReadError::NotJson)?;
                broken(&error)
            }
        };
        let end = match next_object(self.text, start) {
            Some(comma) => comma,
            // The last row. Unless the array is closed behind it, the body was cut.
            None => closing(self.text, error == ReadError::Truncated)
                .filter(|bracket| *bracket > start)
                .ok_or(error)?,
        };
        self.at = end;
        Ok(Element::Broken(self.text.get(start..end).unwrap_or_default().trim_end()))
    }
}

fn spaces(bytes: &[u8]) -> usize {
    bytes.iter().take_while(|byte| byte.is_ascii_whitespace()).count()
}

/// Where in the text an error is.
fn offset(text: &str, error: &serde_json::Error) -> usize {
    let lines = text.split_inclusive('\n').take(error.line().saturating_sub(1));
    lines.map(str::len).sum::<usize>() + error.column()
}

/// The comma in front of the next object of an array, such as the next row.
fn next_object(text: &str, from: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let behind = |at: usize| {
        let at = at + 1;
        let at = at + spaces(bytes.get(at..).unwrap_or_default());
        (at, bytes.get(at).copied())
    };
    (from + 1..bytes.len()).find(|comma| {
        bytes.get(*comma) == Some(&b',')
            && matches!(behind(*comma), (brace, Some(b'{')) if matches!(behind(brace).1, Some(b'"' | b'}')))
    })
}

/// The bracket that closes the whole array; with `object`, only if an object ends in front of it.
fn closing(text: &str, object: bool) -> Option<usize> {
    let rows = text.trim_end().strip_suffix(']')?;
    (!object || rows.trim_end().ends_with('}')).then_some(rows.len())
}

/// The elements of an array that is valid as a whole.
struct Elements<'a>(Vec<&'a RawValue>);

impl<'de> Deserialize<'de> for Elements<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader;
        impl<'de> Visitor<'de> for Reader {
            type Value = Elements<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
                let mut elements = Vec::new();
                while let Some(element) = list.next_element()? {
                    if elements.len() == MAX_ROWS {
                        return Err(A::Error::custom("too many rows"));
                    }
                    elements.push(element);
                }
                Ok(Elements(elements))
            }
        }
        deserializer.deserialize_seq(Reader)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str) -> Vec<(bool, &str)> {
        let elements = split(text).unwrap();
        let pair = |element| match element {
            Element::Valid(text) => (true, text),
            Element::Broken(text) => (false, text),
        };
        elements.into_iter().map(pair).collect()
    }

    #[test]
    fn a_broken_element_costs_no_other() {
        for broken in [
            r#"{"a": NaN}"#,
            "{\"a\": \"x\ty\"}",
            r#"{"a": "x "y" z"}"#,
            r#"{"a": "x, "b": "y"}"#,
            r#"{"a": "x}"#,
            r#"{"a": 1"#,
            r#"{"a": "x"}"}"#,
            r#"{"a" "x"}"#,
            "NaN",
        ] {
            let (first, last) = (r#"{"n": 1}"#, r#"{"n": [2, {}]}"#);
            let rows = texts(&format!("[{first}, {broken},\n{last}]")).len();
            assert_eq!(rows, 3, "{broken}");
            let all = [(true, first), (false, broken), (true, last)];
            assert_eq!(texts(&format!("[{first}, {broken},\n{last}]")), all);
            let all = [(false, broken), (true, last)];
            assert_eq!(texts(&format!(" [{broken} , {last},]")), all);
            if broken.ends_with('}') || broken == "NaN" {
                assert_eq!(texts(&format!("[{first}, {broken}]")), [(true, first), (false, broken)]);
            }
        }
    }

    #[test]
    fn a_body_that_exhausts_is_refused_in_time() {
        let hostile = format!("[{}", r#"{"a":[{},"#.repeat(1 << 17));
        assert_eq!(split(&hostile), Err(ReadError::NotJson));
    }
}
