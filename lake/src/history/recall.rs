//! What a machine that lost its data directory goes on with: the last board, and where locations are.

use super::{EventFilter, History, batch::Cells, columns::HistoryTable, event, follow::follow};
use crate::Error;
use arrow_schema::Schema;
use blotter_model::{Address, AddressChange, AddressId, CurrentCalls};
use jiff::{Timestamp, ToSpan};
use std::{collections::HashMap, sync::Arc};

/// What a location's address is read from, besides its own columns.
const OF_A_LOCATION: [&str; 5] = ["feed", "seq", "at", "beat", "address_id"];

/// The last that the lake knows of a feed.
#[derive(Debug, Clone, Default)]
pub struct Recalled {
    /// With all events after it.
    pub board: Option<CurrentCalls>,
    /// Addresses of the locations that calls of the last 90 days were at, each with the location's police beat, where that
    /// is known.
    pub addresses: Vec<(AddressChange, Option<String>)>,
}

impl History {
    /// The last that is known of a feed.
    ///
    /// # Errors
    /// If the lake can't be read.
    pub async fn recall(&self, feed: &str, now: Timestamp) -> Result<Recalled, Error> {
        let Some((base, from)) = self.last_board(feed).await? else { return Ok(Recalled::default()) };
        // Of all logs: one that took over may have no board of its own yet.
        let after = EventFilter { feed: Some(feed.to_owned()), from, ..EventFilter::default() };
        let mut events = self.events(&after).await?;
        events.retain(|event| event.epoch != base.epoch || event.seq > base.seq);
        let (epoch, board) = follow(&base, events);
        let current = CurrentCalls { epoch, seq: board.seq(), current_active_calls: board.calls(), ..base };
        let since = now.checked_sub((90 * 24).hours()).unwrap_or(now);
        let lately = EventFilter { feed: Some(feed.to_owned()), from: Some(since), ..EventFilter::default() };
        let addresses = self.locations(&lately).await?.into_iter().filter_map(|(address_id, location)| {
            Some((
                AddressChange { address_id, address: location.address?.1 },
                location.beat.map(|(_, beat)| beat),
            ))
        });
        Ok(Recalled { board: Some(current), addresses: addresses.collect() })
    }

    /// The last board that was written, and when; of a history of a few moments, which has none yet, the empty one before its events.
    async fn last_board(&self, feed: &str) -> Result<Option<(CurrentCalls, Option<Timestamp>)>, Error> {
        if let Some(row) = self.board_before(feed, Timestamp::MAX).await? {
            return Ok(Some((row.board, Some(row.at))));
        }
        let all = EventFilter { feed: Some(feed.to_owned()), ..EventFilter::default() };
        let last = self.events(&all).await?.pop();
        Ok(last.map(|last| (CurrentCalls { epoch: last.epoch, ..CurrentCalls::default() }, None)))
    }

    /// What is known of locations by the events of a time. An address is an event of its own when it is found, and after that
    /// goes with each call there, so that one found long ago is in the calls only.
    async fn locations(&self, filter: &EventFilter) -> Result<HashMap<AddressId, Location>, Error> {
        let mut locations: HashMap<AddressId, Location> = HashMap::new();
        for table in [HistoryTable::CallChanges, HistoryTable::AddressChanges] {
            let all = table.in_files();
            let wanted = |name: &str| OF_A_LOCATION.contains(&name) || name.starts_with("address_");
            let fields: Vec<_> = all.fields().iter().filter(|field| wanted(field.name())).cloned().collect();
            let has_beat = fields.iter().any(|field| field.name() == "beat");
            let columns = Some(Arc::new(Schema::new(fields)));
            let files = self.read_columns(table, |file| filter.may_have(file), columns).await?;
            // The latest first: most of what comes after is known then, and need not be read.
            for batch in files.iter().rev().flat_map(|(_, batches)| batches.iter().rev()) {
                for row in (0..batch.num_rows()).rev() {
                    let cells = &mut Cells::of(batch, row);
                    let (feed, seq, at) = (cells.text(), cells.number(), cells.time());
                    let beat = if has_beat { cells.text() } else { None };
                    let id = cells.text().and_then(|id| id.parse::<AddressId>().ok());
                    if let (Some(seq), Some(at), Some(id), true) =
                        (seq, at, id, feed == filter.feed.as_deref())
                    {
                        locations.entry(id).or_default().take((at, seq), beat, cells);
                    }
                }
            }
        }
        Ok(locations)
    }
}

/// The time and number of an event.
type When = (Timestamp, u64);

/// What the latest events say of a location.
#[derive(Debug, Default)]
struct Location {
    address: Option<(When, Address)>,
    beat: Option<(When, String)>,
}

impl Location {
    /// Takes what an event says, unless a later one said it. `cells`: those of an address are next.
    fn take(&mut self, when: When, beat: Option<&str>, cells: &mut Cells<'_>) {
        if self.address.as_ref().is_none_or(|(known, _)| *known < when)
            && let Some(address) = event::read_address(cells)
        {
            self.address = Some((when, address));
        }
        if let Some(beat) = beat.filter(|_| self.beat.as_ref().is_none_or(|(known, _)| *known < when)) {
            self.beat = Some((when, beat.to_owned()));
        }
    }
}
