//! A file being written: under a name of its own beside its place, until it is whole and on disk. The names are those of
//! `LocalFileSystem` (`NAME#DIGITS`), which its listings leave out.

use crate::Error;
use object_store::Result;
use std::{
    fs::{self, File},
    io::{ErrorKind, Write},
    path::{Path, PathBuf},
    time::Duration,
};

/// A file that nobody sees yet. Dropped unpublished, it is removed.
#[derive(Debug)]
pub struct Staged {
    file: File,
    staging: PathBuf,
    destination: PathBuf,
}

pub(super) fn error(path: &Path, source: std::io::Error) -> object_store::Error {
    let path = path.display().to_string();
    match source.kind() {
        ErrorKind::AlreadyExists => object_store::Error::AlreadyExists { path, source: source.into() },
        ErrorKind::NotFound => object_store::Error::NotFound { path, source: source.into() },
        ErrorKind::PermissionDenied => object_store::Error::PermissionDenied { path, source: source.into() },
        _ => object_store::Error::Generic {
            store: "durable file system",
            source: Box::new(Error::Io { path: path.into(), source }),
        },
    }
}

impl Staged {
    pub fn create(destination: &Path) -> Result<Self> {
        if let Some(folder) = destination.parent() {
            make_folders(folder)?;
        }
        loop {
            let mut name = destination.as_os_str().to_owned();
            name.push(format!("#{}", fastrand::u64(..)));
            let staging = PathBuf::from(name);
            match File::options().write(true).create_new(true).open(&staging) {
                Ok(file) => return Ok(Self { file, staging, destination: destination.to_owned() }),
                Err(source) if source.kind() == ErrorKind::AlreadyExists => {}
                Err(source) => return Err(error(&staging, source)),
            }
        }
    }

    pub fn write(&mut self, bytes: &[u8]) -> Result<()> {
        self.file.write_all(bytes).map_err(|source| error(&self.staging, source))
    }

    pub fn copy_from(&mut self, source: &mut File) -> Result<()> {
        std::io::copy(source, &mut self.file).map_err(|source| error(&self.staging, source))?;
        Ok(())
    }

    /// Puts the file in its place, once its content is on disk. With `create` it must not exist yet.
    pub fn publish(self, create: bool) -> Result<()> {
        self.file.sync_all().map_err(|source| error(&self.staging, source))?;
        if create {
            // Unlike a rename, a link never replaces. Dropping removes the other name.
            fs::hard_link(&self.staging, &self.destination)
        } else {
            fs::rename(&self.staging, &self.destination)
        }
        .map_err(|source| error(&self.destination, source))?;
        self.destination.parent().map_or(Ok(()), sync_folder)
    }
}

impl Drop for Staged {
    fn drop(&mut self) {
        // After a rename there is nothing left by this name.
        let _ = fs::remove_file(&self.staging);
    }
}

/// Makes the folders above `path`; each new one is on disk in the folder above it.
fn make_folders(folder: &Path) -> Result<()> {
    let mut missing: Vec<PathBuf> = Vec::new();
    let mut above = Some(folder);
    while let Some(folder) = above.filter(|folder| !folder.exists()) {
        missing.push(folder.to_owned());
        above = folder.parent();
    }
    for folder in missing.into_iter().rev() {
        match fs::create_dir(&folder) {
            Err(source) if source.kind() != ErrorKind::AlreadyExists => {
                return Err(error(&folder, source));
            }
            _ => {}
        }
        if let Some(parent) = folder.parent() {
            sync_folder(parent)?;
        }
    }
    Ok(())
}

fn sync_folder(folder: &Path) -> Result<()> {
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(|source| error(folder, source))
}

/// Removes staged files of crashed writers below `folder`, those not written to for `grace`.
pub fn sweep(folder: &Path, grace: Duration, dry_run: bool) -> Result<(usize, u64), Error> {
    let (mut files, mut bytes) = (0, 0);
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        let entries = match fs::read_dir(&folder) {
            Ok(entries) => entries,
            Err(source) if source.kind() == ErrorKind::NotFound => continue,
            Err(source) => return Err(Error::Io { path: folder, source }),
        };
        for entry in entries {
            let entry = entry.map_err(|source| Error::Io { path: folder.clone(), source })?;
            let path = entry.path();
            // A file that went meanwhile doesn't matter.
            let Ok(metadata) = entry.metadata() else { continue };
            if metadata.is_dir() {
                folders.push(path);
                continue;
            }
            let old = metadata.modified().is_ok_and(|at| at.elapsed().is_ok_and(|age| age >= grace));
            if is_staged(&entry.file_name().to_string_lossy()) && old {
                files += 1;
                bytes += metadata.len();
                if !dry_run {
                    fs::remove_file(&path).map_err(|source| Error::Io { path, source })?;
                }
            }
        }
    }
    Ok((files, bytes))
}

fn is_staged(name: &str) -> bool {
    name.split_once('#')
        .is_some_and(|(_, digits)| !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()))
}
