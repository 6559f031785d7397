//! Picking among positions: names as asked before others, the preferred town before others, the beat where it says.

use super::{Alternative, Answer, Asking, Found, NotFound, Precision, candidates::EDIT, differs::Differs};
use crate::geo::Point;
use std::fmt::Write as _;

/// Positions nearer than this to the best are not worth distinguishing; the uncertainty covers them.
const APART: f64 = 25.0;
/// Metres that an answer which needed a guess, or rests on doubtful numbers, is uncertain by at least: a block and its
/// neighbours.
const DOUBTFUL: f64 = 250.0;
/// More alternatives than this, and the name was no name.
const MAX_ALTERNATIVES: usize = 12;
const LISTED: usize = 8;
/// More streets of another type or direction than these are not offered.
pub(super) const MAX_UNLIKE: usize = 6;

/// A place that fits.
#[derive(Debug, Clone, Copy)]
pub(super) struct Position {
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
    fn described(&self, best: &Position, both: bool) -> (Precision, String) {
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
pub(super) fn add_unlike(positions: &mut Vec<Position>, mut unlike: Vec<Position>) {
    unlike.sort_by_key(|position| position.rank);
    unlike.truncate(MAX_UNLIKE.min(MAX_ALTERNATIVES.saturating_sub(positions.len())));
    positions.append(&mut unlike);
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
    /// The answer from positions, of which there must be one.
    pub(super) fn decide(&self, mut positions: Vec<Position>, sought: Sought<'_>) -> Answer {
        let asked = sought.asked;
        let mut notes = String::new();
        self.prefer_town(&mut positions, &mut notes);
        positions
            .sort_by(|a, b| a.rank.cmp(&b.rank).then(b.size.total_cmp(&a.size)).then(a.point.cmp(&b.point)));
        let Some(best) = positions.first().copied() else {
            let why = format!("no place fits “{asked}”");
            return Answer::NotFound(NotFound { suggestions: self.suggestions(asked, &[]), why });
        };
        // A question that leaves out direction or type may mean any; misspelt names rival by edits.
        let left_out = if sought.precision == Precision::Intersection { 6 } else { 3 };
        let rivals = if best.rank >= EDIT { best.rank + EDIT + 6 } else { (best.rank + 1).max(left_out) };
        positions.retain(|position| position.rank <= rivals);
        let before = positions.len();
        let positions = self.ask_beat(positions, &mut notes);
        let by_beat = positions.len() < before;
        let Some(best) = positions.first().copied() else {
            let why = sought.why.to_owned();
            return Answer::NotFound(NotFound { suggestions: self.suggestions(asked, &[]), why });
        };
        let mut others: Vec<&Position> =
            positions[1..].iter().filter(|position| best.point.metres_to(position.point) > APART).collect();
        // A town and a street of its name are both listed, however often the road enters the town.
        if let Some(at) =
            others.iter().position(|position| position.enters != best.enters).filter(|at| *at >= LISTED)
        {
            others.swap(LISTED - 1, at);
        }
        if others.len() > MAX_ALTERNATIVES && best.rank >= EDIT {
            let why = format!("“{asked}” is spelt like too many streets");
            return Answer::NotFound(NotFound { suggestions: self.suggestions(asked, &[]), why });
        }
        let mut uncertainty_m = positions
            .iter()
            .map(|position| best.point.metres_to(position.point) + position.reach)
            // What only the beat says is known no better than the beat's own place is.
            .chain(self.beat.filter(|_| by_beat).map(|beat| beat.radius_m))
            .fold(best.reach, f64::max);
        let towns = others.iter().any(|position| position.places[0] != best.places[0]);
        best.differs.describe(&mut notes);
        let (mut precision, mut why) =
            sought.described(&best, positions.iter().any(|position| position.enters != best.enters));
        if best.differs.is_guess() {
            precision = Precision::Street;
        }
        if best.differs.is_doubtful() {
            uncertainty_m = uncertainty_m.max(DOUBTFUL);
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
                .map(|position| Alternative {
                    latitude: position.point.latitude(),
                    longitude: position.point.longitude(),
                    matched: self.matched(position, towns),
                })
                .collect(),
            suggestions: Vec::new(),
            by_beat,
            why,
        })
    }

    /// With a preferred town, positions elsewhere count only if there is none in it as good. It is where the call comes
    /// from, not what its cross street names: where a street enters another town counts all the same.
    fn prefer_town(&self, positions: &mut Vec<Position>, notes: &mut String) {
        let preferred = self.locator.preferred;
        let is_in =
            |position: &Position, towns: &[u16]| position.places.iter().any(|place| towns.contains(place));
        // The town that the question names comes before the one that calls come from.
        let named = positions.iter().any(|position| is_in(position, self.towns));
        let towns = if named { self.towns } else { preferred.as_slice() };
        if towns.is_empty() {
            return;
        }
        let inside = |position: &Position| is_in(position, towns) && !position.enters;
        let Some(best) =
            positions.iter().filter(|position| inside(position)).map(|position| position.rank).min()
        else {
            return;
        };
        let before = positions.len();
        positions.retain(|position| inside(position) || position.enters || position.rank + 2 < best);
        if positions.len() < before {
            notes.push_str(if named {
                "; others lie outside of that town"
            } else {
                "; others lie outside of the preferred town"
            });
        }
    }

    /// Where several places fit and the beat is known, the one in the beat is meant.
    fn ask_beat(&self, positions: Vec<Position>, notes: &mut String) -> Vec<Position> {
        let (Some(beat), Some(best)) = (self.beat, positions.first()) else { return positions };
        let Some(centre) = Point::from_degrees(beat.latitude, beat.longitude) else { return positions };
        if positions.iter().all(|position| best.point.metres_to(position.point) <= APART) {
            return positions;
        }
        let near = |position: &Position| centre.metres_to(position.point);
        let nearest = positions.iter().map(near).fold(f64::INFINITY, f64::min);
        // It must be in or near the beat, and the others clearly not.
        let reach = (beat.radius_m * 2.0).max(nearest * 2.0);
        if nearest > beat.radius_m * 2.0 {
            return positions;
        }
        let kept: Vec<Position> =
            positions.iter().filter(|position| near(position) <= reach).copied().collect();
        if kept.len() < positions.len() {
            notes.push_str("; the beat tells which");
            return kept;
        }
        positions
    }

    /// The names as the files write them, with the town where it is not the preferred one or `towns` differ.
    fn matched(&self, position: &Position, towns: bool) -> String {
        let mut text = String::with_capacity(48);
        for name in position.names.into_iter().flatten() {
            if !text.is_empty() {
                text.push_str(" / ");
            }
            text.push_str(self.index.name_text(name));
        }
        let elsewhere = self.locator.preferred.is_some_and(|town| !position.places.contains(&town));
        if (towns || elsewhere)
            && let Some(place) = position.places.iter().find_map(|place| self.index.place(*place))
        {
            text.push_str(", ");
            text.push_str(place.name);
        }
        text
    }
}
