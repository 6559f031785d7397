//! The kinds of call, drawn in the real proportions of each division from `natures.txt`.

use std::sync::OnceLock;

use fastrand::Rng;

/// The divisions in the order of the table's columns.
pub const DIVISIONS: [&str; 7] =
    ["Central", "North Central", "Northeast", "Northwest", "South Central", "Southeast", "Southwest"];

/// The first digit of a division's beats and units, in the same order.
pub const DIGITS: [u32; 7] = [1, 6, 2, 5, 7, 3, 4];

/// A kind of call.
#[derive(Debug)]
pub struct Nature {
    /// The city's words, double spaces and all.
    pub words: &'static str,
    /// 1 (most urgent) to 4.
    pub priority: u32,
    /// How often it was counted in each division.
    pub counts: [u32; 7],
}

/// The whole table.
pub fn table() -> &'static [Nature] {
    static TABLE: OnceLock<Vec<Nature>> = OnceLock::new();
    TABLE.get_or_init(|| {
        include_str!("../../natures.txt").lines().filter(|l| !l.starts_with('#')).filter_map(read).collect()
    })
}

fn read(line: &'static str) -> Option<Nature> {
    let mut fields = line.split(" | ");
    let priority = fields.next()?.parse().ok()?;
    let words = fields.next()?;
    let mut counts = [0; 7];
    let mut given = fields.next()?.split_whitespace();
    for count in &mut counts {
        *count = given.next()?.parse().ok()?;
    }
    Some(Nature { words, priority, counts })
}

/// Draws a division (its index) and a kind of call.
pub fn draw(chance: &mut Rng) -> (usize, &'static Nature) {
    // So rare in five weeks (once) that a demo would never show it; it is one of the feed's odd spellings.
    if chance.f64() < 0.0005
        && let Some(nature) = table().iter().find(|n| n.words.starts_with("6X/01"))
    {
        return (chance.usize(..DIVISIONS.len()), nature);
    }
    let total: u32 = table().iter().flat_map(|n| n.counts).sum();
    let mut left = chance.u32(..total);
    for nature in table() {
        for (division, &count) in nature.counts.iter().enumerate() {
            if left < count {
                return (division, nature);
            }
            left -= count;
        }
    }
    // Not reached: the counts sum to the total.
    (0, &table()[0])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_read_whole() {
        assert_eq!(table().len(), 94);
        assert!(table().iter().all(|n| (1..=4).contains(&n.priority)));
        assert_eq!(table()[0].counts, [769, 513, 740, 584, 786, 694, 789]);
        assert!(table().iter().any(|n| n.words == "6XA - Major Dist  Ambulance"));
    }
}
