//! Sends a file to the object store while it grows.

use super::spare::Spare;
use crate::{Error, Lake};
use bytes::Bytes;
use object_store::{MultipartUpload, ObjectStoreExt};
use std::io::{self, Write};
use tokio::runtime::Handle;
use xxhash_rust::xxh3::Xxh3;

/// A part of an upload; S3 takes none under 5 MiB but the last.
const PART: usize = 6 << 20;
/// What is written at once is seldom more.
const MORE: usize = 64 << 10;

/// Takes a file's bytes and uploads them in parts.
pub struct Sink {
    lake: Lake,
    runtime: Handle,
    place: String,
    upload: Option<Box<dyn MultipartUpload>>,
    buffer: Vec<u8>,
    size: u64,
    hash: Xxh3,
}

impl Sink {
    /// A new file, whose place in the lake nobody else has.
    pub fn new(lake: &Lake, runtime: &Handle, place: String, spare: &mut Spare) -> Self {
        Self {
            lake: lake.clone(),
            runtime: runtime.clone(),
            place,
            upload: None,
            buffer: spare.bytes(PART + MORE),
            size: 0,
            hash: Xxh3::new(),
        }
    }

    fn send(&mut self) -> Result<(), object_store::Error> {
        let part = Bytes::from(std::mem::take(&mut self.buffer));
        let upload = if let Some(upload) = &mut self.upload {
            upload
        } else {
            let path = self.lake.path(&self.place);
            self.upload.insert(self.runtime.block_on(self.lake.store().put_multipart(&path))?)
        };
        let sent = upload.put_part(part.clone().into());
        self.runtime.block_on(sent)?;
        // The next part takes the same memory, if the store has let go of it.
        if let Ok(part) = part.try_into_mut() {
            self.buffer = part.into();
            self.buffer.clear();
        }
        Ok(())
    }

    /// Ends the file, and returns its size and checksum.
    pub fn finish(mut self, spare: &mut Spare) -> Result<(u64, String), Error> {
        let hash = format!("{:016x}", self.hash.digest());
        if self.upload.is_none() {
            let bytes = std::mem::take(&mut self.buffer);
            self.runtime.block_on(self.lake.write(&self.place, bytes))?;
            return Ok((self.size, hash));
        }
        if !self.buffer.is_empty() {
            self.send()?;
        }
        if let Some(mut upload) = self.upload.take() {
            self.runtime.block_on(upload.complete())?;
        }
        spare.keep(std::mem::take(&mut self.buffer));
        Ok((self.size, hash))
    }
}

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.hash.update(bytes);
        self.size += bytes.len() as u64;
        self.buffer.extend_from_slice(bytes);
        if self.buffer.len() >= PART {
            self.send().map_err(io::Error::other)?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Drop for Sink {
    fn drop(&mut self) {
        if let Some(mut upload) = self.upload.take() {
            // Parts of an upload that nobody ends would stay on S3.
            let _ = self.runtime.block_on(upload.abort());
        }
    }
}
