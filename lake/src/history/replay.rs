//! Whether each board is what the events make of the one before it: what a look back begins with must be true.

use super::{EventFilter, History, apply, board, columns::HistoryTable, order, read::AT_ONCE};
use crate::Error;
use blotter_model::{Board, EventRecord, Timestamp};
use futures::{StreamExt, TryStreamExt, stream};
use jiff::{ToSpan, civil::Date};
use std::collections::{BTreeMap, BTreeSet};

/// The last board of a feed's log, and when it was.
struct Last {
    at: Timestamp,
    board: Board,
}

impl History {
    /// The boards that differ from what the events say, each as a sentence. Boards between which events are missing are not
    /// compared.
    pub(super) async fn wrong_boards(&self) -> Result<Vec<String>, Error> {
        let (mut problems, mut last) = (Vec::new(), BTreeMap::new());
        let Some(table) = self.table(HistoryTable::Boards).await? else { return Ok(problems) };
        let days: BTreeSet<Date> = table.files.iter().map(|file| file.day).collect();
        for day in days {
            self.compare_day(day, &mut last, &mut problems).await?;
        }
        Ok(problems)
    }

    async fn compare_day(
        &self,
        day: Date,
        last: &mut BTreeMap<(String, String), Last>,
        problems: &mut Vec<String>,
    ) -> Result<(), Error> {
        let files = self.read(HistoryTable::Boards, |file| file.day == day).await?;
        let batches = files.into_iter().flat_map(|(_, batches)| batches);
        let mut boards: Vec<_> = batches
            .flat_map(|batch| {
                (0..batch.num_rows()).filter_map(|row| board::read(&batch, row)).collect::<Vec<_>>()
            })
            .collect();
        // In the order of their logs, whatever the clock was set to.
        boards.sort_by_key(|row| (row.board.seq, row.at));
        // Of the log's beginning, if its first board is among them.
        let since = |feed: &str, epoch: &str| {
            last.get(&(feed.to_owned(), epoch.to_owned())).map_or(Timestamp::MIN, |last| last.at)
        };
        let mut logs: BTreeMap<(String, String), (Timestamp, Timestamp)> = BTreeMap::new();
        for row in &boards {
            let log = (row.feed.clone(), row.board.epoch.clone());
            let from = since(&log.0, &log.1);
            let until = &mut logs.entry(log).or_insert((from, row.at)).1;
            *until = row.at.max(*until);
        }
        let reads = logs.into_iter().map(|((feed, epoch), (from, until))| async move {
            // A clock that was set back leaves events before the board that has none of them.
            let from = from.checked_sub(1.hour()).unwrap_or(Timestamp::MIN);
            let (feed_of, epoch_of) = (Some(feed.clone()), Some(epoch.clone()));
            let filter = EventFilter {
                feed: feed_of,
                epoch: epoch_of,
                from: Some(from),
                until: Some(until),
                ..EventFilter::default()
            };
            let mut events = self.events(&filter).await?;
            events.sort_by(order);
            Ok::<_, Error>(((feed, epoch), events))
        });
        let events: BTreeMap<(String, String), Vec<EventRecord>> =
            stream::iter(reads).buffered(AT_ONCE).try_collect().await?;
        for row in boards {
            let key = (row.feed, row.board.epoch.clone());
            let known = Board::from_current(&row.board);
            // A clock that was set back over midnight puts a later board on an earlier day.
            if last.get(&key).is_some_and(|last| last.board.seq() > known.seq()) {
                continue;
            }
            let before = last.get(&key).map_or_else(Board::new, |last| last.board.clone());
            let between: Vec<EventRecord> = events
                .get(&key)
                .into_iter()
                .flatten()
                .filter(|event| (before.seq() + 1..=known.seq()).contains(&event.seq))
                .cloned()
                .collect();
            if between.len() as u64 == known.seq().saturating_sub(before.seq()) {
                let mut replayed = before;
                apply(&mut replayed, between);
                if replayed.calls() != known.calls() {
                    problems.push(format!(
                        "the board of {}/{} at {} isn't what the events say: {} calls instead of {}, or others",
                        key.0,
                        key.1,
                        row.at,
                        known.len(),
                        replayed.len()
                    ));
                }
            }
            last.insert(key, Last { at: row.at, board: known });
        }
        Ok(())
    }
}
