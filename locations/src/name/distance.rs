//! How far two spellings are apart, and a quick way to see that they are too far.

/// The edits between two ASCII texts: a letter dropped, added or changed, or two swapped that are neighbours, or were
/// before a letter between them was added or dropped. `None` when it is more than `most`.
pub fn distance(a: &str, b: &str, most: usize) -> Option<usize> {
    edits(a.as_bytes(), b.as_bytes(), most)
}

fn edits(a: &[u8], b: &[u8], most: usize) -> Option<usize> {
    // A number of edits is not more than the letters of the longer text, which a byte holds.
    const MAX_LENGTH: usize = 121;
    if a.len().abs_diff(b.len()) > most || a.len().max(b.len()) + 1 > MAX_LENGTH {
        return None;
    }
    let mut rows = [[0_u8; MAX_LENGTH]; 4];
    for (cell, j) in rows[0].iter_mut().zip(0..).take(b.len() + 1) {
        *cell = j;
    }
    for (i, letters) in (1..=a.len()).zip(1_u8..) {
        // Four rows take turns: this one and the three before it.
        let [this, last, earlier, first] = [i, i + 3, i + 2, i + 1].map(|row| row % 4);
        rows[this][0] = letters;
        let mut least = letters;
        for j in 1..=b.len() {
            let same = a[i - 1] == b[j - 1];
            let mut cost =
                (rows[last][j] + 1).min(rows[this][j - 1] + 1).min(rows[last][j - 1] + u8::from(!same));
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                cost = cost.min(rows[earlier][j - 2] + 1);
            }
            if i > 1 && j > 2 && a[i - 1] == b[j - 3] && a[i - 2] == b[j - 1] {
                cost = cost.min(rows[earlier][j - 3] + 2);
            }
            if i > 2 && j > 1 && a[i - 1] == b[j - 2] && a[i - 3] == b[j - 1] {
                cost = cost.min(rows[first][j - 2] + 2);
            }
            rows[this][j] = cost;
            least = least.min(cost);
        }
        // A swap reaches back over rows, so that one row alone is not lower bound.
        if usize::from(least) > most + 2 {
            return None;
        }
    }
    let total = usize::from(rows[a.len() % 4][b.len()]);
    (total <= most).then_some(total)
}

/// A text with which many others are compared: most are seen to be too far without counting edits one by one.
#[derive(Debug)]
pub struct Near<'a> {
    text: &'a str,
    most: usize,
    letters: u64,
    /// For each letter and digit, where in the text it is.
    places: [u64; 37],
}

impl<'a> Near<'a> {
    /// Looks for texts of capitals and digits that are at most so many edits away.
    pub fn new(text: &'a str, most: usize) -> Self {
        let mut places = [0_u64; 37];
        for (byte, place) in text.bytes().zip(0..64) {
            places[symbol(byte)] |= 1 << place;
        }
        Self { text, most, letters: letters(text), places }
    }

    /// Whether a text with these [`letters`] may be near.
    pub fn may_be(&self, letters: u64) -> bool {
        (letters ^ self.letters).count_ones() as usize <= 2 * self.most
    }

    /// The edits between the two texts if they are near, see [`distance`].
    pub fn edits(&self, other: &[u8]) -> Option<usize> {
        // Where two letters are swapped over a third, three edits are counted for two.
        let limit = self.most * 3 / 2;
        if self.text.len() <= 64 && self.plain_edits(other, limit) > limit {
            return None;
        }
        edits(other, self.text.as_bytes(), self.most)
    }

    /// The edits when only neighbours may be swapped, or any number above `limit`; a whole column of the table at a time (Hyyrö 2003).
    fn plain_edits(&self, other: &[u8], limit: usize) -> usize {
        if self.text.is_empty() {
            return other.len();
        }
        let last = 1_u64 << (self.text.len() - 1);
        let (mut rises, mut falls, mut same, mut before) = (u64::MAX, 0_u64, 0_u64, 0_u64);
        let mut edits = self.text.len();
        for (byte, left) in other.iter().zip((0..other.len()).rev()) {
            let places = self.places[symbol(*byte)];
            let swapped = ((!same & places) << 1) & before;
            same = ((places & rises).wrapping_add(rises) ^ rises) | places | falls | swapped;
            let (up, down) = (falls | !(same | rises), same & rises);
            edits = edits + usize::from(up & last != 0) - usize::from(down & last != 0);
            let (up, down) = (up << 1 | 1, down << 1);
            rises = down | !(same | up);
            falls = up & same;
            before = places;
            // Each letter that is left can make up for one edit.
            if edits > limit + left {
                return edits;
            }
        }
        edits
    }
}

fn symbol(byte: u8) -> usize {
    match byte {
        b'A'..=b'Z' => usize::from(byte - b'A'),
        b'0'..=b'9' => usize::from(byte - b'0') + 26,
        _ => 36,
    }
}

/// Which letters a text has, which it has twice, and which digits, as bits. An edit changes at most two of them.
pub const fn letters(text: &str) -> u64 {
    let text = text.as_bytes();
    let (mut bits, mut i) = (0_u64, 0);
    while i < text.len() {
        bits |= match text[i] {
            byte @ b'A'..=b'Z' => {
                let once = 1 << (byte - b'A');
                if bits & once == 0 { once } else { once << 26 }
            }
            byte @ b'0'..=b'9' => 1 << (52 + byte - b'0'),
            _ => 0,
        };
        i += 1;
    }
    bits
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn edits_are_counted() {
        assert_eq!(distance("HARWOOD", "HARWOOD", 2), Some(0));
        assert_eq!(distance("HARWOOD", "HARWODO", 2), Some(1));
        assert_eq!(distance("HARWOOD", "HARWOD", 2), Some(1));
        assert_eq!(distance("HARWOOD", "HRAWOD", 2), Some(2));
        assert_eq!(distance("HARWOOD", "HARLOW", 2), None);
        assert_eq!(distance("", "AB", 2), Some(2));
        assert_eq!(distance("LANCASTER", "LANCAESR", 2), Some(2));
        assert_eq!(distance("SPNRG", "SPRING", 2), Some(2));
    }

    proptest! {
        #[test]
        fn it_is_the_same_both_ways_and_letters_never_hide_a_neighbour(a in "[A-D]{0,8}", b in "[A-D]{0,8}") {
            let forth = distance(&a, &b, 8);
            prop_assert_eq!(forth, distance(&b, &a, 8));
            let apart = (letters(&a) ^ letters(&b)).count_ones() as usize;
            prop_assert!(apart <= 2 * forth.unwrap());
        }

        #[test]
        fn a_quick_look_misses_no_neighbour(a in "[A-C1-2]{0,9}", b in "[A-C1-2]{0,9}", most in 0..5_usize) {
            let near = Near::new(&a, most);
            prop_assert_eq!(near.edits(b.as_bytes()), distance(&a, &b, most));
            prop_assert!(near.may_be(letters(&b)) || distance(&a, &b, most).is_none());
        }
    }
}
