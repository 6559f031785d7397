//! One record that has quotes, byte by byte. Quotes surround a whole field or nothing.

use memchr::{memchr, memchr_iter};
use std::ops::Range;

/// What a record with quotes is found to be.
pub enum Quoted {
    Whole {
        /// With its line's end.
        length: usize,
        /// On how many lines it stands.
        lines: u64,
        /// Whether its last line has an end.
        ended: bool,
    },
    Wrong,
    /// It goes on behind these bytes.
    More,
}

/// Where the fields of a record are.
#[derive(Default)]
pub struct Fields {
    /// In the buffer, or, if the second is true, in `unquoted`.
    pub places: Vec<(Range<usize>, bool)>,
    pub unquoted: Vec<u8>,
}

impl Fields {
    pub fn clear(&mut self) {
        self.places.clear();
        self.unquoted.clear();
    }

    /// Reads the record at the beginning of `bytes`, which lie at `start` in the buffer; `finished` if nothing follows.
    pub fn read(&mut self, bytes: &[u8], start: usize, finished: bool) -> Quoted {
        self.clear();
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
                self.places.push((from..self.unquoted.len(), true));
            } else {
                let from = at;
                while bytes.get(at).is_some_and(|byte| !matches!(byte, b',' | b'\n' | b'"' | b'\r')) {
                    at += 1;
                }
                self.places.push((start + from..start + at, false));
            }
            match bytes.get(at) {
                Some(b',') => at += 1,
                Some(b'\n') => return Quoted::Whole { length: at + 1, lines, ended: true },
                Some(b'\r') => match bytes.get(at + 1) {
                    Some(b'\n') => return Quoted::Whole { length: at + 2, lines, ended: true },
                    None if finished => return Quoted::Whole { length: at + 1, lines, ended: true },
                    None => return Quoted::More,
                    Some(_) => return Quoted::Wrong,
                },
                None if finished => return Quoted::Whole { length: at, lines, ended: false },
                None => return Quoted::More,
                Some(_) => return Quoted::Wrong,
            }
        }
    }
}
