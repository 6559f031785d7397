//! Taking a name apart. What is before and behind is stripped word by word while something is left that can
//! be a name; where words can be read in two ways ([`readings`]), a question tries both.

use super::{
    base::base,
    misspelt::{misspelt_direction, misspelt_type},
    parts::Parts,
    street_type::StreetType,
    tokens::Words,
    words::{Direction, Route},
};

/// What a word that only ever goes with a name can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// `N`, `North`.
    Direction,
    /// `St`, `Avenue`.
    StreetType,
    /// `NB`, `Northbound`.
    Bound,
}

/// Whether a word only ever goes with a name: a direction, a street type or a carriageway.
pub fn part(word: &str) -> Option<Part> {
    // The longest are `SOUTHBOUND` and `EXPRESSWAY`.
    let mut capitals = [0_u8; 10];
    let capitals = capitals.get_mut(..word.len()).filter(|_| word.is_ascii())?;
    capitals.copy_from_slice(word.as_bytes());
    capitals.make_ascii_uppercase();
    let word = std::str::from_utf8(capitals).ok()?;
    match word {
        _ if Direction::read(word).is_some() => Some(Part::Direction),
        _ if is_street_type(word) => Some(Part::StreetType),
        _ if Direction::bound(word).is_some() => Some(Part::Bound),
        _ => None,
    }
}

/// The types that name no street alone, unlike `Loop`, `Park` or `Ridge`; the word is in capitals.
fn is_street_type(word: &str) -> bool {
    const BARE: [&str; 16] = [
        "ST", "AVE", "RD", "DR", "LN", "BLVD", "PKWY", "HWY", "FWY", "EXPY", "CIR", "CT", "PL", "TRL", "TER",
        "TOLLWAY",
    ];
    StreetType::read(word).is_some_and(|street_type| BARE.contains(&street_type.as_str()))
}

/// What to leave in the base that is otherwise stripped.
#[derive(Clone, Copy, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a choice of its own")]
struct Keep {
    front: bool,
    street_type: bool,
    /// Strip a direction written out behind a name without a type, `Harwood North`.
    strip_back: bool,
    /// Take misspelt types and directions for what they resemble.
    lenient: bool,
}

/// The most likely reading of a name. `None` when it has no letter or digit.
///
/// ```
/// let parts = blotter_locations::name::parse("S R L Thornton Fwy Sb").unwrap();
/// assert_eq!(parts.to_string(), "pre=S base=RL THORNTON type=FWY bound=SB");
/// ```
pub fn parse(name: &str) -> Option<Parts> {
    let words = Words::read(name);
    let (slices, count) = words.slices();
    read(&slices[..count], Keep::default())
}

/// The other readings of a name, those that differ from [`parse`]'s: a direction or a type may belong to the name
/// itself (`S M Wright`, `Oak Ridge`). With `lenient`, misspelt types and directions are recognised as well.
pub fn readings(name: &str, lenient: bool, mut each: impl FnMut(Parts)) {
    let words = Words::read(name);
    let (slices, count) = words.slices();
    let words = &slices[..count];
    let mut seen: [Option<Parts>; 8] =
        [read(words, Keep::default()), None, None, None, None, None, None, None];
    let mut known = 1;
    let mut offer = |keep: Keep| {
        let Some(parts) = read(words, keep) else { return };
        if known < seen.len() && !seen[..known].contains(&Some(parts)) {
            seen[known] = Some(parts);
            known += 1;
            each(parts);
        }
    };
    if lenient {
        offer(Keep { lenient, ..Keep::default() });
        offer(Keep { lenient, strip_back: true, ..Keep::default() });
        offer(Keep { lenient, front: true, ..Keep::default() });
    }
    offer(Keep { front: true, ..Keep::default() });
    offer(Keep { street_type: true, ..Keep::default() });
    offer(Keep { strip_back: true, ..Keep::default() });
    offer(Keep { front: true, street_type: true, ..Keep::default() });
}

fn read(mut words: &[&str], keep: Keep) -> Option<Parts> {
    if words.is_empty() {
        return None;
    }
    let mut parts = Parts::default();
    words = strip_carriageway(words, &mut parts);
    words = strip_front(words, &mut parts, keep);
    if let Some((route, taken)) = Route::read(words) {
        parts.route = route;
        words = &words[taken..];
    }
    words = strip_back(words, &mut parts, keep);
    parts.base = base(words, &parts, keep.lenient);
    (!parts.base.is_empty()).then_some(parts)
}

