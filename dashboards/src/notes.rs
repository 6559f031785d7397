//! The notes at the foot of cards: the document's sentence, with what holds under this filter in place of its names.

use blotter_records::{
    Dimension, Filter, Gap, Month, Release, UnitState,
    dashboard::{Against, Change, Dashboard, NotStated},
    forces,
};
use blotter_view::dashboard::{CardDocument, CardKind, CardNote, Document, words};
use std::fmt::Write;

/// As many forces are named before the rest are counted.
const NAMED: usize = 3;

/// The other side of a comparison.
pub(crate) struct Compared {
    /// Whether it is a force, which sentences name by themselves.
    pub is_force: bool,
    pub name: String,
    pub found: Dashboard,
}

/// The notes of all cards.
pub(crate) fn cards(document: &Document, found: &Dashboard, compared: Option<&Compared>) -> Vec<CardNote> {
    let note = |card: &CardDocument| {
        let missing = || of_both(compared, found, |found| Some(gaps(&found.gaps))).unwrap_or_default();
        // A card that compares nothing says why itself.
        if card.kind == CardKind::Change && (found.change.is_empty() || found.total.count == 0) {
            return String::new();
        }
        // Where nothing is counted, all that is to be said of a number is what it lacks.
        if found.total.count == 0 && compared.is_none_or(|side| side.found.total.count == 0) {
            return missing();
        }
        let both = |name: &str| of_both(compared, found, |found| value(document, card, found, name));
        let mut note = filled(&card.note, |name| match name {
            "total" | "placed" | "unplaced" => value(document, card, found, name),
            name => both(name),
        });
        if let Some(other) = compared.filter(|_| card.kind == CardKind::Where) {
            let _ = write!(note, " {}: {}.", other.name, placed(&other.found));
        }
        // A change leaves out what is missing, and the series shows it.
        if !matches!(card.kind, CardKind::Change | CardKind::Months) {
            let _ = write!(note, " {}", missing());
        }
        note.trim().to_owned()
    };
    document
        .cards
        .iter()
        .map(|card| CardNote { card: card.slug(), note: note(card), say: say(document, card, found) })
        .collect()
}

/// What is to be said of a filter, and of what it is compared with where that is something else.
fn of_both(
    compared: Option<&Compared>,
    found: &Dashboard,
    say: impl Fn(&Dashboard) -> Option<String>,
) -> Option<String> {
    let say = |found: &Dashboard| say(found).filter(|said| !said.is_empty());
    let first = say(found);
    let Some((side, second)) = compared.and_then(|side| Some((side, say(&side.found)?))) else {
        return first;
    };
    if first.as_ref() == Some(&second) {
        return first;
    }
    let second = if side.is_force { second } else { format!("{}: {second}", side.name) };
    Some(first.map_or(second.clone(), |first| format!("{first} {second}")))
}

/// `38 of 40; 2 have no place`
fn placed(found: &Dashboard) -> String {
    let [all, without] = [found.total.count, found.total.without_position];
    let [placed, all, without] = [all - without, all, without].map(words::number);
    format!("{placed} of {all}; {without} have no place")
}

/// Replaces `{name}`, and `{name|otherwise}` where `value` has nothing to say of it.
fn filled(note: &str, value: impl Fn(&str) -> Option<String>) -> String {
    let mut text = String::new();
    let mut rest = note;
    while let Some((before, (inside, after))) =
        rest.split_once('{').and_then(|(before, rest)| Some((before, rest.split_once('}')?)))
    {
        text.push_str(before);
        let (name, otherwise) = inside.split_once('|').unwrap_or((inside, ""));
        match value(name).filter(|value| !value.is_empty()) {
            Some(value) => text.push_str(&value),
            None => text.push_str(otherwise),
        }
        rest = after;
    }
    text.push_str(rest);
    text.trim().to_owned()
}

/// What a name in a note stands for.
fn value(document: &Document, card: &CardDocument, found: &Dashboard, name: &str) -> Option<String> {
    let total = found.total;
    match name {
        "total" => Some(words::number(total.count)),
        "placed" => Some(words::number(total.count - total.without_position)),
        "unplaced" => Some(words::number(total.without_position)),
        "left_out" => left_out(&found.change),
        "gaps" => Some(gaps_of_series(found)),
        "times" => times(document, found),
        "not_stated" => not_stated(document, found, card.dimensions.first()?.0),
        _ => None,
    }
}

