//! A column of text in the row group that is being written: its words, and the number of each row's.
//!
//! Arrow's own writer of Parquet looks up every row's word. Batches of an import come with the words numbered already, so
//! here each is looked up once for its batches and the group, and rows only exchange numbers.

use super::{
    chunk::{Chunk, Encoded},
    hybrid,
    spare::Spare,
};
use crate::interner::Interner;
use arrow_array::{Array, ArrayRef, DictionaryArray, StringArray, cast::AsArray, types::Int32Type};
use parquet::{
    basic::Encoding,
    data_type::ByteArray,
    errors::{ParquetError, Result},
    file::{
        properties::{EnabledStatistics, WriterProperties},
        statistics::Statistics,
    },
    schema::types::ColumnDescPtr,
};
use std::sync::Arc;

/// Bytes of a page of text from which on the group is ended, so that long texts take no memory without end.
const FULL: usize = 8 << 20;
/// Longer texts are no least or greatest of a group.
const MAX_BOUND: usize = 64;

/// A nullable column of text in a row group.
pub struct Words {
    column: ColumnDescPtr,
    dictionary: Interner,
    /// The number of each row's word, 0 being null.
    rows: Vec<u32>,
    /// The bytes of all rows' words.
    bytes: usize,
    /// The words of the last batch, and their numbers in `dictionary`: 0 where it has not met them yet.
    given: Option<ArrayRef>,
    numbers: Vec<u32>,
}

impl Words {
    pub fn new(column: ColumnDescPtr, spare: &mut Spare) -> Self {
        Self {
            column,
            dictionary: Interner::default(),
            rows: spare.numbers(),
            bytes: 0,
            given: None,
            numbers: Vec::new(),
        }
    }

    /// Leaves the buffer to another column.
    pub fn leave(self, spare: &mut Spare) {
        spare.keep_numbers(self.rows);
    }

    /// Appends rows: texts, or a dictionary of texts.
    pub fn push(&mut self, rows: &ArrayRef) -> Result<()> {
        let before = self.rows.len();
        if let Some(rows) = rows.as_any().downcast_ref::<DictionaryArray<Int32Type>>() {
            self.push_numbered(rows)?;
        } else {
            let rows: &StringArray = rows.as_string_opt().ok_or_else(|| not_text(rows))?;
            let mut number = |word: &str| self.dictionary.number(word.as_bytes());
            self.rows.extend(rows.iter().map(|word| word.map_or(0, &mut number)));
        }
        let new = self.rows.iter().skip(before);
        self.bytes += new.map(|row| self.dictionary.size_of(*row)).sum::<usize>();
        Ok(())
    }

    fn push_numbered(&mut self, rows: &DictionaryArray<Int32Type>) -> Result<()> {
        let words: &StringArray = rows.values().as_string_opt().ok_or_else(|| not_text(rows.values()))?;
        if !self.given.as_ref().is_some_and(|given| Arc::ptr_eq(given, rows.values())) {
            self.given = Some(rows.values().clone());
            self.numbers.clear();
            self.numbers.resize(words.len(), 0);
        }
        let (dictionary, numbers) = (&mut self.dictionary, &mut self.numbers);
        let mut number = |key: i32| {
            let key = usize::try_from(key).unwrap_or(usize::MAX);
            let Some(number) = numbers.get_mut(key) else { return 0 };
            if *number == 0 && words.is_valid(key) {
                *number = dictionary.number(words.value(key).as_bytes());
            }
            *number
        };
        let keys = rows.keys();
        if keys.null_count() == 0 {
            self.rows.extend(keys.values().iter().map(|key| number(*key)));
        } else {
            self.rows.extend(keys.iter().map(|key| key.map_or(0, &mut number)));
        }
        Ok(())
    }

    /// Whether the group has more text than one should.
    pub fn is_full(&self, properties: &WriterProperties) -> bool {
        let is_plain = !properties.dictionary_enabled(self.column.path());
        FULL <= if is_plain { self.bytes } else { self.dictionary.size() }
    }

    /// Ends the group's column; what follows is in the next group.
    pub fn finish(&mut self, properties: &WriterProperties, spare: &mut Spare) -> Result<Encoded> {
        let nulls = self.rows.iter().filter(|row| **row == 0).count();
        let rows = self.rows.len();
        let is_plain = !properties.dictionary_enabled(self.column.path());
        // A number takes up to three bytes, where no group has more rows than that says.
        let of_values = if is_plain { self.bytes + 4 * rows } else { 3 * rows };
        let mut page = spare.bytes(of_values + rows / 4);
        let mut levels = spare.numbers();
        levels.extend(self.rows.iter().map(|row| u32::from(*row != 0)));
        hybrid::push_levels(&levels, nulls, &mut page)?;
        spare.keep_numbers(levels);
        if nulls > 0 {
            self.rows.retain(|row| *row != 0);
        }
        let words = self.dictionary.len();
        let mut dictionary = spare.bytes(if is_plain { 0 } else { self.dictionary.size() + 4 * words });
        if is_plain {
            for row in &self.rows {
                push_text(self.dictionary.bytes_of(*row), &mut page)?;
            }
        } else {
            for word in self.dictionary.all() {
                push_text(word, &mut dictionary)?;
            }
            let width = hybrid::width(u32::try_from(words.saturating_sub(1))?);
            page.push(width);
            self.rows.iter_mut().for_each(|row| *row -= 1);
            hybrid::encode(&self.rows, width, &mut page);
        }
        let has_statistics = properties.statistics_enabled(self.column.path()) != EnabledStatistics::None;
        let chunk = Chunk {
            dictionary: (!is_plain).then_some((dictionary, words)),
            page,
            encoding: if is_plain { Encoding::PLAIN } else { properties.dictionary_data_page_encoding() },
            rows,
            nulls,
            text_bytes: Some(i64::try_from(self.bytes)?),
            statistics: has_statistics.then(|| self.statistics(nulls)),
        };
        let encoded = chunk.encode(&self.column, properties, spare)?;
        self.rows.clear();
        self.bytes = 0;
        self.dictionary.clear();
        self.numbers.fill(0);
        Ok(encoded)
    }

    fn statistics(&self, nulls: usize) -> Statistics {
        let bounds = self.dictionary.all().min().zip(self.dictionary.all().max());
        let bounds = bounds.filter(|(least, greatest)| least.len().max(greatest.len()) <= MAX_BOUND);
        let (least, greatest) = bounds.unzip();
        let text = |text: &[u8]| ByteArray::from(text.to_vec());
        Statistics::new(least.map(text), greatest.map(text), None, u64::try_from(nulls).ok(), false)
    }
}

/// A text as it is among plain ones: behind its length.
fn push_text(text: &[u8], into: &mut Vec<u8>) -> Result<()> {
    into.extend_from_slice(&u32::try_from(text.len())?.to_le_bytes());
    into.extend_from_slice(text);
    Ok(())
}

fn not_text(rows: &ArrayRef) -> ParquetError {
    ParquetError::General(format!("a column of text was given {}", rows.data_type()))
}
