//! Plays the kept polls through the engine again and compares the changes of calls with those in the lake. Behind what is not
//! kept any more it begins anew, at the first poll whose rows are just what the board had then (`anew.rs`).

use super::anew::{board_after, is_all_of, is_same};
use crate::{
    Error,
    engine::{FEED, Poll, PollOutcome, Replay},
    store::PollBody,
};
use blotter_cities::{BodyShape, City, Form, Rows};
use blotter_lake::history::{EventFilter, History, PollResult, PollRow};
use blotter_model::{Body, Call, CallId, Change, EventRecord, Timestamp};
use flate2::read::MultiGzDecoder;
use jiff::{ToSpan, civil::Date, tz::TimeZone};
use std::{
    collections::{HashMap, HashSet},
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
    /// Polls that could not be compared, since their bodies or changes are not kept any more, or nothing before them.
    pub before: u64,
    /// The poll behind those, from whose board on the others were compared; none where all were.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub since: Option<Timestamp>,
    /// The first difference, with the poll and the call.
    pub difference: Option<String>,
}

/// Plays all polls of a city into a store in `dir`, which must be empty, up to the first difference.
///
/// # Errors
/// If the lake can't be read, or the store can't be written.
pub async fn rebuild(history: &History, city: Arc<City>, dir: &Path) -> Result<Rebuilt, Error> {
    let mut player = Player {
        history,
        replay: Some(Replay::new(dir, city.clone())),
        dir: dir.to_owned(),
        bodies: dir.join("bodies"),
        misfits: None,
        last: None,
        first_change: history.span(&city.id).await?.map(|(first, _)| first),
        posted: HashSet::new(),
        city,
        rebuilt: Rebuilt::default(),
    };
    create(&player.bodies)?;
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
        let mut events = Events::new();
        for record in history.events(&filter).await? {
            player
                .posted
                .extend(call_of(&record).filter(|call| call.producer != FEED).map(|call| call.call_id));
            events.insert((record.epoch.clone(), record.seq), record);
        }
        for poll in polls {
            player.play(&poll, &events).await?;
            if player.rebuilt.difference.is_some() {
                return Ok(player.rebuilt);
            }
        }
    }
    if player.replay.is_none() {
        player.rebuilt.difference = player.misfit();
    }
    Ok(player.rebuilt)
}

/// After so many polls that don't fit, the search for one to begin with ends.
const MAX_MISFITS: u32 = 60;

struct Player<'a> {
    history: &'a History,
    /// None behind a poll of which not all is kept, until one is found to begin with.
    replay: Option<Replay>,
    dir: PathBuf,
    /// Bodies by their hash, one file each.
    bodies: PathBuf,
    /// The first poll since the last beginning whose rows are not the board's, though all of it is kept, and how many there were.
    misfits: Option<(String, u32)>,
    /// The epoch of the last poll, and the last event that it led to.
    last: Option<(String, u64)>,
    /// When the first change came that is kept.
    first_change: Option<Timestamp>,
    /// Calls that were posted by the end of the poll's day: while one was there, the feed's of the same key was left alone,
    /// which polls don't tell, so that nothing of that key is compared.
    posted: HashSet<CallId>,
    city: Arc<City>,
    rebuilt: Rebuilt,
}

/// Events by epoch and number.
type Events = HashMap<(String, u64), EventRecord>;

/// What of a poll is there.
enum Kept {
    Rows(Rows),
    /// No body, or a body that can't be read.
    Damaged(String),
    /// It was there, and is not kept any more.
    Gone,
}

