//! The basemap that `--tiles` names: for the page what to draw, for HTTP what to answer, for the policy what to allow.

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

/// Where the page asks for drawn tiles.
const DRAWN: &str = "/tiles/{z}/{x}/{y}.mvt";
/// Where the page asks for a file of tiles.
pub const FILE: &str = "/basemap.pmtiles";
/// Whose the index's streets are; the Census Bureau asks for no thanks, but people may ask where a map is from.
const CENSUS: &str = "Streets: U.S. Census Bureau";
const OPEN_STREET_MAP: &str = "© OpenStreetMap";
const OPEN_STREET_MAP_TILES: &str = "https://tile.openstreetmap.org/{z}/{x}/{y}.png";

/// What is drawn under the markers.
#[derive(Clone, Default)]
pub struct Basemap {
    /// For the page.
    pub tiles: BasemapTiles,
    /// The origin that the page may load tiles from, empty if none.
    pub origin: String,
    /// Draws `/tiles/…`, also where the page shows another ground.
    pub drawn: Option<Arc<dyn Draw>>,
    /// The file behind [`FILE`].
    pub file: Option<PathBuf>,
}

impl Basemap {
    /// Reads `--tiles`. An index that can't be used is done without, unless the flag names it, and `notes` says so.
    /// `script`: the address of what draws vector tiles in the browser.
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
                return Ok(Self::drawn(drawn, &version(&index), zooms, &attribution(CENSUS), script));
            }
            ("none" | "", drawn) => Self { drawn, ..Self::default() },
            (path, drawn) if !path.contains("://") && has_ending(path) => {
                Self { drawn, ..Self::file(Path::new(path), &attribution(OPEN_STREET_MAP), script)? }
            }
            (template, drawn) => Self { drawn, ..Self::raster(template, &attribution(OPEN_STREET_MAP))? },
        };
        Ok(basemap)
    }

    /// Vector tiles that are drawn here, of the zooms from the first to the second. `version` tells tiles apart that
    /// browsers keep: of the demo and of a city, of one index and the next.
    pub fn drawn(
        drawn: Arc<dyn Draw>,
        version: &str,
        zooms: [u8; 2],
        attribution: &str,
        script: &str,
    ) -> Self {
        let url = format!("{DRAWN}?v={version}");
        Self { tiles: vector(&url, zooms, attribution, script), drawn: Some(drawn), ..Self::default() }
    }

    /// A file of vector tiles, as far as its head can tell whether it is one.
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

/// A name for the file as it is now: its length and when it was written.
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

/// The zooms that a PMTiles file covers; a sentence if it is none, or holds no vector tiles.
///
/// The head is that of PMTiles 3: 127 bytes that begin with `PMTiles` and a 3; byte 99 is the kind of tile (1: vector),
/// 100 and 101 are the zooms.
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
