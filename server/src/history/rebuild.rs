//! Plays the kept polls through the engine again and compares the changes of calls with those in the lake.

use crate::{
    Error,
    engine::{Poll, PollOutcome, Replay},
    store::PollBody,
};
use blotter_cities::{BodyShape, City, Form, Rows};
use blotter_lake::history::{EventFilter, History, PollResult, PollRow};
use blotter_model::{Body, Change, EventRecord, Timestamp};
use flate2::read::MultiGzDecoder;
use jiff::{ToSpan, civil::Date, tz::TimeZone};
use std::{
    collections::HashMap,
    fs,
    io::Read,
    path::{Path, PathBuf},
    sync::Arc,
};

/// What a rebuild came to.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct Rebuilt {
    pub polls: u64,
    /// Changes of calls that came out as they are in the lake.
    pub changes: u64,
    /// Polls that could not be played, since what was written then is not theirs alone.
    pub skipped: u64,
    /// The first difference, with the poll and the call.
    pub difference: Option<String>,
}

/// Plays all polls of a city into a store in `dir`, which must be empty, up to the first difference.
///
/// # Errors
/// If the lake can't be read, or the store can't be written.
pub async fn rebuild(history: &History, city: Arc<City>, dir: &Path) -> Result<Rebuilt, Error> {
    let mut player = Player {
        replay: Replay::new(dir, city.clone()),
        bodies: dir.join("bodies"),
        city,
        rebuilt: Rebuilt::default(),
    };
    fs::create_dir_all(&player.bodies)
        .map_err(|source| Error::File { path: player.bodies.clone(), source })?;
    for day in history.poll_days(&player.city.id).await? {
        let (from, until) = (begin(day), begin(day.saturating_add(1.day())));
        let polls = history.polls(&player.city.id, from, until - 1.nanosecond()).await?;
        // A poll's events are committed after it was asked.
        let filter = EventFilter {
            feed: Some(player.city.id.clone()),
            from: Some(from),
            until: Some(until + 1.hour()),
            ..EventFilter::default()
        };
        let mut events: HashMap<(String, u64), EventRecord> = HashMap::new();
        for record in history.events(&filter).await? {
            events.insert((record.epoch.clone(), record.seq), record);
        }
        for poll in polls {
            player.play(&poll, &events)?;
            if player.rebuilt.difference.is_some() {
                return Ok(player.rebuilt);
            }
        }
    }
    Ok(player.rebuilt)
}

struct Player {
    replay: Replay,
    /// Bodies by their hash, one file each.
    bodies: PathBuf,
    city: Arc<City>,
    rebuilt: Rebuilt,
}

impl Player {
    fn play(&mut self, poll: &PollRow, events: &HashMap<(String, u64), EventRecord>) -> Result<(), Error> {
        if let (Some(hash), Some(packed)) = (&poll.hash, &poll.body) {
            let path = self.bodies.join(hash);
            fs::write(&path, packed).map_err(|source| Error::File { path, source })?;
        }
        if poll.starts {
            self.replay.restart();
        }
        self.rebuilt.polls += 1;
        let outcome = match poll.result {
            PollResult::Unchanged => PollOutcome::Unchanged,
            PollResult::Failed => PollOutcome::Failed(poll.reason.clone().unwrap_or_default()),
            PollResult::Unwritten => {
                self.rebuilt.skipped += 1;
                return Ok(());
            }
            PollResult::Taken => match self.rows(poll)? {
                Ok(rows) => PollOutcome::Rows(rows),
                Err(reason) => {
                    self.rebuilt.difference = Some(format!("{}: {reason}", name(poll)));
                    return Ok(());
                }
            },
        };
        let again = self.replay.poll(Poll { at: poll.at, outcome, body: PollBody::default() })?;
        let then = (poll.seq_before + 1..=poll.seq_after)
            .filter_map(|seq| events.get(&(poll.epoch.clone(), seq)))
            .filter_map(|record| match &record.body {
                Body::Call(change) => Some(change),
                Body::Address(_) => None,
            })
            .collect::<Vec<_>>();
        let found = again.len();
        self.rebuilt.difference = differs(&again, &then).map(|what| format!("{}: {what}", name(poll)));
        if self.rebuilt.difference.is_none() {
            self.rebuilt.changes += found as u64;
        }
        Ok(())
    }

    /// The rows of a poll's body, read as they were then.
    fn rows(&self, poll: &PollRow) -> Result<Result<Rows, String>, Error> {
        let Some(hash) = &poll.hash else { return Ok(Err("it has no body".to_owned())) };
        let path = self.bodies.join(hash);
        let Ok(packed) = fs::read(&path) else {
            return Ok(Err(format!("its body {hash} is not kept any more")));
        };
        let mut bytes = Vec::new();
        MultiGzDecoder::new(&packed[..])
            .read_to_end(&mut bytes)
            .map_err(|source| Error::File { path, source })?;
        let form = form(poll.form.as_deref().unwrap_or_default());
        let mut rest = &bytes[..];
        let mut rows: Option<Rows> = None;
        for length in poll.page_bytes.as_deref().unwrap_or_default().split(',') {
            let length = length.parse().unwrap_or(rest.len()).min(rest.len());
            let (page, after) = rest.split_at(length);
            rest = after;
            match self.city.read(page, &form, poll.at) {
                Ok(page) => match &mut rows {
                    Some(rows) => rows.append(page),
                    None => rows = Some(page),
                },
                Err(error) => return Ok(Err(format!("its body can't be read: {error}"))),
            }
        }
        Ok(rows.ok_or_else(|| "its body is empty".to_owned()))
    }
}

fn name(poll: &PollRow) -> String {
    format!("poll {} of {}", poll.number, poll.at)
}

/// The first difference in what the feed and the city's file say.
fn differs(again: &[Change], then: &[&Change]) -> Option<String> {
    let call = |change: &Change| format!("{}|{}", change.call.incident_number, change.call.unit_number);
    for (again, then) in again.iter().zip(then) {
        if again.change_type != then.change_type || again.call.call_id != then.call.call_id {
            let (a, b) = (again.change_type, then.change_type);
            return Some(format!("{a:?} of {} instead of {b:?} of {}", call(again), call(then)));
        }
        if again.call.report() != then.call.report()
            || (again.call.kind, &again.call.title) != (then.call.kind, &then.call.title)
        {
            return Some(format!("the call {} has other fields", call(then)));
        }
    }
    match (again.get(then.len()), then.get(again.len())) {
        (Some(more), _) => Some(format!("{:?} of {} is not in the lake", more.change_type, call(more))),
        (_, Some(less)) => Some(format!("{:?} of {} did not come out", less.change_type, call(less))),
        _ => None,
    }
}

fn form(text: &str) -> Form {
    let (shape, charset) = match text.split_once("; charset=") {
        Some((shape, charset)) => (shape, Some(charset.to_owned())),
        None => (text, None),
    };
    let shape = match shape {
        "json" => Some(BodyShape::Json),
        "csv" => Some(BodyShape::Csv),
        _ => None,
    };
    Form { shape, charset }
}

fn begin(day: Date) -> Timestamp {
    day.to_zoned(TimeZone::UTC).map_or(Timestamp::MIN, |start| start.timestamp())
}
