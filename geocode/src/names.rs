//! Whether two spellings mean one street. Fuzzy geocoders answer `Park Ave` to `Park Ln`: that is a guess, and
//! no guess leaves this crate. Strict, for what is refused here is only "not found".

/// Kinds of street with their spellings, the Postal Service's abbreviation first (USPS Publication 28, C1).
const KINDS: [&[&str]; 27] = [
    &["ST", "STREET", "STR"],
    &["AVE", "AVENUE", "AV"],
    &["RD", "ROAD"],
    &["DR", "DRIVE"],
    &["LN", "LANE"],
    &["BLVD", "BOULEVARD"],
    &["PKWY", "PARKWAY", "PKY"],
    &["HWY", "HIGHWAY"],
    &["FWY", "FREEWAY"],
    &["EXPY", "EXPRESSWAY", "EXPWY"],
    &["TOLLWAY", "TPKE", "TURNPIKE"],
    &["CIR", "CIRCLE"],
    &["CT", "COURT"],
    &["PL", "PLACE"],
    &["PLZ", "PLAZA"],
    &["TRL", "TRAIL", "TR"],
    &["TER", "TERRACE"],
    &["WAY", "WY"],
    &["SQ", "SQUARE"],
    &["CV", "COVE"],
    &["ALY", "ALLEY"],
    &["LOOP", "LP"],
    &["XING", "CROSSING"],
    &["PASS"],
    &["RUN"],
    &["ROW"],
    &["PIKE"],
];

const DIRECTIONS: [[&str; 2]; 8] = [
    ["N", "NORTH"],
    ["S", "SOUTH"],
    ["E", "EAST"],
    ["W", "WEST"],
    ["NE", "NORTHEAST"],
    ["NW", "NORTHWEST"],
    ["SE", "SOUTHEAST"],
    ["SW", "SOUTHWEST"],
];

/// Words of a name that are written in two ways.
const WORDS: [[&str; 2]; 4] = [["JR", "JUNIOR"], ["SR", "SENIOR"], ["MT", "MOUNT"], ["FT", "FORT"]];

/// The lanes of one direction: no other street.
const LANES: [&str; 8] = ["NB", "SB", "EB", "WB", "NORTHBOUND", "SOUTHBOUND", "EASTBOUND", "WESTBOUND"];

/// A name in its parts, in capitals and abbreviated.
#[derive(Debug, PartialEq, Eq)]
struct Name {
    /// Without spaces: `L B J` and `LBJ` are one.
    core: String,
    kind: Option<&'static str>,
    direction: Option<&'static str>,
}

/// Whether both name one street: the same words; and the same kind and direction, where both have one.
pub(crate) fn same_street(a: &str, b: &str) -> bool {
    let (a, b) = (Name::parse(a), Name::parse(b));
    let agree = |a: Option<&str>, b: Option<&str>| a.is_none() || b.is_none() || a == b;
    !a.core.is_empty() && a.core == b.core && agree(a.kind, b.kind) && agree(a.direction, b.direction)
}

impl Name {
    fn parse(text: &str) -> Self {
        let upper = text.to_uppercase().replace(['\'', '’', '.'], "");
        let mut words: Vec<&str> = upper
            .split(|c: char| !c.is_alphanumeric())
            .filter(|word| !word.is_empty() && !LANES.contains(word))
            .collect();
        let mut name = Self { core: String::new(), kind: None, direction: None };
        // Something must remain to be the name: `N St` is a street called N.
        if words.len() > 1
            && let Some(direction) = words.last().and_then(|word| direction(word))
        {
            // `Avenue E` is called E.
            if words.len() > 2 || kind(words[0]).is_none() {
                name.direction = Some(direction);
                words.pop();
            }
        }
        if words.len() > 1
            && let Some(kind) = words.last().and_then(|word| kind(word))
        {
            name.kind = Some(kind);
            words.pop();
        }
        if words.len() > 1
            && let Some(direction) = direction(words[0])
        {
            name.direction = Some(direction);
            words.remove(0);
        }
        for (place, word) in words.iter().enumerate() {
            let saint = place == 0 && words.len() > 1 && *word == "SAINT";
            name.core.push_str(if saint { "ST" } else { abbreviated(word) });
        }
        name
    }
}

fn kind(word: &str) -> Option<&'static str> {
    KINDS.iter().find(|spellings| spellings.contains(&word)).map(|spellings| spellings[0])
}

fn direction(word: &str) -> Option<&'static str> {
    DIRECTIONS.iter().find(|spellings| spellings.contains(&word)).map(|spellings| spellings[0])
}

/// `Avenue B` and `Ave B` are one, and so are `Mount` and `Mt`.
fn abbreviated(word: &str) -> &str {
    let written = WORDS.iter().find(|spellings| spellings.contains(&word)).map(|spellings| spellings[0]);
    written.or_else(|| kind(word)).unwrap_or(word)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn spellings_of_one_street() {
        for (a, b) in [
            ("Park Ln", "PARK LANE"),
            ("N Harwood St", "North Harwood Street"),
            ("Harwood St", "North Harwood Street"),
            ("Harwood", "N HARWOOD ST"),
            ("L B J FWY", "LBJ Freeway"),
            ("Martin Luther King Jr Blvd", "Martin Luther King Junior Boulevard"),
            ("O'Connor Rd", "Oconnor Road"),
            ("St. Augustine Dr", "Saint Augustine Drive"),
            ("Stemmons Fwy NB", "Stemmons Freeway"),
            ("Ave B", "Avenue B"),
            ("Avenue E", "AVE E"),
            ("N St", "N Street"),
            ("Main St E", "East Main Street"),
            ("12th St", "12TH ST"),
        ] {
            assert!(
                same_street(a, b) && same_street(b, a),
                "{a}, {b}: {:?} {:?}",
                Name::parse(a),
                Name::parse(b)
            );
        }
    }

    #[test]
    fn other_streets() {
        for (a, b) in [
            ("Park Ln", "Park Avenue"),
            ("N Harwood St", "South Harwood Street"),
            ("Park Ln", "Parker Lane"),
            ("Park Ln", "Old Park Lane"),
            ("12th St", "112th St"),
            ("Elm St", "Dallas"),
            ("", ""),
            ("/", "&"),
            ("N St", "S St"),
        ] {
            assert!(!same_street(a, b) && !same_street(b, a), "{a}, {b}");
        }
    }

    proptest! {
        #[test]
        fn every_name_is_its_own_in_any_case(name in "[A-Za-z0-9]{1,8}( [A-Za-z0-9]{1,8}){0,4}", any in "\\PC{0,40}") {
            let all_lanes = name.split(' ').all(|word| LANES.contains(&word.to_uppercase().as_str()));
            prop_assert!(all_lanes || same_street(&name, &name.to_lowercase()), "{:?}", Name::parse(&name));
            let _ = same_street(&name, &any);
        }
    }
}
