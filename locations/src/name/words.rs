//! The words that street names are made of, besides their types: directions and carriageways, routes, numbers written
//! out. From USPS Publication 28, appendix B, and from what dispatchers write.

/// A direction before or after a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
#[repr(u8)]
#[expect(missing_docs, reason = "the compass needs none")]
pub enum Direction {
    #[default]
    None,
    N,
    S,
    E,
    W,
    Ne,
    Nw,
    Se,
    Sw,
}

impl Direction {
    const ALL: [(Self, &'static str, &'static str); 8] = [
        (Self::N, "N", "NORTH"),
        (Self::S, "S", "SOUTH"),
        (Self::E, "E", "EAST"),
        (Self::W, "W", "WEST"),
        (Self::Ne, "NE", "NORTHEAST"),
        (Self::Nw, "NW", "NORTHWEST"),
        (Self::Se, "SE", "SOUTHEAST"),
        (Self::Sw, "SW", "SOUTHWEST"),
    ];

    /// From a word in capitals, short or long.
    pub fn read(word: &str) -> Option<Self> {
        // Most words are no direction, and their first letter or length says so.
        if !matches!(word.as_bytes(), [b'N' | b'S' | b'E' | b'W', ..]) || word.len() == 3 || word.len() > 9 {
            return None;
        }
        Self::ALL.iter().find(|(_, short, long)| word == *short || word == *long).map(|found| found.0)
    }

    /// `N`, `NE`; empty for none.
    pub fn as_str(self) -> &'static str {
        Self::ALL.iter().find(|(direction, ..)| *direction == self).map_or("", |found| found.1)
    }

    /// From the byte that the index holds; an unknown byte is none.
    pub fn from_byte(byte: u8) -> Self {
        Self::ALL.get(usize::from(byte).wrapping_sub(1)).map_or(Self::None, |found| found.0)
    }

    /// Whether both names have directions, in front or behind, and none in common: `N Central Expy` is never `S
    /// Central Expy`.
    pub fn contradict(own: [Self; 2], others: [Self; 2]) -> bool {
        let is_none = |pair: [Self; 2]| pair == [Self::None; 2];
        let shared = own.iter().any(|way| *way != Self::None && others.contains(way));
        !is_none(own) && !is_none(others) && !shared
    }

    /// Which carriageway: `NB`, `NORTHBOUND`.
    pub fn bound(word: &str) -> Option<Self> {
        let head = match word.len() {
            2 => word.strip_suffix('B')?,
            9 | 10 => word.strip_suffix("BOUND")?,
            _ => return None,
        };
        Self::read(head).filter(|direction| matches!(direction, Self::N | Self::S | Self::E | Self::W))
    }
}

/// What kind of numbered road is before the number, `State Hwy Loop 12`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
#[repr(u8)]
pub enum Route {
    /// No numbered road.
    #[default]
    None,
    /// `I-`, `IH`, `Interstate Hwy`.
    Interstate,
    /// `US Hwy`.
    Us,
    /// `State Hwy`, `SH`, `State Rte`.
    State,
    /// `Loop`, `State Hwy Loop`.
    Loop,
    /// `Spur`, `State Hwy Spur`.
    Spur,
    /// `FM`, `Farm-to-Market Rd`, `RM`.
    Farm,
    /// `Co Rd`, `CR`.
    County,
    /// `Hwy` or `Rte` alone: whose it is, is not said.
    Highway,
    /// `Forest Rd`, `FS Rd`, `NF`.
    Forest,
}

impl Route {
    const ALL: [(Self, &'static str); 9] = [
        (Self::Interstate, "I"),
        (Self::Us, "US"),
        (Self::State, "SH"),
        (Self::Loop, "LOOP"),
        (Self::Spur, "SPUR"),
        (Self::Farm, "FM"),
        (Self::County, "CR"),
        (Self::Highway, "HWY"),
        (Self::Forest, "FR"),
    ];

    /// `I`, `US`, `SH`, `LOOP` …; empty for none.
    pub fn as_str(self) -> &'static str {
        Self::ALL.iter().find(|(route, _)| *route == self).map_or("", |found| found.1)
    }

    /// From the byte that the index holds; an unknown byte is none.
    pub fn from_byte(byte: u8) -> Self {
        Self::ALL.get(usize::from(byte).wrapping_sub(1)).map_or(Self::None, |found| found.0)
    }

