//! Rows of `boards`: a whole board in the shape of `/current-calls/`.

use super::{
    batch::{Cells, Rows},
    columns::HistoryTable,
};
use crate::Error;
use arrow_array::RecordBatch;
use blotter_model::{CurrentCalls, Timestamp};

/// The board at a moment.
#[derive(Debug, Clone, PartialEq)]
pub struct BoardRow {
    /// The feed whose calls these are.
    pub feed: String,
    /// UTC. All events up to the board's `seq` were committed by then, and none after it before this.
    pub at: Timestamp,
    pub board: CurrentCalls,
}

pub fn batch(boards: &[&BoardRow]) -> Result<RecordBatch, Error> {
    let mut rows = Rows::new(HistoryTable::Boards.in_files());
    for row in boards {
        let json = serde_json::to_string(&row.board).map_err(|error| Error::damaged("a board", error))?;
        rows.text(row.feed.as_str());
        rows.text(row.board.epoch.as_str());
        rows.number(row.board.seq);
        rows.time(Some(row.at));
        rows.number(row.board.current_active_calls.len() as u64);
        rows.text(json.as_str());
    }
    rows.finish()
}

/// Of which feed a row's board is, and when it was; the board itself is long.
pub fn of_when(batch: &RecordBatch, row: usize) -> Option<(&str, Timestamp)> {
    let cells = &mut Cells::of(batch, row);
    let (feed, _, _, at) = (cells.text()?, cells.text()?, cells.number()?, cells.time()?);
    Some((feed, at))
}

pub fn read(batch: &RecordBatch, row: usize) -> Option<BoardRow> {
    let cells = &mut Cells::of(batch, row);
    let (feed, _, _, at, _) =
        (cells.owned()?, cells.text()?, cells.number()?, cells.time()?, cells.number()?);
    Some(BoardRow { feed, at, board: serde_json::from_str(cells.text()?).ok()? })
}
