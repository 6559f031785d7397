//! Rows of `call_changes` and `address_changes`: one event record each.

use super::{
    batch::{Cells, Rows},
    columns::HistoryTable,
};
use crate::Error;
use arrow_array::RecordBatch;
use blotter_model::{
    Address, AddressChange, Alternative, Body, Call, CallKind, Change, ChangeType, EventRecord, Precision,
};
use jiff::Timestamp;
use std::sync::Arc;

/// The table that an event belongs to.
pub fn table_of(record: &EventRecord) -> HistoryTable {
    match record.body {
        Body::Call(_) => HistoryTable::CallChanges,
        Body::Address(_) => HistoryTable::AddressChanges,
    }
}

/// Event records, all of one table, as its rows.
pub fn batch(table: HistoryTable, records: &[&EventRecord]) -> Result<RecordBatch, Error> {
    let mut rows = Rows::new(table.in_files());
    for record in records {
        rows.text(record.feed.as_str());
        rows.text(record.epoch.as_str());
        rows.number(record.seq);
        rows.time(Some(record.at));
        match &record.body {
            Body::Call(change) => write_call(&mut rows, change)?,
            Body::Address(change) => {
                write_address(&mut rows, &change.address_id.to_string(), Some(&change.address))?;
            }
        }
    }
    rows.finish()
}

fn write_call(rows: &mut Rows, change: &Change) -> Result<(), Error> {
    let call = &change.call;
    rows.text(match change.change_type {
        ChangeType::Add => "add",
        ChangeType::Update => "update",
        ChangeType::Delete => "delete",
    });
    rows.text(call.call_id.to_string().as_str());
    rows.text(call.incident_number.as_str());
    rows.text(call.unit_number.as_str());
    rows.text(call.division.as_deref());
    rows.text(call.nature_of_call.as_deref());
    rows.int(call.priority);
    rows.text(call.date.as_deref());
    rows.text(call.time.as_deref());
    rows.time(call.reported_at);
    rows.text(call.block.as_deref());
    rows.text(call.location.as_deref());
    rows.text(call.beat.as_deref());
    rows.text(call.reporting_area.as_deref());
    rows.text(call.status.as_deref());
    rows.text(call.producer.as_str());
    rows.time(Some(call.first_seen));
    rows.time(Some(call.update_date));
    rows.text(call.kind.word());
    rows.text(call.title.as_str());
    write_address(rows, &call.address_id.to_string(), call.address.as_ref())
}

fn write_address(rows: &mut Rows, id: &str, address: Option<&Address>) -> Result<(), Error> {
    let alternatives = address.map(|address| serde_json::to_string(&address.alternatives)).transpose();
    let alternatives = alternatives.map_err(|error| Error::damaged("an address", error))?;
    rows.text(id);
    rows.float(address.map(|address| address.latitude));
    rows.float(address.map(|address| address.longitude));
    rows.text(address.map(|address| address.precision.word()));
    rows.text(address.map(|address| address.source.as_str()));
    rows.int(address.and_then(|address| address.uncertainty_m).map(i64::from));
    rows.text(address.and_then(|address| address.matched.as_deref()));
    rows.text(alternatives.as_deref());
    Ok(())
}

/// The feed, epoch, number and time of the event that a row holds.
pub fn of_when(batch: &RecordBatch, row: usize) -> Option<(&str, &str, u64, Timestamp)> {
    let cells = &mut Cells::of(batch, row);
    Some((cells.text()?, cells.text()?, cells.number()?, cells.time()?))
}

/// The event record that a row holds; `None` if it lacks what every event has.
pub fn read(table: HistoryTable, batch: &RecordBatch, row: usize) -> Option<EventRecord> {
    let cells = &mut Cells::of(batch, row);
    let (feed, epoch, seq, at) = (cells.owned()?, cells.owned()?, cells.number()?, cells.time()?);
    let body = match table {
        HistoryTable::CallChanges => Body::Call(read_call(cells)?),
        HistoryTable::AddressChanges => {
            let address_id = cells.text()?.parse().ok()?;
            Body::Address(Arc::new(AddressChange { address_id, address: read_address(cells)? }))
        }
        HistoryTable::Polls | HistoryTable::Boards | HistoryTable::Activity => return None,
    };
    Some(EventRecord { feed, epoch, seq, at, body })
}

fn read_call(cells: &mut Cells<'_>) -> Option<Change> {
    let change_type = match cells.text()? {
        "add" => ChangeType::Add,
        "update" => ChangeType::Update,
        "delete" => ChangeType::Delete,
        _ => return None,
    };
    // A struct's fields are read in the order in which they are written here: that of the columns.
    let call = Call {
        call_id: cells.text()?.parse().ok()?,
        incident_number: cells.owned()?,
        unit_number: cells.owned()?,
        division: cells.owned(),
        nature_of_call: cells.owned(),
        priority: cells.int(),
        date: cells.owned(),
        time: cells.owned(),
        reported_at: cells.time(),
        block: cells.owned(),
        location: cells.owned(),
        beat: cells.owned(),
        reporting_area: cells.owned(),
        status: cells.owned(),
        producer: cells.owned()?,
        first_seen: cells.time()?,
        update_date: cells.time()?,
        kind: cells.text().and_then(CallKind::from_word).unwrap_or_default(),
        title: cells.owned().unwrap_or_default(),
        address_id: cells.text()?.parse().ok()?,
        address: read_address(cells),
    };
    Some(Change { change_type, call: Arc::new(call) })
}

/// The next cells as an address; `None` if there is none, or it can't be read.
pub fn read_address(cells: &mut Cells<'_>) -> Option<Address> {
    let latitude = cells.float()?;
    let longitude = cells.float()?;
    let word = cells.text()?;
    let precisions = [Precision::Address, Precision::Block, Precision::Intersection, Precision::Street];
    let precision = precisions.into_iter().find(|precision| precision.word() == word)?;
    let source = cells.owned()?;
    let uncertainty_m = cells.int().and_then(|metres| u32::try_from(metres).ok());
    let matched = cells.owned();
    let alternatives: Vec<Alternative> = match cells.text() {
        Some(json) => serde_json::from_str(json).ok()?,
        None => Vec::new(),
    };
    Some(Address { latitude, longitude, precision, source, uncertainty_m, matched, alternatives })
}
