//! Putting the sections into one file that is either the old one or the whole new one.

use super::format::{CHECKED_FROM, FORMAT, HEAD, MAGIC, Section};
use crate::StreetsError;
use std::{fs::File, io::Write as _, path::Path};
use xxhash_rust::xxh3::xxh3_64;

/// The sections' bytes.
#[derive(Default)]
pub(crate) struct Sections([Vec<u8>; Section::COUNT]);

impl Sections {
    pub(crate) fn of(&mut self, section: Section) -> &mut Vec<u8> {
        &mut self.0[section as usize]
    }

    /// The whole file.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        let table = HEAD + Section::COUNT * 16;
        let total = table + self.0.iter().map(|section| section.len().next_multiple_of(8)).sum::<usize>();
        let mut bytes = Vec::with_capacity(total);
        bytes.extend_from_slice(&MAGIC);
        bytes.extend_from_slice(&FORMAT.to_le_bytes());
        bytes.extend_from_slice(&u32::try_from(Section::COUNT).unwrap_or(0).to_le_bytes());
        bytes.extend_from_slice(&0_u64.to_le_bytes());
        bytes.extend_from_slice(&(total as u64).to_le_bytes());
        let mut start = table;
        for section in &self.0 {
            bytes.extend_from_slice(&(start as u64).to_le_bytes());
            bytes.extend_from_slice(&(section.len() as u64).to_le_bytes());
            start += section.len().next_multiple_of(8);
        }
        for section in &self.0 {
            bytes.extend_from_slice(section);
            bytes.resize(bytes.len().next_multiple_of(8), 0);
        }
        seal(&mut bytes);
        bytes
    }
}

/// Writes the checksum into the head.
pub(crate) fn seal(bytes: &mut [u8]) {
    let checksum = bytes.get(CHECKED_FROM..).map_or(0, xxh3_64);
    if let Some(head) = bytes.get_mut(CHECKED_FROM - 8..CHECKED_FROM) {
        head.copy_from_slice(&checksum.to_le_bytes());
    }
}

/// Writes the file beside its place, makes it durable, and moves it there in one step.
pub(crate) fn save(bytes: &[u8], path: &Path) -> Result<(), StreetsError> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut file =
        tempfile::Builder::new().prefix(".streets-").tempfile_in(folder).map_err(StreetsError::io(folder))?;
    file.write_all(bytes).map_err(StreetsError::io(path))?;
    file.as_file().sync_all().map_err(StreetsError::io(path))?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // A temporary file is its owner's alone; the index is for whoever runs the server.
        let open = std::fs::Permissions::from_mode(0o644);
        file.as_file().set_permissions(open).map_err(StreetsError::io(path))?;
    }
    file.persist(path).map_err(|error| StreetsError::Io { path: path.to_owned(), source: error.error })?;
    // The move itself is durable once the folder is; not every system lets one sync a folder.
    File::open(folder).and_then(|folder| folder.sync_all()).or(Ok(()))
}
