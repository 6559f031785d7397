//! Reading back: event records and boards of a time, from files that the log says may have them.

use super::{
    History,
    board::{self, BoardRow},
    columns::HistoryTable,
    event,
    file::DayFile,
    poll::{self, PollResult, PollRow},
};
use crate::Error;
use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;
use blotter_model::{Body, EventRecord};
use futures::{StreamExt, stream};
use jiff::{Timestamp, civil::Date};
use std::{cmp::Ordering, collections::BTreeSet};

/// Files that are read at once: a bucket takes its time for each.
pub(super) const AT_ONCE: usize = 16;

/// Which events; nothing given, all of them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EventFilter {
    pub feed: Option<String>,
    pub epoch: Option<String>,
    /// Later ones only.
    pub after_seq: Option<u64>,
    /// Not before this moment.
    pub from: Option<Timestamp>,
    /// Not after this moment.
    pub until: Option<Timestamp>,
    /// Changes of an incident's calls, and no addresses.
    pub incident: Option<String>,
}

impl EventFilter {
    /// Whether a file may hold such events.
    pub(super) fn may_have(&self, file: &DayFile) -> bool {
        let differs = |wanted: &Option<String>, known: &Option<String>| {
            wanted.as_ref().zip(known.as_ref()).is_some_and(|(wanted, known)| wanted != known)
        };
        let bounds = &file.bounds;
        let outside = differs(&self.feed, &bounds.feed)
            || differs(&self.epoch, &bounds.epoch)
            || self.after_seq.zip(bounds.seq).is_some_and(|(after, (_, last))| last <= after)
            || self.from.zip(bounds.at).is_some_and(|(from, (_, last))| last < from)
            || self.until.zip(bounds.at).is_some_and(|(until, (first, _))| first > until)
            || self
                .incident
                .as_ref()
                .zip(bounds.incident.as_ref())
                .is_some_and(|(number, (low, high))| number < low || number > high);
        !outside
    }

    /// Whether such an event may be of this log, number and time.
    fn wants(&self, feed: &str, epoch: &str, seq: u64, at: Timestamp) -> bool {
        self.feed.as_ref().is_none_or(|wanted| wanted == feed)
            && self.epoch.as_ref().is_none_or(|wanted| wanted == epoch)
            && self.after_seq.is_none_or(|after| seq > after)
            && self.from.is_none_or(|from| at >= from)
            && self.until.is_none_or(|until| at <= until)
    }

    /// Whether this is such an event.
    pub fn has(&self, record: &EventRecord) -> bool {
        self.wants(&record.feed, &record.epoch, record.seq, record.at)
            && self.incident.as_ref().is_none_or(|number| match &record.body {
                Body::Call(change) => change.call.incident_number == *number,
                Body::Address(_) => false,
            })
    }
}

/// The order of event records: by time, those of a log by number.
pub fn order(a: &EventRecord, b: &EventRecord) -> Ordering {
    a.at.cmp(&b.at).then_with(|| a.epoch.cmp(&b.epoch)).then_with(|| a.seq.cmp(&b.seq))
}

impl History {
    /// The events of a filter, in order. All of them are in memory at once: ask for a day at a time.
    ///
    /// # Errors
    /// If the lake can't be read.
    pub async fn events(&self, filter: &EventFilter) -> Result<Vec<EventRecord>, Error> {
        let calls = self.events_of(HistoryTable::CallChanges, filter);
        let mut records = if filter.incident.is_some() {
            calls.await?
        } else {
            let addresses = self.events_of(HistoryTable::AddressChanges, filter);
            let (mut calls, addresses) = tokio::try_join!(calls, addresses)?;
            calls.extend(addresses);
            calls
        };
        records.sort_by(order);
        Ok(records)
    }

