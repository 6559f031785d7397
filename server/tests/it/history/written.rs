//! Rows of a history that a test writes to a lake itself.

use blotter_lake::history::{PollResult, PollRow};
use blotter_model::{Body, Call, Change, ChangeType, EventRecord, Report, Timestamp};
use flate2::{Compression, write::GzEncoder};
use sha1::{Digest, Sha1};
use std::{io::Write, sync::Arc};

const EPOCH: &str = "00000000000000a1";

/// A change of a call: its incident, unit and location.
pub fn call(
    seq: u64,
    at: Timestamp,
    change_type: ChangeType,
    [incident, unit, location]: [&str; 3],
) -> EventRecord {
    let report = Report {
        incident_number: incident.into(),
        unit_number: unit.into(),
        nature_of_call: Some("07 - Minor Accident".into()),
        block: Some("4800".into()),
        location: Some(location.into()),
        ..Report::default()
    };
    let body = Body::Call(Change { change_type, call: Arc::new(Call::new(&report, "feed", at)) });
    EventRecord { feed: "dallas".into(), epoch: EPOCH.into(), seq, at, body }
}

/// A good poll, with the event of its number if it has a body.
pub fn poll(number: u64, at: Timestamp, body: Option<&str>) -> PollRow {
    let packed = body.map(|body| {
        let mut packed = GzEncoder::new(Vec::new(), Compression::default());
        packed.write_all(body.as_bytes()).unwrap();
        packed.finish().unwrap()
    });
    PollRow {
        feed: "dallas".into(),
        epoch: EPOCH.into(),
        number,
        at,
        result: if body.is_some() { PollResult::Taken } else { PollResult::Unchanged },
        reason: None,
        seq_before: if body.is_some() { number - 1 } else { 0 },
        seq_after: if body.is_some() { number } else { 0 },
        starts: number == 1,
        form: body.map(|_| "json".into()),
        hash: body.map(|body| format!("{:x}", Sha1::digest(body))),
        page_bytes: None,
        body: packed,
    }
}
