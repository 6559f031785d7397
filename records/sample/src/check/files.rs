//! The CSV files of a folder or a zip.

use crate::Error;
use std::{
    fs,
    io::{BufReader, Read as _},
    path::{Path, PathBuf},
};
use zip::ZipArchive;

/// Where the files are; cheap to open again on each thread.
pub enum Files {
    Folder(Vec<PathBuf>),
    Zip(ZipArchive<BufReader<fs::File>>, Vec<usize>),
}

fn failed(path: &Path) -> impl Fn(std::io::Error) -> Error {
    move |source| Error::Read { path: path.to_owned(), source }
}

fn find(folder: &Path, found: &mut Vec<PathBuf>) -> Result<(), Error> {
    for entry in fs::read_dir(folder).map_err(failed(folder))? {
        let path = entry.map_err(failed(folder))?.path();
        if path.is_dir() {
            find(&path, found)?;
        } else if path.extension().is_some_and(|extension| extension == "csv") {
            found.push(path);
        }
    }
    Ok(())
}

impl Files {
    pub fn open(path: &Path) -> Result<Self, Error> {
        if path.is_dir() {
            let mut found = Vec::new();
            find(path, &mut found)?;
            found.sort();
            return Ok(Self::Folder(found));
        }
        let mut zip = ZipArchive::new(BufReader::new(fs::File::open(path).map_err(failed(path))?))?;
        let mut entries = Vec::new();
        for index in 0..zip.len() {
            let entry = zip.by_index_raw(index)?;
            let name = entry.name()?;
            if name.ends_with(".csv") && !name.contains("__MACOSX") {
                entries.push(index);
            }
        }
        Ok(Self::Zip(zip, entries))
    }

    /// Name without folders, and text, of the file at a place; none after the last.
    pub fn get(&mut self, index: usize) -> Result<Option<(String, Vec<u8>)>, Error> {
        let last = |name: &str| name.rsplit('/').next().unwrap_or_default().to_owned();
        match self {
            Self::Folder(paths) => {
                let Some(path) = paths.get(index) else { return Ok(None) };
                Ok(Some((last(&path.to_string_lossy()), fs::read(path).map_err(failed(path))?)))
            }
            Self::Zip(zip, entries) => {
                let Some(&entry) = entries.get(index) else { return Ok(None) };
                let mut entry = zip.by_index(entry)?;
                let name = last(&entry.name()?);
                let mut text = Vec::new();
                entry.read_to_end(&mut text).map_err(failed(Path::new(&name)))?;
                Ok(Some((name, text)))
            }
        }
    }
}
