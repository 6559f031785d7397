//! A folder of TIGER/Line files: `tl_2024_48113_edges.shp` with its `.dbf`, or `tl_2024_48113_edges.zip`.

use crate::error::StreetsError;
use std::{
    collections::BTreeMap,
    fs::File,
    io::{self, BufReader, Seek, SeekFrom},
    path::{Path, PathBuf},
};

/// No layer of a county or state comes near it; a zip that unpacks to more is none of the Census Bureau's.
const MAX_BYTES: u64 = 4 << 30;

/// The layers that are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Layer {
    AddrFeat,
    Edges,
    FeatNames,
    Faces,
    AreaWater,
    AreaLm,
    Place,
}

impl Layer {
    const ALL: [(Self, &'static str); 7] = [
        (Self::AddrFeat, "addrfeat"),
        (Self::Edges, "edges"),
        (Self::FeatNames, "featnames"),
        (Self::Faces, "faces"),
        (Self::AreaWater, "areawater"),
        (Self::AreaLm, "arealm"),
        (Self::Place, "place"),
    ];

    pub(crate) fn name(self) -> &'static str {
        Self::ALL.iter().find(|(layer, _)| *layer == self).map_or("", |found| found.1)
    }
}

/// What a folder holds: for each layer and code its newest year.
#[derive(Debug)]
pub(crate) struct Folder {
    path: PathBuf,
    found: BTreeMap<(Layer, String), Found>,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Found {
    year: String,
    // Loose files before a zip of the same year: someone has unpacked it, perhaps to change it.
    loose: bool,
    path: PathBuf,
}

impl Folder {
    /// Looks through the folder, not through those inside it.
    pub(crate) fn open(path: &Path) -> Result<Self, StreetsError> {
        let mut found: BTreeMap<(Layer, String), Found> = BTreeMap::new();
        for entry in std::fs::read_dir(path).map_err(StreetsError::io(path))? {
            let file = entry.map_err(StreetsError::io(path))?.path();
            let Some((layer, code, one)) = file.file_name().and_then(|name| recognise(name.to_str()?, &file))
            else {
                continue;
            };
            let slot = found.entry((layer, code)).or_insert_with(|| one.clone());
            *slot = slot.clone().max(one);
        }
        if found.is_empty() {
            return Err(StreetsError::NoFiles(path.to_owned()));
        }
        Ok(Self { path: path.to_owned(), found })
    }

    /// The counties that have streets here.
    pub(crate) fn counties(&self) -> Vec<String> {
        let mut counties: Vec<String> = self
            .found
            .keys()
            .filter(|(layer, _)| matches!(layer, Layer::AddrFeat | Layer::Edges))
            .map(|(_, code)| code.clone())
            .collect();
        counties.sort();
        counties.dedup();
        counties
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// The newest year among the files.
    pub(crate) fn year(&self) -> &str {
        self.found.values().map(|found| found.year.as_str()).max().unwrap_or("")
    }

    /// The layer's shapes (`shp`) or table (`dbf`), with the path to name in errors; `None` if it is not here.
    pub(crate) fn part(
        &self,
        layer: Layer,
        code: &str,
        extension: &str,
    ) -> Result<Option<(PathBuf, BufReader<File>)>, StreetsError> {
        let Some(found) = self.found.get(&(layer, code.to_owned())) else { return Ok(None) };
        if found.loose {
            let path = found.path.with_extension(extension);
            let file = File::open(&path).map_err(StreetsError::io(&path))?;
            return Ok(Some((path, BufReader::with_capacity(1 << 16, file))));
        }
        let file = unzip(&found.path, extension)?;
        Ok(Some((found.path.clone(), BufReader::with_capacity(1 << 16, file))))
    }
}

/// `tl_2024_48113_edges.dbf` → the layer, `48113`, and what was found.
fn recognise(name: &str, path: &Path) -> Option<(Layer, String, Found)> {
    let name = name.to_ascii_lowercase();
    let (stem, extension) = name.rsplit_once('.')?;
    let mut parts = stem.split('_');
    let (Some("tl"), Some(year), Some(code), Some(layer), None) =
        (parts.next(), parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return None;
    };
    let layer = Layer::ALL.iter().find(|(_, name)| *name == layer)?.0;
    // The table says that the layer is here; FEATNAMES has nothing else.
    let loose = match extension {
        "dbf" => true,
        "zip" => false,
        _ => return None,
    };
    Some((layer, code.to_owned(), Found { year: year.to_owned(), loose, path: path.to_owned() }))
}

/// One member of a zip, unpacked to a nameless temporary file: readers want to seek, and a large county's layers
/// shouldn't all be in memory.
fn unzip(path: &Path, extension: &str) -> Result<File, StreetsError> {
    let damaged = |reason: &dyn std::fmt::Display| StreetsError::damaged(path, reason);
    let file = File::open(path).map_err(StreetsError::io(path))?;
    let mut zip = zip::ZipArchive::new(BufReader::new(file)).map_err(|error| damaged(&error))?;
    let wanted = format!(".{extension}");
    let mut names = zip
        .file_names()
        .filter_map(|name| name.ok().map(std::borrow::Cow::into_owned))
        .filter(|name| name.to_ascii_lowercase().ends_with(&wanted));
    let name = names.next().ok_or_else(|| damaged(&format!("it holds no {wanted} file")))?;
    // Of two layers in one zip, the shapes of one might be read with the table of the other.
    if names.next().is_some() {
        return Err(damaged(&format!("it holds several {wanted} files")));
    }
    drop(names);
    let member = zip.by_name(&name).map_err(|error| damaged(&error))?;
    if member.size() > MAX_BYTES {
        return Err(damaged(&"it unpacks to more than 4 GiB"));
    }
    let mut unpacked = tempfile::tempfile().map_err(StreetsError::io(path))?;
    io::copy(&mut io::Read::take(member, MAX_BYTES), &mut unpacked).map_err(|error| damaged(&error))?;
    unpacked.seek(SeekFrom::Start(0)).map_err(StreetsError::io(path))?;
    Ok(unpacked)
}
