//! The calls that a roll-up has, as rows of a file that people take away: without what only counting needs.

use super::{activity::CameRow, batch::Rows};
use crate::{Error, schema::timestamp};
use arrow_array::RecordBatch;
use arrow_schema::{DataType, Field, Schema, SchemaRef};
use std::sync::Arc;

/// The columns of such a file. `block` is the hundred block with its street; `seconds` is how long the call lasted, until it
/// left or was last seen; `began` that it was seen to come, `whole` to come and to leave; a position is null where not more
/// than the street is known.
pub fn calls_schema() -> SchemaRef {
    let columns = [
        ("came_at", timestamp()),
        ("incident_number", DataType::Utf8),
        ("call_id", DataType::Utf8),
        ("division", DataType::Utf8),
        ("beat", DataType::Utf8),
        ("nature_of_call", DataType::Utf8),
        ("priority", DataType::Int64),
        ("block", DataType::Utf8),
        ("kind", DataType::Utf8),
        ("title", DataType::Utf8),
        ("seconds", DataType::Int64),
        ("began", DataType::Boolean),
        ("whole", DataType::Boolean),
        ("latitude", DataType::Float64),
        ("longitude", DataType::Float64),
    ];
    let fields = columns.into_iter().map(|(name, of)| Field::new(name, of, true));
    Arc::new(Schema::new(fields.collect::<Vec<_>>()))
}

/// Calls in these columns. `seconds` and `whole` are taken as they are, so they should be known beyond the day.
///
/// # Errors
/// Never, unless the columns are not as said above.
pub fn calls_batch(calls: &[CameRow]) -> Result<RecordBatch, Error> {
    let mut rows = Rows::new(calls_schema());
    for call in calls {
        rows.time(Some(call.at));
        rows.text(call.incident.as_str());
        rows.text(call.call_id.to_string().as_str());
        rows.text(call.division.as_deref());
        rows.text(call.beat.as_deref());
        rows.text(call.nature.as_deref());
        rows.int(call.priority);
        rows.text(call.block.as_deref());
        rows.text(call.kind.word());
        rows.text(call.title.as_str());
        rows.int(Some(call.seconds.into()));
        rows.flag(Some(call.began));
        rows.flag(Some(call.whole));
        rows.float(call.position.map(|[latitude, _]| latitude));
        rows.float(call.position.map(|[_, longitude]| longitude));
    }
    rows.finish()
}
