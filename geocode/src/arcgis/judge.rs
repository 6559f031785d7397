//! Which of a locator's candidates, if any, is what was asked. Conservative: what is not clearly of the right
//! kind is not found.

use super::{ArcGisConfig, answer::Candidate};
use crate::{Asked, Query, metres_between};
use blotter_model::{Address, Alternative, Precision};

/// Closer together than this, in metres, two candidates are one place.
const SAME_PLACE: f64 = 50.0;

/// What an interpolated position may be off by, in metres. A hundred block is 100 to 200 m long, and its middle
/// number lies within 100 m of any point on it; a number beyond the known ranges is worth half of that.
const HOUSE: f64 = 15.0;
const INTERPOLATED: f64 = 50.0;
const BLOCK: f64 = 100.0;
const BEYOND: f64 = 200.0;
const CROSSING: f64 = 30.0;

/// What a candidate is, in the words of Esri's `Addr_type`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// A house or parcel on the ground.
    Point,
    /// A number interpolated along a street.
    Interpolated,
    /// A number beyond the street's known ranges.
    Beyond,
    /// A stretch of a street.
    Stretch,
    /// Where streets cross.
    Crossing,
    /// A whole street.
    Street,
    /// A city, a ZIP, a place of interest, or nothing that we know.
    Other,
}

/// The best candidate as an address, if one will do.
pub(super) fn address(query: &Query, candidates: &[Candidate], config: &ArcGisConfig) -> Option<Address> {
    let mut fits: Vec<(Precision, f64, &Candidate)> = candidates
        .iter()
        .filter(|candidate| candidate.score >= config.minimum_score)
        .filter(|candidate| config.bounds.contains(candidate.latitude, candidate.longitude))
        .filter_map(|candidate| {
            let (precision, uncertainty) = worth(query, candidate)?;
            Some((precision, uncertainty, candidate))
        })
        .collect();
    // Any that answers what was asked comes before any mere street; then the score; then the surer kind (a house
    // on the ground before a number along the street); then the locator's order.
    let rank = |precision: Precision| precision == Precision::Street;
    fits.sort_by(|a, b| {
        rank(a.0).cmp(&rank(b.0)).then(b.2.score.total_cmp(&a.2.score)).then(a.1.total_cmp(&b.1))
    });
    let &(precision, uncertainty, best) = fits.first()?;
    let equal = fits.iter().filter(|(other, _, candidate)| {
        rank(*other) == rank(precision) && (candidate.score - best.score).abs() < 0.005
    });

    let mut reach = uncertainty;
    let mut others: Vec<&Candidate> = Vec::new();
    for &(_, uncertainty, candidate) in equal.skip(1) {
        let away = apart(best, candidate);
        if away > SAME_PLACE {
            // A street of unknown length covers nothing for certain, and neither does one of several.
            reach = reach.max(away + uncertainty);
            if others.iter().all(|other| apart(other, candidate) > SAME_PLACE) {
                others.push(candidate);
            }
        } else {
            reach = reach.max(away);
        }
    }
    Some(Address {
        latitude: best.latitude,
        longitude: best.longitude,
        precision,
        source: config.name.clone(),
        uncertainty_m: whole_metres(reach),
        matched: name(best),
        alternatives: others
            .into_iter()
            .map(|other| Alternative {
                latitude: other.latitude,
                longitude: other.longitude,
                matched: name(other),
            })
            .collect(),
    })
}

/// The same, found by the block's first number instead of its middle one: at one end of it.
pub(super) fn at_the_end(address: Address) -> Address {
    let uncertainty_m =
        address.uncertainty_m.and_then(|metres| whole_metres(f64::from(metres) + BEYOND - BLOCK));
    Address { uncertainty_m, ..address }
}

