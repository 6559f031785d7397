//! A Crime ID in a file of a bucket: its Bloom filters and, where these say maybe, the row group are read by ranges, so that
//! a look-up fetches a few per cent of the records.

use super::{CrimeId, Wanted, decode};
use crate::{DataFile, Error, Lake};
use arrow_array::RecordBatch;
use blotter_records::DataSet;
use bytes::{Buf, Bytes, buf::Reader};
use memchr::memmem::Finder;
use object_store::ObjectStoreExt;
use parquet::{
    arrow::arrow_reader::{ArrowReaderMetadata, ArrowReaderOptions},
    bloom_filter::Sbbf,
    errors::ParquetError,
    file::{
        metadata::{ColumnChunkMetaData, ParquetMetaData, ParquetMetaDataReader},
        reader::{ChunkReader, Length},
    },
};
use std::{ops::Range, sync::Arc};

/// What is read of a file's end for its metadata, which take some 15 kB. Before them lie the Bloom filters.
const METADATA: u64 = 64 << 10;
/// Bytes of a file's Bloom filters for each row, at most: [`crate::files`] makes them so.
const FILTERS_A_ROW: u64 = 1;
/// Of Parquet's last eight bytes the first four are the length of its metadata.
const TAIL: usize = 8;

/// The end of a file, and the way to the rest of it.
struct Ranges<'a> {
    lake: &'a Lake,
    path: &'a str,
    start: u64,
    end: Bytes,
}

impl<'a> Ranges<'a> {
    async fn of(lake: &'a Lake, path: &'a str, file: &DataFile) -> Result<Self, Error> {
        let start = file.size.saturating_sub(METADATA + file.rows * FILTERS_A_ROW);
        let mut ranges = Self { lake, path, start: u64::MAX, end: Bytes::new() };
        ranges.end = ranges.read(start..file.size).await?;
        ranges.start = start;
        Ok(ranges)
    }

    async fn read(&self, range: Range<u64>) -> Result<Bytes, Error> {
        if let Some(from) = range.start.checked_sub(self.start)
            && let (Ok(from), Ok(until)) = (usize::try_from(from), usize::try_from(range.end - self.start))
            && until <= self.end.len()
        {
            return Ok(self.end.slice(from..until));
        }
        Ok(self.lake.store().get_range(&self.lake.path(self.path), range).await?)
    }

    async fn metadata(&self, size: u64) -> Result<ParquetMetaData, Error> {
        let short = || Error::damaged(self.path, "it is too short for a Parquet file");
        let tail = self.end.last_chunk::<TAIL>().ok_or_else(short)?;
        let length = u32::from_le_bytes([tail[0], tail[1], tail[2], tail[3]]);
        let until = size - TAIL as u64;
        let start = until.checked_sub(u64::from(length)).ok_or_else(short)?;
        Ok(ParquetMetaDataReader::decode_metadata(&self.read(start..until).await?)?)
    }

    async fn filter(&self, column: &ColumnChunkMetaData) -> Result<Option<Sbbf>, Error> {
        let place = column.bloom_filter_offset().zip(column.bloom_filter_length());
        let place =
            place.and_then(|(start, length)| Some((u64::try_from(start).ok()?, u64::try_from(length).ok()?)));
        let Some((start, length)) = place else { return Ok(None) };
        Ok(Some(Sbbf::from_bytes(&self.read(start..start + length).await?)?))
    }
}

/// The rows of a file that have the ID. A file without Bloom filters, as lakes in a folder have them, costs its column of
/// IDs.
pub(super) async fn search(
    lake: &Lake,
    path: &str,
    file: &DataFile,
    data_set: DataSet,
    id: &CrimeId,
) -> Result<Vec<RecordBatch>, Error> {
    let ranges = Ranges::of(lake, path, file).await?;
    let metadata = Arc::new(ranges.metadata(file.size).await?);
    let of_arrow = ArrowReaderMetadata::try_new(metadata.clone(), ArrowReaderOptions::new())?;
    let finder = Finder::new(id);
    let mut found = Vec::new();
    for (index, group) in metadata.row_groups().iter().enumerate() {
        let column = group.columns().iter().find(|column| column.column_path().string() == "crime_id");
        let column = column.ok_or_else(|| Error::damaged(path, "it has no crime_id"))?;
        let (start, length) = column.byte_range();
        let may_hold = match ranges.filter(column).await? {
            Some(filter) => filter.check(id.as_slice()),
            // The IDs lie plain and uncompressed.
            None => finder.find(&ranges.read(start..start + length).await?).is_some(),
        };
        if !may_hold {
            continue;
        }
        let places = group.columns().iter().map(ColumnChunkMetaData::byte_range);
        let from = places.clone().map(|(start, _)| start).min().unwrap_or(start);
        let until = places.map(|(start, length)| start + length).max().unwrap_or(start + length);
        let part = Part { size: file.size, start: from, bytes: ranges.read(from..until).await? };
        let wanted = Wanted { path, file, data_set, id };
        found.extend(decode(&part, of_arrow.clone(), &[index], wanted)?);
    }
    Ok(found)
}

/// A row group's bytes, as a reader of the whole file that has no others.
#[derive(Clone)]
struct Part {
    size: u64,
    start: u64,
    bytes: Bytes,
}

impl Length for Part {
    fn len(&self) -> u64 {
        self.size
    }
}

impl ChunkReader for Part {
    type T = Reader<Bytes>;

    fn get_read(&self, start: u64) -> parquet::errors::Result<Self::T> {
        let until = self.start + self.bytes.len() as u64;
        Ok(self.get_bytes(start, usize::try_from(until.saturating_sub(start))?)?.reader())
    }

    fn get_bytes(&self, start: u64, length: usize) -> parquet::errors::Result<Bytes> {
        let from = start.checked_sub(self.start).and_then(|from| usize::try_from(from).ok());
        from.and_then(|from| Some(from..from.checked_add(length)?))
            .filter(|range| range.end <= self.bytes.len())
            .map(|range| self.bytes.slice(range))
            .ok_or_else(|| ParquetError::EOF("a column that lies outside its row group".to_owned()))
    }
}
