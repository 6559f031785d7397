//! All records of a filter, as rows of a file.

use crate::{
    http::download::{Failure, FileRows},
    records::Release,
};
use blotter_lake::{Field, RecordBatch, SchemaRef, Stop, records_schema};
use blotter_records::{DataSet, Filter};
use std::{ops::ControlFlow, sync::Arc, time::Instant};

pub(super) struct Records {
    pub(super) release: Arc<Release>,
    pub(super) data_set: DataSet,
    pub(super) filter: Filter,
}

impl FileRows for Records {
    fn schema(&self) -> SchemaRef {
        records_schema(self.data_set)
    }

    fn field(batch: &RecordBatch, column: usize, row: usize) -> Field<'_> {
        Field::of(batch.column(column), row)
    }

    fn each(
        &self,
        deadline: Instant,
        mut take: impl FnMut(&RecordBatch) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        let Some(reader) = &self.release.rows else {
            return Err(Failure::Rows("the release has no files".to_owned()));
        };
        let mut failed = None;
        reader.each(self.data_set, &self.filter, Stop { deadline: Some(deadline) }, |batch| {
            match take(batch) {
                Ok(()) => ControlFlow::Continue(()),
                Err(error) => {
                    failed = Some(error);
                    ControlFlow::Break(())
                }
            }
        })?;
        failed.map_or(Ok(()), Err)
    }
}