/// The precision of a candidate as an answer to this question, and how far off it may be in metres; infinite
/// where nobody can tell.
fn worth(query: &Query, candidate: &Candidate) -> Option<(Precision, f64)> {
    let kind = kind(candidate);
    let street = (Precision::Street, candidate.reach.unwrap_or(f64::INFINITY));
    match (query.asked(), kind) {
        // The middle of one of the streets is no crossing, not even roughly: it may be miles off.
        (Asked::Crossing, Kind::Crossing) => Some((Precision::Intersection, CROSSING)),
        (Asked::Street, Kind::Street | Kind::Stretch) | (Asked::Block | Asked::House, Kind::Street) => {
            Some(street)
        }
        (Asked::Block, Kind::Point | Kind::Interpolated | Kind::Stretch) if in_block(query, candidate) => {
            Some((Precision::Block, BLOCK))
        }
        (Asked::House, Kind::Point) if in_block(query, candidate) => Some((Precision::Address, HOUSE)),
        (Asked::House, Kind::Interpolated) if in_block(query, candidate) => {
            Some((Precision::Address, INTERPOLATED))
        }
        (Asked::House, Kind::Stretch) if in_block(query, candidate) => Some((Precision::Block, BLOCK)),
        (Asked::Block | Asked::House, Kind::Beyond) if in_block(query, candidate) => {
            Some((Precision::Block, BEYOND))
        }
        _ => None,
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

/// Whether the number in the matched address, if there is one, lies in the hundred that was asked.
fn in_block(query: &Query, candidate: &Candidate) -> bool {
    match (query.number(), numbers(&candidate.matched)) {
        (Some(asked), Some((from, to))) => from / 100 <= asked / 100 && asked / 100 <= to / 100,
        _ => true,
    }
}

/// `8550 PARK LN` or `8500-8598 PARK LN`: the numbers at the front, if a name follows.
fn numbers(matched: &str) -> Option<(u32, u32)> {
    let (head, rest) = matched.trim().split_once(char::is_whitespace)?;
    let (from, to) = head.split_once('-').unwrap_or((head, head));
    let (from, to) = (from.parse().ok()?, to.parse().ok()?);
    rest.chars().any(char::is_alphabetic).then_some((from, to))
}

fn apart(a: &Candidate, b: &Candidate) -> f64 {
    metres_between((a.latitude, a.longitude), (b.latitude, b.longitude))
}

fn name(candidate: &Candidate) -> Option<String> {
    (!candidate.matched.is_empty()).then(|| candidate.matched.clone())
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "finite and within the Earth")]
fn whole_metres(metres: f64) -> Option<u32> {
    (0.0..=20_100_000.0).contains(&metres).then(|| metres.ceil() as u32)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn any_candidate() -> impl Strategy<Value = Candidate> {
        let kind = prop_oneof![
            Just("StreetAddress"),
            Just("PointAddress"),
            Just("StreetAddressExt"),
            Just("StreetInt"),
            Just("StreetName"),
            Just("Locality"),
            Just("")
        ];
        let matched = "\\PC{0,8}|85[0-9]{2} PARK LN|[0-9]{0,12}-[0-9]{0,12} [A-Z]{0,3}|A [&|] B";
        let reach = proptest::option::of(any::<f64>());
        (32.4..33.2, -97.2..-96.3, prop_oneof![Just(100.0), 80.0..100.0], kind, matched, reach).prop_map(
            |(latitude, longitude, score, kind, matched, reach)| Candidate {
                latitude,
                longitude,
                score,
                matched,
                kind: kind.to_owned(),
                part: String::new(),
                reach,
            },
        )
    }

    proptest! {
        #[test]
        fn an_address_is_always_one_of_the_candidates_and_covers_its_alternatives(
            candidates in proptest::collection::vec(any_candidate(), 0..8),
            block in proptest::option::of("8500|8537"),
            location in prop_oneof![Just("Park Ln"), Just("A / B")],
        ) {
            let query = Query { block, location: location.to_owned(), ..Query::default() };
            let config = ArcGisConfig::new("http://gis.example", [32.5, -97.1, 33.1, -96.4]);
            if let Some(found) = address(&query, &candidates, &config) {
                let here = (found.latitude, found.longitude);
                prop_assert!(config.bounds.contains(here.0, here.1));
                prop_assert!(candidates.iter().any(|c| (c.latitude, c.longitude) == here && c.score >= 85.0));
                prop_assert_eq!(found.precision == Precision::Intersection, query.is_crossing());
                for other in &found.alternatives {
                    let away = metres_between(here, (other.latitude, other.longitude));
                    prop_assert!(away > SAME_PLACE);
                    prop_assert!(found.uncertainty_m.is_none_or(|covered| f64::from(covered) >= away));
                }
            }
        }
    }
}
