//! Which of a geocoder's candidates, if any, answers the query. Conservative: what is not clearly of the right kind is
//! not found.

use crate::{
    bounds::{Bounds, metres_between},
    query::{Asked, Query},
};
use blotter_model::{Address, Alternative, Precision};

/// Two candidates closer together than this, in metres, are one place.
const SAME_PLACE: f64 = 50.0;

/// The uncertainty of a position in metres. A hundred block is 100 to 200 m long, and its middle number lies within
/// 100 m of any point on it; a number beyond the known ranges is half as certain.
const HOUSE: f64 = 15.0;
const INTERPOLATED: f64 = 50.0;
const BLOCK: f64 = 100.0;
const BEYOND: f64 = 200.0;
const CROSSING: f64 = 30.0;

/// What a candidate is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CandidateKind {
    /// A surveyed house or parcel.
    Point,
    /// A number interpolated along a street.
    Interpolated,
    /// A number beyond the street's known ranges.
    Beyond,
    /// A segment of a street.
    Segment,
    /// Where streets cross.
    Crossing,
    /// A whole street.
    Street,
    /// A city, a ZIP code, a place of interest, or something unknown.
    Other,
}

/// One place that a geocoder suggests.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Candidate {
    pub latitude: f64,
    pub longitude: f64,
    pub kind: CandidateKind,
    /// 0 to 100; equal for candidates that the geocoder considers equally good.
    pub score: f64,
    /// The name as matched.
    pub matched: String,
    /// The first and last house number that it covers, if known.
    pub numbers: Option<(u32, u32)>,
    /// Metres from the middle of what was matched to its farthest corner, if known.
    pub reach: Option<f64>,
}

/// The best candidate within the city as an address by that geocoder, if one will do.
pub(crate) fn address(
    query: &Query,
    candidates: &[Candidate],
    source: &str,
    bounds: &Bounds,
) -> Option<Address> {
    let mut fits: Vec<(Precision, f64, &Candidate)> = candidates
        .iter()
        .filter(|candidate| bounds.contains(candidate.latitude, candidate.longitude))
        .filter_map(|candidate| {
            let (precision, uncertainty) = worth(query, candidate)?;
            Some((precision, uncertainty, candidate))
        })
        .collect();
    // Any candidate that answers the query comes before a whole street; then by score; then the more certain kind (a
    // surveyed house before an interpolated number); then in the geocoder's order.
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
            // The extent of a street of unknown length is uncertain, and so is that of one of several.
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
        source: source.to_owned(),
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

/// The same address, found by the block's first number instead of its middle one: at one end of the block.
pub(crate) fn at_the_end(address: Address) -> Address {
    let uncertainty_m =
        address.uncertainty_m.and_then(|metres| whole_metres(f64::from(metres) + BEYOND - BLOCK));
    Address { uncertainty_m, ..address }
}

/// The precision of a candidate as an answer to this query, and its uncertainty in metres; infinite if unknown.
fn worth(query: &Query, candidate: &Candidate) -> Option<(Precision, f64)> {
    let street = (Precision::Street, candidate.reach.unwrap_or(f64::INFINITY));
    match (query.asked(), candidate.kind) {
        // The middle of one of the streets says nothing about the crossing: it may be miles off.
        (Asked::Crossing, CandidateKind::Crossing) => Some((Precision::Intersection, CROSSING)),
        (Asked::Street, CandidateKind::Street | CandidateKind::Segment)
        | (Asked::Block | Asked::House, CandidateKind::Street) => Some(street),
        (Asked::Block, CandidateKind::Point | CandidateKind::Interpolated | CandidateKind::Segment)
        | (Asked::House, CandidateKind::Segment)
            if in_block(query, candidate) =>
        {
            Some((Precision::Block, BLOCK))
        }
        (Asked::House, CandidateKind::Point) if in_block(query, candidate) => {
            Some((Precision::Address, HOUSE))
        }
        (Asked::House, CandidateKind::Interpolated) if in_block(query, candidate) => {
            Some((Precision::Address, INTERPOLATED))
        }
        (Asked::Block | Asked::House, CandidateKind::Beyond) if in_block(query, candidate) => {
            Some((Precision::Block, BEYOND))
        }
        _ => None,
    }
}

/// Whether the number that was matched, if there is one, lies in the hundred that was asked.
fn in_block(query: &Query, candidate: &Candidate) -> bool {
    match (query.number(), candidate.numbers) {
        (Some(asked), Some((from, to))) => from / 100 <= asked / 100 && asked / 100 <= to / 100,
        _ => true,
    }
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
        let kind = proptest::sample::select(vec![
            CandidateKind::Point,
            CandidateKind::Interpolated,
            CandidateKind::Beyond,
            CandidateKind::Segment,
            CandidateKind::Crossing,
            CandidateKind::Street,
            CandidateKind::Other,
        ]);
        let numbers =
            proptest::option::of((8300_u32..8700, 0_u32..200).prop_map(|(from, more)| (from, from + more)));
        let reach = proptest::option::of(any::<f64>());
        let score = prop_oneof![Just(100.0), 80.0..100.0];
        (32.4..33.2, -97.2..-96.3, score, kind, "\\PC{0,8}", numbers, reach).prop_map(
            |(latitude, longitude, score, kind, matched, numbers, reach)| Candidate {
                latitude,
                longitude,
                kind,
                score,
                matched,
                numbers,
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
            let bounds = Bounds::from([32.5, -97.1, 33.1, -96.4]);
            if let Some(found) = address(&query, &candidates, "any", &bounds) {
                let here = (found.latitude, found.longitude);
                prop_assert!(bounds.contains(here.0, here.1));
                let of = |c: &&Candidate| (c.latitude, c.longitude) == here && c.kind != CandidateKind::Other;
                prop_assert!(candidates.iter().any(|c| of(&c)));
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