    async fn events_of(&self, table: HistoryTable, filter: &EventFilter) -> Result<Vec<EventRecord>, Error> {
        let mut records = Vec::new();
        for (file, batches) in self.read(table, |file| filter.may_have(file)).await? {
            for batch in batches {
                for row in 0..batch.num_rows() {
                    let no_event = || Error::damaged(&file, format!("row {row} isn't an event"));
                    let (feed, epoch, seq, at) = event::of_when(&batch, row).ok_or_else(no_event)?;
                    // A day has thousands of events, and most questions want few of them.
                    if !filter.wants(feed, epoch, seq, at) {
                        continue;
                    }
                    let record = event::read(table, &batch, row).ok_or_else(no_event)?;
                    if filter.has(&record) {
                        records.push(record);
                    }
                }
            }
        }
        Ok(records)
    }

    /// The days that may have events of a filter.
    ///
    /// # Errors
    /// If the lake can't be read.
    pub async fn days(&self, filter: &EventFilter) -> Result<BTreeSet<Date>, Error> {
        let mut days = BTreeSet::new();
        for table in [HistoryTable::CallChanges, HistoryTable::AddressChanges] {
            if let Some(state) = self.table(table).await? {
                days.extend(state.files.iter().filter(|file| filter.may_have(file)).map(|file| file.day));
            }
        }
        Ok(days)
    }

    /// The newest board of a feed that is not later than a moment.
    ///
    /// # Errors
    /// If the lake can't be read.
    pub async fn board_before(&self, feed: &str, moment: Timestamp) -> Result<Option<BoardRow>, Error> {
        let Some(state) = self.table(HistoryTable::Boards).await? else { return Ok(None) };
        let mut files: Vec<_> = state
            .files
            .iter()
            .filter(|file| file.bounds.feed.as_deref().is_none_or(|of| of == feed))
            .filter(|file| file.bounds.at.is_none_or(|(first, _)| first <= moment))
            .collect();
        // The files with the latest boards first; files that say nothing of their times before all.
        let latest = |file: &DayFile| file.bounds.at.map_or(moment, |(_, last)| last.min(moment));
        files.sort_by_key(|file| std::cmp::Reverse(latest(file)));
        let mut best: Option<(Timestamp, RecordBatch, usize, &DayFile)> = None;
        let no_board =
            |file: &DayFile, row: usize| Error::damaged(&file.path, format!("row {row} isn't a board"));
        for file in files {
            if best.as_ref().is_some_and(|(at, ..)| *at >= latest(file)) {
                break;
            }
            for batch in file.read(self.lake(), HistoryTable::Boards).await? {
                for row in 0..batch.num_rows() {
                    let (of, at) = board::of_when(&batch, row).ok_or_else(|| no_board(file, row))?;
                    let later = best.as_ref().is_none_or(|(known, ..)| at >= *known);
                    if of == feed && at <= moment && later {
                        best = Some((at, batch.clone(), row, file));
                    }
                }
            }
        }
        best.map(|(_, batch, row, file)| board::read(&batch, row).ok_or_else(|| no_board(file, row)))
            .transpose()
    }

    /// The polls of a feed in a time, in order, with their bodies.
    ///
    /// # Errors
    /// If the lake can't be read.
    pub async fn polls(&self, feed: &str, from: Timestamp, until: Timestamp) -> Result<Vec<PollRow>, Error> {
        let filter = EventFilter {
            feed: Some(feed.to_owned()),
            from: Some(from),
            until: Some(until),
            ..EventFilter::default()
        };
        let mut polls = Vec::new();
        for (file, batches) in self.read(HistoryTable::Polls, |file| filter.may_have(file)).await? {
            for batch in batches {
                for row in 0..batch.num_rows() {
                    let poll = poll::read(&batch, row)
                        .ok_or_else(|| Error::damaged(&file, format!("row {row} isn't a poll")))?;
                    if poll.feed == feed && (from..=until).contains(&poll.at) {
                        polls.push(poll);
                    }
                }
            }
        }
        polls.sort_by(|a, b| a.at.cmp(&b.at).then(a.number.cmp(&b.number)));
        Ok(polls)
    }

