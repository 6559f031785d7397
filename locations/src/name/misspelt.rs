//! Words that resemble a street type, a direction or a word that names abbreviate.

use super::{distance::distance, street_type::StreetType, words::Direction};

/// `Stret`, `Avneue`.
pub(super) fn misspelt_type(word: &str) -> Option<StreetType> {
    if word.len() < 4 {
        return None;
    }
    let most = if word.len() >= 6 { 2 } else { 1 };
    StreetType::long_spellings(word, most)
        .filter_map(|(spelling, street_type)| Some((distance(word, spelling, most)?, street_type)))
        .min_by_key(|(edits, _)| *edits)
        .map(|(_, street_type)| street_type)
}

/// `Nroth`.
pub(super) fn misspelt_direction(word: &str) -> Option<Direction> {
    if word.len() < 4 {
        return None;
    }
    let all =
        [("NORTH", Direction::N), ("SOUTH", Direction::S), ("EAST", Direction::E), ("WEST", Direction::W)];
    let near = all.iter().filter_map(|(spelling, direction)| {
        let most = if spelling.len() == 5 { 2 } else { 1 };
        Some((distance(word, spelling, most)?, *direction))
    });
    let best = near.clone().map(|(edits, _)| edits).min()?;
    // As near to its opposite, it says nothing.
    let mut nearest = near.filter(|(edits, _)| *edits == best);
    nearest.next().map(|(_, direction)| direction).filter(|_| nearest.next().is_none())
}

/// `Northwesy Hwy`: in a name, too, the long directions are written short.
pub(super) fn misspelt_compass(word: &str) -> Option<&'static str> {
    let long = [("NORTHWEST", "NW"), ("NORTHEAST", "NE"), ("SOUTHWEST", "SW"), ("SOUTHEAST", "SE")];
    // `Southwest` is two edits from `Northwest`, and its opposite.
    if word.len() < 7 || Direction::read(word).is_some() {
        return None;
    }
    let near = long.iter().filter_map(|(spelling, short)| Some((distance(word, spelling, 2)?, *short)));
    let best = near.clone().map(|(edits, _)| edits).min()?;
    let mut nearest = near.filter(|(edits, _)| *edits == best);
    nearest.next().map(|(_, short)| short).filter(|_| nearest.next().is_none())
}

/// `Mout Auburn St`: words that are written short in a name are far from their short form when they are misspelt.
pub(super) fn misspelt_long(word: &str) -> Option<&'static str> {
    let long = [("MOUNT", "MT"), ("SAINT", "ST")];
    if word.len() < 4 {
        return None;
    }
    long.iter().find(|(spelling, _)| distance(word, spelling, 1) == Some(1)).map(|(_, short)| *short)
}
