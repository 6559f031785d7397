//! Splits CSV bytes into records, in one buffer, without an allocation per record. Knows nothing of columns beyond their
//! number. What is wrong with one record never costs another; only an end inside a record ends everything.

use memchr::{memchr, memchr_iter, memchr2};
use std::{
    io::{self, Read},
    ops::Range,
};

/// A record longer than this is no record of the police.
const LONGEST: usize = 1 << 20;
const BUFFER: usize = 1 << 18;

/// Why a row was rejected: the only three reasons there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reject {
    FieldCount,
    Encoding,
    Quoting,
    /// A row of a merged file that doesn't say which force or month it belongs to.
    NoUnit,
}

impl Reject {
    /// The reason in the rejects file and in the summary.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::FieldCount => "field count",
            Self::Encoding => "encoding",
            Self::Quoting => "quoting",
            Self::NoUnit => "no force or month",
        }
    }
}

/// What comes next in the file.
#[derive(Debug, PartialEq, Eq)]
pub enum Next {
    /// A record; its fields are read with [`Records::field`].
    Record,
    /// A record that can't be used, by its line.
    Rejected(Reject),
    /// The last record, whose line has no end: whole only if its last field is.
    Unended,
    End,
    /// The file ends inside a record.
    Truncated,
}

/// The records of one CSV file.
pub struct Records<R> {
    reader: R,
    buffer: Vec<u8>,
    start: usize,
    end: usize,
    finished: bool,
    /// How many fields a record has; zero accepts any number.
    columns: usize,
    /// The line on which the last record began; the first is 1.
    line: u64,
    next_line: u64,
    /// Where each field is: in the buffer, or in `unquoted`.
    fields: Vec<(Range<usize>, bool)>,
    unquoted: Vec<u8>,
    record: Range<usize>,
}

enum Quoted {
    Whole { length: usize, lines: u64, ended: bool },
    Wrong,
    More,
}

impl<R: Read> Records<R> {
    pub fn new(reader: R) -> Self {
        Self {
            reader,
            buffer: vec![0; BUFFER],
            start: 0,
            end: 0,
            finished: false,
            columns: 0,
            line: 0,
            next_line: 1,
            fields: Vec::new(),
            unquoted: Vec::new(),
            record: 0..0,
        }
    }

    /// From now on a record has as many fields.
    pub fn expect_fields(&mut self, columns: usize) {
        self.columns = columns;
    }

    /// Drops a byte order mark; tells whether the file is UTF-16, which it must not be.
    pub fn skip_mark(&mut self) -> io::Result<bool> {
        while self.end - self.start < 3 && self.fill()? {}
        let head = &self.buffer[self.start..self.end];
        if head.starts_with(b"\xef\xbb\xbf") {
            self.start += 3;
        }
        Ok(head.starts_with(b"\xff\xfe") || head.starts_with(b"\xfe\xff"))
    }

    pub const fn line(&self) -> u64 {
        self.line
    }

    pub fn len(&self) -> usize {
        self.fields.len()
    }

    /// A field of the last record, without quotes. UTF-8, and without the line's end.
    pub fn field(&self, index: usize) -> &[u8] {
        let (range, unquoted) = &self.fields[index];
        if *unquoted { &self.unquoted[range.clone()] } else { &self.buffer[range.clone()] }
    }

    /// The bytes of the last record, with its line's end.
    pub fn raw(&self) -> &[u8] {
        &self.buffer[self.record.clone()]
    }

    /// Reads the next record.
    pub fn next(&mut self) -> io::Result<Next> {
        loop {
            let unread = &self.buffer[self.start..self.end];
            let Some(found) = memchr2(b'\n', b'"', unread) else {
                if self.fill()? {
                    if self.end - self.start > LONGEST {
                        return Ok(self.reject_line(self.end - self.start, Reject::FieldCount));
                    }
                    continue;
                }
                return Ok(self.last_line());
            };
            if unread[found] == b'\n' {
                let length = found + 1;
                if let Some(next) = self.plain(length, true) {
                    return Ok(next);
                }
                continue;
            }
            match self.quoted() {
                Quoted::Whole { length, lines, ended } => {
                    return Ok(self.whole_quoted(length, lines, ended));
                }
                Quoted::Wrong => return self.reject_first_line(),
                Quoted::More => {
                    if self.end - self.start > LONGEST {
                        return self.reject_first_line();
                    }
                    let judged = self.finished;
                    // At the end of the file the record is judged once more, since nothing follows it.
                    if !self.fill()? && judged {
                        // A quote that was opened on an earlier line is that line's fault; on the last line the file
                        // was cut.
                        let unread = &self.buffer[self.start..self.end];
                        if memchr(b'\n', unread).is_some_and(|at| at + 1 < unread.len()) {
                            return self.reject_first_line();
                        }
                        self.line = self.next_line;
                        return Ok(Next::Truncated);
                    }
                }
            }
        }
    }

    fn last_line(&mut self) -> Next {
        let length = self.end - self.start;
        if length == 0 {
            return Next::End;
        }
        self.plain(length, false).unwrap_or(Next::End)
    }