/// `SERV NB`, `RAMP EB`, `SERVICE RD`, at the end; `NB` also in front.
fn strip_carriageway<'a, 'b>(mut words: &'a [&'b str], parts: &mut Parts) -> &'a [&'b str] {
    if let [first, rest @ ..] = words
        && let Some(bound) = Direction::bound(first)
        && !rest.is_empty()
    {
        parts.bound = bound;
        words = rest;
    }
    loop {
        words = match words {
            [rest @ .., last] if !rest.is_empty() && Direction::bound(last).is_some() => {
                parts.bound = Direction::bound(last).unwrap_or_default();
                rest
            }
            [rest @ .., "SERV" | "SVC" | "SRVC" | "SERVICE" | "FRONTAGE" | "FRTG", "RD" | "ROAD"]
            | [rest @ .., "SERV" | "SVC" | "SRVC"]
                if !rest.is_empty() =>
            {
                parts.service = true;
                rest
            }
            // `EAST GRAND SERV E`: behind the service road, a direction is the carriageway.
            [rest @ .., "SERV" | "SVC" | "SRVC", last]
                if !rest.is_empty() && Direction::read(last).is_some() =>
            {
                parts.service = true;
                parts.bound = Direction::read(last).unwrap_or_default();
                rest
            }
            [rest @ .., "RAMP" | "RMP"] if !rest.is_empty() => {
                parts.ramp = true;
                rest
            }
            _ => return words,
        };
    }
}

fn strip_front<'a, 'b>(words: &'a [&'b str], parts: &mut Parts, keep: Keep) -> &'a [&'b str] {
    let [first, rest @ ..] = words else { return words };
    // `N St`, `West Ave`, `E Street NW`: the direction is the name.
    let only_type = matches!(rest, [one] if is_street_type(one))
        || matches!(rest, [one, last] if is_street_type(one) && Direction::read(last).is_some());
    if rest.is_empty() || only_type || keep.front {
        return words;
    }
    let direction =
        Direction::read(first).or_else(|| if keep.lenient { misspelt_direction(first) } else { None });
    let Some(direction) = direction else { return words };
    parts.pre_direction = direction;
    rest
}

