//! Questions as people really type them: misspelt, abbreviated, reordered, with parts missing. A change that makes
//! a question fit other streets as well says so: the places of those are added.

use fastrand::Rng;

use crate::names::{StreetName, street_type};
use crate::question::{Kind, Question, Side};
use crate::truth::Truth;

/// Keys beside each other on a keyboard, row by row.
const ROWS: [&str; 3] = ["qwertyuiop", "asdfghjkl", "zxcvbnm"];

/// One changed question for each of (about) `count` of the questions; the original of each is at the same
/// place of the second list.
pub fn mutate(
    truth: &Truth<'_>,
    questions: &[Question],
    count: usize,
    seed: u64,
) -> (Vec<Question>, Vec<Question>) {
    let mut rng = Rng::with_seed(seed ^ 0x6d75_7461);
    let mut order: Vec<usize> = (0..questions.len()).collect();
    rng.shuffle(&mut order);
    let (mut mutants, mut originals) = (Vec::new(), Vec::new());
    for k in order {
        if mutants.len() >= count {
            break;
        }
        let question = &questions[k];
        if let Some(mutant) = mutated(truth, question, &mut rng)
            && (mutant.location != question.location)
            && !mutant.places.is_empty()
        {
            mutants.push(mutant);
            originals.push(question.clone());
        }
    }
    (mutants, originals)
}

fn mutated(truth: &Truth<'_>, original: &Question, rng: &mut Rng) -> Option<Question> {
    let mut question = original.clone();
    let at = rng.usize(..question.sides.len());
    let mut others = Vec::new();
    match rng.u8(..12) {
        0..=4 => {
            let edits = if rng.u8(..4) == 0 { 2 } else { 1 };
            others = misspell(truth, &mut question, at, edits, rng)?;
        }
        5 | 6 => respell_type(&mut question.sides[at], rng)?,
        7 => direction(&mut question.sides[at], rng)?,
        8 => drop_type(&mut question.sides[at])?,
        9 => initials(&mut question.sides[at], rng).or_else(|| saint(&mut question.sides[at]))?,
        10 if question.sides.len() == 2 => question.sides.reverse(),
        _ => {}
    }
    if question.sides.len() == 2 && rng.u8(..5) == 0 {
        question.sides.reverse();
    }
    let slash = if rng.u8(..6) == 0 { " & " } else { " / " };
    let mut location = question.sides.iter().map(|side| side.text.as_str()).collect::<Vec<_>>().join(slash);
    match rng.u8(..5) {
        0 => location = location.to_uppercase(),
        1 => location = location.to_lowercase(),
        2 => location = location.replacen(' ', "  ", 1 + rng.usize(..2)),
        _ => {}
    }
    question.location = location;
    let meant = truth.places(question.kind, question.number, &question.sides, &[]);
    // The place that the original meant stays first.
    question.places.clone_from(&original.places);
    for place in meant.into_iter().chain(others) {
        if question.places.iter().all(|known| known.distance(place) > 100.0) {
            question.places.push(place);
        }
    }
    Some(question)
}

/// One or two slips in a word of five letters or more. Returns the places of other streets whose names are as near
/// to what is now written; nothing if it became another street's very name.
fn misspell(
    truth: &Truth<'_>,
    question: &mut Question,
    at: usize,
    edits: usize,
    rng: &mut Rng,
) -> Option<Vec<crate::geometry::Point>> {
    let base = question.sides[at].name.base.clone();
    let words: Vec<&str> = base.split(' ').filter(|word| word.len() >= 5 && word.is_ascii()).collect();
    if words.is_empty() {
        return None;
    }
    let word = words[rng.usize(..words.len())];
    let mut wrong = word.to_owned();
    for _ in 0..edits {
        wrong = slip(&wrong, rng);
    }
    if wrong == word || !question.sides[at].text.contains(word) {
        return None;
    }
    let written = base.replacen(word, &wrong, 1).to_uppercase();
    let distance = damerau(&written, &base.to_uppercase());
    let mut others = Vec::new();
    for rival in truth.rivals(question, at) {
        for name in truth.street(rival).names() {
            let rival_base = name.base.to_uppercase();
            if rival_base == base.to_uppercase()
                || rival_base.len().abs_diff(written.len()) > distance
                || damerau(&rival_base, &written) > distance
            {
                continue;
            }
            if rival_base == written {
                return None;
            }
            let mut sides = question.sides.clone();
            let asked = &question.sides[at].name;
            sides[at] = Side {
                text: String::new(),
                name: StreetName { base: name.base.clone(), ..asked.clone() },
                only: None,
                bound: None,
            };
            others.extend(truth.places(question.kind, question.number, &sides, &[]));
            // The type may be wrong rather than the name: both streets are one slip away.
            sides[at].name = name.clone();
            if question.kind != Kind::Street {
                others.extend(truth.places(question.kind, question.number, &sides, &[]));
            }
        }
    }
    question.sides[at].text = question.sides[at].text.replacen(word, &wrong, 1);
    Some(others)
}