impl Player<'_> {
    async fn play(&mut self, poll: &PollRow, events: &Events) -> Result<(), Error> {
        if let (Some(hash), Some(packed)) = (&poll.hash, &poll.body) {
            let path = self.bodies.join(hash);
            fs::write(&path, packed).map_err(|source| Error::File { path, source })?;
        }
        self.rebuilt.polls += 1;
        let before = self.last.replace((poll.epoch.clone(), poll.seq_after));
        if self.replay.is_none() || self.is_behind(before, poll).await? {
            return self.begin_with(poll, events).await;
        }
        if poll.starts
            && let Some(replay) = &mut self.replay
        {
            replay.restart();
        }
        let outcome = match poll.result {
            PollResult::Unchanged => PollOutcome::Unchanged,
            PollResult::Failed => PollOutcome::Failed(poll.reason.clone().unwrap_or_default()),
            PollResult::Unwritten => {
                self.rebuilt.skipped += 1;
                return Ok(());
            }
            PollResult::Taken => match self.rows(poll)? {
                Kept::Rows(rows) if !self.changes_are_gone(poll, events) => PollOutcome::Rows(rows),
                Kept::Damaged(reason) => {
                    self.rebuilt.difference = Some(format!("{}: {reason}", name(poll)));
                    return Ok(());
                }
                Kept::Rows(_) | Kept::Gone => return self.begin_with(poll, events).await,
            },
        };
        let Some(replay) = &mut self.replay else { return Ok(()) };
        let mut again = replay.poll(Poll { at: poll.at, outcome, body: PollBody::default() })?;
        let mut then = changes(poll, events);
        again.retain(|change| !self.posted.contains(&change.call.call_id));
        then.retain(|change| !self.posted.contains(&change.call.call_id));
        let found = again.len();
        self.rebuilt.difference = differs(&again, &then).map(|what| format!("{}: {what}", name(poll)));
        if self.rebuilt.difference.is_none() {
            self.rebuilt.changes += found as u64;
        }
        Ok(())
    }

    /// Whether a log took over with changes of the one before whose polls never came: events come to the lake first, and what
    /// was lost in between is not played.
    async fn is_behind(&self, before: Option<(String, u64)>, poll: &PollRow) -> Result<bool, Error> {
        let Some((epoch, last)) = before.filter(|(epoch, _)| *epoch != poll.epoch) else { return Ok(false) };
        let later = EventFilter {
            feed: Some(poll.feed.clone()),
            epoch: Some(epoch),
            after_seq: Some(last),
            ..EventFilter::default()
        };
        let of_feed = |event: &EventRecord| call_of(event).is_some_and(|call| call.producer == FEED);
        Ok(self.history.events(&later).await?.iter().any(of_feed))
    }

    /// Begins anew with a poll if its rows are just what the board had after it; otherwise with a later one.
    async fn begin_with(&mut self, poll: &PollRow, events: &Events) -> Result<(), Error> {
        self.rebuilt.before = self.rebuilt.polls;
        self.rebuilt.changes = 0;
        self.rebuilt.since = None;
        // What was played before has no part in it.
        if self.replay.take().is_some() {
            self.empty()?;
        }
        if poll.result != PollResult::Taken || self.changes_are_gone(poll, events) {
            return Ok(());
        }
        let rows = match self.rows(poll)? {
            Kept::Rows(rows) => rows,
            Kept::Gone => return Ok(()),
            Kept::Damaged(reason) => {
                self.rebuilt.difference = Some(format!("{}: {reason}", name(poll)));
                return Ok(());
            }
        };
        let Some(board) = board_after(self.history, poll).await? else { return Ok(()) };
        let mut replay = Replay::new(&self.dir, self.city.clone());
        let mut again =
            replay.poll(Poll { at: poll.at, outcome: PollOutcome::Rows(rows), body: PollBody::default() })?;
        let posted = board.raw_calls().filter(|call| call.producer != FEED).map(|call| call.call_id);
        self.posted.extend(posted.collect::<Vec<_>>());
        again.retain(|change| board.get(&change.call.call_id).is_none_or(|call| call.producer == FEED));
        if is_all_of(&board, &again) {
            self.rebuilt.since = Some(poll.at);
            self.replay = Some(replay);
            self.misfits = None;
        } else {
            drop(replay);
            self.empty()?;
            // A poll may differ from the board for good reason, such as a drop that was not believed; not one after another.
            let misfit = self.misfits.get_or_insert_with(|| (name(poll), 0));
            misfit.1 += 1;
            if misfit.1 > MAX_MISFITS {
                self.rebuilt.difference = self.misfit();
            }
        }
        Ok(())
    }

    /// What differs where no poll is found to begin with.
    fn misfit(&self) -> Option<String> {
        let (poll, _) = self.misfits.as_ref()?;
        Some(format!("{poll}: the calls of its body are not those of the board then"))
    }

    /// Whether a poll's changes lie before the first that is kept.
    fn changes_are_gone(&self, poll: &PollRow, events: &Events) -> bool {
        let mut numbers = poll.seq_before + 1..=poll.seq_after;
        !numbers.is_empty()
            && self.first_change.is_none_or(|first| poll.at < first)
            && !numbers.any(|seq| events.contains_key(&(poll.epoch.clone(), seq)))
    }

    /// Removes the store that was begun, but not the bodies.
    fn empty(&self) -> Result<(), Error> {
        let failed = |source| Error::File { path: self.dir.clone(), source };
        for entry in fs::read_dir(&self.dir).map_err(failed)? {
            let path = entry.map_err(failed)?.path();
            if path == self.bodies {
                continue;
            }
            let removed = if path.is_dir() { fs::remove_dir_all(&path) } else { fs::remove_file(&path) };
            removed.map_err(failed)?;
        }
        Ok(())
    }

    /// The rows of a poll's body, read as they were then.
    fn rows(&self, poll: &PollRow) -> Result<Kept, Error> {
        let Some(hash) = &poll.hash else { return Ok(Kept::Damaged("it has no body".to_owned())) };
        let path = self.bodies.join(hash);
        let packed = match fs::read(&path) {
            Ok(packed) => packed,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Kept::Gone),
            Err(source) => return Err(Error::File { path, source }),
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
                Err(error) => return Ok(Kept::Damaged(format!("its body can't be read: {error}"))),
            }
        }
        Ok(rows.map_or_else(|| Kept::Damaged("its body is empty".to_owned()), Kept::Rows))
    }
}

