//! Random access to a file or an object: what a zip is read through. Every clone has a position and a block of its own.

use bytes::Bytes;
use object_store::{DynObjectStore, GetOptions, ObjectMeta};
use std::{
    fs::File,
    io::{self, Read, Seek, SeekFrom},
    ops::Range,
    os::unix::fs::FileExt,
    sync::Arc,
};
use tokio::runtime::Handle;

/// How much of an object one request fetches.
const BLOCK: u64 = 4 << 20;

#[derive(Clone)]
pub struct Blocks {
    place: Place,
    size: u64,
    position: u64,
    /// The block fetched last and where it begins.
    block: (u64, Bytes),
}

#[derive(Clone)]
enum Place {
    File(Arc<File>),
    Object { store: Arc<DynObjectStore>, object: Arc<ObjectMeta>, runtime: Handle },
}

impl Blocks {
    pub fn file(file: File) -> io::Result<Self> {
        let size = file.metadata()?.len();
        Ok(Self { place: Place::File(Arc::new(file)), size, position: 0, block: (0, Bytes::new()) })
    }

    /// An object; it must be read on a thread that may block.
    pub fn object(store: Arc<DynObjectStore>, object: ObjectMeta, runtime: Handle) -> Self {
        let size = object.size;
        let place = Place::Object { store, object: Arc::new(object), runtime };
        Self { place, size, position: 0, block: (0, Bytes::new()) }
    }

    pub const fn size(&self) -> u64 {
        self.size
    }
}

impl Read for Blocks {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let left = self.size.saturating_sub(self.position);
        let wanted = usize::try_from(left).unwrap_or(usize::MAX).min(buffer.len());
        if wanted == 0 {
            return Ok(0);
        }
        let read = match &self.place {
            Place::File(file) => file.read_at(&mut buffer[..wanted], self.position)?,
            Place::Object { store, object, runtime } => {
                let (from, block) = &self.block;
                if !(*from..*from + block.len() as u64).contains(&self.position) {
                    let range = self.position..(self.position + BLOCK).min(self.size);
                    let fetched = runtime.block_on(fetch(store, object, range)).map_err(io::Error::other)?;
                    if fetched.is_empty() {
                        return Err(io::ErrorKind::UnexpectedEof.into());
                    }
                    self.block = (self.position, fetched);
                }
                let (from, block) = &self.block;
                let rest = &block[usize::try_from(self.position - from).unwrap_or(0)..];
                let read = rest.len().min(wanted);
                buffer[..read].copy_from_slice(&rest[..read]);
                read
            }
        };
        self.position += read as u64;
        Ok(read)
    }
}

impl Seek for Blocks {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let (base, offset) = match to {
            SeekFrom::Start(at) => (at, 0),
            SeekFrom::End(offset) => (self.size, offset),
            SeekFrom::Current(offset) => (self.position, offset),
        };
        self.position = base.checked_add_signed(offset).ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.position)
    }
}

/// A part of an object, of the same version as the parts before, if the server says its versions.
async fn fetch(
    store: &DynObjectStore,
    object: &ObjectMeta,
    range: Range<u64>,
) -> object_store::Result<Bytes> {
    let options = GetOptions {
        range: Some(range.into()),
        // A weak tag never matches.
        if_match: object.e_tag.clone().filter(|tag| !tag.starts_with("W/")),
        ..GetOptions::default()
    };
    store.get_opts(&object.location, options).await?.bytes().await
}
