//! Days of the simulated city's calls, written to a lake as `serve` leaves them: a file a day, a board each hour, every poll.
//!
//! `history_year LAKE DAYS [LIVE]`. The days end with yesterday; the last LIVE of them, one if nothing is said, are written as
//! while they happen: minute by minute, compacted each hour. Says on standard error when a day begins, and prints one JSON
//! object: what was written, and what the last compaction took.

use blotter_cities::{BodyShape, City, Form};
use blotter_demo::{Simulator, SimulatorOptions};
use blotter_lake::{
    Lake,
    history::{BoardRow, Compacted, EventFilter, History, PollResult, PollRow, day_of},
};
use blotter_model::{
    Address, AddressChange, AddressId, Board, Body, ChangeType, CurrentCalls, Event, EventRecord, FeedState,
    Precision, Snapshot, Timestamp, diff,
};
use flate2::{Compression, write::GzEncoder};
use jiff::{SignedDuration, ToSpan, tz::TimeZone};
use sha1::{Digest, Sha1};
use std::{
    collections::HashMap,
    error::Error,
    io::Write,
    sync::Arc,
    time::{Duration, Instant},
};

/// The city refreshes its feed each two minutes, and is asked each minute.
const REFRESH: SignedDuration = SignedDuration::from_mins(2);
const EPOCH: &str = "00000000000000a1";

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (lake, days, live) = match arguments.as_slice() {
        [lake, days] => (lake, days.parse()?, 1),
        [lake, days, live] => (lake, days.parse()?, live.parse()?),
        _ => return Err("history_year LAKE DAYS [LIVE]".into()),
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    println!("{}", runtime.block_on(write(lake, days, live))?);
    Ok(())
}

async fn write(lake: &str, days: u32, live: u32) -> Result<serde_json::Value, Box<dyn Error>> {
    let history = History::new(Lake::open(lake)?);
    let today = Timestamp::now().to_zoned(TimeZone::UTC).start_of_day()?;
    let yesterday = today.checked_sub(1.day())?.timestamp();
    let lives_from = today.checked_sub(i64::from(live).days())?.timestamp();
    let mut at = today.checked_sub(i64::from(days).days())?.timestamp();
    let mut city = Written::new(at)?;
    let started = Instant::now();
    let mut batch = Batch::default();
    let mut compacted = Compacted::default();
    let mut took = Duration::ZERO;
    while at < today.timestamp() {
        let lives = at >= lives_from;
        if day(at) != day(at - REFRESH) {
            eprintln!("{} begins", day_of(at));
        }
        let (events, polls) = city.refresh(at)?;
        batch.events.extend(events);
        let next = at + REFRESH;
        if lives {
            // A minute has one poll.
            for poll in polls {
                batch.polls.push(poll);
                batch.write(&history).await?;
            }
        } else {
            batch.polls.extend(polls);
        }
        if hour(next) != hour(at) {
            let at = next - SignedDuration::from_millis(1);
            batch.boards.push(BoardRow { feed: city.city.id.clone(), at, board: city.board() });
        }
        if lives && hour(next) != hour(at) {
            batch.write(&history).await?;
            let started = Instant::now();
            // At the end of a day it is over: all of it is compacted.
            compacted =
                history.compact(if next < today.timestamp() { next } else { Timestamp::now() }).await?;
            history.clean(next, false).await?;
            took = started.elapsed();
        }
        // A day that is over has one file.
        if lives || day(next) != day(at) {
            batch.write(&history).await?;
            // As the engine does: a board that forgets nothing is slower each day.
            city.board.forget(city.seq);
        }
        at = next;
    }
    let written = started.elapsed();
    // So that nobody takes a shorter history for this one.
    let last = history.events(&EventFilter { from: Some(yesterday), ..EventFilter::default() }).await?;
    if last.last().map(|record| record.seq) != Some(city.seq) {
        return Err("the last event is not in the lake".into());
    }
    Ok(serde_json::json!({
        "days": days, "changes": city.changes, "addresses": city.addresses.len(), "events": city.seq,
        "polls": city.polls, "from": city.first.to_string(), "until": today.timestamp().to_string(),
        "written_s": written.as_secs_f64(), "compacted_days": compacted.days, "files_before": compacted.files_before,
        "compaction_s": took.as_secs_f64(),
    }))
}

fn day(at: Timestamp) -> i64 {
    at.as_second().div_euclid(86_400)
}

fn hour(at: Timestamp) -> i64 {
    at.as_second().div_euclid(3_600)
}

/// What one refresh brings to the tables.
#[derive(Default)]
struct Batch {
    events: Vec<EventRecord>,
    polls: Vec<PollRow>,
    boards: Vec<BoardRow>,
}

