//! Texts as small numbers: 0 is null, then 1, 2, 3 … in the order of appearance.

use hashbrown::HashTable;
use xxhash_rust::xxh3::xxh3_64;

/// Texts of few columns are so many that more would be in each other's way.
const RECENT: usize = 32;

/// The distinct texts of a column.
#[derive(Default)]
pub struct Interner {
    table: HashTable<Known>,
    bytes: Vec<u8>,
    /// Where text `n` begins is `starts[n - 1]`; one more at the end.
    ends: Vec<u32>,
    last: u32,
    /// Numbers of texts that came lately, where [`place`] puts them.
    recent: [u32; RECENT],
}

/// A text's number, and its hash, so that a table that grows needs not read its texts again.
#[derive(Clone, Copy)]
struct Known {
    hash: u32,
    number: u32,
}

impl Known {
    /// The bits that a table looks at: the lowest and the highest.
    fn spread(self) -> u64 {
        u64::from(self.hash).wrapping_mul(0x9e37_79b9_7f4a_7c15)
    }
}

/// Where a text that came lately is looked for first.
fn place(text: &[u8]) -> usize {
    let end = |byte: Option<&u8>| usize::from(byte.copied().unwrap_or_default());
    (text.len() ^ end(text.first()) ^ (end(text.last()) << 1)) % RECENT
}

impl Interner {
    /// The number of a text; of an empty one 0.
    pub fn code(&mut self, text: &[u8]) -> u32 {
        if text.is_empty() { 0 } else { self.number(text) }
    }

    /// The number of a text, the empty one being one as others are.
    pub fn number(&mut self, text: &[u8]) -> u32 {
        // Neighbours are often equal.
        if self.last != 0 && self.bytes_of(self.last) == text {
            return self.last;
        }
        let place = place(text);
        let recent = self.recent[place];
        if recent != 0 && self.bytes_of(recent) == text {
            self.last = recent;
            return recent;
        }
        #[expect(clippy::cast_possible_truncation, reason = "half of a hash is one")]
        let hash = xxh3_64(text) as u32;
        let (bytes, ends) = (&self.bytes, &self.ends);
        let is_it = |known: &Known| known.hash == hash && slice(bytes, ends, known.number) == text;
        let number = if let Some(known) = self.table.find(Known { hash, number: 0 }.spread(), is_it) {
            known.number
        } else {
            self.bytes.extend_from_slice(text);
            self.ends.push(u32::try_from(self.bytes.len()).unwrap_or(u32::MAX));
            let number = u32::try_from(self.ends.len()).unwrap_or(u32::MAX);
            let known = Known { hash, number };
            self.table.insert_unique(known.spread(), known, |known| known.spread());
            number
        };
        self.last = number;
        self.recent[place] = number;
        number
    }

    /// How many distinct texts there are, null not counted.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    pub fn bytes_of(&self, code: u32) -> &[u8] {
        slice(&self.bytes, &self.ends, code)
    }

    /// How many bytes the text of a number has; null has none.
    pub fn size_of(&self, code: u32) -> usize {
        let end = |code: u32| code.checked_sub(1).and_then(|index| self.ends.get(index as usize)).copied();
        code.checked_sub(1).map_or(0, |before| {
            end(code).unwrap_or_default().saturating_sub(end(before).unwrap_or_default()) as usize
        })
    }

    /// The bytes of all texts together.
    pub fn size(&self) -> usize {
        self.bytes.len()
    }

    /// The bytes of each text, in the order of their numbers.
    pub fn all(&self) -> impl Iterator<Item = &[u8]> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        let ranges = starts.zip(&self.ends).map(|(start, end)| start as usize..*end as usize);
        ranges.map(|range| self.bytes.get(range).unwrap_or_default())
    }

    /// Forgets all texts.
    pub fn clear(&mut self) {
        self.table.clear();
        self.bytes.clear();
        self.ends.clear();
        self.last = 0;
        self.recent = [0; RECENT];
    }

    /// The text of a number, `None` for 0.
    pub fn text(&self, code: u32) -> Option<&str> {
        (code != 0).then(|| std::str::from_utf8(self.bytes_of(code)).unwrap_or_default())
    }

    /// All texts, in the order of their numbers.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        (1..=self.len()).map(|code| self.text(u32::try_from(code).unwrap_or(0)).unwrap_or_default())
    }
}

fn slice<'a>(bytes: &'a [u8], ends: &[u32], code: u32) -> &'a [u8] {
    let index = code as usize - 1;
    let start = if index == 0 { 0 } else { ends[index - 1] as usize };
    &bytes[start..ends[index] as usize]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_texts_have_equal_numbers() {
        let mut interner = Interner::default();
        let codes: Vec<_> = ["a", "", "b", "a", "b", "b"].map(|text| interner.code(text.as_bytes())).into();
        assert_eq!(codes, [1, 0, 2, 1, 2, 2]);
        assert_eq!(interner.texts().collect::<Vec<_>>(), ["a", "b"]);
        assert_eq!(interner.text(0), None);
    }
}
