//! Which names of places stand on the ground at a zoom, so that none lies on another.

use crate::mercator::project;

/// What a label names; the order is that of who gives way to whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rank {
    /// A neighbouring city.
    City,
    /// A well-known part of town.
    Quarter,
    /// The number of a motorway.
    Shield,
    /// A smaller part of town.
    Neighbourhood,
    /// A lake or river.
    Water,
}

impl Rank {
    /// The rank of a basemap feature by its `class` and `rank`.
    pub fn of(class: &str, rank: &str) -> Self {
        match (class, rank) {
            ("shield", _) => Self::Shield,
            (_, "city") => Self::City,
            (_, "n1") => Self::Quarter,
            (_, "water") => Self::Water,
            _ => Self::Neighbourhood,
        }
    }

    /// The style classes.
    pub fn class(self) -> &'static str {
        match self {
            Self::City => "lb c",
            Self::Quarter => "lb n1",
            Self::Shield => "sh",
            Self::Neighbourhood => "lb n2",
            Self::Water => "lb w",
        }
    }

    /// The zoom from which it is shown, and the width of a letter in pixels.
    fn measures(self) -> (f64, f64) {
        match self {
            Self::City => (9.0, 6.9),
            Self::Quarter => (10.5, 6.8),
            Self::Shield => (10.25, 6.5),
            Self::Neighbourhood => (11.0, 5.9),
            Self::Water => (10.75, 5.8),
        }
    }
}

/// A name on the ground.
#[derive(Debug, Clone, PartialEq)]
pub struct Label {
    /// What it reads.
    pub text: String,
    /// What it names.
    pub rank: Rank,
    /// WGS84 degrees north.
    pub latitude: f64,
    /// WGS84 degrees east.
    pub longitude: f64,
}

/// Which labels are shown at that zoom; the higher rank stays, then the earlier one.
pub fn shown(labels: &[Label], zoom: f64) -> Vec<bool> {
    let mut order: Vec<usize> = (0..labels.len()).collect();
    order.sort_by_key(|&at| labels[at].rank);
    let mut shown = vec![false; labels.len()];
    let mut boxes: Vec<[f64; 4]> = Vec::new();
    for at in order {
        let label = &labels[at];
        let (from, letter) = label.rank.measures();
        if zoom < from {
            continue;
        }
        let (x, y) = project(label.latitude, label.longitude, zoom);
        #[expect(clippy::cast_precision_loss, reason = "a label has few letters")]
        let half = label.text.chars().count() as f64 * letter / 2.0 + 5.0;
        let own = [x - half, y - 9.0, x + half, y + 9.0];
        let free = |other: &[f64; 4]| {
            own[2] < other[0] || own[0] > other[2] || own[3] < other[1] || own[1] > other[3]
        };
        if boxes.iter().all(free) {
            boxes.push(own);
            shown[at] = true;
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    fn label(text: &str, rank: Rank, latitude: f64) -> Label {
        Label { text: text.to_owned(), rank, latitude, longitude: -96.8 }
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn the_lesser_name_gives_way() {
        let labels = [
            label("Oak Lawn", Rank::Neighbourhood, 32.8),
            label("Downtown", Rank::Quarter, 32.801),
            label("Irving", Rank::City, 33.0),
        ];
        assert_eq!(shown(&labels, 11.5), [false, true, true]);
        assert_eq!(shown(&labels, 16.0), [true, true, true], "nearer, both have room");
        assert_eq!(shown(&labels, 10.0), [false, false, true]);
    }
}
