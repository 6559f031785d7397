//! CSV with a header as rows. Written by hand, because a stray quotation mark must cost its own row and no more: a
//! record that doesn't fit is rejected as one line, and reading goes on with the next line.

use crate::{
    cells::{Cell, CellsBuilder, MAX_FIELDS, MAX_ROWS, Row, Slot},
    columns::{Columns, Seen},
    error::ReadError,
};
use std::borrow::Cow;

/// Lines that one record may span: limits what an unclosed quotation mark makes us read twice.
const MAX_LINES: usize = 20;

pub(crate) fn rows(
    text: &str,
    columns: &Columns,
    seen: &mut Seen,
    take: &mut dyn FnMut(Row<'_>),
) -> Result<(), ReadError> {
    let (delimiter, mut rest) = delimiter(text.trim_start_matches(['\r', '\n']));
    let header = record(rest, delimiter);
    rest = header.rest;
    let slots: Vec<Slot> = header.fields.iter().map(|name| columns.find(name.trim())).collect();
    if !header.closed || (slots.len() < 2 && slots.iter().all(Option::is_none)) {
        return Err(ReadError::NotCsv);
    }
    for (name, slot) in header.fields.iter().zip(&slots) {
        seen.note(name.trim(), slot.map(|(column, _)| column));
    }
    // A changed column is reported before its rows are rejected one by one.
    columns.check(seen, 0, true)?;
    let mut taken = 0;
    while !rest.is_empty() {
        let read = record(rest, delimiter);
        if let [only] = read.fields.as_slice()
            && only.trim().is_empty()
            && read.closed
        {
            rest = read.rest;
            continue;
        }
        taken += 1;
        if taken > MAX_ROWS {
            return Err(ReadError::TooMany { most: MAX_ROWS });
        }
        let line_end = rest.find('\n');
        if fits(&read, header.width, line_end.is_some()) {
            let mut cells = CellsBuilder::new();
            for (field, slot) in read.fields.into_iter().zip(&slots) {
                if let Some(slot) = *slot {
                    cells.put(slot, Cell::Text(field));
                }
            }
            take(Ok(cells.build()));
            rest = read.rest;
            continue;
        }
        if line_end.is_none() {
            // A last line without its end, and it doesn't fit: the body was cut here.
            return Err(ReadError::Truncated);
        }
        take(Err(if read.closed {
            format!("{} fields instead of {}", read.width, header.width)
        } else {
            "a quotation mark is not closed".to_owned()
        }));
        rest = line_end.and_then(|end| rest.get(end + 1..)).unwrap_or_default();
    }
    Ok(())
}

/// Whether a record fits under a header of `width` columns. Spreadsheets leave out empty fields at the end of a
/// row, and some exporters put a delimiter behind the last field; a single field, such as a line of totals, isn't a row,
/// and a record that spans lines may have run into the next rows by a stray quotation mark.
fn fits(record: &Record<'_>, width: usize, ended: bool) -> bool {
    let short = record.one_line && record.width < width && record.width > 1 && ended;
    let padded = record.one_line
        && record.width > width
        && record.width <= MAX_FIELDS
        && record.fields.get(width..).is_some_and(|more| more.iter().all(|field| field.trim().is_empty()));
    record.closed && (record.width == width || short || padded)
}

/// The delimiter and the text behind it: as Excel's first line `sep=;` says, or else a comma or what some exporters
/// write instead, by the header.
fn delimiter(text: &str) -> (u8, &str) {
    let (line, rest) = text.split_once('\n').unwrap_or((text, ""));
    if let Some((word, sign)) = line.trim_end_matches('\r').split_once('=')
        && word.trim().eq_ignore_ascii_case("sep")
        && let [sign] = sign.as_bytes()
    {
        return (*sign, rest);
    }
    let count = |delimiter: u8| line.bytes().filter(|byte| *byte == delimiter).count();
    let delimiter = [b';', b'\t', b'|']
        .into_iter()
        .filter(|other| count(*other) > count(b','))
        .max_by_key(|d| count(*d))
        .unwrap_or(b',');
    (delimiter, text)
}

/// A record and what follows it.
struct Record<'a> {
    /// At most [`MAX_FIELDS`] of them.
    fields: Vec<Cow<'a, str>>,
    /// How many there are.
    width: usize,
    /// Whether every quotation mark that was opened was closed within [`MAX_LINES`].
    closed: bool,
    /// Whether it has no line break inside.
    one_line: bool,
    rest: &'a str,
}

