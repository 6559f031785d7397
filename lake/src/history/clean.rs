//! Making room: files that nobody needs any more, raw bodies and changes that are older than they are to be kept.

use super::{
    History,
    columns::HistoryTable,
    file::{DayFile, day_of},
    poll,
};
use crate::Error;
use futures::{StreamExt, TryStreamExt, stream};
use jiff::{Timestamp, civil::Date};
use std::{
    collections::{BTreeSet, HashSet},
    sync::Arc,
    time::Duration,
};

/// How long a file that was replaced stays for those who still read it.
pub const CLEAN_AFTER: Duration = Duration::from_hours(24);

/// How long what is kept; `None`, for ever.
#[derive(Debug, Clone, Copy, Default)]
pub struct Retention {
    /// The bodies of polls. Their rows stay.
    pub bodies: Option<Duration>,
    /// Events and boards.
    pub changes: Option<Duration>,
}

/// What a vacuum did, or with a dry run would do.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct HistoryVacuum {
    /// Bodies that are left out from now on, and their bytes.
    pub bodies: u64,
    pub body_bytes: u64,
    /// Events and boards that are left out from now on.
    pub rows: u64,
    /// Files that are removed, inside the lake. Those that only now are needed no more go by a vacuum a day later.
    pub files: Vec<String>,
}

impl History {
    /// Leaves out what is older than the retention says, whole UTC days at a time, and removes files that nobody needs.
    ///
    /// # Errors
    /// If the lake can't be read or written, or somebody else wrote at the same time; what was done stays done.
    pub async fn vacuum(
        &self,
        retention: Retention,
        now: Timestamp,
        dry_run: bool,
    ) -> Result<HistoryVacuum, Error> {
        let before = |age: Option<Duration>| age.and_then(|age| now.checked_sub(age).ok()).map(day_of);
        let mut report = HistoryVacuum::default();
        if let Some(first) = before(retention.bodies) {
            self.drop_bodies(first, dry_run, &mut report).await?;
        }
        if let Some(first) = before(retention.changes) {
            self.drop_changes(first, dry_run, &mut report).await?;
        }
        report.files = self.clean(now, dry_run).await?;
        Ok(report)
    }

    /// Nulls the bodies of the days before `first`, except those that later polls need.
    async fn drop_bodies(&self, first: Date, dry_run: bool, report: &mut HistoryVacuum) -> Result<(), Error> {
        if self.table(HistoryTable::Polls).await?.is_none() {
            return Ok(());
        }
        let state = self.newest(HistoryTable::Polls).await?;
        let mut needed = HashSet::new();
        for file in state.files.iter().filter(|file| file.day >= first) {
            for poll in self.polls_of(file).await? {
                if poll.body.is_none() {
                    needed.extend(poll.hash);
                }
            }
        }
        let (mut old, mut new) = (Vec::new(), Vec::new());
        for file in state.files.iter().filter(|file| file.day < first) {
            let mut polls = self.polls_of(file).await?;
            let bodies_before = report.bodies;
            for poll in &mut polls {
                if poll.hash.as_ref().is_some_and(|hash| needed.contains(hash)) {
                    continue;
                }
                if let Some(body) = poll.body.take() {
                    report.bodies += 1;
                    report.body_bytes += body.len() as u64;
                }
            }
            if report.bodies > bodies_before && !dry_run {
                let batch = poll::batch(&polls.iter().collect::<Vec<_>>())?;
                new.push(DayFile::write(self.lake(), HistoryTable::Polls, file.day, &batch).await?);
                old.push(file.clone());
            }
        }
        if !old.is_empty() {
            let next = state.replace(&old, &new, true).await?;
            self.remember(HistoryTable::Polls, Some(Arc::new(next)));
        }
        Ok(())
    }

    async fn polls_of(&self, file: &DayFile) -> Result<Vec<poll::PollRow>, Error> {
        let mut polls = Vec::new();
        for batch in file.read(self.lake(), HistoryTable::Polls).await? {
            for row in 0..batch.num_rows() {
                let poll = poll::read(&batch, row);
                polls
                    .push(poll.ok_or_else(|| Error::damaged(&file.path, format!("row {row} isn't a poll")))?);
            }
        }
        Ok(polls)
    }

    /// Leaves out the days before `first`.
    async fn drop_changes(
        &self,
        first: Date,
        dry_run: bool,
        report: &mut HistoryVacuum,
    ) -> Result<(), Error> {
        for table in [
            HistoryTable::CallChanges,
            HistoryTable::AddressChanges,
            HistoryTable::Boards,
            HistoryTable::Activity,
        ] {
            if self.table(table).await?.is_none() {
                continue;
            }
            let state = self.newest(table).await?;
            let old: Vec<DayFile> = state.files.iter().filter(|file| file.day < first).cloned().collect();
            // Roll-ups are counted from the changes.
            if table != HistoryTable::Activity {
                report.rows += old.iter().map(|file| file.rows).sum::<u64>();
            }
            if !old.is_empty() && !dry_run {
                let next = state.replace(&old, &[], true).await?;
                self.remember(table, Some(Arc::new(next)));
            }
        }
        Ok(())
    }

    /// Removes files that no version of the last day has: replaced ones, and those of writers that crashed before their
    /// commit. Returns the files, inside the lake.
    ///
    /// # Errors
    /// If the lake can't be read, or a file can't be removed.
    pub async fn clean(&self, now: Timestamp, dry_run: bool) -> Result<Vec<String>, Error> {
        let mut removed = Vec::new();
        for table in HistoryTable::ALL {
            if self.table(table).await?.is_none() {
                continue;
            }
            // Listed first: what is committed after the listing is in the version that is looked at then.
            let folder = self.lake().path(table.path());
            let objects: Vec<_> = self.lake().store().list(Some(&folder)).try_collect().await?;
            let state = self.newest(table).await?;
            let horizon = (now - CLEAN_AFTER).as_millisecond();
            let mut needed: BTreeSet<String> = state.files.iter().map(|file| file.path.clone()).collect();
            needed.extend(state.removed_since(horizon).await?);
            let prefix = format!("{folder}/");
            let mut unneeded = Vec::new();
            for object in objects {
                let full = object.location.to_string();
                let inside = full.strip_prefix(&prefix).unwrap_or(&full).to_owned();
                let young = object.last_modified.timestamp_millis() > horizon;
                if young || !inside.starts_with("day=") || needed.contains(&inside) {
                    continue;
                }
                removed.push(format!("{}/{inside}", table.path()));
                unneeded.push(object.location);
            }
            if !dry_run {
                let unneeded = stream::iter(unneeded.into_iter().map(Ok)).boxed();
                self.lake().store().delete_stream(unneeded).try_for_each(|_| async { Ok(()) }).await?;
            }
        }
        Ok(removed)
    }
}
