//! The words that street names are made of: directions, USPS street types with their spellings, carriageways.
//! From USPS Publication 28, appendices B and C1, and from what dispatchers write.

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
    pub(crate) fn contradict(own: [Self; 2], others: [Self; 2]) -> bool {
        let is_none = |pair: [Self; 2]| pair == [Self::None; 2];
        let shared = own.iter().any(|way| *way != Self::None && others.contains(way));
        !is_none(own) && !is_none(others) && !shared
    }

    /// Which carriageway: `NB`, `NORTHBOUND`.
    pub(crate) fn bound(word: &str) -> Option<Self> {
        let head = match word.len() {
            2 => word.strip_suffix('B')?,
            9 | 10 => word.strip_suffix("BOUND")?,
            _ => return None,
        };
        Self::read(head).filter(|direction| matches!(direction, Self::N | Self::S | Self::E | Self::W))
    }
}

/// What kind of numbered road stands before the number, `State Hwy Loop 12`.
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
    pub(crate) fn read(words: &[&str]) -> Option<(Self, usize)> {
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

/// A street type by its place in [`TYPES`]; 0 is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct StreetType(pub(crate) u8);

impl StreetType {
    /// No type.
    pub const NONE: Self = Self(0);

    /// Whether there is none.
    pub fn is_none(self) -> bool {
        self.0 == 0
    }

    /// From a word in capitals, in any of its spellings.
    pub fn read(word: &str) -> Option<Self> {
        let at = PACKED.binary_search(&packed(word.as_bytes())?).ok()?;
        Some(Self(SPELLINGS[at].1))
    }

    /// The USPS abbreviation, `ST`, `BLVD`; empty for none.
    pub fn as_str(self) -> &'static str {
        TYPES.get(usize::from(self.0)).map_or("", |found| found.0)
    }

    /// The byte that the index holds.
    pub fn byte(self) -> u8 {
        self.0
    }

    /// From the byte that the index holds; an unknown byte is none.
    pub fn from_byte(byte: u8) -> Self {
        if usize::from(byte) < TYPES.len() { Self(byte) } else { Self::NONE }
    }

    /// Freeways and their like, which people mix up among themselves: `Central Expy` and `Central Fwy`.
    pub fn is_highway(self) -> bool {
        matches!(self.as_str(), "FWY" | "EXPY" | "HWY" | "TOLLWAY" | "TPKE" | "PKWY" | "THWY" | "BYP")
    }

    /// Every spelling of five letters and more, for words that are misspelt.
    pub(crate) fn long_spellings() -> impl Iterator<Item = (&'static str, Self)> {
        SPELLINGS
            .iter()
            .filter(|(spelling, _)| spelling.len() >= 5)
            .map(|(spelling, id)| (*spelling, Self(*id)))
    }
}

