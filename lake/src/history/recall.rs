//! What a machine that lost its data directory goes on with: the last board, and where locations are.

use super::{EventFilter, History, batch::Cells, columns::HistoryTable, file::DayFile};
use crate::Error;
use arrow_schema::Schema;
use blotter_model::{AddressChange, AddressId, Board, Body, CurrentCalls, Event};
use futures::{StreamExt, TryStreamExt, stream};
use jiff::{Timestamp, ToSpan};
use std::{collections::HashMap, sync::Arc};

/// Files that are read at once.
const AT_ONCE: usize = 16;

/// The last that the lake knows of a feed.
#[derive(Debug, Clone, Default)]
pub struct Recalled {
    /// With all events after it.
    pub board: Option<CurrentCalls>,
    /// Addresses of the last 90 days, each with its location's police beat, where that is known.
    pub addresses: Vec<(AddressChange, Option<String>)>,
}

impl History {
    /// The last that is known of a feed.
    ///
    /// # Errors
    /// If the lake can't be read.
    pub async fn recall(&self, feed: &str, now: Timestamp) -> Result<Recalled, Error> {
        let Some(base) = self.board_before(feed, Timestamp::MAX).await? else {
            return Ok(Recalled::default());
        };
        let after = EventFilter {
            feed: Some(feed.to_owned()),
            epoch: Some(base.board.epoch.clone()),
            after_seq: Some(base.board.seq),
            ..EventFilter::default()
        };
        let mut board = Board::from_current(&base.board);
        for record in self.events(&after).await? {
            board.apply(&Event { seq: record.seq, body: record.body });
        }
        let seq = board.seq();
        let current = CurrentCalls { seq, current_active_calls: board.calls(), ..base.board };
        let since = now.checked_sub((90 * 24).hours()).unwrap_or(now);
        let lately = EventFilter { feed: Some(feed.to_owned()), from: Some(since), ..EventFilter::default() };
        let beats = self.beats(feed, &lately).await?;
        let mut addresses: HashMap<AddressId, AddressChange> = HashMap::new();
        for record in self.address_events(&lately).await? {
            if let Body::Address(change) = record.body {
                addresses.insert(change.address_id, AddressChange::clone(&change));
            }
        }
        let addresses = addresses.into_values().map(|change| {
            let beat = beats.get(&change.address_id).cloned();
            (change, beat)
        });
        Ok(Recalled { board: Some(current), addresses: addresses.collect() })
    }

    /// The police beats of locations, by the calls of a time.
    async fn beats(&self, feed: &str, filter: &EventFilter) -> Result<HashMap<AddressId, String>, Error> {
        let table = HistoryTable::CallChanges;
        let Some(state) = self.table(table).await? else { return Ok(HashMap::new()) };
        let files: Vec<DayFile> = state.files.iter().filter(|file| filter.may_have(file)).cloned().collect();
        let all = table.in_files();
        let wanted = |name: &str| ["feed", "beat", "address_id"].contains(&name);
        let fields: Vec<_> = all.fields().iter().filter(|field| wanted(field.name())).cloned().collect();
        let columns = Arc::new(Schema::new(fields));
        let parts = stream::iter(files)
            .map(|file| {
                let columns = columns.clone();
                async move { file.read_parts(self.lake(), table, columns).await }
            })
            .buffered(AT_ONCE);
        let batches: Vec<_> = parts.try_collect().await?;
        let mut beats = HashMap::new();
        for batch in batches.iter().flatten() {
            for row in 0..batch.num_rows() {
                let cells = &mut Cells::of(batch, row);
                let (of, beat, id) = (cells.text(), cells.owned(), cells.text());
                let id = id.and_then(|id| id.parse::<AddressId>().ok());
                if let (Some(beat), Some(id), true) = (beat, id, of == Some(feed)) {
                    beats.insert(id, beat);
                }
            }
        }
        Ok(beats)
    }
}