/// Reads one record (RFC 4180; a quotation mark inside a bare field, or text after a closing one, is taken literally).
fn record(text: &str, delimiter: u8) -> Record<'_> {
    let bytes = text.as_bytes();
    let mut fields = Vec::new();
    let (mut width, mut lines, mut at) = (0, 0, 0);
    loop {
        let (field, next, closed) = field(text, at, delimiter, &mut lines);
        width += 1;
        if width <= MAX_FIELDS {
            fields.push(field);
        }
        at = next;
        if !closed || lines > MAX_LINES {
            return Record {
                fields,
                width,
                closed: false,
                one_line: lines == 0,
                rest: text.get(at..).unwrap_or_default(),
            };
        }
        match bytes.get(at) {
            Some(byte) if *byte == delimiter => at += 1,
            Some(b'\r') if bytes.get(at + 1) == Some(&b'\n') => at += 2,
            Some(_) => at += 1,
            None => return Record { fields, width, closed: true, one_line: lines == 0, rest: "" },
        }
        if matches!(bytes.get(at - 1), Some(b'\n' | b'\r')) {
            return Record {
                fields,
                width,
                closed: true,
                one_line: lines == 0,
                rest: text.get(at..).unwrap_or_default(),
            };
        }
    }
}

/// The field that begins at `at`, where it ends, and whether its quotation marks are closed.
fn field<'a>(text: &'a str, at: usize, delimiter: u8, lines: &mut usize) -> (Cow<'a, str>, usize, bool) {
    let bytes = text.as_bytes();
    let ends = |byte: u8| byte == delimiter || byte == b'\n' || byte == b'\r';
    let bare_end =
        |from: usize| bytes[from..].iter().position(|byte| ends(*byte)).map_or(bytes.len(), |n| from + n);
    let slice = |from: usize, to: usize| text.get(from..to).unwrap_or_default();
    if bytes.get(at) != Some(&b'"') {
        let end = bare_end(at);
        return (Cow::Borrowed(slice(at, end)), end, true);
    }
    let start = at + 1;
    let mut from = start;
    let mut held: Option<String> = None;
    loop {
        let Some(mark) = bytes[from..].iter().position(|byte| {
            *lines += usize::from(*byte == b'\n');
            *byte == b'"' || *lines > MAX_LINES
        }) else {
            return (Cow::Borrowed(slice(start, bytes.len())), bytes.len(), false);
        };
        let mark = from + mark;
        if *lines > MAX_LINES {
            return (Cow::Borrowed(slice(start, mark)), mark, false);
        }
        if bytes.get(mark + 1) == Some(&b'"') {
            held.get_or_insert_default().push_str(slice(from, mark + 1));
            from = mark + 2;
            continue;
        }
        let end = bare_end(mark + 1);
        let tail = slice(mark + 1, end);
        let value = match held {
            None if tail.trim().is_empty() => Cow::Borrowed(slice(start, mark)),
            held => Cow::Owned(held.unwrap_or_default() + slice(from, mark) + tail),
        };
        return (value, end, true);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(text: &str) -> Vec<String> {
        record(text, b',').fields.into_iter().map(Cow::into_owned).collect()
    }

    #[test]
    fn records_are_split_as_rfc_4180_says() {
        assert_eq!(fields("a,\"b, \"\"c\"\"\",\r\nd"), ["a", "b, \"c\"", ""]);
        assert_eq!(record("a,b\r\nc", b',').rest, "c");
        assert_eq!(fields("\"two\nlines\",é"), ["two\nlines", "é"]);
        assert_eq!(fields("a \"b\" c,\"d\"e"), ["a \"b\" c", "de"]);
        assert!(!record("a,\"b\nc", b',').closed);
        assert_eq!(record("\rx", b',').rest, "x");
    }
}
