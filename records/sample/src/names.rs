//! Invented names of towns and streets, in the shapes that real ones have: abbreviated saints, rivers, seas, apostrophes,
//! and the publisher's own capitals after them (`Queen'S Road`).

use fastrand::Rng;
use hashbrown::HashSet;

const FIRST: [&str; 40] = [
    "Ald", "Ash", "Bar", "Beck", "Birch", "Black", "Brad", "Bram", "Brook", "Cald", "Carl", "Cold", "Crow",
    "Dun", "Eld", "Fair", "Farn", "Gold", "Gras", "Hal", "Hart", "Hol", "Kel", "Kings", "Lang", "Mar",
    "Mill", "Nor", "Oak", "Pen", "Quen", "Rad", "Red", "Sel", "Stan", "Thorn", "Wal", "Wex", "Whit", "Wyn",
];
const SECOND: [&str; 30] = [
    "bury", "by", "combe", "cote", "dale", "den", "field", "ford", "gate", "ham", "hurst", "ington", "leigh",
    "ley", "low", "mere", "minster", "mouth", "over", "port", "ridge", "stead", "stoke", "stow", "thorpe",
    "ton", "well", "wick", "wood", "worth",
];
const SAINTS: [&str; 12] = [
    "Aldwyn", "Brannoc", "Cedd", "Dyfrig", "Edith", "Felix", "Gwen", "Hilda", "Ives", "Mildred", "Osyth",
    "Wulfric",
];
const RIVERS: [&str; 8] = ["Arrow", "Brid", "Calder", "Fenn", "Leam", "Stour", "Tarn", "Wend"];
const KINDS: [&str; 24] = [
    "Road", "Street", "Avenue", "Close", "Lane", "Drive", "Way", "Court", "Crescent", "Gardens", "Grove",
    "Hill", "Place", "Terrace", "Walk", "Square", "Mews", "Rise", "Green", "Park", "View", "Gate", "Row",
    "Parade",
];

fn any<'a>(rng: &mut Rng, of: &[&'a str]) -> &'a str {
    of[rng.usize(..of.len())]
}

fn word(rng: &mut Rng) -> String {
    format!("{}{}", any(rng, &FIRST), any(rng, &SECOND))
}

/// As many towns' names, all different.
pub fn towns(rng: &mut Rng, count: usize) -> Vec<String> {
    let mut seen = HashSet::new();
    let mut names = Vec::with_capacity(count);
    while names.len() < count {
        // Every shape is among the first dozen; most of the rest are plain.
        let shape = if names.len() < 12 { names.len() } else { rng.usize(..40) };
        let name = match shape {
            0 => format!("St. {}", any(rng, &SAINTS)),
            1 => format!("{}-on-{}", word(rng), any(rng, &RIVERS)),
            2 => format!("{}-on-Sea", word(rng)),
            3 => format!("King's {} and West {}", any(rng, &SAINTS), word(rng)),
            4 => format!("{} upon {}", word(rng), any(rng, &RIVERS)),
            5 => format!("North East {}shire", any(rng, &FIRST)),
            6 => format!("{} and {}", word(rng), word(rng)),
            7 => format!("Bishop's {}", word(rng)),
            8 => format!("South {}shire", any(rng, &FIRST)),
            9 => format!("{}-under-{}", word(rng), any(rng, &FIRST)),
            _ => word(rng),
        };
        if seen.insert(name.clone()) {
            names.push(name);
        }
    }
    names
}

/// A street's name.
pub fn street(rng: &mut Rng) -> String {
    match rng.u32(..100) {
        0..3 => {
            format!("{}'S {}", any(rng, &["Queen", "King", "Bishop", "Farr", "Alderman"]), any(rng, &KINDS))
        }
        3 => format!("St {}'S {}", any(rng, &SAINTS), any(rng, &KINDS)),
        4 => format!("A{}", rng.u32(1..7_000)),
        5..15 => {
            let before = any(rng, &["Upper", "Lower", "Old", "New", "Great", "Little", "North", "South"]);
            format!("{before} {} {}", word(rng), any(rng, &KINDS))
        }
        _ => format!("{} {}", word(rng), any(rng, &KINDS)),
    }
}