/// `City of London is left out: July 2019 is not complete.` Which line it is left out of is said where others have it.
fn left_out(changes: &[Change]) -> Option<String> {
    let mut said: Vec<(String, Vec<String>)> = Vec::new();
    for change in changes {
        let Some(sentence) = left_out_of(change) else { continue };
        let earlier = match change.against {
            Against::LastMonth => words::month(change.earlier[1]),
            _ => words::span(change.earlier),
        };
        match said.iter_mut().find(|(known, _)| *known == sentence) {
            Some((_, lines)) => lines.push(earlier),
            None => said.push((sentence, vec![earlier])),
        }
    }
    // The same forces for months of each line's own would be the same sentence again and again.
    let left = |change: &Change| change.left_out.iter().map(|it| it.force.clone()).collect::<Vec<_>>();
    let same = changes.windows(2).all(|pair| left(&pair[0]) == left(&pair[1]));
    if let Some(first) = changes.first().filter(|_| same && said.len() > 1) {
        let names: Vec<String> = left(first).iter().map(|force| forces::short_name(force)).collect();
        let (are, their) = if names.len() == 1 { ("is", "its") } else { ("are", "their") };
        return Some(format!(
            "{} {are} left out of every line: some of {their} months are not complete.",
            words::names(&names, NAMED)
        ));
    }
    let sentence = |(sentence, lines): &(String, Vec<String>)| {
        if lines.len() == changes.len() {
            return format!("{sentence}.");
        }
        format!("Against {}, {sentence}.", words::names(lines, NAMED))
    };
    let sentences: Vec<String> = said.iter().map(sentence).collect();
    (!sentences.is_empty()).then(|| sentences.join(" "))
}

fn left_out_of(change: &Change) -> Option<String> {
    let names: Vec<String> = change.left_out.iter().map(|it| forces::short_name(&it.force)).collect();
    match change.left_out.as_slice() {
        [] => None,
        [one] => Some(format!("{} is left out: {}", names[0], lacking(&one.months))),
        _ => Some(format!(
            "{} are left out, since months of theirs are missing or partial",
            words::names(&names, NAMED)
        )),
    }
}

/// `July 2019 is missing`, in a comparison: or partial.
fn lacking(months: &[Month]) -> String {
    match months {
        [one] => format!("{} is not complete", words::month(*one)),
        many => {
            let names: Vec<String> = many.iter().map(|month| words::short_month(*month)).collect();
            format!("{} are not complete", words::names(&names, NAMED))
        }
    }
}

/// The same of every month that the series shows, chosen or not.
fn gaps_of_series(found: &Dashboard) -> String {
    let missing = found.months.iter().flat_map(|it| it.missing.iter().map(|force| (force.clone(), it.month)));
    let mut missing: Vec<Gap> =
        missing.map(|(force, month)| Gap { force, month, state: UnitState::Missing }).collect();
    missing.sort_by(|one, next| (&one.force, one.month).cmp(&(&next.force, next.month)));
    gaps(&missing)
}

/// Months without a file, or with a part of one, in words: `Avon and Somerset has no file for July 2019.`; empty where all
/// are complete.
pub fn gaps(gaps: &[Gap]) -> String {
    let of_force = |gaps: &[Gap]| {
        let name = forces::short_name(&gaps[0].force);
        let of_state = |state| gaps.iter().filter(|gap| gap.state == state).collect::<Vec<_>>();
        let missing = match of_state(UnitState::Missing).as_slice() {
            [] => None,
            [one] => Some(format!("has no file for {}", words::month(one.month))),
            many => Some(format!("lacks {}", words::months(u32::try_from(many.len()).unwrap_or(u32::MAX)))),
        };
        let partial = match of_state(UnitState::Partial).as_slice() {
            [] => None,
            [one] => Some(format!("published {} in part", words::month(one.month))),
            many => Some(format!(
                "published {} in part",
                words::months(u32::try_from(many.len()).unwrap_or(u32::MAX))
            )),
        };
        let said: Vec<String> = missing.into_iter().chain(partial).collect();
        format!("{name} {}", said.join(" and "))
    };
    let groups: Vec<String> = gaps.chunk_by(|one, next| one.force == next.force).map(of_force).collect();
    match groups.as_slice() {
        [] => String::new(),
        [one] => format!("{one}."),
        [one, two] => format!("{one}, and {two}."),
        [one, rest @ ..] => {
            format!("{one}; the months of {} other forces are not complete either.", rest.len())
        }
    }
}