/// The types: the USPS abbreviation, then other spellings. Order is part of the index format: only append.
const TYPES: &[(&str, &[&str])] = &[
    ("", &[]),
    ("ALY", &["ALLEE", "ALLEY", "ALLY"]),
    ("ANX", &["ANEX", "ANNEX"]),
    ("ARC", &["ARCADE"]),
    ("AVE", &["AV", "AVEN", "AVENU", "AVENUE", "AVN", "AVNUE"]),
    ("BCH", &["BEACH"]),
    ("BND", &["BEND"]),
    ("BLF", &["BLUF", "BLUFF"]),
    ("BLVD", &["BL", "BLV", "BOUL", "BOULEVARD", "BOULV", "BVD"]),
    ("BR", &["BRANCH", "BRNCH"]),
    ("BRG", &["BRDGE", "BRIDGE"]),
    ("BRK", &["BROOK"]),
    ("BYP", &["BYPA", "BYPAS", "BYPASS", "BYPS"]),
    ("CP", &["CAMP"]),
    ("CSWY", &["CAUSEWAY", "CAUSWA"]),
    ("CTR", &["CENTER", "CENTRE", "CNTR"]),
    ("CIR", &["CIRC", "CIRCL", "CIRCLE", "CRCL", "CRCLE"]),
    ("CLF", &["CLIFF"]),
    ("COR", &["CORNER"]),
    ("CRSE", &["COURSE"]),
    ("CT", &["COURT", "CRT"]),
    ("CV", &["COVE"]),
    ("CRK", &["CREEK"]),
    ("CRES", &["CRESCENT", "CRSENT", "CRSNT"]),
    ("CRST", &["CREST"]),
    ("XING", &["CROSSING", "CRSSNG"]),
    ("XRD", &["CROSSROAD"]),
    ("DL", &["DALE"]),
    ("DR", &["DRIV", "DRIVE", "DRV"]),
    ("EST", &["ESTATE"]),
    ("ESTS", &["ESTATES"]),
    ("EXPY", &["EXP", "EXPR", "EXPRESS", "EXPRESSWAY", "EXPW", "EXPWY"]),
    ("EXT", &["EXTENSION", "EXTN", "EXTNSN"]),
    ("FLS", &["FALLS"]),
    ("FRY", &["FERRY"]),
    ("FLD", &["FIELD"]),
    ("FRST", &["FOREST"]),
    ("FRK", &["FORK"]),
    ("FWY", &["FREEWAY", "FREEWY", "FRWAY", "FRWY"]),
    ("GDN", &["GARDEN", "GARDN"]),
    ("GDNS", &["GARDENS", "GRDNS"]),
    ("GTWY", &["GATEWAY", "GATEWY", "GATWAY"]),
    ("GLN", &["GLEN"]),
    ("GRN", &["GREEN"]),
    ("GRV", &["GROVE", "GROV"]),
    ("HBR", &["HARBOR", "HARB"]),
    ("HVN", &["HAVEN"]),
    ("HTS", &["HEIGHTS", "HT"]),
    ("HWY", &["HIGHWAY", "HIGHWY", "HIWAY", "HIWY", "HWAY"]),
    ("HL", &["HILL"]),
    ("HLS", &["HILLS"]),
    ("HOLW", &["HOLLOW", "HLLW"]),
    ("JCT", &["JUNCTION", "JCTION"]),
    ("KNL", &["KNOLL", "KNOL"]),
    ("LK", &["LAKE"]),
    ("LNDG", &["LANDING", "LNDNG"]),
    ("LN", &["LANE", "LA"]),
    ("LOOP", &["LOOPS", "LP"]),
    ("MALL", &[]),
    ("MNR", &["MANOR"]),
    ("MDW", &["MEADOW"]),
    ("MDWS", &["MEADOWS", "MEDOWS"]),
    ("ML", &["MILL"]),
    ("MTN", &["MOUNTAIN", "MNTN"]),
    ("ORCH", &["ORCHARD"]),
    ("OVAL", &["OVL"]),
    ("OPAS", &["OVERPASS"]),
    ("PARK", &["PRK"]),
    ("PKWY", &["PARKWAY", "PARKWY", "PKWAY", "PKY", "PKWYS"]),
    ("PASS", &[]),
    ("PATH", &["PATHS"]),
    ("PIKE", &["PIKES"]),
    ("PNE", &["PINE"]),
    ("PL", &["PLACE", "PLC"]),
    ("PLN", &["PLAIN"]),
    ("PLZ", &["PLAZA", "PLZA"]),
    ("PT", &["POINT"]),
    ("RAMP", &["RMP"]),
    ("RNCH", &["RANCH"]),
    ("RDG", &["RIDGE", "RDGE"]),
    ("RIV", &["RIVER"]),
    ("RD", &["ROAD"]),
    ("ROW", &[]),
    ("RUN", &[]),
    ("SHR", &["SHORE"]),
    ("SHRS", &["SHORES"]),
    ("SPG", &["SPRING"]),
    ("SPGS", &["SPRINGS"]),
    ("SPUR", &[]),
    ("SQ", &["SQUARE", "SQR"]),
    ("STA", &["STATION"]),
    ("ST", &["STR", "STREET", "STRT"]),
    ("TER", &["TERR", "TERRACE"]),
    ("THWY", &["THROUGHWAY", "THRUWAY"]),
    ("TOLLWAY", &["TLWY", "TOLL", "TOLLROAD", "TOLWAY", "TWY"]),
    ("TRCE", &["TRACE"]),
    ("TRL", &["TRAIL", "TRAILS", "TR"]),
    ("TPKE", &["TURNPIKE", "TPK", "TRNPK", "TRPK"]),
    ("VLY", &["VALLEY"]),
    ("VW", &["VIEW"]),
    ("VLG", &["VILLAGE", "VILL"]),
    ("VIS", &["VISTA"]),
    ("WALK", &["WLK"]),
    ("WAY", &["WY"]),
    ("XPWY", &[]),
    ("CURV", &["CURVE"]),
    ("CMNS", &["COMMONS"]),
    ("TRWY", &["TRAFFICWAY", "TFWY"]),
];

