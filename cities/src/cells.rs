//! What a row of a feed is made of, whatever the format of the body: cells in the order of [`Column`].

use crate::columns::{COLUMNS, Column};
use std::borrow::Cow;

/// Limits for a body and for a row. Real feeds stay far below; a hostile body of a few bytes a row would otherwise
/// take many times its size in memory.
pub(crate) const MAX_ROWS: usize = 1_000_000;
pub(crate) const MAX_FIELDS: usize = 1000;

/// One value of a row.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Cell<'a> {
    /// A text, or a number as it is written.
    Text(Cow<'a, str>),
    /// Any other JSON value, not parsed yet.
    Json(&'a str),
}

/// The values of a row in the order of [`Column`].
pub(crate) type Cells<'a> = [Option<Cell<'a>>; COLUMNS];

/// A row, or the reason why it is rejected.
pub(crate) type Row<'a> = Result<Cells<'a>, String>;

/// Where a published column goes, and its rank among the names that the city's file gives for it.
pub(crate) type Slot = Option<(Column, usize)>;

/// Puts values into their places. If several published columns map to one of ours, the first name of the file that
/// has a value wins.
pub(crate) struct CellsBuilder<'a> {
    cells: Cells<'a>,
    ranks: [usize; COLUMNS],
}

impl<'a> CellsBuilder<'a> {
    pub(crate) fn new() -> Self {
        Self { cells: [const { None }; COLUMNS], ranks: [usize::MAX; COLUMNS] }
    }

    pub(crate) fn put(&mut self, (column, rank): (Column, usize), cell: Cell<'a>) {
        let blank = matches!(&cell, Cell::Text(text) if text.trim().is_empty());
        // An equal rank is one column that occurs twice; in JSON the last one wins.
        if !blank && rank <= self.ranks[column.index()] {
            self.ranks[column.index()] = rank;
            self.cells[column.index()] = Some(cell);
        }
    }

    pub(crate) fn build(self) -> Cells<'a> {
        self.cells
    }
}
