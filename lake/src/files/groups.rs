//! Writes a Parquet file row group by row group: columns of text by [`Words`], numbers and IDs by [`Plain`],
//! the others by Arrow's writer of Parquet.

use super::{plain::Plain, properties::GROUP_ROWS, spare::Spare, words::Words};
use arrow_array::RecordBatch;
use arrow_schema::{DataType, Field, SchemaRef};
use parquet::{
    arrow::{
        ArrowSchemaConverter,
        arrow_writer::{ArrowColumnWriter, ArrowRowGroupWriterFactory, compute_leaves},
    },
    errors::Result,
    file::{properties::WriterProperties, writer::SerializedFileWriter},
};
use std::{io::Write, sync::Arc};

/// Rows between two looks at whether the group has too much text.
const STEP: usize = 1 << 12;

/// A file that is being written, with the row group that is not full yet.
pub struct GroupWriter<W: Write + Send> {
    file: SerializedFileWriter<W>,
    others: ArrowRowGroupWriterFactory,
    schema: SchemaRef,
    columns: Vec<Column>,
    /// Of the open row group.
    rows: usize,
}

enum Column {
    Words(Words),
    Plain(Plain),
    /// Anew in each row group.
    Other(Option<Box<ArrowColumnWriter>>),
}

impl<W: Write + Send> GroupWriter<W> {
    /// A file of flat columns. Batches may have dictionaries where the schema has text.
    pub fn create(
        to: W,
        schema: &SchemaRef,
        properties: WriterProperties,
        spare: &mut Spare,
    ) -> Result<Self> {
        let columns = ArrowSchemaConverter::new().convert(schema)?;
        let file = SerializedFileWriter::new(to, columns.root_schema_ptr(), Arc::new(properties))?;
        let is_words = |field: &Field| *field.data_type() == DataType::Utf8 && field.is_nullable();
        let columns = schema.fields().iter().zip(columns.columns()).map(|(field, column)| {
            if is_words(field) {
                return Column::Words(Words::new(column.clone(), spare));
            }
            let plain = Plain::new(field, column, file.properties(), spare);
            plain.map_or(Column::Other(None), Column::Plain)
        });
        let columns = columns.collect();
        Ok(Self {
            columns,
            others: ArrowRowGroupWriterFactory::new(&file, schema.clone()),
            file,
            schema: schema.clone(),
            rows: 0,
        })
    }

    /// Appends rows, and ends the row group as often as it is full.
    pub fn write(&mut self, batch: &RecordBatch, spare: &mut Spare) -> Result<()> {
        let mut from = 0;
        while from < batch.num_rows() {
            let rows = (batch.num_rows() - from).min(GROUP_ROWS - self.rows).min(STEP);
            let is_full = self.append(&batch.slice(from, rows))?;
            from += rows;
            self.rows += rows;
            if is_full || self.rows == GROUP_ROWS {
                self.end_group(spare)?;
            }
        }
        Ok(())
    }

    /// Returns whether the group has more text than one should.
    fn append(&mut self, rows: &RecordBatch) -> Result<bool> {
        if self.rows == 0 {
            let others = self.others.create_column_writers(self.file.flushed_row_groups().len())?;
            for (column, other) in self.columns.iter_mut().zip(others) {
                if let Column::Other(writer) = column {
                    *writer = Some(Box::new(other));
                }
            }
        }
        let mut is_full = false;
        for ((column, field), rows) in self.columns.iter_mut().zip(self.schema.fields()).zip(rows.columns()) {
            match column {
                Column::Words(words) => {
                    words.push(rows)?;
                    is_full |= words.is_full(self.file.properties());
                }
                Column::Plain(plain) => plain.push(rows)?,
                Column::Other(writer) => {
                    for leaf in compute_leaves(field, rows)? {
                        writer.iter_mut().try_for_each(|writer| writer.write(&leaf))?;
                    }
                }
            }
        }
        Ok(is_full)
    }

    fn end_group(&mut self, spare: &mut Spare) -> Result<()> {
        if self.rows == 0 {
            return Ok(());
        }
        self.rows = 0;
        let properties = self.file.properties().clone();
        let mut group = self.file.next_row_group()?;
        for column in &mut self.columns {
            match column {
                Column::Words(words) => {
                    let encoded = words.finish(&properties, spare)?;
                    group.append_column(&encoded.bytes, encoded.close)?;
                    spare.keep_bytes(encoded.bytes);
                }
                Column::Plain(plain) => {
                    let encoded = plain.finish(&properties, spare)?;
                    group.append_column(&encoded.bytes, encoded.close)?;
                    spare.keep_bytes(encoded.bytes);
                }
                Column::Other(writer) => {
                    if let Some(writer) = writer.take() {
                        writer.close()?.append_to_row_group(&mut group)?;
                    }
                }
            }
        }
        group.close()?;
        Ok(())
    }

    /// Ends the file, and returns what it was written to. Another file can take what is left in `spare`.
    pub fn finish(mut self, spare: &mut Spare) -> Result<W> {
        self.end_group(spare)?;
        for column in self.columns {
            match column {
                Column::Words(words) => words.leave(spare),
                Column::Plain(plain) => plain.leave(spare),
                Column::Other(_) => {}
            }
        }
        self.file.into_inner()
    }
}
