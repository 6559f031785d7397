//! Finds the CSVs of one PATH, in name order.

use super::{Blocks, Place, Source};
use crate::{Error, store};
use futures::TryStreamExt;
use object_store::{
    DynObjectStore, ObjectStoreExt, azure::MicrosoftAzureBuilder, http::HttpBuilder, path::Path as ObjectPath,
};
use std::{
    collections::BTreeSet,
    fs::{self, File},
    io,
    path::{Path, PathBuf},
    sync::Arc,
};
use tokio::runtime::Handle;
use url::Url;
use zip::ZipArchive;

/// What lies at one PATH.
#[derive(Default)]
pub struct Found {
    pub sources: Vec<Source>,
    pub skipped: Vec<Skipped>,
}

/// A file that holds no CSVs that can be read.
pub struct Skipped {
    pub name: String,
    pub reason: String,
    /// A broken archive, rather than a file of another kind.
    pub damaged: bool,
}

/// Finds what lies at a folder, a file, `https://…`, `s3://…` or `az://…`. Blocks.
///
/// # Errors
/// If there is nothing at all at `path`.
pub fn find(path: &str, runtime: &Handle) -> Result<Found, Error> {
    let mut found = Found::default();
    if ["s3://", "az://", "https://", "http://"].iter().any(|scheme| path.starts_with(scheme)) {
        remote(path, runtime, &mut found)?;
    } else {
        let place = PathBuf::from(path);
        let metadata = fs::metadata(&place).map_err(|source| Error::Io { path: place.clone(), source })?;
        if metadata.is_dir() {
            let mut files = Vec::new();
            walk(&place, &mut BTreeSet::new(), &mut files)?;
            files.sort();
            for file in &files {
                // One file of many that can't be opened, such as a link to nothing, is refused; the others are not its fault.
                if let Err(error) = local(file, &mut found) {
                    let reason = format!("can't be read: {error}");
                    found.skipped.push(Skipped { name: file.display().to_string(), reason, damaged: true });
                }
            }
        } else {
            local(&place, &mut found).map_err(|source| Error::Io { path: place.clone(), source })?;
        }
    }
    Ok(found)
}

/// `known`: the folders that were walked, since links may lead back to them.
fn walk(folder: &Path, known: &mut BTreeSet<PathBuf>, files: &mut Vec<PathBuf>) -> Result<(), Error> {
    let failed = |source| Error::Io { path: folder.to_owned(), source };
    if !known.insert(fs::canonicalize(folder).map_err(failed)?) {
        return Ok(());
    }
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder).map_err(failed)? {
        paths.push(entry.map_err(failed)?.path());
    }
    // A folder is known by its own name, not by that of a link to it, in whichever order the system lists them.
    paths.sort_by_key(|path| (path.is_symlink(), path.clone()));
    for path in paths {
        if is_litter(&path.to_string_lossy()) {
            continue;
        }
        if path.is_dir() { walk(&path, known, files)? } else { files.push(path) }
    }
    Ok(())
}

/// What archivers of other systems leave behind: copies of attributes, and hidden files.
fn is_litter(name: &str) -> bool {
    let mut parts = name.rsplit(['/', '\\']);
    parts.next().is_some_and(|file| file.starts_with("._") || file == ".DS_Store" || file == "__MACOSX")
        || parts.any(|folder| folder == "__MACOSX")
}

fn local(path: &Path, found: &mut Found) -> io::Result<()> {
    let name = path.display().to_string();
    if has_extension(&name, "zip") {
        let blocks = Blocks::file(File::open(path)?)?;
        archive(&name, blocks, found);
    } else if has_extension(&name, "csv") {
        let size = fs::metadata(path)?.len();
        found.sources.push(Source { name, size, place: Place::File(path.to_owned()) });
    } else {
        found.skipped.push(Skipped { name, reason: "neither a CSV nor a zip".into(), damaged: false });
    }
    Ok(())
}