/// `Dyfed-Powys publishes days without times: its 1,080 searches are not in this chart.`
fn times(document: &Document, found: &Dashboard) -> Option<String> {
    let [one, many] = &document.record;
    if found.filter.chosen(Dimension::Hour).is_some() {
        // Who publishes none can't be seen under an hour.
        let mut many = many.clone();
        many.get_mut(..1).map(str::make_ascii_uppercase);
        return Some(format!("{many} without a time of day are not in this chart."));
    }
    let without = &found.list(Dimension::Hour)?.not_stated;
    let count: u64 = without.iter().map(|it| it.count).sum();
    let names: Vec<String> = without.iter().map(|it| forces::short_name(&it.force)).collect();
    let (record, are) = if count == 1 { (one, "is") } else { (many, "are") };
    let count = words::number(count);
    match without.as_slice() {
        [] => None,
        [one] if one.count == one.of => Some(format!(
            "{} publishes days without times: its {count} {record} {are} not in this chart.",
            names[0]
        )),
        [_] => Some(format!(
            "{} publishes some days without times: {count} {record} {are} not in this chart.",
            names[0]
        )),
        _ => Some(format!(
            "{} publish days without times: {count} {record} {are} not in this chart.",
            words::names(&names, NAMED)
        )),
    }
}

/// `Gwent leaves it empty in 478 of its 634.` Of forces that leave much empty.
fn not_stated(document: &Document, found: &Dashboard, dimension: Dimension) -> Option<String> {
    let list = found.list(dimension)?;
    let much = |it: &&NotStated| it.count * 5 >= it.of && it.count >= 10;
    let forces: Vec<&NotStated> = list.not_stated.iter().filter(much).collect();
    let label = document.list(dimension).map(|list| list.label.to_lowercase()).unwrap_or_default();
    match forces.as_slice() {
        [] => None,
        [one] => Some(format!(
            "{} leaves the {label} empty in {} of its {}.",
            forces::short_name(&one.force),
            words::number(one.count),
            words::number(one.of)
        )),
        many => {
            let names: Vec<String> = many.iter().map(|it| forces::short_name(&it.force)).collect();
            Some(format!("{} often leave it empty.", words::names(&names, NAMED)))
        }
    }
}

/// A sentence in the place of a chart that can show nothing.
fn say(document: &Document, card: &CardDocument, found: &Dashboard) -> Option<String> {
    if !matches!(card.kind, CardKind::Hours | CardKind::Heat) || found.total.count == 0 {
        return None;
    }
    let with = found.having(Dimension::Hour, |value| *value != blotter_records::Value::Null);
    let without = &found.list(Dimension::Hour)?.not_stated;
    let names: Vec<String> = without.iter().map(|it| forces::short_name(&it.force)).collect();
    let many = &document.record[1];
    (with == 0).then(|| {
        let publish = if names.len() == 1 { "publishes" } else { "publish" };
        format!(
            "{} {publish} no times. All {many} are given at midnight, so there is no hour to show.",
            words::names(&names, NAMED)
        )
    })
}

/// The sentences at the page's end: source, range, what is missing.
pub(crate) fn foot(document: &Document, release: &Release, data: [Month; 2], filter: &Filter) -> String {
    let all = Filter {
        values: filter
            .values
            .iter()
            .filter(|(dimension, _)| *dimension == Dimension::Force)
            .cloned()
            .collect(),
        ..Filter::default()
    };
    let gaps = gaps(&release.source(document.data_set).gaps(&all));
    let [from, to] = data.map(words::month);
    format!("{} Months run from {from} to {to}. {gaps}", release.coverage.credit()).trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_says_what_holds_or_something_else() {
        let value = |name: &str| match name {
            "one" => Some("1".to_owned()),
            "none" => Some(String::new()),
            _ => None,
        };
        assert_eq!(filled("{one} of {one}. {none|Nothing.}", value), "1 of 1. Nothing.");
        assert_eq!(filled("All. {none}", value), "All.");
        assert_eq!(filled("{unknown", value), "{unknown");
    }
}
