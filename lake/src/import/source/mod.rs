//! Where CSVs come from: folders, single files, zips, and objects on S3, in Azure's Blob Storage or behind
//! `https://`. A zip's entries are read
//! where they lie; nothing is unpacked to disk.

mod blocks;
mod find;

use std::{
    fs::File,
    io::{self, Read},
    path::PathBuf,
    sync::Arc,
};
use zip::ZipArchive;

pub use blocks::Blocks;
pub use find::{Found, Skipped, archive, find};

/// One CSV file that can be read, several times if need be.
#[derive(Clone)]
pub struct Source {
    /// Where it lies, for people: `latest.zip/2021-06/2021-06-kent-street.csv`.
    pub name: String,
    /// Its size in bytes, unpacked.
    pub size: u64,
    place: Place,
}

#[derive(Clone)]
enum Place {
    File(PathBuf),
    Object(Blocks),
    Entry { archive: Arc<ZipArchive<Blocks>>, index: usize, crc: u32 },
}

impl Source {
    /// The name without the folders.
    pub fn file_name(&self) -> &str {
        self.name.rsplit(['/', '\\']).next().unwrap_or(&self.name)
    }

    /// The checksum of the content, if it is known without reading it: a zip's directory has it.
    pub fn known_checksum(&self) -> Option<String> {
        match &self.place {
            Place::Entry { crc, .. } => Some(checksum(*crc, self.size)),
            Place::File(_) | Place::Object(_) => None,
        }
    }

    /// Reads the content for its checksum alone.
    pub fn checksum(&self) -> io::Result<String> {
        self.read(|reader| {
            let mut reader = Checked::new(reader);
            let mut buffer = vec![0; 1 << 18];
            loop {
                match reader.read(&mut buffer) {
                    Ok(0) => return Ok(reader.checksum()),
                    Ok(_) => {}
                    Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                    Err(error) => return Err(error),
                }
            }
        })
    }

    /// Reads the content from its beginning. A zip's entry that is damaged is an error at its end at the latest.
    pub fn read<T>(&self, read: impl FnOnce(&mut dyn Read) -> io::Result<T>) -> io::Result<T> {
        match &self.place {
            Place::File(path) => read(&mut File::open(path)?),
            Place::Object(blocks) => read(&mut blocks.clone()),
            Place::Entry { archive, index, .. } => {
                // Shares the directory, has a position of its own.
                let mut archive = ZipArchive::clone(archive);
                let entry = archive.by_index(*index).map_err(io::Error::other)?;
                // Not a byte more than the directory says, whatever the entry inflates to.
                let mut bounded = Bounded { entry, left: self.size };
                read(&mut bounded)
            }
        }
    }
}

fn checksum(crc: u32, size: u64) -> String {
    format!("crc32:{crc:08x}:{size}")
}

/// A reader that makes the checksum of what passes.
pub struct Checked<R> {
    reader: R,
    crc: flate2::Crc,
    size: u64,
}

impl<R> Checked<R> {
    pub fn new(reader: R) -> Self {
        Self { reader, crc: flate2::Crc::new(), size: 0 }
    }

    /// Of all that was read so far.
    pub fn checksum(&self) -> String {
        checksum(self.crc.sum(), self.size)
    }
}

impl<R: Read> Read for Checked<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.reader.read(buffer)?;
        self.crc.update(&buffer[..read]);
        self.size += read as u64;
        Ok(read)
    }
}

/// A zip's entry that must be as long as its directory says.
struct Bounded<R> {
    entry: R,
    left: u64,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.entry.read(buffer)?;
        match self.left.checked_sub(read as u64) {
            Some(_) if read == 0 && self.left > 0 && !buffer.is_empty() => Err(io::Error::new(
                io::ErrorKind::UnexpectedEof,
                "the zip's entry is shorter than its directory says",
            )),
            Some(left) => {
                self.left = left;
                Ok(read)
            }
            None => Err(io::Error::new(
                io::ErrorKind::InvalidData,
                "the zip's entry is longer than its directory says",
            )),
        }
    }
}