impl Batch {
    async fn write(&mut self, history: &History) -> Result<(), blotter_lake::Error> {
        history.append_events(&std::mem::take(&mut self.events)).await?;
        history.append_polls(&std::mem::take(&mut self.polls)).await?;
        history.append_boards(&std::mem::take(&mut self.boards)).await
    }
}

/// The city so far, as the engine has it.
struct Written {
    city: City,
    simulator: Simulator,
    first: Timestamp,
    board: Board,
    addresses: HashMap<AddressId, Address>,
    seq: u64,
    changes: u64,
    polls: u64,
    hash: Option<String>,
}

impl Written {
    fn new(first: Timestamp) -> Result<Self, Box<dyn Error>> {
        let options = SimulatorOptions { seed: 13, warm_up: 60, now_unix: first.as_second() };
        Ok(Self {
            city: City::load("dallas")?,
            simulator: Simulator::new(options),
            first,
            board: Board::new(),
            addresses: HashMap::new(),
            seq: 0,
            changes: 0,
            polls: 0,
            hash: None,
        })
    }

    fn board(&self) -> CurrentCalls {
        let feed = FeedState { id: self.city.id.clone(), ..FeedState::default() };
        CurrentCalls {
            epoch: EPOCH.to_owned(),
            seq: self.board.seq(),
            feed,
            current_active_calls: self.board.calls(),
        }
    }

    /// One refresh of the feed: a poll that finds it, and one a minute later that finds the same.
    fn refresh(&mut self, at: Timestamp) -> Result<(Vec<EventRecord>, Vec<PollRow>), Box<dyn Error>> {
        self.simulator.step(at.as_second());
        let body = serde_json::to_vec(self.simulator.rows())?;
        let form = Form { shape: Some(BodyShape::Json), charset: None };
        let rows = self.city.read(&body, &form, at)?;
        let snapshot = Snapshot::new(rows.reports.into_iter().map(|(report, _)| report));
        let seq_before = self.seq;
        let (mut events, mut found) = (Vec::new(), Vec::new());
        for mut change in diff(&self.board, &snapshot, "feed", at) {
            if change.change_type != ChangeType::Delete {
                let call = Arc::make_mut(&mut change.call);
                (call.kind, call.title) = self.city.classify(call.nature_of_call.as_deref());
                call.address = self.addresses.get(&call.address_id).cloned();
                if call.address.is_none() && !found.contains(&call.address_id) {
                    found.push(call.address_id);
                }
            }
            self.changes += 1;
            events.push(self.commit(at + SignedDuration::from_millis(300), Body::Call(change)));
        }
        for address_id in found {
            let address = somewhere(&address_id);
            self.addresses.insert(address_id, address.clone());
            let body = Body::Address(Arc::new(AddressChange { address_id, address }));
            events.push(self.commit(at + SignedDuration::from_secs(2), body));
        }
        let hash = format!("{:x}", Sha1::digest(&body));
        let is_new = self.hash.as_ref() != Some(&hash);
        let mut packed = GzEncoder::new(Vec::new(), Compression::default());
        packed.write_all(&body)?;
        let packed = packed.finish()?;
        let mut poll = |at, result, seq_before, body: Option<Vec<u8>>| {
            self.polls += 1;
            PollRow {
                feed: self.city.id.clone(),
                epoch: EPOCH.to_owned(),
                number: self.polls,
                at,
                result,
                reason: None,
                seq_before,
                seq_after: self.seq,
                starts: self.polls == 1,
                form: body.is_some().then(|| "json".to_owned()),
                hash: body.is_some().then(|| hash.clone()),
                page_bytes: None,
                body,
            }
        };
        let asked = poll(at, PollResult::Taken, seq_before, is_new.then_some(packed));
        let again = poll(at + SignedDuration::from_mins(1), PollResult::Unchanged, self.seq, None);
        self.hash = Some(hash);
        Ok((events, vec![asked, again]))
    }

    fn commit(&mut self, at: Timestamp, body: Body) -> EventRecord {
        self.seq += 1;
        self.board.apply(&Event { seq: self.seq, body: body.clone() });
        EventRecord { feed: self.city.id.clone(), epoch: EPOCH.to_owned(), seq: self.seq, at, body }
    }
}

/// A place in the city that a location always has.
fn somewhere(id: &AddressId) -> Address {
    let hash = Sha1::digest(id.to_string());
    let share = |at: usize| f64::from(u16::from_be_bytes([hash[at], hash[at + 1]])) / 65_535.0;
    Address {
        latitude: 32.62 + share(0) * 0.4,
        longitude: -97.0 + share(2) * 0.45,
        precision: Precision::Block,
        source: "streets".to_owned(),
        uncertainty_m: Some(60),
        matched: None,
        alternatives: Vec::new(),
    }
}
