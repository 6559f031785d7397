//! Some columns of a file in few requests, since a bucket charges for each: its end, with what the file says of itself, then
//! the columns that are wanted, those that lie near each other at once.

use crate::rows::LakeFile;
use bytes::{Buf, Bytes};
use parquet::{
    errors::Result,
    file::{
        metadata::ParquetMetaData,
        reader::{ChunkReader, Length},
    },
};
use std::{
    io::Read,
    ops::Range,
    sync::{Arc, Mutex, PoisonError},
};

/// So much of a file's end is fetched first; of a small file that is all of it.
const END: u64 = 64 * 1024;
/// Bytes that nobody wants are fetched along where they save a request.
const GAP: u64 = 64 * 1024;

/// A file of which some parts are here. Whatever else is read of it is fetched then.
#[derive(Clone)]
pub struct Parts {
    file: LakeFile,
    here: Arc<Mutex<Vec<(u64, Bytes)>>>,
}

impl Parts {
    /// Fetches the file's end. It blocks, so it belongs on a thread that may.
    pub fn new(file: LakeFile) -> Result<Self> {
        Self::with_end(file, 0)
    }

    /// The same with so many bytes more of the end, for what lies before the metadata.
    pub fn with_end(file: LakeFile, more: u64) -> Result<Self> {
        let begins = file.len().saturating_sub(END + more);
        let parts = Self { file, here: Arc::default() };
        parts.fetch(begins..parts.file.len())?;
        Ok(parts)
    }

    /// Fetches the columns for which `wanted` is true of their place among the file's.
    pub fn fetch_columns(&self, metadata: &ParquetMetaData, wanted: impl Fn(usize) -> bool) -> Result<()> {
        let mut ranges: Vec<Range<u64>> = Vec::new();
        for group in metadata.row_groups() {
            for (_, column) in group.columns().iter().enumerate().filter(|(at, _)| wanted(*at)) {
                let (start, length) = column.byte_range();
                ranges.push(start..start + length);
            }
        }
        for range in joined(ranges) {
            if self.part(range.start).is_none_or(|part| (part.len() as u64) < range.end - range.start) {
                self.fetch(range)?;
            }
        }
        Ok(())
    }

    /// Fetches a part.
    pub fn fetch(&self, range: Range<u64>) -> Result<()> {
        let length = usize::try_from(range.end - range.start).unwrap_or(usize::MAX);
        let bytes = self.file.get_bytes(range.start, length)?;
        self.here.lock().unwrap_or_else(PoisonError::into_inner).push((range.start, bytes));
        Ok(())
    }

    /// What is here from a place on; the longest of several.
    fn part(&self, start: u64) -> Option<Bytes> {
        let here = self.here.lock().unwrap_or_else(PoisonError::into_inner);
        let from = |(begins, bytes): &(u64, Bytes)| {
            let at = usize::try_from(start.checked_sub(*begins)?).ok()?;
            (at < bytes.len()).then(|| bytes.slice(at..))
        };
        here.iter().filter_map(from).max_by_key(Bytes::len)
    }
}

/// Ranges in order, those near each other as one.
fn joined(mut ranges: Vec<Range<u64>>) -> Vec<Range<u64>> {
    ranges.sort_by_key(|range| range.start);
    let mut joined: Vec<Range<u64>> = Vec::new();
    for range in ranges {
        match joined.last_mut() {
            Some(last) if range.start <= last.end + GAP => last.end = last.end.max(range.end),
            _ => joined.push(range),
        }
    }
    joined
}

impl Length for Parts {
    fn len(&self) -> u64 {
        self.file.len()
    }
}

impl ChunkReader for Parts {
    type T = Box<dyn Read>;

    fn get_read(&self, start: u64) -> Result<Self::T> {
        Ok(match self.part(start) {
            Some(part) => Box::new(part.reader()),
            None => Box::new(self.file.get_read(start)?),
        })
    }

    fn get_bytes(&self, start: u64, length: usize) -> Result<Bytes> {
        match self.part(start).filter(|part| part.len() >= length) {
            Some(part) => Ok(part.slice(..length)),
            None => self.file.get_bytes(start, length),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lies_near_is_fetched_at_once() {
        let far = 10 * GAP;
        assert_eq!(joined(vec![50..60, 0..10, 10..20, far..far + 5]), [0..60, far..far + 5]);
        assert_eq!(joined(Vec::new()), Vec::<Range<u64>>::new());
    }
}
