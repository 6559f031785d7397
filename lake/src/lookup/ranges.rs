//! A Crime ID in a file of a bucket: its Bloom filters and, where these say maybe, the row group are fetched, so that a
//! look-up costs a few per cent of the records.

use super::{Wanted, decode};
use crate::{Error, parts::Parts, rows::LakeFile};
use arrow_array::RecordBatch;
use memchr::memmem::Finder;
use parquet::{
    arrow::arrow_reader::{ArrowReaderMetadata, ArrowReaderOptions},
    bloom_filter::Sbbf,
    file::{metadata::ColumnChunkMetaData, reader::ChunkReader},
};

/// Bytes of a file's Bloom filters for each row, at most: [`crate::files`] makes them so, beside the metadata.
const FILTERS_A_ROW: u64 = 1;

/// The rows that have the ID. A file without Bloom filters, as lakes in a folder have them, costs its column of IDs. It
/// blocks, so it belongs on a thread that may.
pub(super) fn search(file: LakeFile, wanted: Wanted<'_>) -> Result<Vec<RecordBatch>, Error> {
    let parts = Parts::with_end(file, wanted.file.rows * FILTERS_A_ROW)?;
    let metadata = ArrowReaderMetadata::load(&parts, ArrowReaderOptions::new())?;
    let mut found = Vec::new();
    for (index, group) in metadata.metadata().row_groups().iter().enumerate() {
        let column = group.columns().iter().find(|column| column.column_path().string() == "crime_id");
        let column = column.ok_or_else(|| Error::damaged(wanted.path, "it has no crime_id"))?;
        let may_hold = if let Some(filter) = Sbbf::read_from_column_chunk(column, &parts)? {
            filter.check(wanted.id.as_slice())
        } else {
            // The IDs lie plain and uncompressed.
            let (start, length) = column.byte_range();
            let length = usize::try_from(length).unwrap_or(usize::MAX);
            Finder::new(wanted.id).find(&parts.get_bytes(start, length)?).is_some()
        };
        if !may_hold {
            continue;
        }
        let places = group.columns().iter().map(ColumnChunkMetaData::byte_range);
        let from = places.clone().map(|(start, _)| start).min();
        if let Some((from, until)) = from.zip(places.map(|(start, length)| start + length).max()) {
            parts.fetch(from..until)?;
        }
        found.extend(decode(&parts, metadata.clone(), &[index], wanted)?);
    }
    Ok(found)
}
