//! `blotter streets`: an index of a region's streets, built once, that places calls without asking anybody. `files`
//! names what is needed of the Census Bureau, `download` fetches it, `build` makes the index, `ask` questions it on
//! the command line, `geocoder` for the map.

mod ask;
mod build;
mod cli;
mod download;
mod files;
mod geocoder;

pub use cli::{Build, Locate, Opened, Score, Streets};
pub use geocoder::{NAME, StreetsGeocoder};

use crate::Error;
use blotter_cities::City;
use blotter_geocode::{Bounds, Geocoder};
use blotter_streets::{Aliases, Index, Locator, tiles::Tiles};
use blotter_tiles::Draw;
use std::{
    path::{Path, PathBuf},
    process::ExitCode,
    sync::Arc,
};

/// The index's file in the data folder.
pub const INDEX: &str = "streets.index";

/// Does what the command says. Fails with a status of 1, also when a question has no answer.
pub async fn run(command: Streets) -> Result<ExitCode, Error> {
    match command {
        Streets::Build(options) => build::run(&options).await.map(|()| ExitCode::SUCCESS),
        Streets::Locate(options) => ask::locate(&options),
        Streets::Score(options) => ask::score(&options).map(|()| ExitCode::SUCCESS),
    }
}

/// Where a data folder keeps its index.
pub fn index_in(data_dir: &Path) -> PathBuf {
    data_dir.join(INDEX)
}

/// The geocoder `streets` for a city; refused as [`open`] does.
pub fn geocoder(data_dir: &Path, city: &City) -> Result<Arc<dyn Geocoder>, Error> {
    let locator = open(&index_in(data_dir), city)?;
    Ok(Arc::new(StreetsGeocoder::new(Arc::new(locator), Bounds::from(city.bounds))))
}

/// The same where there is an index. One that can't be used is reported and left out: nobody asked for it.
pub fn geocoder_if_built(data_dir: &Path, city: &City, notes: &mut Vec<String>) -> Option<Arc<dyn Geocoder>> {
    match geocoder(data_dir, city) {
        Ok(geocoder) => Some(geocoder),
        Err(Error::NoIndex(_)) => None,
        Err(error) => {
            notes.push(format!("calls are placed without the street index: {error}"));
            None
        }
    }
}

/// The basemap of an index; refused as [`open`] does.
pub fn tiles(index: &Path) -> Result<Arc<dyn Draw>, Error> {
    if !index.exists() {
        return Err(Error::NoIndex(index.to_owned()));
    }
    Ok(Arc::new(Tiles::new(Index::open(index)?)))
}

/// The same where there is an index that can be used.
pub fn tiles_if_built(index: &Path, notes: &mut Vec<String>) -> Option<Arc<dyn Draw>> {
    match tiles(index) {
        Ok(tiles) => Some(tiles),
        Err(Error::NoIndex(_)) => None,
        Err(error) => {
            notes.push(format!("no tiles are drawn from the street index: {error}"));
            None
        }
    }
}

/// Opens an index with the city's other names of its roads. A file that is not there is [`Error::NoIndex`], a
/// damaged or older one [`Error::Streets`]; both say what to run.
pub fn open(path: &Path, city: &City) -> Result<Locator, Error> {
    if !path.exists() {
        return Err(Error::NoIndex(path.to_owned()));
    }
    let index = Index::open(path)?;
    let aliases = city.street_aliases().iter().map(|(name, others)| (name, others.iter().collect()));
    Ok(Locator::new(index).with_aliases(Aliases::new(aliases)).in_city(&city.name))
}
