//! The basemaps that `--tiles` and `--records-tiles` name: what a page draws, what HTTP serves for it, and what the
//! security policy allows.

use crate::{
    Error,
    config::{BasemapConfig, COAST},
    records::{COAST_ATTRIBUTION, COAST_ZOOMS, Coast, Releases},
    streets,
};
use blotter_streets::tiles;
use blotter_tiles::Draw;
use blotter_view::{BasemapTiles, VectorTiles};
use std::{
    fs::File,
    io::Read,
    path::{Path, PathBuf},
    sync::Arc,
};

/// Whose basemap it is: which flag names it, and where the server has it.
#[derive(Debug, Clone, Copy)]
pub struct Wing {
    flag: &'static str,
    /// What the addresses of tiles drawn here begin with.
    pub tiles: &'static str,
    /// The address of a file of tiles.
    pub file: &'static str,
}

/// The live maps'.
pub const LIVE: Wing = Wing { flag: "--tiles", tiles: "/tiles", file: "/basemap.pmtiles" };
/// The records' maps'.
pub const RECORDS: Wing =
    Wing { flag: "--records-tiles", tiles: "/records-tiles", file: "/records-basemap.pmtiles" };

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
    /// Draws [`Wing::tiles`], also where the page shows another basemap.
    pub drawn: Option<Arc<dyn Draw>>,
    /// The file behind [`Wing::file`].
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
        let named = config.tiles.as_deref().map(str::trim);
        let drawn = match named {
            Some(streets::NAME) => Some(streets::tiles(&index)?),
            _ => streets::tiles_if_built(&index, notes),
        };
        let named = named.unwrap_or(if drawn.is_some() { streets::NAME } else { OPEN_STREET_MAP_TILES });
        let chosen = Chosen { wing: LIVE, named, attribution: config.tiles_attribution.as_deref(), script };
        let basemap = match (named, drawn.clone()) {
            (streets::NAME, Some(drawn)) => return Ok(chosen.streets(drawn, &index)),
            _ => chosen.other()?,
        };
        Ok(Self { drawn, ..basemap })
    }

    /// Reads `--records-tiles`. The coast's towns are those of the newest release.
    pub fn read_of_records(
        config: &BasemapConfig,
        data_dir: &Path,
        releases: &Releases,
        script: &str,
    ) -> Result<Self, Error> {
        let attribution = config.records_tiles_attribution.as_deref();
        let chosen = Chosen { wing: RECORDS, named: config.records_tiles.trim(), attribution, script };
        match chosen.named {
            COAST => {
                let coast = Arc::new(Coast::new(releases.clone()));
                Ok(chosen.drawn(coast, env!("CARGO_PKG_VERSION"), COAST_ZOOMS, COAST_ATTRIBUTION))
            }
            streets::NAME => {
                let index = streets::index_in(data_dir);
                Ok(chosen.streets(streets::tiles(&index)?, &index))
            }
            _ => chosen.other(),
        }
    }

    /// The live maps' vector tiles that are drawn here, from the first zoom level to the second. `version` distinguishes
    /// tiles in browsers' caches: of the demo and of a city, of one index and the next.
    pub fn drawn(
        drawn: Arc<dyn Draw>,
        version: &str,
        zooms: [u8; 2],
        attribution: &str,
        script: &str,
    ) -> Self {
        let chosen = Chosen { wing: LIVE, named: "", attribution: None, script };
        chosen.drawn(drawn, version, zooms, attribution)
    }
}

/// What flags say of a wing's basemap.
struct Chosen<'a> {
    wing: Wing,
    named: &'a str,
    attribution: Option<&'a str>,
    /// The address of the script that draws vector tiles.
    script: &'a str,
}

impl Chosen<'_> {
    fn streets(&self, drawn: Arc<dyn Draw>, index: &Path) -> Basemap {
        self.drawn(drawn, &version(index), [tiles::MIN_ZOOM, tiles::MAX_ZOOM], CENSUS_ATTRIBUTION)
    }

    fn drawn(&self, drawn: Arc<dyn Draw>, version: &str, zooms: [u8; 2], attribution: &str) -> Basemap {
        let url = format!("{}/{{z}}/{{x}}/{{y}}.mvt?v={version}", self.wing.tiles);
        Basemap { tiles: self.vector(&url, zooms, attribution), drawn: Some(drawn), ..Basemap::default() }
    }

    /// What is not drawn here.
    fn other(&self) -> Result<Basemap, Error> {
        match self.named {
            "none" | "" => Ok(Basemap::default()),
            path if !path.contains("://") && has_ending(path) => self.file(Path::new(path)),
            _ => self.raster(),
        }
    }

    fn attribution(&self, usual: &str) -> String {
        self.attribution.unwrap_or(usual).to_owned()
    }

    fn vector(&self, url: &str, zooms: [u8; 2], attribution: &str) -> BasemapTiles {
        BasemapTiles::Vector(VectorTiles {
            url: url.to_owned(),
            zooms,
            script: self.script.to_owned(),
            attribution: self.attribution(attribution),
        })
    }

    /// A file of vector tiles; only its header is checked.
    fn file(&self, path: &Path) -> Result<Basemap, Error> {
        let named = |why| Error::Setting(format!("{}: {}: {why}", self.wing.flag, path.display()));
        let zooms = zooms(path).map_err(named)?;
        Ok(Basemap {
            tiles: self.vector(self.wing.file, zooms, OPEN_STREET_MAP_ATTRIBUTION),
            file: Some(path.to_owned()),
            ..Basemap::default()
        })
    }

    fn raster(&self) -> Result<Basemap, Error> {
        let template = self.named;
        let whole = ["{z}", "{x}", "{y}"].iter().all(|part| template.contains(part));
        let (scheme, rest) = template.split_once("://").unwrap_or_default();
        let host = rest.split('/').next().unwrap_or_default();
        let plain = |letter: char| {
            letter.is_ascii_alphanumeric() || matches!(letter, '.' | '-' | ':' | '[' | ']' | '{' | '}')
        };
        if !whole || !matches!(scheme, "http" | "https") || host.is_empty() || !host.chars().all(plain) {
            let built_in = if self.wing.flag == RECORDS.flag { "`coast`, " } else { "" };
            return Err(Error::Setting(format!(
                "{} is {built_in}an http(s) address with {{z}}, {{x}} and {{y}}, a .pmtiles file here, `streets`, or \
                 `none`",
                self.wing.flag
            )));
        }
        Ok(Basemap {
            tiles: BasemapTiles::Raster {
                template: template.to_owned(),
                attribution: self.attribution(OPEN_STREET_MAP_ATTRIBUTION),
            },
            origin: format!("{scheme}://{}", host.replace("{s}", "*")),
            ..Basemap::default()
        })
    }
}

/// A name for the file's present content: its length and the time of its last change.
fn version(path: &Path) -> String {
    let Ok(file) = path.metadata() else { return String::new() };
    let written = file.modified().ok().and_then(|at| at.duration_since(std::time::UNIX_EPOCH).ok());
    format!("{:x}-{:x}", file.len(), written.unwrap_or_default().as_secs())
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
