//! A body as rows of cells, whatever its shape: telling the shape, and what no shape can be.

use crate::{
    BodyShape, Form, ReadError,
    columns::{COLUMNS, Column, Columns, Seen},
    csv, encoding, json,
};
use std::borrow::Cow;

/// Rows of a body and fields of a row at most. A feed stays far below; the bounds are for what is none, since a
/// row of a few bytes costs many times that once it is read.
pub(crate) const MOST_ROWS: usize = 1_000_000;
pub(crate) const MOST_FIELDS: usize = 1000;

/// One value of a row.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Cell<'a> {
    /// A text or a number, as it stands.
    Text(Cow<'a, str>),
    /// Any other JSON value, still unread.
    Json(&'a str),
}

/// The values of a row in the order of [`Column`].
pub(crate) type Cells<'a> = [Option<Cell<'a>>; COLUMNS];

/// A row, or why it is none.
pub(crate) type Row<'a> = Result<Cells<'a>, String>;

/// Where a published column goes: the word of ours, and its rank among the names of that word.
pub(crate) type Slot = Option<(Column, usize)>;

/// Puts values into their places: of two columns for one word the first name of the file that has a value wins.
pub(crate) struct Placing<'a> {
    cells: Cells<'a>,
    ranks: [usize; COLUMNS],
}

impl<'a> Placing<'a> {
    pub(crate) fn new() -> Self {
        Self { cells: [const { None }; COLUMNS], ranks: [usize::MAX; COLUMNS] }
    }

    pub(crate) fn put(&mut self, (column, rank): (Column, usize), cell: Cell<'a>) {
        let blank = matches!(&cell, Cell::Text(text) if text.trim().is_empty());
        // An equal rank is one column that occurs twice; JSON's last word wins.
        if !blank && rank <= self.ranks[column.index()] {
            self.ranks[column.index()] = rank;
            self.cells[column.index()] = Some(cell);
        }
    }

    pub(crate) fn done(self) -> Cells<'a> {
        self.cells
    }
}

/// Decodes a body and gives each of its rows to `take`, in order; the columns are checked at the end.
pub(crate) fn rows(
    bytes: &[u8],
    form: &Form,
    columns: &Columns,
    mut take: impl FnMut(Row<'_>),
) -> Result<(), ReadError> {
    let text = encoding::decode(bytes, form.charset.as_deref())?;
    let text = text.trim_start_matches('\u{feff}');
    let mut seen = Seen::default();
    let mut count = 0;
    let mut take = |row: Row<'_>| {
        count += 1;
        take(row);
    };
    let header = match (text.trim_start().chars().next(), form.shape) {
        (None, _) => return Err(ReadError::Empty),
        (Some('<'), _) => return Err(ReadError::Html),
        (Some('[' | '{'), _) | (_, Some(BodyShape::Json)) => {
            json::rows(text, columns, &mut seen, &mut take)?;
            false
        }
        _ => {
            csv::rows(text, columns, &mut seen, &mut take)?;
            true
        }
    };
    columns.check(&seen, count, header)
}
