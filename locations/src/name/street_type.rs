//! A street type and all words that mean it, found by halving a table that the compiler sorts.

use super::{distance::letters, suffixes::TYPES};

/// A street type, `St`, by its place in the table of types; 0 is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct StreetType(pub u8);

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
        matches!(
            self.as_str(),
            "FWY" | "EXPY" | "HWY" | "TOLLWAY" | "TPKE" | "PKWY" | "TRWY" | "MTWY" | "SKWY" | "BYP"
        )
    }

    /// Every spelling of five letters and more that may be within so many edits of a word, for words that are misspelt.
    pub fn long_spellings(word: &str, most: usize) -> impl Iterator<Item = (&'static str, Self)> {
        let wanted = letters(word);
        let may_be = move |i: &usize| (LETTERS[*i] ^ wanted).count_ones() as usize <= 2 * most;
        (0..SPELLINGS.len())
            .filter(may_be)
            .map(|i| (SPELLINGS[i].0, Self(SPELLINGS[i].1)))
            .filter(|(spelling, _)| spelling.len() >= 5)
    }
}

const SPELLING_COUNT: usize = {
    let (mut count, mut i) = (0, 1);
    while i < TYPES.len() {
        // `LOOP` is its own abbreviation.
        count += 1 + TYPES[i].2.len() + if same(TYPES[i].0, TYPES[i].1) { 0 } else { 1 };
        i += 1;
    }
    count
};

/// All spellings in order, so that a word is found by halving.
#[expect(clippy::cast_possible_truncation, reason = "there are not 256 types")]
static SPELLINGS: [(&str, u8); SPELLING_COUNT] = {
    let mut all = [("", 0_u8); SPELLING_COUNT];
    let (mut n, mut i) = (0, 1);
    while i < TYPES.len() {
        n = put(&mut all, n, (TYPES[i].0, i as u8));
        if !same(TYPES[i].0, TYPES[i].1) {
            n = put(&mut all, n, (TYPES[i].1, i as u8));
        }
        let mut j = 0;
        while j < TYPES[i].2.len() {
            n = put(&mut all, n, (TYPES[i].2[j], i as u8));
            j += 1;
        }
        i += 1;
    }
    all
};

/// Puts a spelling in its place among the first `n`, and says how many there are now.
const fn put<'a>(all: &mut [(&'a str, u8)], n: usize, spelling: (&'a str, u8)) -> usize {
    let mut at = n;
    while at > 0 && before(spelling.0, all[at - 1].0) {
        all[at] = all[at - 1];
        at -= 1;
    }
    all[at] = spelling;
    n + 1
}

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

