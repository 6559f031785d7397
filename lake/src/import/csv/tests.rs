//! Texts, as records.

use super::*;

/// Gives a byte at a time, so that every boundary of the buffer is met.
struct Drip<'a>(&'a [u8]);

impl Read for Drip<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let Some((first, rest)) = self.0.split_first() else { return Ok(0) };
        buffer[0] = *first;
        self.0 = rest;
        Ok(1)
    }
}

fn read(text: &[u8], columns: usize) -> Vec<String> {
    let all = |mut records: Records<&mut dyn Read>| {
        records.expect_fields(columns);
        assert!(!records.skip_mark().unwrap());
        let mut seen = Vec::new();
        loop {
            let next = records.next().unwrap();
            let fields = |records: &Records<&mut dyn Read>| {
                let fields: Vec<_> =
                    (0..records.len()).map(|i| String::from_utf8_lossy(records.field(i))).collect();
                fields.join("|")
            };
            match next {
                Next::Record => seen.push(fields(&records)),
                Next::Unended => seen.push(format!("unended {}", fields(&records))),
                Next::Rejected(reason) => seen.push(format!("{}: {}", records.line(), reason.as_str())),
                Next::End => return seen,
                Next::Truncated => {
                    seen.push("truncated".into());
                    return seen;
                }
            }
        }
    };
    let (mut whole, mut drip) = (text, Drip(text));
    let seen = all(Records::new(&mut whole));
    assert_eq!(seen, all(Records::new(&mut drip)), "depends on where the buffer ends");
    seen
}

#[test]
fn line_ends_marks_and_blank_lines_are_no_matter() {
    assert_eq!(read(b"\xef\xbb\xbfa,b\r\n\r\nc,\n,\n\n", 2), ["a|b", "c|", "|"]);
    assert_eq!(read(b"", 2), [""; 0]);
}

#[test]
fn quotes_hold_commas_quotes_and_lines() {
    assert_eq!(read(b"\"a,\"\"b\"\"\",c\r\n\"two\nlines\",d\n", 2), ["a,\"b\"|c", "two\nlines|d"]);
}

#[test]
fn a_stray_quote_costs_its_own_line_only() {
    assert_eq!(read(b"a,b\n\"c,d\ne,f\n\"g\",h\n", 2), ["a|b", "2: quoting", "e|f", "g|h"]);
    assert_eq!(read(b"a\"b,c\nd,e\n", 2), ["1: quoting", "d|e"]);
    assert_eq!(read(b"\"a\"b,c\nd,e\n", 2), ["1: quoting", "d|e"]);
    assert_eq!(read(b"\"a,b\nc,d\ne,f\n", 2), ["1: quoting", "c|d", "e|f"]);
}

#[test]
fn wrong_counts_and_encodings_are_rejected_by_their_line() {
    assert_eq!(
        read(b"a,b\nc\nd,\xff\n\"e\",f,g\nh,i\n", 2),
        ["a|b", "2: field count", "3: encoding", "4: field count", "h|i"]
    );
}

#[test]
fn an_end_inside_a_record_is_seen() {
    assert_eq!(read(b"a,b\nc", 2), ["a|b", "truncated"]);
    assert_eq!(read(b"a,b\nc,d", 2), ["a|b", "unended c|d"]);
    assert_eq!(read(b"a,b\n\"c,d", 2), ["a|b", "truncated"]);
    assert_eq!(read(b"a,b\nc,\"d\"", 2), ["a|b", "unended c|d"]);
    assert_eq!(read(b"a,b\nc,\xe2", 2), ["a|b", "truncated"]);
}
