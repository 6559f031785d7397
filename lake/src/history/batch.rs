//! Rows to Arrow and back, a cell after the other in the order of the columns.

use crate::Error;
use arrow_array::{
    Array, ArrayRef, RecordBatch,
    builder::{
        ArrayBuilder, BinaryBuilder, BooleanBuilder, Float64Builder, Int64Builder, StringBuilder,
        TimestampMicrosecondBuilder,
    },
    cast::AsArray,
    types::{Float64Type, Int64Type, TimestampMicrosecondType},
};
use arrow_schema::{DataType, SchemaRef};
use jiff::Timestamp;
use std::sync::Arc;

/// Takes rows, cell by cell. A cell of another type than its column's makes [`Rows::finish`] fail.
pub struct Rows {
    schema: SchemaRef,
    columns: Vec<Column>,
    next: usize,
}

enum Column {
    Text(StringBuilder),
    Int(Int64Builder),
    Float(Float64Builder),
    Time(TimestampMicrosecondBuilder),
    Flag(BooleanBuilder),
    Bytes(BinaryBuilder),
}

impl Rows {
    pub fn new(schema: SchemaRef) -> Self {
        let column = |of: &DataType| match of {
            DataType::Int64 => Column::Int(Int64Builder::new()),
            DataType::Float64 => Column::Float(Float64Builder::new()),
            DataType::Timestamp(..) => {
                Column::Time(TimestampMicrosecondBuilder::new().with_data_type(of.clone()))
            }
            DataType::Boolean => Column::Flag(BooleanBuilder::new()),
            DataType::Binary => Column::Bytes(BinaryBuilder::new()),
            _ => Column::Text(StringBuilder::new()),
        };
        let columns = schema.fields().iter().map(|field| column(field.data_type())).collect();
        Self { schema, columns, next: 0 }
    }

    fn column(&mut self) -> &mut Column {
        let at = self.next;
        self.next = (at + 1) % self.columns.len();
        &mut self.columns[at]
    }

    pub fn text<'a>(&mut self, value: impl Into<Option<&'a str>>) {
        if let Column::Text(column) = self.column() {
            column.append_option(value.into());
        }
    }

    pub fn int(&mut self, value: Option<i64>) {
        if let Column::Int(column) = self.column() {
            column.append_option(value);
        }
    }

    pub fn number(&mut self, value: u64) {
        self.int(Some(i64::try_from(value).unwrap_or(i64::MAX)));
    }

    pub fn float(&mut self, value: Option<f64>) {
        if let Column::Float(column) = self.column() {
            column.append_option(value);
        }
    }

    pub fn time(&mut self, value: Option<Timestamp>) {
        if let Column::Time(column) = self.column() {
            column.append_option(value.map(Timestamp::as_microsecond));
        }
    }

    pub fn flag(&mut self, value: Option<bool>) {
        if let Column::Flag(column) = self.column() {
            column.append_option(value);
        }
    }

    pub fn bytes(&mut self, value: Option<&[u8]>) {
        if let Column::Bytes(column) = self.column() {
            column.append_option(value);
        }
    }

    pub fn finish(mut self) -> Result<RecordBatch, Error> {
        let finished = |column: &mut Column| -> ArrayRef {
            match column {
                Column::Text(column) => Arc::new(column.finish()),
                Column::Int(column) => ArrayBuilder::finish(column),
                Column::Float(column) => ArrayBuilder::finish(column),
                Column::Time(column) => ArrayBuilder::finish(column),
                Column::Flag(column) => Arc::new(column.finish()),
                Column::Bytes(column) => Arc::new(column.finish()),
            }
        };
        let columns = self.columns.iter_mut().map(finished).collect();
        Ok(RecordBatch::try_new(self.schema, columns)?)
    }
}

/// Reads a row, cell by cell.
pub struct Cells<'a> {
    columns: &'a [ArrayRef],
    row: usize,
    next: usize,
}

impl<'a> Cells<'a> {
    /// A row of a batch that has the table's columns in order.
    pub fn of(batch: &'a RecordBatch, row: usize) -> Self {
        Self { columns: batch.columns(), row, next: 0 }
    }

    fn column(&mut self) -> Option<&'a ArrayRef> {
        let column = self.columns.get(self.next);
        self.next += 1;
        column.filter(|column| column.is_valid(self.row))
    }

    pub fn text(&mut self) -> Option<&'a str> {
        Some(self.column()?.as_string_opt::<i32>()?.value(self.row))
    }

    pub fn owned(&mut self) -> Option<String> {
        self.text().map(str::to_owned)
    }

    pub fn int(&mut self) -> Option<i64> {
        Some(self.column()?.as_primitive_opt::<Int64Type>()?.value(self.row))
    }

    pub fn number(&mut self) -> Option<u64> {
        u64::try_from(self.int()?).ok()
    }

    pub fn float(&mut self) -> Option<f64> {
        Some(self.column()?.as_primitive_opt::<Float64Type>()?.value(self.row))
    }

    pub fn time(&mut self) -> Option<Timestamp> {
        let micros = self.column()?.as_primitive_opt::<TimestampMicrosecondType>()?.value(self.row);
        Timestamp::from_microsecond(micros).ok()
    }

    pub fn flag(&mut self) -> Option<bool> {
        Some(self.column()?.as_boolean_opt()?.value(self.row))
    }

    pub fn bytes(&mut self) -> Option<Vec<u8>> {
        Some(self.column()?.as_binary_opt::<i32>()?.value(self.row).to_vec())
    }
}
