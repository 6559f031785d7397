//! Incidents by words: those whose number, place or nature of call has them, over days of the history.

use super::{
    days::bounds,
    past::{Past, PastError},
    rollups,
};
use blotter_lake::history::CameRow;
use blotter_locations::name::StreetType;
use blotter_model::{CallId, CallKind, Timestamp, text::lower};
use futures::{StreamExt, TryStreamExt, stream};
use jiff::{ToSpan, civil::Date};
use std::{
    collections::{HashMap, HashSet},
    time::{Duration, Instant},
};

/// Incidents that are found at most, besides those that came at the moment of the last; the days before it are not read.
const MAX_FOUND: usize = 100;
/// Days that are read at once.
const AT_ONCE: usize = 8;
/// Days before those that are read by then are left to the next question.
const WITHIN: Duration = Duration::from_secs(4);

/// An incident that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    pub number: String,
    /// When the first of its calls came, UTC.
    pub at: Timestamp,
    pub kind: CallKind,
    /// Its nature of call in plain words, and as published.
    pub title: String,
    pub nature: Option<String>,
    /// The hundred block with its street.
    pub block: Option<String>,
    pub division: Option<String>,
    pub priority: Option<i64>,
    /// Its calls, one for each unit.
    pub calls: usize,
}

/// What a search came to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Findings {
    /// The newest first.
    pub incidents: Vec<Found>,
    /// Up to when to look next, if there were more than are returned, or may be.
    pub next: Option<Timestamp>,
}

/// Looks for incidents that came from one moment to another, both included, as far back as it gets within a few seconds.
///
/// # Errors
/// When the lake or the store can't be read.
pub async fn search(
    past: &Past,
    words: &str,
    from: Timestamp,
    until: Timestamp,
) -> Result<Findings, PastError> {
    let (words, started) = (Words::of(words), Instant::now());
    if words.0.is_empty() {
        return Ok(Findings::default());
    }
    let now = crate::now();
    let days = past.days(from, until).await?;
    let mut left = days.clone();
    let read = days.into_iter().rev().map(|day| rollups_of(past, day, now));
    let mut read = stream::iter(read).buffered(AT_ONCE);
    let mut found = Findings::default();
    // The place of each incident among those found.
    let mut known: HashMap<String, usize> = HashMap::new();
    // A unit may leave and come back.
    let mut calls: HashSet<CallId> = HashSet::new();
    while let Some(came) = read.try_next().await? {
        let day = left.pop();
        for row in came.iter().rev().filter(|row| (from..=until).contains(&row.at) && words.are_in(row)) {
            if let Some(known) = known.get(&row.incident).and_then(|place| found.incidents.get_mut(*place)) {
                known.at = row.at;
                known.calls += usize::from(calls.insert(row.call_id));
                continue;
            }
            known.insert(row.incident.clone(), found.incidents.len());
            calls.insert(row.call_id);
            found.incidents.push(of_row(row));
        }
        let is_enough = found.incidents.len() >= MAX_FOUND || started.elapsed() > WITHIN;
        if let Some(day) = day.filter(|_| is_enough && !left.is_empty()) {
            found.next = Some(bounds(day).0 - 1.millisecond());
            break;
        }
    }
    found.incidents.sort_by(|a, b| b.at.cmp(&a.at).then_with(|| b.number.cmp(&a.number)));
    // All of a moment, since who asks on asks for those before it.
    let last = found.incidents.get(MAX_FOUND - 1).map(|last| last.at);
    let before = found.incidents.len();
    found.incidents.retain(|incident| last.is_none_or(|last| incident.at >= last));
    if let Some(last) = last.filter(|_| found.next.is_some() || found.incidents.len() < before) {
        found.next = Some(last - 1.millisecond());
    }
    Ok(found)
}

async fn rollups_of(past: &Past, day: Date, now: Timestamp) -> Result<Vec<CameRow>, PastError> {
    Ok(rollups::of_day(past, day, now).await?.came)
}

fn of_row(row: &CameRow) -> Found {
    Found {
        number: row.incident.clone(),
        at: row.at,
        kind: row.kind,
        title: row.title.clone(),
        nature: row.nature.clone(),
        block: row.block.clone(),
        division: row.division.clone(),
        priority: row.priority,
        calls: 1,
    }
}

/// What is looked for: all of the words, in any order, as the live page's text filter reads them.
struct Words(Vec<String>);

impl Words {
    fn of(text: &str) -> Self {
        let bare = |word: &str| word.trim_matches(['.', ',']).to_owned();
        Self(lower(text).split_whitespace().map(bare).filter(|word| !word.is_empty()).collect())
    }

    fn are_in(&self, row: &CameRow) -> bool {
        let texts = [
            row.title.as_str(),
            row.nature.as_deref().unwrap_or_default(),
            row.block.as_deref().unwrap_or_default(),
            &row.incident,
        ];
        let heap = lower(&texts.join(" "));
        // Without a word, such as of a full stop alone, nothing is looked for.
        !self.0.is_empty()
            && self.0.iter().all(|word| heap.contains(word.as_str()) || is_type_in(word, &heap))
    }
}

/// Whether a word is a street type that is written there in another way: `Street` for `St`.
fn is_type_in(word: &str, heap: &str) -> bool {
    let read = |word: &str| StreetType::read(&word.to_ascii_uppercase());
    read(word).is_some_and(|wanted| heap.split_whitespace().any(|other| read(other) == Some(wanted)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_words_are_looked_for_in_number_place_and_nature() {
        let row = CameRow {
            at: Timestamp::UNIX_EPOCH,
            call_id: CallId::of("26-1", "A1"),
            incident: "26-0042".into(),
            division: Some("Central".into()),
            beat: None,
            nature: Some("07 - Minor Accident".into()),
            priority: None,
            block: Some("4800 ELM ST".into()),
            kind: CallKind::default(),
            title: "Minor accident".into(),
            seconds: 0,
            began: true,
            whole: false,
            open: false,
            placed: false,
            cell: None,
            position: None,
        };
        let is_found = |words: &str| Words::of(words).are_in(&row);
        for words in ["elm", "Elm Street", "elm st.", "4800 elm", "0042", "street elm accident", "MINOR  Elm"]
        {
            assert!(is_found(words), "{words}");
        }
        for words in ["elm ave", "oak", "4900 elm", "central", ".", " , "] {
            assert!(!is_found(words), "{words}");
        }
    }
}