fn has_extension(name: &str, extension: &str) -> bool {
    Path::new(name).extension().is_some_and(|found| found.eq_ignore_ascii_case(extension))
}

/// Finds the CSVs of a zip.
pub fn archive(name: &str, blocks: Blocks, found: &mut Found) {
    let damaged = |reason: String| Skipped { name: name.to_owned(), reason, damaged: true };
    let archive = match ZipArchive::new(blocks) {
        Ok(archive) => Arc::new(archive),
        Err(error) => return found.skipped.push(damaged(format!("the zip can't be read: {error}"))),
    };
    let mut entries = Vec::new();
    for index in 0..archive.len() {
        let entry = match archive.by_index_data(index) {
            Ok(entry) => entry,
            Err(error) => {
                found.skipped.push(damaged(format!("entry {index} of the zip can't be read: {error}")));
                continue;
            }
        };
        let Ok(inside) = entry.name() else {
            found.skipped.push(damaged(format!("the name of entry {index} of the zip can't be read")));
            continue;
        };
        if entry.is_dir() || is_litter(&inside) || inside.ends_with('/') {
            continue;
        }
        let full = format!("{name}/{inside}");
        if has_extension(&inside, "csv") {
            entries.push(Source {
                name: full,
                size: entry.size(),
                place: Place::Entry { archive: archive.clone(), index, crc: entry.crc32() },
            });
        } else {
            found.skipped.push(Skipped { name: full, reason: "not a CSV".into(), damaged: false });
        }
    }
    entries.sort_by(|a, b| a.name.cmp(&b.name));
    found.sources.extend(entries);
}

fn remote(address: &str, runtime: &Handle, found: &mut Found) -> Result<(), Error> {
    let wrong = |reason: String| Error::Path { path: address.to_owned(), reason };
    let url = Url::parse(address).map_err(|error| wrong(error.to_string()))?;
    let path = ObjectPath::from_url_path(url.path()).map_err(|error| wrong(error.to_string()))?;
    let lists = matches!(url.scheme(), "s3" | "az");
    let store: Arc<DynObjectStore> = match url.scheme() {
        "s3" => store::s3(&url)?,
        "az" => store::azure(MicrosoftAzureBuilder::from_env(), &url)?,
        _ => {
            let mut origin = url.clone();
            origin.set_path("");
            let options = object_store::ClientOptions::new().with_allow_http(true);
            Arc::new(HttpBuilder::new().with_url(origin.as_str()).with_client_options(options).build()?)
        }
    };
    if let Ok(object) = runtime.block_on(store.head(&path)) {
        let blocks = Blocks::object(store, object, runtime.clone());
        object_at(address, blocks, found);
        return Ok(());
    }
    if !lists {
        let answer =
            runtime.block_on(store.head(&path)).err().map_or_else(String::new, |error| error.to_string());
        return Err(wrong(format!("nothing can be read there: {answer}")));
    }
    let mut objects = runtime.block_on(store.list(Some(&path)).try_collect::<Vec<_>>())?;
    if objects.is_empty() {
        return Err(wrong("there is nothing".into()));
    }
    objects.sort_by(|a, b| a.location.cmp(&b.location));
    for object in objects {
        let name = format!("{}://{}/{}", url.scheme(), url.authority(), object.location);
        if !is_litter(&name) {
            let blocks = Blocks::object(store.clone(), object, runtime.clone());
            object_at(&name, blocks, found);
        }
    }
    Ok(())
}

fn object_at(name: &str, blocks: Blocks, found: &mut Found) {
    let path = name.split(['?', '#']).next().unwrap_or(name);
    if has_extension(path, "zip") {
        archive(path, blocks, found);
    } else if has_extension(path, "csv") {
        found.sources.push(Source {
            name: path.to_owned(),
            size: blocks.size(),
            place: Place::Object(blocks),
        });
    } else {
        found.skipped.push(Skipped {
            name: path.to_owned(),
            reason: "neither a CSV nor a zip".into(),
            damaged: false,
        });
    }
}
