//! What kind of place a locator's candidate is, in the words of Esri's `Addr_type`, or by its looks.

use super::answer::Candidate;
use crate::judge::{self, Kind};

impl From<Candidate> for judge::Candidate {
    fn from(candidate: Candidate) -> Self {
        Self {
            latitude: candidate.latitude,
            longitude: candidate.longitude,
            kind: kind(&candidate),
            score: candidate.score,
            numbers: numbers(&candidate.matched),
            matched: candidate.matched,
            reach: candidate.reach,
        }
    }
}

fn kind(candidate: &Candidate) -> Kind {
    match candidate.kind.to_ascii_lowercase().as_str() {
        "" => kind_by_text(candidate),
        "pointaddress" | "subaddress" => Kind::Point,
        "streetaddress" | "address" => Kind::Interpolated,
        "streetaddressext" => Kind::Beyond,
        "streetmidblock" | "streetbetween" => Kind::Stretch,
        "streetint" | "intersection" => Kind::Crossing,
        "streetname" => Kind::Street,
        _ => Kind::Other,
    }
}

/// Locators of before `Addr_type`: the name of the part that answered, and the look of the address. Two streets
/// are a crossing only when both stand there; a house only when its number leads.
fn kind_by_text(candidate: &Candidate) -> Kind {
    // "AddressPoints" holds no "poi".
    let part = candidate.part.to_ascii_lowercase().replace("point", "parcel");
    let says = |words: &[&str]| words.iter().any(|word| part.contains(word));
    if says(&["zip", "postal", "poi", "landmark", "gazetteer"]) {
        Kind::Other
    } else if candidate.matched.split(['&', '|']).filter(|side| !side.trim().is_empty()).count() == 2 {
        Kind::Crossing
    } else if says(&["intersect"]) {
        Kind::Other
    } else if numbers(&candidate.matched).is_some() {
        if says(&["parcel", "rooftop", "site"]) { Kind::Point } else { Kind::Interpolated }
    } else if says(&["streetname", "street_name"]) {
        Kind::Street
    } else {
        Kind::Other
    }
}

/// `8550 PARK LN` or `8500-8598 PARK LN`: the numbers at the front, if a name follows.
fn numbers(matched: &str) -> Option<(u32, u32)> {
    let (head, rest) = matched.trim().split_once(char::is_whitespace)?;
    let (from, to) = head.split_once('-').unwrap_or((head, head));
    let (from, to) = (from.parse().ok()?, to.parse().ok()?);
    rest.chars().any(char::is_alphabetic).then_some((from, to))
}
