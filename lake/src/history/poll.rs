//! Rows of `polls`: when the feed was asked, what came of it, and the body that it answered with.

use super::{
    batch::{Cells, Rows},
    columns::HistoryTable,
};
use crate::Error;
use arrow_array::RecordBatch;
use arrow_schema::{Field, Schema, SchemaRef};
use blotter_model::Timestamp;
use std::sync::Arc;

/// What came of a poll.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PollResult {
    /// The feed's rows were read, and what they changed was committed.
    Taken,
    /// The feed answered what it had answered before.
    Unchanged,
    /// Nothing usable came: no answer, an error, or a body that was refused.
    Failed,
    /// The rows were read, but nothing could be written then; a later poll has the difference.
    Unwritten,
}

impl PollResult {
    pub const fn word(self) -> &'static str {
        match self {
            Self::Taken => "taken",
            Self::Unchanged => "unchanged",
            Self::Failed => "failed",
            Self::Unwritten => "unwritten",
        }
    }

    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Taken, Self::Unchanged, Self::Failed, Self::Unwritten]
            .into_iter()
            .find(|result| result.word() == word)
    }

    /// Whether what the feed said then is known by the events: where nothing could be written, they are of a later time.
    pub const fn is_good(self) -> bool {
        !matches!(self, Self::Failed | Self::Unwritten)
    }
}

/// One poll.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PollRow {
    pub feed: String,
    pub epoch: String,
    /// Counts the polls of a data directory.
    pub number: u64,
    /// When the feed was asked, UTC.
    pub at: Timestamp,
    pub result: PollResult,
    /// Why it failed, in a sentence.
    pub reason: Option<String>,
    /// The last events before and after it.
    pub seq_before: u64,
    pub seq_after: u64,
    /// Whether it is the first poll since the program's start.
    pub starts: bool,
    /// `json` or `csv`, where there was a body.
    pub form: Option<String>,
    /// SHA-1 of the body in hex; of several pages, of their hashes.
    pub hash: Option<String>,
    /// The lengths of the pages that the body consists of, unpacked, separated by commas.
    pub page_bytes: Option<String>,
    /// The body under gzip, its pages one after the other; null where a row with the same hash has it.
    pub body: Option<Vec<u8>>,
}

pub fn batch(polls: &[&PollRow]) -> Result<RecordBatch, Error> {
    let mut rows = Rows::new(HistoryTable::Polls.in_files());
    for poll in polls {
        rows.text(poll.feed.as_str());
        rows.text(poll.epoch.as_str());
        rows.number(poll.seq_before);
        rows.time(Some(poll.at));
        rows.number(poll.number);
        rows.text(poll.result.word());
        rows.text(poll.reason.as_deref());
        rows.number(poll.seq_after);
        rows.flag(Some(poll.starts));
        rows.text(poll.form.as_deref());
        rows.text(poll.hash.as_deref());
        rows.text(poll.page_bytes.as_deref());
        rows.bytes(poll.body.as_deref());
    }
    rows.finish()
}

pub fn read(batch: &RecordBatch, row: usize) -> Option<PollRow> {
    let cells = &mut Cells::of(batch, row);
    let (feed, epoch, seq_before, at) = (cells.owned()?, cells.owned()?, cells.number()?, cells.time()?);
    Some(PollRow {
        feed,
        epoch,
        at,
        seq_before,
        number: cells.number()?,
        result: PollResult::from_word(cells.text()?)?,
        reason: cells.owned(),
        seq_after: cells.number()?,
        starts: cells.flag()?,
        form: cells.owned(),
        hash: cells.owned(),
        page_bytes: cells.owned(),
        body: cells.bytes(),
    })
}

/// The columns that say when the feed was seen.
pub fn times_schema() -> SchemaRef {
    let all = HistoryTable::Polls.in_files();
    let wanted = |field: &&Arc<Field>| ["feed", "at", "result"].contains(&field.name().as_str());
    Arc::new(Schema::new(all.fields().iter().filter(wanted).cloned().collect::<Vec<_>>()))
}

pub fn read_times(batch: &RecordBatch, row: usize) -> Option<(String, Timestamp, PollResult)> {
    let cells = &mut Cells::of(batch, row);
    Some((cells.owned()?, cells.time()?, PollResult::from_word(cells.text()?)?))
}
