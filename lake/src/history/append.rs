//! Rows into the tables, each exactly once. A commit names the application (`FEED/EPOCH`) and the number of its last row
//! (the `seq` of an event); what a table has up to that number is left out when it comes again, whatever crashed
//! between a file, its commit and the cursor of whoever writes them.

use super::{
    History,
    board::{self, BoardRow},
    columns::HistoryTable,
    event,
    file::{DayFile, day_of},
    poll::{self, PollRow},
    table::DayTable,
};
use crate::Error;
use arrow_array::RecordBatch;
use blotter_model::EventRecord;
use jiff::{Timestamp, civil::Date};
use std::{collections::BTreeMap, sync::Arc, time::Duration};

/// How often a commit is tried again because others came first.
const ATTEMPTS: u32 = 20;

/// The name under which a log's commits are counted.
fn application(feed: &str, epoch: &str) -> String {
    format!("{feed}/{epoch}")
}

/// A row on its way, with what the rules about once and days need of it.
trait Row {
    fn number(&self) -> u64;
    fn at(&self) -> Timestamp;
}

impl Row for EventRecord {
    fn number(&self) -> u64 {
        self.seq
    }
    fn at(&self) -> Timestamp {
        self.at
    }
}

impl Row for PollRow {
    fn number(&self) -> u64 {
        self.number
    }
    fn at(&self) -> Timestamp {
        self.at
    }
}

impl Row for BoardRow {
    /// Boards count by their time.
    fn number(&self) -> u64 {
        u64::try_from(self.at.as_millisecond()).unwrap_or(0)
    }
    fn at(&self) -> Timestamp {
        self.at
    }
}

impl History {
    /// Adds event records, which come in the order of the log. Those that the tables have already are left out.
    ///
    /// # Errors
    /// [`Error::OtherLog`] if the lake has other events under these numbers. After any other error some of them may be
    /// in the lake: bring the same again.
    pub async fn append_events(&self, records: &[EventRecord]) -> Result<(), Error> {
        for run in records.chunk_by(|a, b| a.epoch == b.epoch && a.feed == b.feed) {
            let Some(first) = run.first() else { continue };
            let app = application(&first.feed, &first.epoch);
            for table in [HistoryTable::CallChanges, HistoryTable::AddressChanges] {
                let rows: Vec<_> = run.iter().filter(|record| event::table_of(record) == table).collect();
                self.append(table, &app, &rows, |rows| event::batch(table, rows)).await?;
            }
        }
        Ok(())
    }

    /// The last event of a log that a table has, if any has one.
    ///
    /// # Errors
    /// If the lake can't be read.
    pub async fn last_event(&self, feed: &str, epoch: &str) -> Result<Option<u64>, Error> {
        let app = application(feed, epoch);
        let mut last = None;
        for table in [HistoryTable::CallChanges, HistoryTable::AddressChanges] {
            if let Some(state) = self.table(table).await? {
                last = last.max(state.number(&app).await?);
            }
        }
        Ok(last.and_then(|last| u64::try_from(last).ok()))
    }

    /// Adds polls, in the order of their numbers; those that the table has already are left out.
    ///
    /// # Errors
    /// As [`History::append_events`].
    pub async fn append_polls(&self, polls: &[PollRow]) -> Result<(), Error> {
        for run in polls.chunk_by(|a, b| a.epoch == b.epoch && a.feed == b.feed) {
            let Some(first) = run.first() else { continue };
            let app = application(&first.feed, &first.epoch);
            let rows: Vec<_> = run.iter().collect();
            self.append(HistoryTable::Polls, &app, &rows, poll::batch).await?;
        }
        Ok(())
    }

    /// Adds a board.
    ///
    /// # Errors
    /// As [`History::append_events`].
    pub async fn append_board(&self, row: &BoardRow) -> Result<(), Error> {
        self.append_boards(std::slice::from_ref(row)).await
    }

