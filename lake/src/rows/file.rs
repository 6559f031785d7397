//! Parts of a Parquet file in the lake, fetched as they are needed.

use crate::Lake;
use bytes::{Buf, Bytes};
use object_store::{ObjectStoreExt, path::Path};
use parquet::{
    errors::{ParquetError, Result},
    file::reader::{ChunkReader, Length},
};
use std::io::Read;
use tokio::runtime::Handle;

/// A data file. It blocks, so it belongs on a thread that may.
#[derive(Clone)]
pub struct LakeFile {
    lake: Lake,
    runtime: Handle,
    path: Path,
    size: u64,
}

/// How much is fetched at once where a reader doesn't say how much it needs.
const BLOCK: u64 = 1 << 20;

impl LakeFile {
    /// The file at a path inside the lake, of so many bytes.
    pub fn new(lake: &Lake, runtime: &Handle, path: &str, size: u64) -> Self {
        Self { lake: lake.clone(), runtime: runtime.clone(), path: lake.path(path), size }
    }

    fn fetch(&self, start: u64, length: u64) -> object_store::Result<Bytes> {
        self.runtime.block_on(self.lake.store().get_range(&self.path, start..start + length))
    }
}

impl Length for LakeFile {
    fn len(&self) -> u64 {
        self.size
    }
}

impl ChunkReader for LakeFile {
    type T = Blocks;

    fn get_read(&self, start: u64) -> Result<Blocks> {
        Ok(Blocks { file: self.clone(), at: start, block: Bytes::new() })
    }

    fn get_bytes(&self, start: u64, length: usize) -> Result<Bytes> {
        self.fetch(start, length as u64).map_err(|error| ParquetError::External(Box::new(error)))
    }
}

/// A file's bytes from some place on.
pub struct Blocks {
    file: LakeFile,
    at: u64,
    block: Bytes,
}

impl Read for Blocks {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        if self.block.is_empty() && self.at < self.file.size {
            let length = BLOCK.min(self.file.size - self.at);
            self.block = self.file.fetch(self.at, length).map_err(std::io::Error::other)?;
            self.at += self.block.len() as u64;
        }
        let count = buffer.len().min(self.block.len());
        self.block.copy_to_slice(&mut buffer[..count]);
        Ok(count)
    }
}