const SPELLING_COUNT: usize = {
    let (mut count, mut i) = (0, 1);
    while i < TYPES.len() {
        count += 1 + TYPES[i].1.len();
        i += 1;
    }
    count
};

#[expect(clippy::cast_possible_truncation, reason = "there are not 256 types")]
/// All spellings in order, so that a word is found by halving; sorted by the compiler.
static SPELLINGS: [(&str, u8); SPELLING_COUNT] = {
    let mut all = [("", 0_u8); SPELLING_COUNT];
    let (mut n, mut i) = (0, 1);
    while i < TYPES.len() {
        all[n] = (TYPES[i].0, i as u8);
        n += 1;
        let mut j = 0;
        while j < TYPES[i].1.len() {
            all[n] = (TYPES[i].1[j], i as u8);
            n += 1;
            j += 1;
        }
        i += 1;
    }
    let mut sorted = 1;
    while sorted < n {
        let mut at = sorted;
        while at > 0 && before(all[at].0, all[at - 1].0) {
            let swapped = all[at];
            all[at] = all[at - 1];
            all[at - 1] = swapped;
            at -= 1;
        }
        sorted += 1;
    }
    all
};

/// The spellings as numbers in the same order, which compare faster.
static PACKED: [u128; SPELLING_COUNT] = {
    let mut all = [0; SPELLING_COUNT];
    let mut i = 0;
    while i < SPELLING_COUNT {
        if let Some(number) = packed(SPELLINGS[i].0.as_bytes()) {
            all[i] = number;
        }
        i += 1;
    }
    all
};

/// A word of at most 16 bytes as a number that sorts as the word does.
const fn packed(word: &[u8]) -> Option<u128> {
    if word.len() > 16 {
        return None;
    }
    let (mut number, mut i) = (0_u128, 0);
    while i < word.len() {
        number |= (word[i] as u128) << (120 - 8 * i);
        i += 1;
    }
    Some(number)
}

const fn before(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    let mut i = 0;
    while i < a.len() && i < b.len() {
        if a[i] != b[i] {
            return a[i] < b[i];
        }
        i += 1;
    }
    a.len() < b.len()
}

/// The number of an ordinal written out, `TWELFTH`; tens (`TWENTY`) come with `true`: a unit may follow.
pub(crate) fn ordinal(word: &str) -> Option<(u32, bool)> {
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
    fn no_spelling_means_two_types() {
        for pair in SPELLINGS.windows(2) {
            assert!(pair[0].0 < pair[1].0, "{pair:?}");
        }
        assert_eq!(StreetType::read("BOULEVARD").map(StreetType::as_str), Some("BLVD"));
        assert_eq!(StreetType::read("FWY"), StreetType::read("FREEWAY"));
        assert_eq!(StreetType::read("HARWOOD"), None);
    }

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