    /// Adds boards of one feed and epoch, in the order of their times.
    ///
    /// # Errors
    /// As [`History::append_events`].
    pub async fn append_boards(&self, boards: &[BoardRow]) -> Result<(), Error> {
        let Some(first) = boards.first() else { return Ok(()) };
        let app = application(&first.feed, &first.board.epoch);
        let rows: Vec<_> = boards.iter().collect();
        self.append(HistoryTable::Boards, &app, &rows, board::batch).await
    }

    async fn append<R: Row>(
        &self,
        table: HistoryTable,
        app: &str,
        rows: &[&R],
        batch: impl Fn(&[&R]) -> Result<RecordBatch, Error>,
    ) -> Result<(), Error> {
        let Some(last) = rows.last() else { return Ok(()) };
        let (last_number, last_at) = (signed(last.number()), last.at());
        let mut written: Option<(usize, Vec<DayFile>)> = None;
        let mut state = self.known(table);
        for attempt in 0..ATTEMPTS {
            let at = match state.take() {
                Some(known) => known,
                None => self.newest(table).await?,
            };
            let done = at.number(app).await?;
            let skipped = rows.partition_point(|row| done.is_some_and(|done| signed(row.number()) <= done));
            if let Some(newest) = skipped.checked_sub(1).and_then(|last| rows.get(last)) {
                check_same(&at, app, *newest)?;
            }
            let Some(rest) = rows.get(skipped..).filter(|rest| !rest.is_empty()) else { return Ok(()) };
            if written.as_ref().is_none_or(|(from, _)| *from != skipped) {
                written = Some((skipped, self.write(table, rest, &batch).await?));
            }
            let files = written.as_ref().map_or(&[][..], |(_, files)| files);
            match at.append(files, app, last_number, last_at).await {
                Ok(next) => {
                    self.remember(table, Some(Arc::new(next)));
                    return Ok(());
                }
                Err(Error::Conflict { .. }) => {
                    // Others came first: look at what they did, then try again.
                    let pause = 5_u64 << attempt.min(6);
                    tokio::time::sleep(Duration::from_millis(fastrand::u64(..=pause))).await;
                }
                Err(error) => {
                    // Whether it was committed is not known; the newest version will say.
                    self.remember(table, None);
                    return Err(error);
                }
            }
        }
        Err(Error::Conflict { table: table.path().to_owned() })
    }

    /// A file for each day.
    async fn write<R: Row>(
        &self,
        table: HistoryTable,
        rows: &[&R],
        batch: &impl Fn(&[&R]) -> Result<RecordBatch, Error>,
    ) -> Result<Vec<DayFile>, Error> {
        let mut days: BTreeMap<Date, Vec<&R>> = BTreeMap::new();
        for row in rows {
            days.entry(day_of(row.at())).or_default().push(row);
        }
        let mut files = Vec::new();
        for (day, rows) in days {
            files.push(DayFile::write(self.lake(), table, day, &batch(&rows)?).await?);
        }
        Ok(files)
    }
}

/// What is left out must be what the lake has: a log that went back in time with its machine, and was written to since,
/// counts other events under the same numbers.
fn check_same(state: &DayTable, app: &str, row: &impl Row) -> Result<(), Error> {
    if matches!(state.table, HistoryTable::Polls | HistoryTable::Boards) {
        return Ok(());
    }
    let seq = row.number();
    let of_log = |file: &&DayFile| {
        let (Some(feed), Some(epoch)) = (&file.bounds.feed, &file.bounds.epoch) else { return false };
        application(feed, epoch) == app
    };
    // The file that ends with this event says when that was.
    let mut ends =
        state.files.iter().filter(of_log).filter(|file| file.bounds.seq.is_some_and(|(_, last)| last == seq));
    let other = ends.any(|file| file.bounds.at.is_some_and(|(_, last)| last != row.at()));
    if other { Err(Error::OtherLog { log: app.to_owned(), seq }) } else { Ok(()) }
}

fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