    /// When a feed was asked in a time, in order, with what came of it; bodies are left where they are.
    ///
    /// # Errors
    /// If the lake can't be read.
    pub async fn poll_times(
        &self,
        feed: &str,
        from: Timestamp,
        until: Timestamp,
    ) -> Result<Vec<(Timestamp, PollResult)>, Error> {
        let filter = EventFilter {
            feed: Some(feed.to_owned()),
            from: Some(from),
            until: Some(until),
            ..EventFilter::default()
        };
        let columns = Some(poll::times_schema());
        let mut times = Vec::new();
        for (file, batches) in
            self.read_columns(HistoryTable::Polls, |file| filter.may_have(file), columns).await?
        {
            for batch in batches {
                for row in 0..batch.num_rows() {
                    let (of, at, result) = poll::read_times(&batch, row)
                        .ok_or_else(|| Error::damaged(&file, format!("row {row} isn't a poll")))?;
                    if of == feed && (from..=until).contains(&at) {
                        times.push((at, result));
                    }
                }
            }
        }
        times.sort_by_key(|(at, _)| *at);
        Ok(times)
    }

    /// The days that may have polls of a feed.
    ///
    /// # Errors
    /// If the lake can't be read.
    pub async fn poll_days(&self, feed: &str) -> Result<BTreeSet<Date>, Error> {
        let Some(state) = self.table(HistoryTable::Polls).await? else { return Ok(BTreeSet::new()) };
        let of_feed = |file: &&DayFile| file.bounds.feed.as_deref().is_none_or(|of| of == feed);
        Ok(state.files.iter().filter(of_feed).map(|file| file.day).collect())
    }

    /// The first and the last moment of a feed's events.
    ///
    /// # Errors
    /// If the lake can't be read.
    pub async fn span(&self, feed: &str) -> Result<Option<(Timestamp, Timestamp)>, Error> {
        let mut span: Option<(Timestamp, Timestamp)> = None;
        for table in [HistoryTable::CallChanges, HistoryTable::AddressChanges] {
            let Some(state) = self.table(table).await? else { continue };
            let of_feed = state.files.iter().filter(|file| file.bounds.feed.as_deref() == Some(feed));
            for (first, last) in of_feed.filter_map(|file| file.bounds.at) {
                span = Some(span.map_or((first, last), |(low, high)| (low.min(first), high.max(last))));
            }
        }
        Ok(span)
    }

    /// Reads files of a table. One that was replaced and removed meanwhile makes the newest version be looked at.
    pub(super) async fn read(
        &self,
        table: HistoryTable,
        wanted: impl Fn(&DayFile) -> bool,
    ) -> Result<Vec<(String, Vec<RecordBatch>)>, Error> {
        self.read_columns(table, wanted, None).await
    }

    /// The same of some columns, or all.
    pub(super) async fn read_columns(
        &self,
        table: HistoryTable,
        wanted: impl Fn(&DayFile) -> bool,
        columns: Option<SchemaRef>,
    ) -> Result<Vec<(String, Vec<RecordBatch>)>, Error> {
        let Some(mut state) = self.table(table).await? else { return Ok(Vec::new()) };
        for last in [false, true] {
            let files: Vec<DayFile> = state.files.iter().filter(|file| wanted(file)).cloned().collect();
            let mut reads = stream::iter(files)
                .map(|file| {
                    let columns = columns.clone();
                    async move {
                        let read = match columns {
                            None => file.read(self.lake(), table).await,
                            Some(columns) => file.read_parts(self.lake(), table, columns).await,
                        };
                        read.map(|batches| (format!("{}/{}", table.path(), file.path), batches))
                    }
                })
                .buffered(AT_ONCE);
            let mut found = Vec::new();
            let mut gone = None;
            while let Some(read) = reads.next().await {
                match read {
                    Ok(file) => found.push(file),
                    Err(Error::Store(object_store::Error::NotFound { path, source })) => {
                        gone = Some(object_store::Error::NotFound { path, source });
                        break;
                    }
                    Err(error) => return Err(error),
                }
            }
            match gone {
                None => return Ok(found),
                Some(error) if last => return Err(error.into()),
                Some(_) => state = self.newest(table).await?,
            }
        }
        Ok(Vec::new())
    }
}
