//! Picking among spots: names as asked before others, the preferred town before others, the beat where it tells.

use super::{Alternative, Answer, Asking, Found, NotFound, Precision, candidates::EDIT, differs::Differs};
use crate::geo::Point;
use std::fmt::Write as _;

/// Spots nearer than this to the best are not worth telling apart; the uncertainty covers them.
const APART: f64 = 25.0;
/// Metres that an answer which needed a guess is uncertain by at least: a block and its neighbours.
const GUESSED: f64 = 250.0;
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
    /// In what the names or the lines are not what was asked for.
    pub(super) differs: Differs,
    /// Whether it is where a street enters a town, rather than a place of streets alone.
    pub(super) enters: bool,
}

/// What was asked for and how places were sought, in the answer's words.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sought<'a> {
    pub(super) asked: &'a str,
    pub(super) precision: Precision,
    pub(super) why: &'a str,
    /// The town that a cross street names.
    pub(super) town: Option<&'a str>,
}

impl<'a> Sought<'a> {
    pub(super) fn new(asked: &'a str, precision: Precision, why: &'a str) -> Self {
        Self { asked, precision, why, town: None }
    }

    /// How the best place was found, and how precisely. A cross street may be a town or a street of its name: if
    /// `both` fit, that is said.
    fn told(&self, best: &Spot, both: bool) -> (Precision, String) {
        match self.town {
            Some(town) if best.enters => {
                let also = if both { "; a street may be meant that has its name" } else { "" };
                (Precision::Street, format!("{town} is a town: where the street enters it{also}"))
            }
            Some(town) if both => {
                (self.precision, format!("{}; {town} is also a town, which may be meant", self.why))
            }
            _ => (self.precision, self.why.to_owned()),
        }
    }
}

/// Adds the nearest few places of names that are only about as near as the answer's.
pub(super) fn add_unlike(spots: &mut Vec<Spot>, mut unlike: Vec<Spot>) {
    unlike.sort_by_key(|spot| spot.rank);
    unlike.truncate(MOST_UNLIKE.min(MOST.saturating_sub(spots.len())));
    spots.append(&mut unlike);
}

/// Says how many other places fit, and whether all of them are listed.
fn count(others: usize, why: &mut String) {
    // Writing to a String can't fail.
    match others {
        0 => {}
        1 => why.push_str("; one other place fits"),
        2..=LISTED => {
            let _ = write!(why, "; {others} other places fit");
        }
        _ => {
            let _ = write!(why, "; {others} other places fit, of which the likeliest {LISTED} are listed");
        }
    }
}

impl Asking<'_> {
    /// The answer from spots, of which there must be one.
    pub(super) fn decide(&self, mut spots: Vec<Spot>, sought: Sought<'_>) -> Answer {
        let asked = sought.asked;
        let mut notes = String::new();
        self.prefer_town(&mut spots, &mut notes);
        spots.sort_by(|a, b| a.rank.cmp(&b.rank).then(b.size.total_cmp(&a.size)).then(a.point.cmp(&b.point)));
        let Some(best) = spots.first().copied() else {
            let why = format!("no place fits “{asked}”");
            return Answer::NotFound(NotFound { suggestions: self.suggestions(asked, &[]), why });
        };
        // A question that leaves out direction or type may mean any; misspelt names rival by edits.
        let left_out = if sought.precision == Precision::Intersection { 6 } else { 3 };
        let rivals = if best.rank >= EDIT { best.rank + EDIT + 6 } else { (best.rank + 1).max(left_out) };
        spots.retain(|spot| spot.rank <= rivals);
        let before = spots.len();
        let spots = self.ask_beat(spots, &mut notes);
        let by_beat = spots.len() < before;
        let Some(best) = spots.first().copied() else {
            let why = sought.why.to_owned();
            return Answer::NotFound(NotFound { suggestions: self.suggestions(asked, &[]), why });
        };
        let mut others: Vec<&Spot> =
            spots[1..].iter().filter(|spot| best.point.metres_to(spot.point) > APART).collect();
        // A town and a street of its name are both listed, however often the road enters the town.
        if let Some(at) = others.iter().position(|spot| spot.enters != best.enters).filter(|at| *at >= LISTED)
        {
            others.swap(LISTED - 1, at);
        }
        if others.len() > MOST && best.rank >= EDIT {
            let why = format!("“{asked}” is spelt like too many streets");
            return Answer::NotFound(NotFound { suggestions: self.suggestions(asked, &[]), why });
        }
        let mut uncertainty_m = spots
            .iter()
            .map(|spot| best.point.metres_to(spot.point) + spot.reach)
            // What only the beat tells is known no better than the beat's own place is.
            .chain(self.beat.filter(|_| by_beat).map(|beat| beat.radius_m))
            .fold(best.reach, f64::max);
        let towns = others.iter().any(|spot| spot.places[0] != best.places[0]);
        best.differs.tell(&mut notes);
        let (mut precision, mut why) =
            sought.told(&best, spots.iter().any(|spot| spot.enters != best.enters));
        if best.differs.is_guess() {
            precision = Precision::Street;
            uncertainty_m = uncertainty_m.max(GUESSED);
        }
        why.push_str(&notes);
        count(others.len(), &mut why);
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
            suggestions: Vec::new(),
            by_beat,
            why,
        })
    }

    /// With a preferred town, spots elsewhere count only if there is none in it as good. It is where the call comes
    /// from, not what its cross street names: where a street enters another town counts all the same.
    fn prefer_town(&self, spots: &mut Vec<Spot>, notes: &mut String) {
        let preferred = self.locator.preferred;
        let is_in = |spot: &Spot, towns: &[u16]| spot.places.iter().any(|place| towns.contains(place));
        // The town that the question names comes before the one that calls come from.
        let named = spots.iter().any(|spot| is_in(spot, self.towns));
        let towns = if named { self.towns } else { preferred.as_slice() };
        if towns.is_empty() {
            return;
        }
        let inside = |spot: &Spot| is_in(spot, towns) && !spot.enters;
        let Some(best) = spots.iter().filter(|spot| inside(spot)).map(|spot| spot.rank).min() else { return };
        let before = spots.len();
        spots.retain(|spot| inside(spot) || spot.enters || spot.rank + 2 < best);
        if spots.len() < before {
            notes.push_str(if named {
                "; others lie outside of that town"
            } else {
                "; others lie outside of the preferred town"
            });
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