fn strip_back<'a, 'b>(mut words: &'a [&'b str], parts: &mut Parts, keep: Keep) -> &'a [&'b str] {
    // `I- 35 E` is I-35E, and not the eastern part of I-35.
    if parts.route == Route::Interstate && matches!(words, [_, "E" | "W" | "N" | "S"]) {
        return words;
    }
    if let [rest @ .., last] = words
        && let Some(direction) = Direction::read(last)
        && let Some(before) = rest.last()
        && !(rest.len() == 1 && StreetType::read(before).is_some() && parts.route == Route::None)
        && (last.len() <= 2
            || keep.strip_back
            || parts.route != Route::None
            || StreetType::read(before).is_some())
    {
        parts.suffix_direction = direction;
        words = rest;
    }
    if let [rest @ .., last] = words
        && !rest.is_empty()
        && !keep.street_type
        && let Some(street_type) =
            StreetType::read(last).or_else(|| if keep.lenient { misspelt_type(last) } else { None })
    {
        parts.street_type = street_type;
        words = rest;
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::name::Short;
    use proptest::prelude::*;

    fn read(name: &str) -> String {
        parse(name).map(|parts| parts.to_string()).unwrap_or_default()
    }

    #[test]
    fn names_are_taken_apart() {
        for (name, parts) in [
            ("N Harwood St", "pre=N base=HARWOOD type=ST"),
            ("  n   HARWOOD  street ", "pre=N base=HARWOOD type=ST"),
            ("Harwood St N", "base=HARWOOD type=ST suf=N"),
            ("L B J Fwy Wb", "base=LBJ type=FWY bound=WB"),
            ("LBJ Freeway", "base=LBJ type=FWY"),
            ("E R L THORNTON SERV EB", "pre=E base=RL THORNTON bound=EB service"),
            ("n stemmons serv sb", "pre=N base=STEMMONS bound=SB service"),
            ("east grand serv e", "pre=E base=GRAND bound=EB service"),
            ("Bryan Ramp Eb", "base=BRYAN bound=EB ramp"),
            ("Exchange Service Dr", "base=EXCHANGE SERVICE type=DR"),
            ("408  NB", "base=408 bound=NB"),
            ("I- 35E", "route=I base=35E"),
            ("I- 35 E", "route=I base=35E"),
            ("IH35E", "route=I base=35E"),
            ("Interstate Highway 635", "route=I base=635"),
            ("State Hwy Loop 12", "route=LOOP base=12"),
            ("US Highway 75", "route=US base=75"),
            ("W 12th St", "pre=W base=12TH type=ST"),
            ("Twelfth St", "base=12TH type=ST"),
            ("Twenty First Ave", "base=21ST type=AVE"),
            ("012 St", "base=12TH type=ST"),
            ("01ST AVE NW", "base=1ST type=AVE suf=NW"),
            ("E Northwest Hwy", "pre=E base=NW type=HWY"),
            ("N St", "base=N type=ST"),
            ("West Ave", "base=WEST type=AVE"),
            ("E STREET NW", "base=E type=ST suf=NW"),
            ("N East St", "pre=N base=EAST type=ST"),
            ("W Forest", "pre=W base=FOREST"),
            ("Avenue C", "base=AVE C"),
            ("Ave E", "base=AVE E"),
            ("S ST PAUL ST", "pre=S base=ST PAUL type=ST"),
            ("Saint Paul Street", "base=ST PAUL type=ST"),
            ("empire central", "base=EMPIRE CENTRAL"),
            ("webb chapel ext", "base=WEBB CHAPEL type=EXT"),
            ("Martin Luther King Jr Blvd", "base=MARTIN LUTHER KING JR type=BLVD"),
            ("O'Brien Ct.", "base=OBRIEN type=CT"),
            ("Peña St", "base=PENA type=ST"),
            ("dallas north tollway sb", "base=DALLAS N type=TOLLWAY bound=SB"),
            ("N Central Service Rd", "pre=N base=CENTRAL service"),
        ] {
            assert_eq!(read(name), parts, "{name}");
        }
        assert_eq!(read(""), "");
        assert_eq!(read(" / "), "");
    }

    #[test]
    fn what_can_be_read_in_two_ways_is() {
        let all = |name: &str, lenient| {
            let mut all = Vec::new();
            readings(name, lenient, |parts| all.push(parts.to_string()));
            all
        };
        assert!(all("S M Wright Fwy", false).contains(&"base=SM WRIGHT type=FWY".to_owned()));
        assert!(all("Oak Ridge", false).contains(&"base=OAK RIDGE".to_owned()));
        assert!(all("Harwood North", false).contains(&"base=HARWOOD suf=N".to_owned()));
        assert!(all("Elm Stret", true).contains(&"base=ELM type=ST".to_owned()));
        assert!(all("Nroth Elm Avneue", true).contains(&"pre=N base=ELM type=AVE".to_owned()));
        assert!(all("Mout Auburn St", true).contains(&"base=MT AUBURN type=ST".to_owned()));
        assert!(!all("Elm Stret", false).contains(&"base=ELM type=ST".to_owned()));
    }

    proptest! {
        #[test]
        fn any_text_is_read_the_same_in_any_case_and_spacing(text in "\\PC{0,200}") {
            let spaced = format!("  {}  ", text.split(' ').collect::<Vec<_>>().join("   "));
            prop_assert_eq!(parse(&text), parse(&spaced));
            prop_assert_eq!(parse(&text.to_ascii_uppercase()), parse(&text.to_ascii_lowercase()));
            readings(&text, true, |parts| assert!(!parts.base.is_empty()));
        }

        #[test]
        fn types_and_directions_never_leak_into_a_plain_name(
            direction in "N|S|E|W|North|South|East|West",
            base in "[B-Z][a-z]{5,9}ford",
            street_type in "St|Ave|Blvd|Ln|Rd|Street|Avenue|Boulevard",
        ) {
            let parts = parse(&format!("{direction} {base} {street_type}")).unwrap();
            prop_assert_eq!(parts.key(), Short::from(base.to_ascii_uppercase().as_str()));
            prop_assert!(parts.pre_direction != Direction::None && !parts.street_type.is_none());
            let behind = parse(&format!("{base} {street_type} {direction}")).unwrap();
            prop_assert_eq!(behind.suffix_direction, parts.pre_direction);
            prop_assert_eq!(behind.key(), parts.key());
        }
    }
}
