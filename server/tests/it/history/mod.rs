//! What happened is kept in the lake and can be looked at again.

mod activity;
mod activity_calls;
mod activity_days;
mod answers;
mod backup;
mod commands;
mod feeds;
mod gaps;
mod kept;
mod lasted;
mod outage;
mod pages;
mod rollups;
mod search;
mod seek;
mod written;

use blotter_lake::{
    Lake,
    history::{EventFilter, History},
};
use blotter_model::EventRecord;
use rusqlite::Connection;
use serde_json::{Value, json};
use std::path::Path;

/// The event records of the log on the disk.
pub fn log_on_disk(dir: &Path, feed: &str) -> Vec<Value> {
    let db = Connection::open(dir.join("blotter.sqlite3")).unwrap();
    let mut query = db
        .prepare(
            "SELECT seq, at, data, (SELECT epoch FROM epochs WHERE after < seq ORDER BY number DESC LIMIT 1)
             FROM events ORDER BY seq",
        )
        .unwrap();
    let rows = query
        .query_map([], |row| {
            let at = jiff::Timestamp::from_millisecond(row.get(1)?).unwrap();
            let mut record: Value = serde_json::from_str(&row.get::<_, String>(2)?).unwrap();
            record["feed"] = json!(feed);
            record["epoch"] = json!(row.get::<_, String>(3)?);
            record["seq"] = json!(row.get::<_, u64>(0)?);
            record["at"] = json!(at.to_string());
            Ok(record)
        })
        .unwrap();
    rows.map(Result::unwrap).collect()
}

/// The event records in a lake.
pub async fn in_lake(folder: &Path) -> Vec<Value> {
    let history = History::new(Lake::open(folder.to_str().unwrap()).unwrap());
    let records = history.events(&EventFilter::default()).await.unwrap();
    records.iter().map(as_json).collect()
}

fn as_json(record: &EventRecord) -> Value {
    serde_json::to_value(record).unwrap()
}