/// One slip: two letters swapped, one dropped, one doubled, or the key beside it. The first letter stays: people
/// rarely miss it.
fn slip(word: &str, rng: &mut Rng) -> String {
    let mut letters: Vec<char> = word.chars().collect();
    let k = 1 + rng.usize(..letters.len() - 1);
    match rng.u8(..4) {
        0 if k + 1 < letters.len() => letters.swap(k, k + 1),
        1 => {
            letters.remove(k);
        }
        2 => letters.insert(k, letters[k]),
        _ => {
            if let Some(row) = ROWS.iter().find(|row| row.contains(letters[k].to_ascii_lowercase())) {
                let at = row.find(letters[k].to_ascii_lowercase()).unwrap_or_default();
                let beside = if at == 0 || (at + 1 < row.len() && rng.bool()) { at + 1 } else { at - 1 };
                letters[k] = row.chars().nth(beside).unwrap_or('e');
            }
        }
    }
    letters.into_iter().collect()
}

/// The type spelled out, or in another of its spellings.
fn respell_type(side: &mut Side, rng: &mut Rng) -> Option<()> {
    let kind = street_type(side.name.suftyp)?;
    let end = format!(" {}", side.name.suftyp);
    let at = side.text.rfind(&end)?;
    let spellings = kind.also.len() + 1;
    let choice = rng.usize(..spellings);
    let word = if choice == 0 { kind.full } else { kind.also[choice - 1] };
    side.text.replace_range(at..at + end.len(), &format!(" {word}"));
    Some(())
}

/// The direction spelled out, put behind, or left out.
fn direction(side: &mut Side, rng: &mut Rng) -> Option<()> {
    let predir = side.name.predir;
    let rest = side.text.strip_prefix(predir)?.strip_prefix(' ')?.to_owned();
    if predir.is_empty() {
        return None;
    }
    let full = match predir {
        "N" => "North",
        "S" => "South",
        "E" => "East",
        _ => "West",
    };
    match rng.u8(..3) {
        0 => side.text = format!("{full} {rest}"),
        1 if side.bound.is_none() => side.text = format!("{rest} {predir}"),
        _ => {
            side.text = rest;
            side.name.predir = "";
        }
    }
    Some(())
}

/// The type left out.
fn drop_type(side: &mut Side) -> Option<()> {
    if side.name.suftyp.is_empty() || side.only.is_some() || side.name.base.len() < 3 {
        return None;
    }
    let text = side.text.strip_suffix(side.name.suftyp)?.trim_end().to_owned();
    side.text = text;
    side.name.suftyp = "";
    Some(())
}

/// Initials written together, or with full stops.
fn initials(side: &mut Side, rng: &mut Rng) -> Option<()> {
    let words: Vec<&str> = side.text.split(' ').collect();
    let single = |word: &str| word.len() == 1 && word.chars().all(|c| c.is_ascii_uppercase());
    // A direction before the initials is not one of them.
    let from = usize::from(!side.name.predir.is_empty() && words.first() == Some(&side.name.predir));
    let start = (from..words.len()).find(|&k| single(words[k]))?;
    let end = (start..words.len()).find(|&k| !single(words[k])).unwrap_or(words.len());
    if end - start < 2 {
        return None;
    }
    let run = if rng.bool() {
        words[start..end].concat()
    } else {
        words[start..end].iter().map(|word| format!("{word}.")).collect::<Vec<_>>().join(" ")
    };
    let mut text = words[..start].to_vec();
    text.push(&run);
    text.extend(&words[end..]);
    side.text = text.join(" ");
    Some(())
}

/// `St Paul` as `Saint Paul`.
fn saint(side: &mut Side) -> Option<()> {
    let rest = side.name.base.strip_prefix("St ")?;
    let at = side.text.find(&format!("St {rest}"))?;
    side.text.replace_range(at..at + 2, "Saint");
    Some(())
}

/// How many slips lie between two words: insertions, deletions, replacements and swaps of neighbours.
fn damerau(a: &str, b: &str) -> usize {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    let mut rows = vec![vec![0; b.len() + 1]; a.len() + 1];
    for (i, row) in rows.iter_mut().enumerate() {
        row[0] = i;
    }
    for (j, cell) in rows[0].iter_mut().enumerate() {
        *cell = j;
    }
    for i in 1..=a.len() {
        for j in 1..=b.len() {
            let cost = usize::from(a[i - 1] != b[j - 1]);
            let mut best = (rows[i - 1][j] + 1).min(rows[i][j - 1] + 1).min(rows[i - 1][j - 1] + cost);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                best = best.min(rows[i - 2][j - 2] + 1);
            }
            rows[i][j] = best;
        }
    }
    rows[a.len()][b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_counted() {
        assert_eq!(damerau("HARWOOD", "HARWOOD"), 0);
        assert_eq!(damerau("HARWOOD", "HAWROOD"), 1);
        assert_eq!(damerau("HARWOOD", "HARWOD"), 1);
        assert_eq!(damerau("HARWOOD", "HARRWOID"), 2);
    }

    #[test]
    fn a_slip_changes_a_word_by_one() {
        let mut rng = Rng::with_seed(7);
        for _ in 0..200 {
            assert!(damerau("Preakness", &slip("Preakness", &mut rng)) <= 1);
        }
    }
}
