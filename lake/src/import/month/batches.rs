//! A unit's rows as Arrow batches, in a given order.

use crate::{
    Error,
    import::unit::{NO_DATE, Unit},
    release::Origin,
    schema::{self, ID_BYTES, Kind},
};
use arrow_array::{
    ArrayRef, BooleanArray, DictionaryArray, FixedSizeBinaryArray, Float64Array, Int32Array, Int64Array,
    RecordBatch, StringArray, TimestampMicrosecondArray, types::Int32Type,
};
use arrow_buffer::{BooleanBuffer, NullBuffer};
use arrow_schema::{DataType, Field, Schema, SchemaRef};
use std::sync::Arc;

/// The texts of a unit, made once for all its batches.
pub struct Shared {
    texts: Vec<ArrayRef>,
    towns: ArrayRef,
    force: ArrayRef,
    source: ArrayRef,
}

/// A column of text: a number for each row, into `values`, 0 being null.
pub fn dictionary(codes: impl Iterator<Item = u32>, values: &ArrayRef) -> Result<ArrayRef, Error> {
    let keys: Vec<i32> = codes.map(|code| i32::try_from(code).unwrap_or(0) - 1).collect();
    let has_nulls = keys.iter().any(|key| *key < 0);
    let nulls = has_nulls.then(|| keys.iter().map(|key| *key >= 0).collect::<NullBuffer>());
    let keys = Int32Array::try_new(keys.into(), nulls)?;
    Ok(Arc::new(DictionaryArray::<Int32Type>::try_new(keys, values.clone())?))
}

pub fn texts<'a>(values: impl Iterator<Item = &'a str>) -> ArrayRef {
    Arc::new(StringArray::from_iter_values(values))
}

/// The schema of batches whose columns of text are dictionaries.
pub fn with_dictionaries(schema: &Schema) -> SchemaRef {
    let text = DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8));
    Arc::new(Schema::new(
        schema
            .fields()
            .iter()
            .map(|field| match field.data_type() {
                DataType::Utf8 => Arc::new(Field::new(field.name(), text.clone(), true)),
                _ => field.clone(),
            })
            .collect::<Vec<_>>(),
    ))
}

impl Shared {
    pub fn new(unit: &Unit, force: &str, origin: Origin) -> Self {
        Self {
            texts: unit.texts.iter().map(|(interner, _)| texts(interner.texts())).collect(),
            towns: texts(unit.towns.texts()),
            force: texts(std::iter::once(force)),
            source: texts(std::iter::once(origin.as_str())),
        }
    }

    /// The rows of `order`; `schema` is that of the table's files.
    pub fn batch(&self, unit: &Unit, order: &[u32], schema: &SchemaRef) -> Result<RecordBatch, Error> {
        let rows = || order.iter().map(|row| *row as usize);
        let constant = |values: &ArrayRef| dictionary(std::iter::repeat_n(1, order.len()), values);
        let mut columns: Vec<ArrayRef> = Vec::with_capacity(schema.fields().len());
        let (mut text, mut flag) = (0, 0);
        for column in schema::published(unit.data_set) {
            columns.push(match column.kind {
                Kind::Month => continue,
                Kind::Text => {
                    let codes = &unit.texts[text].1;
                    text += 1;
                    dictionary(rows().map(|row| codes[row]), &self.texts[text - 1])?
                }
                Kind::CrimeId => ids(unit, order)?,
                Kind::Longitude | Kind::Easting => Arc::new(
                    rows().map(|row| unit.points.get(unit.point_of[row]).longitude).collect::<Float64Array>(),
                ),
                Kind::Latitude | Kind::Northing => Arc::new(
                    rows().map(|row| unit.points.get(unit.point_of[row]).latitude).collect::<Float64Array>(),
                ),
                Kind::Timestamp => Arc::new(
                    rows()
                        .map(|row| Some(unit.dates[row]).filter(|date| *date != NO_DATE))
                        .collect::<TimestampMicrosecondArray>()
                        .with_timezone("UTC"),
                ),
                Kind::Boolean => {
                    let flags = &unit.flags[flag];
                    flag += 1;
                    Arc::new(
                        rows()
                            .map(|row| (flags[row] < 2).then_some(flags[row] == 1))
                            .collect::<BooleanArray>(),
                    )
                }
            });
        }
        columns.push(constant(&self.force)?);
        columns.push(dictionary(rows().map(|row| unit.town(row)), &self.towns)?);
        columns.push(Arc::new(
            rows().map(|row| unit.points.get(unit.point_of[row]).cell).collect::<Int64Array>(),
        ));
        columns.push(constant(&self.source)?);
        Ok(RecordBatch::try_new(with_dictionaries(schema), columns)?)
    }
}

fn ids(unit: &Unit, order: &[u32]) -> Result<ArrayRef, Error> {
    let width = ID_BYTES as usize;
    let mut bytes = Vec::with_capacity(order.len() * width);
    for row in order {
        let at = *row as usize * width;
        bytes.extend_from_slice(&unit.ids[at..at + width]);
    }
    let known = BooleanBuffer::collect_bool(order.len(), |index| unit.has_id[order[index] as usize]);
    Ok(Arc::new(FixedSizeBinaryArray::try_new(ID_BYTES, bytes.into(), Some(NullBuffer::new(known)))?))
}