    /// A line without quotes, `None` if it is blank.
    fn plain(&mut self, length: usize, ended: bool) -> Option<Next> {
        let (start, stop) = (self.start, self.start + length);
        self.begin(length, 1);
        let mut line = &self.buffer[start..stop];
        line = line.strip_suffix(b"\n").unwrap_or(line);
        line = line.strip_suffix(b"\r").unwrap_or(line);
        if line.is_empty() {
            return None;
        }
        if std::str::from_utf8(line).is_err() {
            return Some(if ended { Next::Rejected(Reject::Encoding) } else { Next::Truncated });
        }
        let mut from = start;
        for comma in memchr_iter(b',', line) {
            self.fields.push((from..start + comma, false));
            from = start + comma + 1;
        }
        self.fields.push((from..start + line.len(), false));
        let right = self.columns == 0 || self.columns == self.fields.len();
        Some(match (right, ended) {
            (true, true) => Next::Record,
            (true, false) => Next::Unended,
            (false, true) => Next::Rejected(Reject::FieldCount),
            (false, false) => Next::Truncated,
        })
    }

    fn begin(&mut self, length: usize, lines: u64) {
        self.record = self.start..self.start + length;
        self.start += length;
        self.line = self.next_line;
        self.next_line += lines;
        self.fields.clear();
        self.unquoted.clear();
    }

    fn whole_quoted(&mut self, length: usize, lines: u64, ended: bool) -> Next {
        let wrong_count = self.columns != 0 && self.columns != self.fields.len();
        let record = &self.buffer[self.start..self.start + length];
        if (wrong_count || std::str::from_utf8(record).is_err()) && lines > 1 {
            // Rather a stray quote than a text of several lines.
            let first = memchr(b'\n', record).map_or(length, |at| at + 1);
            return self.reject_line(first, Reject::Quoting);
        }
        if std::str::from_utf8(record).is_err() {
            return self.reject_line(length, Reject::Encoding);
        }
        // The fields are kept: `begin` would clear them.
        self.record = self.start..self.start + length;
        self.start += length;
        self.line = self.next_line;
        self.next_line += lines;
        match (wrong_count, ended) {
            (false, true) => Next::Record,
            (false, false) => Next::Unended,
            (true, true) => Next::Rejected(Reject::FieldCount),
            (true, false) => Next::Truncated,
        }
    }

    fn reject_line(&mut self, length: usize, reason: Reject) -> Next {
        self.begin(length, 1);
        Next::Rejected(reason)
    }

    /// Rejects the physical line at the beginning, and goes on behind it.
    fn reject_first_line(&mut self) -> io::Result<Next> {
        loop {
            let unread = &self.buffer[self.start..self.end];
            if let Some(at) = memchr(b'\n', unread) {
                return Ok(self.reject_line(at + 1, Reject::Quoting));
            }
            if self.end - self.start > LONGEST {
                return Ok(self.reject_line(self.end - self.start, Reject::Quoting));
            }
            if !self.fill()? {
                self.line = self.next_line;
                return Ok(Next::Truncated);
            }
        }
    }

    /// A record with quotes, byte by byte. Quotes stand around a whole field or nowhere.
    fn quoted(&mut self) -> Quoted {
        self.fields.clear();
        self.unquoted.clear();
        let bytes = &self.buffer[self.start..self.end];
        let (mut at, mut lines) = (0, 1);
        loop {
            if bytes.get(at) == Some(&b'"') {
                let from = self.unquoted.len();
                at += 1;
                loop {
                    let Some(quote) = memchr(b'"', &bytes[at..]) else { return Quoted::More };
                    lines += memchr_iter(b'\n', &bytes[at..at + quote]).count() as u64;
                    self.unquoted.extend_from_slice(&bytes[at..at + quote]);
                    at += quote + 1;
                    match bytes.get(at) {
                        Some(b'"') => {
                            self.unquoted.push(b'"');
                            at += 1;
                        }
                        _ => break,
                    }
                }
                self.fields.push((from..self.unquoted.len(), true));
            } else {
                let from = at;
                while bytes.get(at).is_some_and(|byte| !matches!(byte, b',' | b'\n' | b'"' | b'\r')) {
                    at += 1;
                }
                self.fields.push((self.start + from..self.start + at, false));
            }
            match bytes.get(at) {
                Some(b',') => at += 1,
                Some(b'\n') => return Quoted::Whole { length: at + 1, lines, ended: true },
                Some(b'\r') => match bytes.get(at + 1) {
                    Some(b'\n') => return Quoted::Whole { length: at + 2, lines, ended: true },
                    None if self.finished => return Quoted::Whole { length: at + 1, lines, ended: true },
                    None => return Quoted::More,
                    Some(_) => return Quoted::Wrong,
                },
                None if self.finished => return Quoted::Whole { length: at, lines, ended: false },
                None => return Quoted::More,
                Some(_) => return Quoted::Wrong,
            }
        }
    }

    /// Reads on; `false` at the end of the file.
    fn fill(&mut self) -> io::Result<bool> {
        if self.finished {
            return Ok(false);
        }
        if self.start > 0 {
            self.buffer.copy_within(self.start..self.end, 0);
            self.end -= self.start;
            self.start = 0;
        }
        if self.end == self.buffer.len() {
            self.buffer.resize(self.buffer.len() * 2, 0);
        }
        loop {
            match self.reader.read(&mut self.buffer[self.end..]) {
                Ok(0) => {
                    self.finished = true;
                    return Ok(false);
                }
                Ok(read) => {
                    self.end += read;
                    return Ok(true);
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }
}

#[cfg(test)]
mod tests {
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
}
