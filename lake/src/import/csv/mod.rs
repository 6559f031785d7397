//! Splits CSV bytes into records, in one buffer, without an allocation per record. Knows nothing of columns beyond their
//! number. What is wrong with one record never costs another; only an end inside a record ends everything.

mod quoted;

use memchr::{memchr, memchr_iter, memchr2};
use quoted::{Fields, Quoted};
use std::{
    io::{self, Read},
    ops::Range,
};

/// The reason of rows of a merged file that name no force, or no month.
pub const NO_UNIT: &str = "no force or month";
/// The police publish no record longer than this.
const MAX_RECORD: usize = 1 << 20;
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
    pub const ALL: [Self; 4] = [Self::FieldCount, Self::Encoding, Self::Quoting, Self::NoUnit];

    /// The reason in the rejects file and in the summary.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::FieldCount => "field count",
            Self::Encoding => "encoding",
            Self::Quoting => "quoting",
            Self::NoUnit => NO_UNIT,
        }
    }
}

/// Whether a rejects file says this of a row, rather than of a whole file.
pub fn is_reason_of_row(reason: &str) -> bool {
    Reject::ALL.iter().any(|known| known.as_str() == reason)
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
    /// Up to here what was read is ASCII, so that no line of it has to be looked at for its encoding.
    ascii: usize,
    /// How many fields a record has; zero accepts any number.
    columns: usize,
    /// The line on which the last record began; the first is 1.
    line: u64,
    next_line: u64,
    fields: Fields,
    record: Range<usize>,
    count: u64,
}

impl<R: Read> Records<R> {
    pub fn new(reader: R) -> Self {
        Self {
            reader,
            buffer: vec![0; BUFFER],
            start: 0,
            end: 0,
            finished: false,
            ascii: 0,
            columns: 0,
            line: 0,
            next_line: 1,
            fields: Fields::default(),
            record: 0..0,
            count: 0,
        }
    }

    /// From now on a record has as many fields.
    pub fn expect_fields(&mut self, columns: usize) {
        self.columns = columns;
    }

    /// Drops a byte order mark; returns whether the file is UTF-16, which it must not be.
    pub fn skip_mark(&mut self) -> io::Result<bool> {
        while self.end - self.start < 3 && self.fill()? {}
        let head = &self.buffer[self.start..self.end];
        if head.starts_with(b"\xef\xbb\xbf") {
            self.start += 3;
        }
        Ok(head.starts_with(b"\xff\xfe") || head.starts_with(b"\xfe\xff"))
    }

    /// How many records there were so far, the header and rejected ones among them.
    pub const fn count(&self) -> u64 {
        self.count
    }

    pub const fn line(&self) -> u64 {
        self.line
    }

    /// How many fields the last record has.
    pub fn len(&self) -> usize {
        self.fields.places.len()
    }

    /// A field of the last record, without quotes. UTF-8, and without the line's end.
    pub fn field(&self, index: usize) -> &[u8] {
        let (range, unquoted) = &self.fields.places[index];
        if *unquoted { &self.fields.unquoted[range.clone()] } else { &self.buffer[range.clone()] }
    }

    /// The bytes of the last record, with its line's end.
    pub fn raw(&self) -> &[u8] {
        &self.buffer[self.record.clone()]
    }

    /// Reads the next record.
    pub fn next(&mut self) -> io::Result<Next> {
        let next = self.find()?;
        self.count += u64::from(matches!(next, Next::Record | Next::Rejected(_) | Next::Unended));
        Ok(next)
    }

    fn find(&mut self) -> io::Result<Next> {
        loop {
            let unread = &self.buffer[self.start..self.end];
            let Some(found) = memchr2(b'\n', b'"', unread) else {
                if self.fill()? {
                    if self.end - self.start > MAX_RECORD {
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
            match self.fields.read(&self.buffer[self.start..self.end], self.start, self.finished) {
                Quoted::Whole { length, lines, ended } => {
                    return Ok(self.whole_quoted(length, lines, ended));
                }
                Quoted::Wrong => return self.reject_first_line(),
                Quoted::More => {
                    if self.end - self.start > MAX_RECORD {
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
        if stop > self.ascii && std::str::from_utf8(line).is_err() {
            return Some(if ended { Next::Rejected(Reject::Encoding) } else { Next::Truncated });
        }
        let mut from = start;
        for comma in memchr_iter(b',', line) {
            self.fields.places.push((from..start + comma, false));
            from = start + comma + 1;
        }
        self.fields.places.push((from..start + line.len(), false));
        let right = self.columns == 0 || self.columns == self.fields.places.len();
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
    }

    fn whole_quoted(&mut self, length: usize, lines: u64, ended: bool) -> Next {
        let wrong_count = self.columns != 0 && self.columns != self.fields.places.len();
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
            if self.end - self.start > MAX_RECORD {
                return Ok(self.reject_line(self.end - self.start, Reject::Quoting));
            }
            if !self.fill()? {
                self.line = self.next_line;
                return Ok(Next::Truncated);
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
            let is_ascii =
                self.ascii.saturating_sub(self.start) == self.end || self.buffer[..self.end].is_ascii();
            self.ascii = if is_ascii { self.end } else { 0 };
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
                    let before = self.end;
                    self.end += read;
                    if self.ascii == before && self.buffer[before..self.end].is_ascii() {
                        self.ascii = self.end;
                    }
                    return Ok(true);
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }
}

#[cfg(test)]
mod tests;
