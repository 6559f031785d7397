//! The rows of a dBASE table, by column name, in the two field types that TIGER/Line uses.

use crate::error::StreetsError;
use dbase::{FieldError, FieldIterator, FieldValue, ReadableRecord, ReaderBuilder};
use std::{
    fs::File,
    io::{self, BufReader, Read, Seek, SeekFrom},
    path::{Path, PathBuf},
};

/// One row's values in the order of the columns.
pub(crate) struct Row(Vec<FieldValue>);

impl ReadableRecord for Row {
    fn read_using<Source, MemoSource>(
        fields: &mut FieldIterator<Source, MemoSource>,
    ) -> Result<Self, FieldError>
    where
        Source: Read + Seek,
        MemoSource: Read + Seek,
    {
        fields.map(|field| field.map(|named| named.value)).collect::<Result<_, _>>().map(Self)
    }
}

impl Row {
    /// A text; an empty field is none.
    pub(crate) fn text(&self, column: Column) -> Option<&str> {
        match self.0.get(column.0?)? {
            FieldValue::Character(Some(text)) => Some(text.trim()).filter(|text| !text.is_empty()),
            _ => None,
        }
    }

    /// An identifier: a whole number that arrives as a float, or as digits in a text field.
    pub(crate) fn id(&self, column: Column) -> Option<u64> {
        match self.0.get(column.0?)? {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "whole and in range")]
            FieldValue::Numeric(Some(number)) if (1.0..9.0e15).contains(number) => Some(*number as u64),
            FieldValue::Integer(number) => u64::try_from(*number).ok().filter(|number| *number > 0),
            FieldValue::Character(Some(text)) => text.trim().parse().ok().filter(|number| *number > 0),
            _ => None,
        }
    }

    #[cfg(test)]
    pub(crate) fn of(values: Vec<FieldValue>) -> Self {
        Self(values)
    }
}

/// Where a column is; one that the table lacks is empty in every row.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Column(Option<usize>);

impl Column {
    /// Itself if the table has it, or else another.
    pub(crate) fn or_else(self, other: impl FnOnce() -> Self) -> Self {
        if self.0.is_some() { self } else { other() }
    }

    #[cfg(test)]
    pub(crate) fn at(index: usize) -> Self {
        Self(Some(index))
    }
}

/// An opened table.
pub(crate) struct Table {
    reader: dbase::Reader<BufReader<File>>,
    path: PathBuf,
    /// For each record whether it is marked as deleted. Its shape is still in the other file.
    deleted: Vec<bool>,
}

impl Table {
    pub(crate) fn open(path: &Path, mut source: BufReader<File>) -> Result<Self, StreetsError> {
        let deleted = deleted(&mut source).map_err(|error| match error.kind() {
            io::ErrorKind::UnexpectedEof => StreetsError::damaged(path, "its table ends before its last row"),
            _ => StreetsError::damaged(path, error),
        })?;
        let reader = ReaderBuilder::new()
            .with_encoding(dbase::encoding::UnicodeLossy)
            .build(source)
            .map_err(|error| StreetsError::damaged(path, error))?;
        Ok(Self { reader, path: path.to_owned(), deleted })
    }

    /// A column that the layer can't do without.
    pub(crate) fn needs(&self, name: &str) -> Result<Column, StreetsError> {
        match self.has(name) {
            Column(None) => Err(StreetsError::damaged(&self.path, format!("its table has no column {name}"))),
            found => Ok(found),
        }
    }

    pub(crate) fn has(&self, name: &str) -> Column {
        Column(self.reader.fields().iter().position(|field| field.name().eq_ignore_ascii_case(name)))
    }

    /// Every record in order, so that it can be counted with the shapes; one that is marked as deleted is `None`.
    pub(crate) fn records(&mut self) -> impl Iterator<Item = Result<Option<Row>, StreetsError>> + '_ {
        let path = &self.path;
        // The reader leaves out what is deleted.
        let mut rows = self.reader.iter_records_as::<Row>();
        self.deleted.iter().map_while(move |deleted| {
            if *deleted {
                return Some(Ok(None));
            }
            rows.next().map(|row| row.map(Some).map_err(|error| StreetsError::damaged(path, error)))
        })
    }

    /// Every row that is not deleted, in order.
    pub(crate) fn rows(&mut self) -> impl Iterator<Item = Result<Row, StreetsError>> + '_ {
        self.records().filter_map(Result::transpose)
    }
}

/// Reads each record's mark of deletion, and leaves the source at its beginning. The layout is dBASE's: the number of
/// records, the length of the head, and the length of a record.
fn deleted(source: &mut BufReader<File>) -> io::Result<Vec<bool>> {
    let mut head = [0_u8; 12];
    source.read_exact(&mut head)?;
    let records = u32::from_le_bytes([head[4], head[5], head[6], head[7]]);
    let [start, size] = [8, 10].map(|at| u64::from(u16::from_le_bytes([head[at], head[at + 1]])));
    let length = source.seek(SeekFrom::End(0))?;
    if length < start + u64::from(records) * size {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    source.seek(SeekFrom::Start(start))?;
    let mut record = vec![0_u8; usize::try_from(size.max(1)).unwrap_or(1)];
    let mut deleted = Vec::new();
    for _ in 0..records {
        source.read_exact(&mut record)?;
        deleted.push(record[0] == b'*');
    }
    source.seek(SeekFrom::Start(0))?;
    Ok(deleted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_arrives_as_a_float_and_an_empty_field_as_none() {
        let row = Row::of(vec![
            FieldValue::Numeric(Some(166_706_795.0)),
            FieldValue::Character(None),
            FieldValue::Character(Some("  Main St ".to_owned())),
            FieldValue::Numeric(None),
            FieldValue::Character(Some("4004".to_owned())),
            FieldValue::Numeric(Some(f64::NAN)),
            FieldValue::Character(Some("   ".to_owned())),
        ]);
        assert_eq!(row.id(Column::at(0)), Some(166_706_795));
        assert_eq!((row.text(Column::at(1)), row.id(Column::at(1))), (None, None));
        assert_eq!(row.text(Column::at(2)), Some("Main St"));
        assert_eq!((row.id(Column::at(3)), row.id(Column::at(4))), (None, Some(4004)));
        assert_eq!((row.id(Column::at(5)), row.text(Column::at(6))), (None, None));
        assert_eq!((row.text(Column(None)), row.text(Column::at(99))), (None, None));
    }
}
