//! Every file against the log, every event once, and every board against the events.

use super::{History, columns::HistoryTable, event, file::Bounds};
use crate::Error;
use std::collections::BTreeMap;

/// What `verify` looked at and found.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct HistoryReport {
    pub files: u64,
    /// Event records.
    pub events: u64,
    /// What is wrong, each a sentence.
    pub problems: Vec<String>,
}

/// The numbers of a log's events that were found.
type Numbers = BTreeMap<(String, String), Vec<u64>>;

impl History {
    /// Reads every file of the newest version.
    ///
    /// # Errors
    /// If the lake can't be read at all.
    pub async fn verify(&self) -> Result<HistoryReport, Error> {
        let (mut report, mut numbers) = (HistoryReport::default(), Numbers::new());
        for table in HistoryTable::ALL {
            if self.table(table).await?.is_some() {
                self.verify_table(table, &mut report, &mut numbers).await?;
            }
        }
        for ((feed, epoch), mut seqs) in numbers {
            seqs.sort_unstable();
            report.events += seqs.len() as u64;
            for pair in seqs.windows(2) {
                let [one, next] = *pair else { continue };
                if one == next {
                    report.problems.push(format!("event {one} of {feed}/{epoch} is there twice"));
                } else if next > one + 1 {
                    let (first, last) = (one + 1, next - 1);
                    report
                        .problems
                        .push(format!("the events {first} to {last} of {feed}/{epoch} are missing"));
                }
            }
        }
        report.problems.extend(self.wrong_boards().await?);
        Ok(report)
    }

    async fn verify_table(
        &self,
        table: HistoryTable,
        report: &mut HistoryReport,
        numbers: &mut Numbers,
    ) -> Result<(), Error> {
        let state = self.newest(table).await?;
        for file in &state.files {
            report.files += 1;
            let place = format!("{}/{}", table.path(), file.path);
            let batches = match file.read(self.lake(), table).await {
                Ok(batches) => batches,
                Err(error) => {
                    report.problems.push(format!("{place}: {error}"));
                    continue;
                }
            };
            let rows: usize = batches.iter().map(arrow_array::RecordBatch::num_rows).sum();
            if rows as u64 != file.rows {
                report.problems.push(format!("{place} has {rows} rows instead of {}", file.rows));
            }
            for batch in &batches {
                // A file of one batch says itself what the log should say of it.
                if batches.len() == 1 && file.bounds.seq.is_some() && Bounds::of(table, batch) != file.bounds
                {
                    report.problems.push(format!("{place} has other rows than the log says"));
                }
                if !matches!(table, HistoryTable::CallChanges | HistoryTable::AddressChanges) {
                    continue;
                }
                for row in 0..batch.num_rows() {
                    match event::read(table, batch, row) {
                        Some(record) if super::day_of(record.at) == file.day => {
                            numbers.entry((record.feed, record.epoch)).or_default().push(record.seq);
                        }
                        Some(record) => {
                            report.problems.push(format!("{place}: event {} is of another day", record.seq));
                        }
                        None => report.problems.push(format!("{place}: row {row} isn't an event")),
                    }
                }
            }
        }
        Ok(())
    }
}
