//! How well a name in the index fits the parts that were asked for: what it costs, and in what it differs.

use super::differs::Differs;
use crate::{
    index::SpellingRecord,
    name::{Direction, Parts, Route, StreetType},
};

/// What it costs a name to lack what was asked for: more than any asked part left out, so that `Main St` is not a rival
/// of `E Main St` where that was asked, while `E Main St` is one of `Main St`.
const LACKS: u16 = 7;

/// How a name came to be a candidate: what that costs, and how it differs by that.
#[derive(Debug, Clone, Copy)]
pub(super) struct By(pub(super) u16, pub(super) Differs);

impl By {
    pub(super) const ITSELF: Self = Self(0, Differs::NOTHING);

    pub(super) fn and(self, other: Self) -> Self {
        Self(self.0 + other.0, self.1.and(other.1))
    }
}

/// How far a name is from the parts that were asked for; `None` if it is another street's.
pub(super) fn fit(asked: &Parts, spelling: &SpellingRecord) -> Option<By> {
    let service = spelling.flags & 1 != 0;
    let ramp = spelling.flags & 2 != 0;
    let mut fit = directions(asked.directions(), own_directions(spelling))?;
    let (own, wanted) = (StreetType::from_byte(spelling.street_type), asked.street_type);
    let (route, wanted_route) = (Route::from_byte(spelling.route), asked.route);
    fit = fit.and(match () {
        () if own == wanted => By::ITSELF,
        // A service road is written without its highway's type, or as `Svc Rd` instead of it.
        () if wanted.is_none() => By(u16::from(!asked.service), Differs::NOTHING),
        () if own.is_none() && service && wanted.is_highway() => By::ITSELF,
        () if own.is_none() && route == Route::None => By(LACKS, Differs::NO_TYPE),
        () if wanted.is_highway() && (own.is_highway() || route != Route::None) => {
            By(LACKS, Differs::OTHER_TYPE)
        }
        () => return None,
    });
    fit = fit.and(match () {
        () if route == wanted_route => By::ITSELF,
        () if wanted_route == Route::None => By(2, Differs::NOTHING),
        () if route == Route::None => By(LACKS, Differs::NO_ROUTE),
        () if route == Route::Highway || wanted_route == Route::Highway => By(1, Differs::NOTHING),
        () => return None,
    });
    fit.0 += u16::from(service && !asked.service);
    Some(match (asked.ramp, ramp) {
        (true, false) => fit.and(By(2, Differs::NO_RAMP)),
        // More than not to meet at one level, so that a ramp does not move the crossing of the highway itself.
        (false, true) => fit.and(By(3, Differs::RAMP)),
        _ => fit,
    })
}

/// A name's own directions, in front and behind.
pub(super) fn own_directions(spelling: &SpellingRecord) -> [Direction; 2] {
    [spelling.pre_direction, spelling.suffix_direction].map(Direction::from_byte)
}

fn directions(asked: [Direction; 2], own: [Direction; 2]) -> Option<By> {
    if asked == own {
        return Some(By::ITSELF);
    }
    let count = |pair: [Direction; 2]| pair.iter().filter(|direction| **direction != Direction::None).count();
    let within = |few: [Direction; 2], many: [Direction; 2]| {
        few.iter().all(|direction| *direction == Direction::None || many.contains(direction))
    };
    match (count(asked), count(own)) {
        // The same, at the other end: `Harwood St N`.
        (a, b) if a == b && within(asked, own) => Some(By(1, Differs::NOTHING)),
        (a, b) if a < b && within(asked, own) => Some(By(2, Differs::NOTHING)),
        (a, b) if a > b && within(own, asked) => Some(By(LACKS, Differs::NO_DIRECTION)),
        _ => None,
    }
}