/// The letters of each, by which most are seen to be no neighbours of a misspelt word.
static LETTERS: [u64; SPELLING_COUNT] = {
    let mut all = [0; SPELLING_COUNT];
    let mut i = 0;
    while i < SPELLING_COUNT {
        all[i] = letters(SPELLINGS[i].0);
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
    match (packed(a.as_bytes()), packed(b.as_bytes())) {
        (Some(a), Some(b)) => a < b,
        _ => false,
    }
}

const fn same(a: &str, b: &str) -> bool {
    !before(a, b) && !before(b, a)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::name::{Direction, parse};
    use std::collections::BTreeSet;

    /// Every name in Publication 28, appendix C1, with its standard abbreviation; written down apart from the table.
    const PUBLICATION_28: &str = "ALLEY ALY, ANEX ANX, ARCADE ARC, AVENUE AVE, BAYOU BYU, BEACH BCH, BEND BND, BLUFF BLF, BLUFFS \
        BLFS, BOTTOM BTM, BOULEVARD BLVD, BRANCH BR, BRIDGE BRG, BROOK BRK, BROOKS BRKS, BURG BG, BURGS \
        BGS, BYPASS BYP, CAMP CP, CANYON CYN, CAPE CPE, CAUSEWAY CSWY, CENTER CTR, CENTERS CTRS, CIRCLE \
        CIR, CIRCLES CIRS, CLIFF CLF, CLIFFS CLFS, CLUB CLB, COMMON CMN, COMMONS CMNS, CORNER COR, \
        CORNERS CORS, COURSE CRSE, COURT CT, COURTS CTS, COVE CV, COVES CVS, CREEK CRK, CRESCENT CRES, \
        CREST CRST, CROSSING XING, CROSSROAD XRD, CROSSROADS XRDS, CURVE CURV, DALE DL, DAM DM, DIVIDE \
        DV, DRIVE DR, DRIVES DRS, ESTATE EST, ESTATES ESTS, EXPRESSWAY EXPY, EXTENSION EXT, EXTENSIONS \
        EXTS, FALL FALL, FALLS FLS, FERRY FRY, FIELD FLD, FIELDS FLDS, FLAT FLT, FLATS FLTS, FORD FRD, \
        FORDS FRDS, FOREST FRST, FORGE FRG, FORGES FRGS, FORK FRK, FORKS FRKS, FORT FT, FREEWAY FWY, \
        GARDEN GDN, GARDENS GDNS, GATEWAY GTWY, GLEN GLN, GLENS GLNS, GREEN GRN, GREENS GRNS, GROVE GRV, \
        GROVES GRVS, HARBOR HBR, HARBORS HBRS, HAVEN HVN, HEIGHTS HTS, HIGHWAY HWY, HILL HL, HILLS HLS, \
        HOLLOW HOLW, INLET INLT, ISLAND IS, ISLANDS ISS, ISLE ISLE, JUNCTION JCT, JUNCTIONS JCTS, KEY \
        KY, KEYS KYS, KNOLL KNL, KNOLLS KNLS, LAKE LK, LAKES LKS, LAND LAND, LANDING LNDG, LANE LN, \
        LIGHT LGT, LIGHTS LGTS, LOAF LF, LOCK LCK, LOCKS LCKS, LODGE LDG, LOOP LOOP, MALL MALL, MANOR \
        MNR, MANORS MNRS, MEADOW MDW, MEADOWS MDWS, MEWS MEWS, MILL ML, MILLS MLS, MISSION MSN, MOTORWAY \
        MTWY, MOUNT MT, MOUNTAIN MTN, MOUNTAINS MTNS, NECK NCK, ORCHARD ORCH, OVAL OVAL, OVERPASS OPAS, \
        PARK PARK, PARKWAY PKWY, PASS PASS, PASSAGE PSGE, PATH PATH, PIKE PIKE, PINE PNE, PINES PNES, \
        PLACE PL, PLAIN PLN, PLAINS PLNS, PLAZA PLZ, POINT PT, POINTS PTS, PORT PRT, PORTS PRTS, PRAIRIE \
        PR, RADIAL RADL, RAMP RAMP, RANCH RNCH, RAPID RPD, RAPIDS RPDS, REST RST, RIDGE RDG, RIDGES \
        RDGS, RIVER RIV, ROAD RD, ROADS RDS, ROUTE RTE, ROW ROW, RUE RUE, RUN RUN, SHOAL SHL, SHOALS \
        SHLS, SHORE SHR, SHORES SHRS, SKYWAY SKWY, SPRING SPG, SPRINGS SPGS, SPUR SPUR, SQUARE SQ, \
        SQUARES SQS, STATION STA, STRAVENUE STRA, STREAM STRM, STREET ST, STREETS STS, SUMMIT SMT, \
        TERRACE TER, THROUGHWAY TRWY, TRACE TRCE, TRACK TRAK, TRAFFICWAY TRFY, TRAIL TRL, TRAILER TRLR, \
        TUNNEL TUNL, TURNPIKE TPKE, UNDERPASS UPAS, UNION UN, UNIONS UNS, VALLEY VLY, VALLEYS VLYS, \
        VIADUCT VIA, VIEW VW, VIEWS VWS, VILLAGE VLG, VILLAGES VLGS, VILLE VL, VISTA VIS, WALK WALK, \
        WALL WALL, WAY WAY, WAYS WAYS, WELL WL, WELLS WLS";

    #[test]
    fn every_type_of_publication_28_has_its_standard_abbreviation() {
        let mut abbreviations = BTreeSet::from(["TOLLWAY"]);
        for pair in PUBLICATION_28.split(", ") {
            let (name, abbreviation) = pair.split_once(' ').unwrap();
            assert_eq!(StreetType::read(name).map(StreetType::as_str), Some(abbreviation), "{name}");
            assert_eq!(StreetType::read(abbreviation).map(StreetType::as_str), Some(abbreviation));
            abbreviations.insert(abbreviation);
        }
        let own: BTreeSet<&str> = TYPES.iter().skip(1).map(|row| row.0).collect();
        assert_eq!(own, abbreviations, "no type that it does not know, but for the tollway");
    }

    #[test]
    fn no_spelling_means_two_types_and_each_is_found() {
        for pair in SPELLINGS.windows(2) {
            assert!(pair[0].0 < pair[1].0, "{pair:?}");
        }
        for (number, (abbreviation, name, others)) in (0..).zip(TYPES).skip(1) {
            for spelling in [abbreviation, name].into_iter().chain(others.iter()) {
                assert_eq!(StreetType::read(spelling), Some(StreetType(number)), "{spelling}");
                assert!(spelling.bytes().all(|byte| byte.is_ascii_uppercase()) && spelling.len() <= 16);
                assert_eq!(Direction::read(spelling), None, "{spelling}");
            }
            assert_eq!(StreetType::from_byte(number).as_str(), *abbreviation);
        }
        for word in ["HARWOOD", "NORTH", "SB", "OAK", "SAINT", "12TH", "", "THROUGHWAYSANDMORE"] {
            assert_eq!(StreetType::read(word), None, "{word}");
        }
    }

    #[test]
    fn a_street_is_the_same_in_every_spelling_of_its_type() {
        for (abbreviation, name, others) in TYPES.iter().skip(1).filter(|row| row.0 != "RAMP") {
            let parts = |word: &str| parse(&format!("W Quillpen {}", word.to_lowercase())).unwrap();
            let short = parts(abbreviation);
            assert_eq!(short.to_string(), format!("pre=W base=QUILLPEN type={abbreviation}"));
            for word in others.iter().chain([name]) {
                assert_eq!(parts(word), short, "{word}");
            }
        }
    }

    #[test]
    fn misspelt_types_are_looked_for_among_their_neighbours() {
        for (word, meant) in [("STRET", "STREET"), ("AVNEUE", "AVENUE"), ("BUOLEVARD", "BOULEVARD")] {
            let found: Vec<&str> = StreetType::long_spellings(word, 2).map(|found| found.0).collect();
            assert!(found.contains(&meant) && found.len() < SPELLING_COUNT / 4, "{word}: {}", found.len());
        }
    }
}
