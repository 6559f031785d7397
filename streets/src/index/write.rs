//! Putting the sections into one file that is either the old one or the whole new one.

use super::format::{CHECKED_FROM, FORMAT, HEAD, MAGIC, Section};
use crate::error::StreetsError;
use std::{
    fs::File,
    io::{self, Write as _},
    path::Path,
};
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
    save_with(path, |file| file.write_all(bytes))
}

/// The same with whatever writes the file: until that is done and durable, nobody sees any of it.
fn save_with(path: &Path, write: impl FnOnce(&mut File) -> io::Result<()>) -> Result<(), StreetsError> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut file =
        tempfile::Builder::new().prefix(".streets-").tempfile_in(folder).map_err(StreetsError::io(folder))?;
    write(file.as_file_mut()).map_err(StreetsError::io(path))?;
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

#[cfg(test)]
mod tests {
    use super::*;
    use std::{fs, panic};

    const OLD: &[u8] = b"the old index";
    const FRESH: &[u8] = b"the new index, which is longer than the old one";

    /// What the folder holds, by name.
    fn held(folder: &Path) -> Vec<(String, Vec<u8>)> {
        let entries = fs::read_dir(folder).unwrap().map(Result::unwrap);
        entries
            .map(|entry| (entry.file_name().into_string().unwrap(), fs::read(entry.path()).unwrap()))
            .collect()
    }

    fn with_old() -> (tempfile::TempDir, std::path::PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("streets.index");
        fs::write(&path, OLD).unwrap();
        (folder, path)
    }

    #[test]
    fn the_old_index_stands_whole_under_its_name_until_the_new_one_is() {
        let (folder, path) = with_old();
        save_with(&path, |file| {
            assert_eq!(fs::read(&path).unwrap(), OLD);
            file.write_all(&FRESH[..10])?;
            assert_eq!(fs::read(&path).unwrap(), OLD, "half of it is written, and nobody sees that");
            file.write_all(&FRESH[10..])
        })
        .unwrap();
        assert_eq!(held(folder.path()), [("streets.index".to_owned(), FRESH.to_vec())]);
    }

    #[test]
    fn a_disk_that_is_full_half_way_leaves_the_old_index_and_no_rubbish() {
        let (folder, path) = with_old();
        let error = save_with(&path, |file| {
            file.write_all(&FRESH[..10])?;
            Err(io::ErrorKind::StorageFull.into())
        })
        .unwrap_err();
        assert!(error.to_string().contains("streets.index"), "{error}");
        assert_eq!(held(folder.path()), [("streets.index".to_owned(), OLD.to_vec())]);
        // Nor is there half an index where there was none.
        fs::remove_file(&path).unwrap();
        assert!(
            save_with(&path, |file| file.write_all(FRESH).and(Err(io::ErrorKind::StorageFull.into())))
                .is_err()
        );
        assert_eq!(held(folder.path()), []);
    }

    #[test]
    fn an_interruption_half_way_leaves_the_old_index_and_no_rubbish() {
        let (folder, path) = with_old();
        let interrupted = panic::catch_unwind(panic::AssertUnwindSafe(|| {
            save_with(&path, |file| {
                file.write_all(&FRESH[..10])?;
                panic::resume_unwind(Box::new("interrupted"));
            })
        }));
        assert!(interrupted.is_err());
        assert_eq!(held(folder.path()), [("streets.index".to_owned(), OLD.to_vec())]);
    }

    #[test]
    fn an_index_that_cant_be_moved_to_its_place_leaves_what_is_there() {
        let (folder, _) = with_old();
        let occupied = folder.path().join("occupied");
        fs::create_dir(&occupied).unwrap();
        fs::write(occupied.join("file"), OLD).unwrap();
        assert!(save(FRESH, &occupied).is_err());
        assert_eq!(held(&occupied), [("file".to_owned(), OLD.to_vec())]);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2, "and no rubbish beside it");
    }

    #[cfg(unix)]
    #[test]
    fn a_reader_that_has_the_old_index_open_keeps_it() {
        use std::io::Read as _;
        let (_folder, path) = with_old();
        let mut open = File::open(&path).unwrap();
        save(FRESH, &path).unwrap();
        let mut read = Vec::new();
        open.read_to_end(&mut read).unwrap();
        assert_eq!(read, OLD, "its bytes were not written over");
        assert_eq!(fs::read(&path).unwrap(), FRESH);
    }
}
