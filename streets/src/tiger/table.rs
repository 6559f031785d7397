//! The rows of a dBASE table, by column name, in the two field types that TIGER/Line uses.

use crate::StreetsError;
use dbase::{FieldError, FieldIterator, FieldValue, ReadableRecord, ReaderBuilder};
use std::{
    fs::File,
    io::{BufReader, Read, Seek},
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

/// Where a column stands; one that the table lacks is empty in every row.
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
}

impl Table {
    pub(crate) fn open(path: &Path, source: BufReader<File>) -> Result<Self, StreetsError> {
        let reader = ReaderBuilder::new()
            .with_encoding(dbase::encoding::UnicodeLossy)
            .build(source)
            .map_err(|error| StreetsError::damaged(path, error))?;
        Ok(Self { reader, path: path.to_owned() })
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

    /// Every row in order.
    pub(crate) fn rows(&mut self) -> impl Iterator<Item = Result<Row, StreetsError>> + '_ {
        let path = &self.path;
        self.reader
            .iter_records_as::<Row>()
            .map(move |row| row.map_err(|error| StreetsError::damaged(path, error)))
    }
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
