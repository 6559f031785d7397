//! Writes a history that a test made up, line by line, to a lake as `serve` leaves it.
//!
//! `write_history LAKE`, the story on standard input, a JSON object a line, in order of time:
//!
//! - `{"at": "2025-11-02T06:30:00Z", "change": "add", "incident_number": "25-1", "unit_number": "A1", "location": "Elm St",
//!   "latitude": 32.8, "longitude": -96.8, "kind": "road", "title": "Major accident"}`: a change of a call (`add`, `update`,
//!   `delete`), with any of the feed's columns, and its position where it has one;
//! - `{"polls": ["2025-11-02T05:00:00Z", "2025-11-02T09:00:00Z"], "every_s": 60}`: good polls of the feed from one moment to
//!   another.

use blotter_lake::{
    Lake,
    history::{History, PollResult, PollRow},
};
use blotter_model::{
    Address, Body, Call, CallKind, Change, ChangeType, EventRecord, Precision, Report, Timestamp,
};
use jiff::SignedDuration;
use serde::Deserialize;
use std::{error::Error, io::stdin, sync::Arc};

const FEED: &str = "dallas";
const EPOCH: &str = "00000000000000a1";

#[derive(Deserialize)]
#[serde(untagged)]
enum Line {
    Polls { polls: [String; 2], every_s: i64 },
    Change(Box<Changed>),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Changed {
    at: String,
    change: ChangeType,
    incident_number: String,
    unit_number: String,
    division: Option<String>,
    nature_of_call: Option<String>,
    priority: Option<i64>,
    block: Option<String>,
    location: Option<String>,
    beat: Option<String>,
    status: Option<String>,
    latitude: Option<f64>,
    longitude: Option<f64>,
    #[serde(default)]
    kind: CallKind,
    #[serde(default)]
    title: String,
}

impl Changed {
    fn event(self, seq: u64) -> Result<EventRecord, Box<dyn Error>> {
        let at: Timestamp = self.at.parse()?;
        let report = Report {
            incident_number: self.incident_number,
            unit_number: self.unit_number,
            division: self.division,
            nature_of_call: self.nature_of_call,
            priority: self.priority,
            block: self.block,
            location: self.location,
            beat: self.beat,
            status: self.status,
            ..Report::default()
        };
        let position = self.latitude.zip(self.longitude).map(|(latitude, longitude)| Address {
            latitude,
            longitude,
            precision: Precision::Block,
            source: "test".to_owned(),
            uncertainty_m: Some(60),
            matched: None,
            alternatives: Vec::new(),
        });
        let call =
            Call { address: position, kind: self.kind, title: self.title, ..Call::new(&report, FEED, at) };
        let body = Body::Call(Change { change_type: self.change, call: Arc::new(call) });
        Ok(EventRecord { feed: FEED.to_owned(), epoch: EPOCH.to_owned(), seq, at, body })
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let lake = std::env::args().nth(1).ok_or("write_history LAKE < STORY")?;
    let (mut events, mut polls) = (Vec::new(), Vec::<PollRow>::new());
    for line in stdin().lines() {
        match serde_json::from_str(&line?)? {
            Line::Change(change) => events.push(change.event(events.len() as u64 + 1)?),
            Line::Polls { polls: [from, until], every_s } => {
                let (mut at, until): (Timestamp, Timestamp) = (from.parse()?, until.parse()?);
                while at <= until {
                    polls.push(poll(at, polls.len() as u64 + 1));
                    at = at.checked_add(SignedDuration::from_secs(every_s.max(1)))?;
                }
            }
        }
    }
    let history = History::new(Lake::open(&lake)?);
    history.append_events(&events).await?;
    history.append_polls(&polls).await?;
    println!("{} events and {} polls", events.len(), polls.len());
    Ok(())
}

fn poll(at: Timestamp, number: u64) -> PollRow {
    PollRow {
        feed: FEED.to_owned(),
        epoch: EPOCH.to_owned(),
        number,
        at,
        result: PollResult::Unchanged,
        reason: None,
        seq_before: 0,
        seq_after: 0,
        starts: number == 1,
        form: None,
        hash: None,
        page_bytes: None,
        body: None,
    }
}
