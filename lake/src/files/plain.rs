//! A column of numbers or IDs in the row group that is being written: values one behind the other, without a dictionary.
//!
//! Arrow's own writer of Parquet makes each ID an object, and buffers and a compressor for each column of each group; here
//! they pass on.

use super::{
    chunk::{Chunk, Encoded},
    hybrid,
    properties::GROUP_ROWS,
    spare::Spare,
};
use arrow_array::{
    Array, ArrayRef, FixedSizeBinaryArray,
    cast::AsArray,
    types::{Float64Type, Int64Type},
};
use arrow_schema::{DataType, Field};
use parquet::{
    basic::Encoding,
    errors::{ParquetError, Result},
    file::{
        properties::{EnabledStatistics, WriterProperties},
        statistics::{Statistics, ValueStatistics},
    },
    schema::types::ColumnDescPtr,
};

/// More than a group's levels take, a bit each and their heads.
const MAX_LEVELS: usize = GROUP_ROWS / 4;

/// A nullable column of doubles, longs or IDs in a row group.
pub struct Plain {
    column: ColumnDescPtr,
    /// 1 for each row that has a value, 0 for one that is null.
    levels: Vec<u32>,
    nulls: usize,
    values: Vec<u8>,
    bounds: Bounds,
}

/// The least and the greatest value.
#[derive(Debug, Clone, Copy)]
enum Bounds {
    Double(Option<(f64, f64)>),
    Long(Option<(i64, i64)>),
    /// Nobody asks for those of an ID.
    Id,
}

impl Plain {
    /// A writer of the column, if it is one that this can write: without a dictionary and a Bloom filter.
    pub fn new(
        field: &Field,
        column: &ColumnDescPtr,
        properties: &WriterProperties,
        spare: &mut Spare,
    ) -> Option<Self> {
        let path = column.path();
        let has_statistics = properties.statistics_enabled(path) != EnabledStatistics::None;
        let (bounds, width) = match field.data_type() {
            DataType::Float64 => (Bounds::Double(None), size_of::<f64>()),
            DataType::Int64 => (Bounds::Long(None), size_of::<i64>()),
            DataType::FixedSizeBinary(width) if !has_statistics => {
                (Bounds::Id, usize::try_from(*width).ok()?)
            }
            _ => return None,
        };
        let is_plain =
            !properties.dictionary_enabled(path) && properties.bloom_filter_properties(path).is_none();
        (is_plain && field.is_nullable()).then(|| Self {
            column: column.clone(),
            levels: spare.numbers(),
            nulls: 0,
            values: spare.bytes(GROUP_ROWS * width + MAX_LEVELS),
            bounds,
        })
    }

    /// Leaves the buffers to another column.
    pub fn leave(self, spare: &mut Spare) {
        spare.keep_numbers(self.levels);
        spare.keep(self.values);
    }

    /// Appends rows.
    pub fn push(&mut self, rows: &ArrayRef) -> Result<()> {
        let is_another =
            || ParquetError::General(format!("a column of numbers was given {}", rows.data_type()));
        match &mut self.bounds {
            Bounds::Double(bounds) => {
                let rows = rows.as_primitive_opt::<Float64Type>().ok_or_else(is_another)?;
                for value in rows.iter().flatten() {
                    self.values.extend_from_slice(&value.to_le_bytes());
                    // What is no number is no bound.
                    if !value.is_nan() {
                        widen(bounds, value);
                    }
                }
            }
            Bounds::Long(bounds) => {
                let rows = rows.as_primitive_opt::<Int64Type>().ok_or_else(is_another)?;
                for value in rows.iter().flatten() {
                    self.values.extend_from_slice(&value.to_le_bytes());
                    widen(bounds, value);
                }
            }
            Bounds::Id => {
                let rows: &FixedSizeBinaryArray = rows.as_fixed_size_binary_opt().ok_or_else(is_another)?;
                rows.iter().flatten().for_each(|id| self.values.extend_from_slice(id));
            }
        }
        self.nulls += rows.null_count();
        if let Some(nulls) = rows.nulls() {
            self.levels.extend(nulls.iter().map(u32::from));
        } else {
            self.levels.resize(self.levels.len() + rows.len(), 1);
        }
        Ok(())
    }

    /// Ends the group's column; what follows is in the next group.
    pub fn finish(&mut self, properties: &WriterProperties, spare: &mut Spare) -> Result<Encoded> {
        let mut levels = Vec::new();
        hybrid::push_levels(&self.levels, self.nulls, &mut levels)?;
        // A page has the levels first.
        self.values.splice(..0, levels);
        let room = self.values.capacity();
        let has_statistics = properties.statistics_enabled(self.column.path()) != EnabledStatistics::None;
        let chunk = Chunk {
            dictionary: None,
            page: std::mem::take(&mut self.values),
            encoding: Encoding::PLAIN,
            rows: self.levels.len(),
            nulls: self.nulls,
            text_bytes: None,
            statistics: self.statistics().filter(|_| has_statistics),
        };
        let encoded = chunk.encode(&self.column, properties, spare)?;
        self.levels.clear();
        self.values = spare.bytes(room);
        self.nulls = 0;
        match &mut self.bounds {
            Bounds::Double(bounds) => *bounds = None,
            Bounds::Long(bounds) => *bounds = None,
            Bounds::Id => {}
        }
        Ok(encoded)
    }

    fn statistics(&self) -> Option<Statistics> {
        match self.bounds {
            // Parquet's format: a zero is the negative one as the least, the positive one as the greatest.
            Bounds::Double(bounds) => {
                Some(Statistics::Double(self.bounded(bounds.map(|(least, greatest)| {
                    (if least == 0.0 { -0.0 } else { least }, if greatest == 0.0 { 0.0 } else { greatest })
                }))))
            }
            Bounds::Long(bounds) => Some(Statistics::Int64(self.bounded(bounds))),
            Bounds::Id => None,
        }
    }

    fn bounded<T>(&self, bounds: Option<(T, T)>) -> ValueStatistics<T> {
        let (least, greatest) = bounds.unzip();
        let nulls = u64::try_from(self.nulls).ok();
        ValueStatistics::new(least, greatest, None, nulls, false).with_backwards_compatible_min_max(true)
    }
}

fn widen<T: Copy + PartialOrd>(bounds: &mut Option<(T, T)>, value: T) {
    let (least, greatest) = bounds.get_or_insert((value, value));
    if value < *least {
        *least = value;
    }
    if value > *greatest {
        *greatest = value;
    }
}
