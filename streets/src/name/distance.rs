//! How far two spellings are apart, and a quick way to see that they are too far.

/// The edits between two ASCII texts: a letter dropped, added or changed, or two swapped that are neighbours, or were
/// before a letter between them was added or dropped. `None` when it is more than `most`.
pub fn distance(a: &str, b: &str, most: usize) -> Option<usize> {
    const LONGEST: usize = 121;
    let (a, b) = (a.as_bytes(), b.as_bytes());
    if a.len().abs_diff(b.len()) > most || b.len() + 1 > LONGEST {
        return None;
    }
    let mut rows = [[0_usize; LONGEST]; 4];
    for (j, cell) in rows[0].iter_mut().enumerate().take(b.len() + 1) {
        *cell = j;
    }
    for i in 1..=a.len() {
        // Four rows take turns: this one and the three before it.
        let [this, last, earlier, first] = [i, i + 3, i + 2, i + 1].map(|row| row % 4);
        rows[this][0] = i;
        let mut least = i;
        for j in 1..=b.len() {
            let same = a[i - 1] == b[j - 1];
            let mut cost =
                (rows[last][j] + 1).min(rows[this][j - 1] + 1).min(rows[last][j - 1] + usize::from(!same));
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
        // A swap reaches back over rows, so that one row alone is no lower bound.
        if least > most + 2 {
            return None;
        }
    }
    let total = rows[a.len() % 4][b.len()];
    (total <= most).then_some(total)
}

/// Which letters and digits a text has, as bits. An edit changes at most two of them.
pub(crate) fn letters(text: &str) -> u32 {
    text.bytes().fold(0, |bits, byte| {
        bits | match byte {
            b'A'..=b'Z' => 1 << (byte - b'A'),
            b'0'..=b'9' => 1 << (26 + (byte - b'0') % 6),
            _ => 0,
        }
    })
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
    }
}
