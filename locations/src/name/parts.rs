//! A street's name in its parts, and the key by which it is looked up.

use super::{
    buffer::Short,
    street_type::StreetType,
    words::{Direction, Route},
};
use std::fmt;

/// A street's name in its parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Parts {
    /// The direction in front, `N Harwood St`.
    pub pre_direction: Direction,
    /// What kind of numbered road, `State Hwy Loop 12`.
    pub route: Route,
    /// The name itself: capitals, words apart by one space, `RL THORNTON`, `12TH`, `35E`.
    pub base: Short,
    /// The street type behind it.
    pub street_type: StreetType,
    /// The direction behind, `1st Ave NW`.
    pub suffix_direction: Direction,
    /// The carriageway, `NB`.
    pub bound: Direction,
    /// The service road beside a highway, `SERV`.
    pub service: bool,
    /// A ramp.
    pub ramp: bool,
}

impl Parts {
    /// The directions in front and behind.
    pub fn directions(&self) -> [Direction; 2] {
        [self.pre_direction, self.suffix_direction]
    }

    /// The base without its spaces, by which names are looked up: `LBJ` and `L B J` are one.
    pub fn key(&self) -> Short {
        let mut key = Short::new();
        for byte in self.base.as_bytes().iter().copied().filter(|byte| *byte != b' ') {
            key.push(byte);
        }
        key
    }
}

impl fmt::Display for Parts {
    /// `pre=N base=CENTRAL type=EXPY bound=SB`: the parts that are there, in order.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let fields = [
            ("pre", self.pre_direction.as_str()),
            ("route", self.route.as_str()),
            ("base", self.base.as_str()),
            ("type", self.street_type.as_str()),
            ("suf", self.suffix_direction.as_str()),
        ];
        let mut gap = "";
        for (name, value) in fields.iter().filter(|(_, value)| !value.is_empty()) {
            write!(f, "{gap}{name}={value}")?;
            gap = " ";
        }
        if self.bound != Direction::None {
            write!(f, "{gap}bound={}B", self.bound.as_str())?;
        }
        if self.service {
            write!(f, " service")?;
        }
        if self.ramp {
            write!(f, " ramp")?;
        }
        Ok(())
    }
}
