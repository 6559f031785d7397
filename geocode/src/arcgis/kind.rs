//! What kind of place a locator's candidate is, by Esri's `Addr_type` or else by its address.

use super::answer::Candidate;
use crate::judge::{self, CandidateKind};

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

fn kind(candidate: &Candidate) -> CandidateKind {
    match candidate.kind.to_ascii_lowercase().as_str() {
        "" => kind_by_text(candidate),
        "pointaddress" | "subaddress" => CandidateKind::Point,
        "streetaddress" | "address" => CandidateKind::Interpolated,
        "streetaddressext" => CandidateKind::Beyond,
        "streetmidblock" | "streetbetween" => CandidateKind::Segment,
        "streetint" | "intersection" => CandidateKind::Crossing,
        "streetname" => CandidateKind::Street,
        _ => CandidateKind::Other,
    }
}

/// For locators older than `Addr_type`: by the name of the part that answered and by the form of the address. A
/// crossing names both streets; a house begins with its number.
fn kind_by_text(candidate: &Candidate) -> CandidateKind {
    // "AddressPoints" must not match "poi".
    let part = candidate.part.to_ascii_lowercase().replace("point", "parcel");
    let says = |words: &[&str]| words.iter().any(|word| part.contains(word));
    if says(&["zip", "postal", "poi", "landmark", "gazetteer"]) {
        CandidateKind::Other
    } else if candidate.matched.split(['&', '|']).filter(|side| !side.trim().is_empty()).count() == 2 {
        CandidateKind::Crossing
    } else if says(&["intersect"]) {
        CandidateKind::Other
    } else if numbers(&candidate.matched).is_some() {
        if says(&["parcel", "rooftop", "site"]) { CandidateKind::Point } else { CandidateKind::Interpolated }
    } else if says(&["streetname", "street_name"]) {
        CandidateKind::Street
    } else {
        CandidateKind::Other
    }
}

/// `8550 PARK LN` or `8500-8598 PARK LN`: the numbers at the front, if a name follows.
fn numbers(matched: &str) -> Option<(u32, u32)> {
    let (head, rest) = matched.trim().split_once(char::is_whitespace)?;
    let (from, to) = head.split_once('-').unwrap_or((head, head));
    let (from, to) = (from.parse().ok()?, to.parse().ok()?);
    rest.chars().any(char::is_alphabetic).then_some((from, to))
}
