//! Street names as dispatchers write them: `E R L THORNTON SERV EB`, `n central expy nb`, `empire central`.

/// A parsed street name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// `N`, `S`, `E` or `W`: the half of the street that is meant.
    pub side: Option<char>,
    /// The name proper, upper case, initials joined: `R L THORNTON` is `RL THORNTON`.
    pub base: String,
    /// The kind of street in its short form (`ST`, `FWY`), if one was written.
    pub suffix: Option<&'static str>,
    /// A service road or a ramp, named where the suffix would be, so that any suffix matches.
    pub beside: bool,
}

/// Parses a name. `None` when nothing is left of it (`Ave`).
pub fn parse(text: &str) -> Option<Name> {
    let upper = text.to_uppercase().replace('\'', "");
    let mut words: Vec<String> = upper
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(|word| if word == "EXTENSION" { "EXT".to_owned() } else { word.to_owned() })
        .collect();

    let mut side = None;
    let mut travels = false;
    while words.len() > 1 && words.last().is_some_and(|w| matches!(w.as_str(), "NB" | "SB" | "EB" | "WB")) {
        words.pop();
        travels = true;
    }
    if words.len() > 1
        && let Some(letter) = words.last().and_then(|w| letter(w))
    {
        words.pop();
        // Behind a service road's name it is the way the traffic goes, else the half of the street.
        if !travels && !words.last().is_some_and(|w| is_beside(w)) {
            side = Some(letter);
        }
    }
    if words.len() > 1
        && let Some(letter) = words.first().and_then(|w| letter(w).or_else(|| spelled(w)))
        && (words.len() > 2 || suffix(&words[1]).is_none())
    {
        words.remove(0);
        side = Some(letter);
    }
    let beside = words.len() > 1 && words.last().is_some_and(|w| is_beside(w));
    if beside {
        words.pop();
    }
    let kind = words.last().and_then(|w| suffix(w));
    if kind.is_some() {
        words.pop();
    }
    let base = joined(&words);
    (!base.is_empty()).then_some(Name { side, base, suffix: kind, beside })
}

fn letter(word: &str) -> Option<char> {
    matches!(word, "N" | "S" | "E" | "W").then(|| word.chars().next()).flatten()
}

fn spelled(word: &str) -> Option<char> {
    match word {
        "NORTH" => Some('N'),
        "SOUTH" => Some('S'),
        "EAST" => Some('E'),
        "WEST" => Some('W'),
        _ => None,
    }
}

fn is_beside(word: &str) -> bool {
    matches!(word, "SERV" | "SERVICE" | "SVC" | "RAMP" | "FRONTAGE")
}

fn suffix(word: &str) -> Option<&'static str> {
    Some(match word {
        "ST" | "STREET" => "ST",
        "AVE" | "AV" | "AVENUE" => "AVE",
        "RD" | "ROAD" => "RD",
        "LN" | "LANE" => "LN",
        "DR" | "DRIVE" => "DR",
        "BLVD" | "BOULEVARD" => "BLVD",
        "PKWY" | "PARKWAY" | "PKY" => "PKWY",
        "HWY" | "HIGHWAY" => "HWY",
        "FWY" | "FREEWAY" | "FRWY" | "EXPY" | "EXPWY" | "EXPRESSWAY" => "FWY",
        "TOLLWAY" | "TLWY" => "TOLLWAY",
        "TPKE" | "TURNPIKE" => "TPKE",
        "WAY" => "WAY",
        "CIR" | "CIRCLE" => "CIR",
        "CT" | "COURT" => "CT",
        "PL" | "PLACE" => "PL",
        "TRL" | "TRAIL" => "TRL",
        "TER" | "TERRACE" => "TER",
        _ => return None,
    })
}

/// Joins single letters (`L B J`) and highway numbers (`US 75`, `IH 635`) to one word.
fn joined(words: &[String]) -> String {
    let mut base = String::new();
    let mut single = false;
    for (i, word) in words.iter().enumerate() {
        let numbered = words.get(i + 1).is_some_and(|next| next.starts_with(|c: char| c.is_ascii_digit()));
        let word = match word.as_str() {
            "IH" | "INTERSTATE" if numbered => "I",
            other => other,
        };
        let initial = word.chars().count() == 1;
        let after_route = i > 0
            && matches!(
                words[i - 1].as_str(),
                "I" | "IH" | "INTERSTATE" | "US" | "SH" | "LOOP" | "SPUR" | "HWY"
            )
            && word.starts_with(|c: char| c.is_ascii_digit());
        let same_word = (single && initial) || after_route;
        if !base.is_empty() && !same_word {
            base.push(' ');
        }
        base.push_str(word);
        single = initial;
    }
    base
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn takes_names_apart() {
        for (text, side, base, suffix, beside) in [
            ("E R L THORNTON SERV EB", Some('E'), "RL THORNTON", None, true),
            ("S R L Thornton Fwy Sb", Some('S'), "RL THORNTON", Some("FWY"), false),
            ("L B J Fwy Wb", None, "LBJ", Some("FWY"), false),
            ("n central expy nb", Some('N'), "CENTRAL", Some("FWY"), false),
            ("east grand serv e", Some('E'), "GRAND", None, true),
            ("408  NB", None, "408", None, false),
            ("dallas north tollway sb", None, "DALLAS NORTH", Some("TOLLWAY"), false),
            ("empire central", None, "EMPIRE CENTRAL", None, false),
            ("W Northwest Hwy", Some('W'), "NORTHWEST", Some("HWY"), false),
            ("Bryan Ramp Eb", None, "BRYAN", None, true),
            ("IH 635", None, "I635", None, false),
            ("I-635", None, "I635", None, false),
            ("S ST PAUL ST", Some('S'), "ST PAUL", Some("ST"), false),
            ("Lancaster Rd S", Some('S'), "LANCASTER", Some("RD"), false),
        ] {
            let name = parse(text).expect(text);
            assert_eq!(
                (name.side, name.base.as_str(), name.suffix, name.beside),
                (side, base, suffix, beside),
                "{text}"
            );
        }
        assert_eq!(parse("Ave"), None);
        assert_eq!(parse(" / "), None);
    }
}