/// The changes of calls that a poll led to then.
fn changes<'a>(poll: &PollRow, events: &'a Events) -> Vec<&'a Change> {
    let call = |record: &'a EventRecord| match &record.body {
        Body::Call(change) => Some(change),
        Body::Address(_) => None,
    };
    let numbers = poll.seq_before + 1..=poll.seq_after;
    numbers.filter_map(|seq| events.get(&(poll.epoch.clone(), seq))).filter_map(call).collect()
}

fn call_of(record: &EventRecord) -> Option<&Call> {
    match &record.body {
        Body::Call(change) => Some(&change.call),
        Body::Address(_) => None,
    }
}

fn create(path: &Path) -> Result<(), Error> {
    fs::create_dir_all(path).map_err(|source| Error::File { path: path.to_owned(), source })
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
        if !is_same(&again.call, &then.call) {
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

#[cfg(test)]
mod tests {
    use super::*;
    use blotter_model::{CallKind, ChangeType, Report};
    use std::sync::Arc;

    fn change(change_type: ChangeType, number: &str, edit: impl FnOnce(&mut Call)) -> Change {
        let report = Report { incident_number: number.into(), unit_number: "A1".into(), ..Report::default() };
        let mut call = Call::new(&report, FEED, Timestamp::MIN);
        edit(&mut call);
        Change { change_type, call: Arc::new(call) }
    }

    #[test]
    fn order_type_fields_kind_and_title_must_be_the_same() {
        use ChangeType::{Add, Delete, Update};
        let plain = |change_type, number| change(change_type, number, |_| {});
        let then = [plain(Add, "1"), plain(Update, "2"), plain(Delete, "3")];
        let told = |again: &[Change]| differs(again, &then.iter().collect::<Vec<_>>());
        let of = |at: usize, other: Change| {
            let mut again = then.to_vec();
            again[at] = other;
            told(&again)
        };
        assert_eq!(told(&then), None);
        let said = |text: &str| Some(text.to_owned());
        let swapped = [then[1].clone(), then[0].clone(), then[2].clone()];
        assert_eq!(told(&swapped), said("Update of 2|A1 instead of Add of 1|A1"));
        assert_eq!(of(1, plain(Add, "2")), said("Add of 2|A1 instead of Update of 2|A1"));
        assert_eq!(of(0, plain(Add, "9")), said("Add of 9|A1 instead of Add of 1|A1"));
        assert_eq!(told(&then[..2]), said("Delete of 3|A1 did not come out"));
        let more = [&then[..], &[plain(Add, "4")]].concat();
        assert_eq!(told(&more), said("Add of 4|A1 is not in the lake"));
        let others: [fn(&mut Call); 4] = [
            |call| call.kind = CallKind::Road,
            |call| call.title = "Other".into(),
            |call| call.status = Some("Other".into()),
            |call| call.priority = Some(1),
        ];
        for edit in others {
            assert_eq!(of(1, change(Update, "2", edit)), said("the call 2|A1 has other fields"));
        }
        // What was found out later or is the program's own is outside of it.
        let own: [fn(&mut Call); 2] =
            [|call| call.first_seen = Timestamp::MAX, |call| call.update_date = Timestamp::MAX];
        for edit in own {
            assert_eq!(of(1, change(Update, "2", edit)), None);
        }
    }
}