    /// The route that the first words name, and how many words that takes. A number must follow.
    pub fn read(words: &[&str]) -> Option<(Self, usize)> {
        let word = |i: usize| words.get(i).copied().unwrap_or("");
        let highway =
            |i: usize| matches!(word(i), "HWY" | "HIGHWAY" | "HIWAY" | "HGWY" | "RTE" | "ROUTE" | "RT");
        let road = |i: usize| matches!(word(i), "RD" | "ROAD") || highway(i);
        let (route, mut taken) = match word(0) {
            "INTERSTATE" | "IH" | "I" => (Self::Interstate, 1 + usize::from(highway(1))),
            "US" | "USHWY" => (Self::Us, 1 + usize::from(highway(1))),
            "U" if word(1) == "S" => (Self::Us, 2 + usize::from(highway(2))),
            "STATE" | "ST" | "TX" | "MT" if road(1) => (Self::State, 2),
            "STATE" if matches!(word(1), "LOOP" | "SPUR") => (Self::State, 1),
            "SH" | "SR" | "TX" | "TEXAS" => (Self::State, 1 + usize::from(highway(1))),
            "COUNTY" | "CO" | "CNTY" if road(1) => (Self::County, 2),
            "CR" => (Self::County, 1),
            "FM" | "RM" => (Self::Farm, 1 + usize::from(road(1))),
            "FARM" | "RANCH" if word(1) == "TO" && word(2) == "MARKET" => {
                (Self::Farm, 3 + usize::from(road(3)))
            }
            "FOREST" | "FS" | "NF" | "USFS" if road(1) => (Self::Forest, 2),
            "FOREST" if word(1) == "SERVICE" && road(2) => (Self::Forest, 3),
            _ if highway(0) => (Self::Highway, 1),
            "LOOP" => (Self::Loop, 1),
            "SPUR" => (Self::Spur, 1),
            _ => return None,
        };
        let route = match word(taken) {
            "LOOP" if taken > 0 && route != Self::Loop => {
                taken += 1;
                Self::Loop
            }
            "SPUR" if taken > 0 && route != Self::Spur => {
                taken += 1;
                Self::Spur
            }
            _ => route,
        };
        word(taken).starts_with(|c: char| c.is_ascii_digit()).then_some((route, taken))
    }
}

/// The number of an ordinal written out, `TWELFTH`; tens (`TWENTY`) come with `true`: a unit may follow.
pub fn ordinal(word: &str) -> Option<(u32, bool)> {
    const UNITS: [&str; 19] = [
        "FIRST",
        "SECOND",
        "THIRD",
        "FOURTH",
        "FIFTH",
        "SIXTH",
        "SEVENTH",
        "EIGHTH",
        "NINTH",
        "TENTH",
        "ELEVENTH",
        "TWELFTH",
        "THIRTEENTH",
        "FOURTEENTH",
        "FIFTEENTH",
        "SIXTEENTH",
        "SEVENTEENTH",
        "EIGHTEENTH",
        "NINETEENTH",
    ];
    const TENS: [(&str, &str); 8] = [
        ("TWENTY", "TWENTIETH"),
        ("THIRTY", "THIRTIETH"),
        ("FORTY", "FORTIETH"),
        ("FIFTY", "FIFTIETH"),
        ("SIXTY", "SIXTIETH"),
        ("SEVENTY", "SEVENTIETH"),
        ("EIGHTY", "EIGHTIETH"),
        ("NINETY", "NINETIETH"),
    ];
    if !matches!(word.as_bytes(), [b'F' | b'S' | b'T' | b'E' | b'N', .., b'T' | b'D' | b'H' | b'Y']) {
        return None;
    }
    let number = |i: usize| u32::try_from(i).unwrap_or(0);
    if let Some(i) = UNITS.iter().position(|unit| *unit == word) {
        return Some((number(i + 1), false));
    }
    let i = TENS.iter().position(|(plain, last)| *plain == word || *last == word)?;
    Some((number(i * 10 + 20), TENS[i].0 == word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn routes_need_a_number() {
        let read = |text: &str| Route::read(&text.split(' ').collect::<Vec<_>>());
        assert_eq!(read("I 35E"), Some((Route::Interstate, 1)));
        assert_eq!(read("INTERSTATE HWY 635"), Some((Route::Interstate, 2)));
        assert_eq!(read("STATE HWY LOOP 12"), Some((Route::Loop, 3)));
        assert_eq!(read("STATE HWY SPUR 408"), Some((Route::Spur, 3)));
        assert_eq!(read("US HIGHWAY 75"), Some((Route::Us, 2)));
        assert_eq!(read("CO RD 12"), Some((Route::County, 2)));
        assert_eq!(read("LOOP RD"), None);
        assert_eq!(read("STATE ST"), None);
    }
}
