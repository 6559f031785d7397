//! Picking among spots: names as asked before others, the preferred town before others, the beat where it tells.

use super::{Alternative, Answer, Asking, Found, NotFound, Precision, candidates::EDIT};
use crate::geo::Point;

/// Spots nearer than this to the best are not worth telling apart; the uncertainty covers them.
const APART: f64 = 25.0;
/// More alternatives than this, and the name was no name.
const MOST: usize = 12;
const LISTED: usize = 8;
/// More streets of another type or direction than these are not offered.
pub(super) const MOST_UNLIKE: usize = 6;

/// A place that fits.
#[derive(Debug, Clone, Copy)]
pub(super) struct Spot {
    pub(super) point: Point,
    /// Metres around the point that are as likely.
    pub(super) reach: f64,
    /// How far the names are from what was asked.
    pub(super) rank: u16,
    /// How much of the street it is: among equals, the larger is likelier.
    pub(super) size: f64,
    /// The towns beside it; 0 for none.
    pub(super) places: [u16; 2],
    pub(super) names: [Option<u32>; 2],
}

/// Adds the nearest few places of names that are only about as near as the answer's.
pub(super) fn add_unlike(spots: &mut Vec<Spot>, mut unlike: Vec<Spot>) {
    unlike.sort_by_key(|spot| spot.rank);
    unlike.truncate(MOST_UNLIKE.min(MOST.saturating_sub(spots.len())));
    spots.append(&mut unlike);
}

impl Asking<'_> {
    /// The answer from spots, of which there must be one; `why` says how they were found.
    pub(super) fn decide(
        &self,
        mut spots: Vec<Spot>,
        precision: Precision,
        asked: &str,
        why: &str,
    ) -> Answer {
        let mut notes = String::from(why);
        self.prefer_town(&mut spots, &mut notes);
        spots.sort_by(|a, b| a.rank.cmp(&b.rank).then(b.size.total_cmp(&a.size)).then(a.point.cmp(&b.point)));
        let Some(best) = spots.first().copied() else {
            let why = format!("no place fits “{asked}”");
            return Answer::NotFound(NotFound { suggestions: self.suggestions(asked), why });
        };
        // A question that leaves out direction or type may mean any; misspelt names rival by edits.
        let left_out = if precision == Precision::Intersection { 6 } else { 3 };
        let rivals = if best.rank >= EDIT { best.rank + EDIT + 6 } else { (best.rank + 1).max(left_out) };
        spots.retain(|spot| spot.rank <= rivals);
        let before = spots.len();
        let spots = self.ask_beat(spots, &mut notes);
        let by_beat = spots.len() < before;
        let Some(best) = spots.first().copied() else {
            return Answer::NotFound(NotFound { suggestions: self.suggestions(asked), why: notes });
        };
        let others: Vec<&Spot> =
            spots[1..].iter().filter(|spot| best.point.metres_to(spot.point) > APART).collect();
        if others.len() > MOST && best.rank >= EDIT {
            let why = format!("“{asked}” is spelt like too many streets");
            return Answer::NotFound(NotFound { suggestions: self.suggestions(asked), why });
        }
        let uncertainty_m = spots
            .iter()
            .map(|spot| best.point.metres_to(spot.point) + spot.reach)
            // What only the beat tells is known no better than the beat's own place is.
            .chain(self.beat.filter(|_| by_beat).map(|beat| beat.radius_m))
            .fold(best.reach, f64::max);
        let towns = others.iter().any(|spot| spot.places[0] != best.places[0]);
        if best.rank >= EDIT {
            notes.push_str("; spelt differently from what was asked");
        }
        if !others.is_empty() {
            notes.push_str("; several places fit");
        }
        Answer::Found(Found {
            latitude: best.point.latitude(),
            longitude: best.point.longitude(),
            precision,
            uncertainty_m: (uncertainty_m * 10.0).ceil() / 10.0,
            matched: self.matched(&best, towns),
            alternatives: others
                .into_iter()
                .take(LISTED)
                .map(|spot| Alternative {
                    latitude: spot.point.latitude(),
                    longitude: spot.point.longitude(),
                    matched: self.matched(spot, towns),
                })
                .collect(),
            by_beat,
            why: notes,
        })
    }

    /// With a preferred town, spots elsewhere count only if there is none in it as good.
    fn prefer_town(&self, spots: &mut Vec<Spot>, notes: &mut String) {
        let Some(town) = self.locator.preferred else { return };
        let inside = |spot: &Spot| spot.places.contains(&town);
        let Some(best) = spots.iter().filter(|spot| inside(spot)).map(|spot| spot.rank).min() else { return };
        let before = spots.len();
        spots.retain(|spot| inside(spot) || spot.rank + 2 < best);
        if spots.len() < before {
            notes.push_str("; others lie outside of the preferred town");
        }
    }

    /// Where several places fit and the beat is known, the one in the beat is meant.
    fn ask_beat(&self, spots: Vec<Spot>, notes: &mut String) -> Vec<Spot> {
        let (Some(beat), Some(best)) = (self.beat, spots.first()) else { return spots };
        let Some(centre) = Point::from_degrees(beat.latitude, beat.longitude) else { return spots };
        if spots.iter().all(|spot| best.point.metres_to(spot.point) <= APART) {
            return spots;
        }
        let near = |spot: &Spot| centre.metres_to(spot.point);
        let nearest = spots.iter().map(near).fold(f64::INFINITY, f64::min);
        // It must be in or near the beat, and the others clearly not.
        let reach = (beat.radius_m * 2.0).max(nearest * 2.0);
        if nearest > beat.radius_m * 2.0 {
            return spots;
        }
        let kept: Vec<Spot> = spots.iter().filter(|spot| near(spot) <= reach).copied().collect();
        if kept.len() < spots.len() {
            notes.push_str("; the beat tells which");
            return kept;
        }
        spots
    }

    /// The names as the files write them, with the town where it is not the preferred one or `towns` differ.
    fn matched(&self, spot: &Spot, towns: bool) -> String {
        let mut text = String::with_capacity(48);
        for name in spot.names.into_iter().flatten() {
            if !text.is_empty() {
                text.push_str(" / ");
            }
            text.push_str(self.index.name_text(name));
        }
        let elsewhere = self.locator.preferred.is_some_and(|town| !spot.places.contains(&town));
        if (towns || elsewhere)
            && let Some(place) = spot.places.iter().find_map(|place| self.index.place(*place))
        {
            text.push_str(", ");
            text.push_str(place.name);
        }
        text
    }
}
