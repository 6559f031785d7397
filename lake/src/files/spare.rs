//! Buffers and the compressor that a file leaves to the next one of its thread. An import writes gigabytes through megabytes:
//! memory that were taken anew for each page would have to be cleared by the system each time.

use super::properties::GROUP_ROWS;
use bytes::Bytes;
use parquet::{
    basic::Compression,
    errors::{ParquetError, Result},
};
use zstd::{bulk::Compressor, zstd_safe::compress_bound};

/// More than these are not kept, the largest first.
const MAX_KEPT: usize = 12;

/// What a file can take and leaves.
#[derive(Default)]
pub struct Spare {
    bytes: Vec<Vec<u8>>,
    numbers: Vec<Vec<u32>>,
    compressor: Option<Compressor<'static>>,
}

impl Spare {
    /// An empty buffer with room for so many bytes.
    pub fn bytes(&mut self, room: usize) -> Vec<u8> {
        let fits = self.bytes.iter().enumerate().filter(|(_, buffer)| buffer.capacity() >= room);
        let least = fits.min_by_key(|(_, buffer)| buffer.capacity()).map(|(at, _)| at);
        least.map_or_else(|| Vec::with_capacity(room), |at| self.bytes.swap_remove(at))
    }

    /// An empty buffer with room for a number of each row of a group.
    pub fn numbers(&mut self) -> Vec<u32> {
        self.numbers.pop().unwrap_or_else(|| Vec::with_capacity(GROUP_ROWS))
    }

    pub fn keep_numbers(&mut self, mut buffer: Vec<u32>) {
        buffer.clear();
        self.numbers.push(buffer);
    }

    pub fn keep(&mut self, mut buffer: Vec<u8>) {
        buffer.clear();
        self.bytes.push(buffer);
        if self.bytes.len() > MAX_KEPT {
            let least = self.bytes.iter().enumerate().min_by_key(|(_, buffer)| buffer.capacity());
            if let Some((at, _)) = least {
                self.bytes.swap_remove(at);
            }
        }
    }

    /// Keeps a buffer that went through others' hands, if they have let go of it.
    pub fn keep_bytes(&mut self, bytes: Bytes) {
        if let Ok(bytes) = bytes.try_into_mut() {
            self.keep(bytes.into());
        }
    }

    /// Compresses a page.
    pub fn pack(&mut self, page: Vec<u8>, compression: Compression) -> Result<Bytes> {
        let level = match compression {
            Compression::UNCOMPRESSED => return Ok(page.into()),
            Compression::ZSTD(level) => level.compression_level(),
            _ => return Err(ParquetError::NYI(format!("compression by {compression}"))),
        };
        let mut packed = self.bytes(compress_bound(page.len()));
        let compressor = match &mut self.compressor {
            Some(compressor) => {
                compressor.set_compression_level(level)?;
                compressor
            }
            none => none.insert(Compressor::new(level)?),
        };
        compressor.compress_to_buffer(&page, &mut packed)?;
        self.keep(page);
        Ok(packed.into())
    }
}
