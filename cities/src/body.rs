//! A body as rows of cells, whatever its format: detecting the format, and refusing what isn't data.

use crate::{
    cells::Row,
    columns::{Columns, Seen},
    csv, encoding,
    error::ReadError,
    form::{BodyShape, Form},
    json,
};

/// Decodes a body and passes each of its rows to `take`, in order. Columns are checked at the end.
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
