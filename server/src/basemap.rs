//! The basemap that `--tiles` names: what the page draws, what HTTP serves for it, and what the security policy allows.

use crate::{Error, config::BasemapConfig, streets};
use blotter_streets::tiles;
use blotter_tiles::Draw;
use blotter_view::{BasemapTiles, VectorTiles};
use std::{
    fs::File,
    io::Read,
    path::{Path, PathBuf},
    sync::Arc,
};

/// The template of the addresses of tiles drawn here.
const DRAWN_TILES: &str = "/tiles/{z}/{x}/{y}.mvt";
/// The address of a file of tiles.
pub const FILE: &str = "/basemap.pmtiles";
/// The Census Bureau asks for no attribution, but people may ask where a map is from.
const CENSUS_ATTRIBUTION: &str = "Streets: U.S. Census Bureau";
const OPEN_STREET_MAP_ATTRIBUTION: &str = "© OpenStreetMap";
const OPEN_STREET_MAP_TILES: &str = "https://tile.openstreetmap.org/{z}/{x}/{y}.png";

/// What is drawn under the markers, and what it needs of the server.
#[derive(Clone, Default)]
pub struct Basemap {
    /// What the page is given.
    pub tiles: BasemapTiles,
    /// The origin that the page may load tiles from, empty if none.
    pub origin: String,
    /// Draws `/tiles/…`, also where the page shows another basemap.
    pub drawn: Option<Arc<dyn Draw>>,
    /// The file behind [`FILE`].
    pub file: Option<PathBuf>,
}

impl Basemap {
    /// Reads `--tiles`. An index that can't be used is left out with a note in `notes`, unless the flag names it.
    /// `script` is the address of the script that draws vector tiles in the browser.
    pub fn read(
        config: &BasemapConfig,
        data_dir: &Path,
        script: &str,
        notes: &mut Vec<String>,
    ) -> Result<Self, Error> {
        let index = streets::index_in(data_dir);
        let drawn = match &config.tiles {
            Some(named) if named.trim() == streets::NAME => Some(streets::tiles(&index)?),
            _ => streets::tiles_if_built(&index, notes),
        };
        let attribution = |usual: &str| config.tiles_attribution.clone().unwrap_or_else(|| usual.to_owned());
        let named = match (config.tiles.as_deref().map(str::trim), &drawn) {
            (Some(named), _) => named,
            (None, Some(_)) => streets::NAME,
            (None, None) => OPEN_STREET_MAP_TILES,
        };
        let basemap = match (named, drawn) {
            (streets::NAME, Some(drawn)) => {
                let zooms = [tiles::MIN_ZOOM, tiles::MAX_ZOOM];
                return Ok(Self::drawn(
                    drawn,
                    &version(&index),
                    zooms,
                    &attribution(CENSUS_ATTRIBUTION),
                    script,
                ));
            }
            ("none" | "", drawn) => Self { drawn, ..Self::default() },
            (path, drawn) if !path.contains("://") && has_ending(path) => Self {
                drawn,
                ..Self::file(Path::new(path), &attribution(OPEN_STREET_MAP_ATTRIBUTION), script)?
            },
            (template, drawn) => {
                Self { drawn, ..Self::raster(template, &attribution(OPEN_STREET_MAP_ATTRIBUTION))? }
            }
        };
        Ok(basemap)
    }

    /// Vector tiles that are drawn here, from the first zoom level to the second. `version` distinguishes tiles in
    /// browsers' caches: of the demo and of a city, of one index and the next.
    pub fn drawn(
        drawn: Arc<dyn Draw>,
        version: &str,
        zooms: [u8; 2],
        attribution: &str,
        script: &str,
    ) -> Self {
        let url = format!("{DRAWN_TILES}?v={version}");
        Self { tiles: vector(&url, zooms, attribution, script), drawn: Some(drawn), ..Self::default() }
    }

    /// A file of vector tiles; only its header is checked.
    fn file(path: &Path, attribution: &str, script: &str) -> Result<Self, Error> {
        let zooms =
            zooms(path).map_err(|why| Error::Setting(format!("--tiles: {}: {why}", path.display())))?;
        Ok(Self {
            tiles: vector(FILE, zooms, attribution, script),
            file: Some(path.to_owned()),
            ..Self::default()
        })
    }

    fn raster(template: &str, attribution: &str) -> Result<Self, Error> {
        let whole = ["{z}", "{x}", "{y}"].iter().all(|part| template.contains(part));
        let (scheme, rest) = template.split_once("://").unwrap_or_default();
        let host = rest.split('/').next().unwrap_or_default();
        let plain = |letter: char| {
            letter.is_ascii_alphanumeric() || matches!(letter, '.' | '-' | ':' | '[' | ']' | '{' | '}')
        };
        if !whole || !matches!(scheme, "http" | "https") || host.is_empty() || !host.chars().all(plain) {
            return Err(Error::Setting(
                "--tiles is an http(s) address with {z}, {x} and {y}, a .pmtiles file here, `streets`, or `none`"
                    .into(),
            ));
        }
        Ok(Self {
            tiles: BasemapTiles::Raster {
                template: template.to_owned(),
                attribution: attribution.to_owned(),
            },
            origin: format!("{scheme}://{}", host.replace("{s}", "*")),
            ..Self::default()
        })
    }
}

/// A name for the file's present content: its length and the time of its last change.
fn version(path: &Path) -> String {
    let Ok(file) = path.metadata() else { return String::new() };
    let written = file.modified().ok().and_then(|at| at.duration_since(std::time::UNIX_EPOCH).ok());
    format!("{:x}-{:x}", file.len(), written.unwrap_or_default().as_secs())
}

fn vector(url: &str, zooms: [u8; 2], attribution: &str, script: &str) -> BasemapTiles {
    BasemapTiles::Vector(VectorTiles {
        url: url.to_owned(),
        zooms,
        script: script.to_owned(),
        attribution: attribution.to_owned(),
    })
}

fn has_ending(path: &str) -> bool {
    Path::new(path).extension().is_some_and(|ending| ending.eq_ignore_ascii_case("pmtiles"))
}

/// The zoom levels that a PMTiles file covers; the error is a sentence.
///
/// The header of PMTiles 3 has 127 bytes: it begins with `PMTiles` and a 3; byte 99 is the type of the tiles (1: vector),
/// bytes 100 and 101 are the zoom levels.
fn zooms(path: &Path) -> Result<[u8; 2], String> {
    let mut head = [0_u8; 127];
    File::open(path).and_then(|mut file| file.read_exact(&mut head)).map_err(|error| error.to_string())?;
    if !head.starts_with(b"PMTiles\x03") {
        return Err("this isn't a PMTiles file of version 3".into());
    }
    if head[99] != 1 {
        return Err(
            "it holds pictures; Blotter draws vector tiles from such a file. Serve pictures by their \
                    address, with {z}, {x} and {y}"
                .into(),
        );
    }
    Ok([head[100], head[101]])
}
