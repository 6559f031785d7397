//! What keeps the program from starting or ends it, as sentences for the operator.

use std::{net::SocketAddr, path::PathBuf};

/// Each ends the program.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error(transparent)]
    City(#[from] blotter_cities::CityError),
    #[error(transparent)]
    Store(#[from] crate::store::StoreError),
    /// A geocoder could not be made.
    #[error("a geocoder can't be used: {0}")]
    Geocoder(#[from] blotter_geocode::GeocodeError),
    /// The fan-out or the accept loop.
    #[error(transparent)]
    Live(#[from] blotter_live::LiveError),
    /// The address is taken or not allowed.
    #[error("can't listen on {address}: {source}. Give another with --listen")]
    Listen { address: SocketAddr, source: std::io::Error },
    /// A thread could not be started.
    #[error("a thread could not be started: {0}")]
    Thread(std::io::Error),
    /// The metrics could not be registered.
    #[error("the metrics could not be set up: {0}")]
    Metrics(#[from] prometheus::Error),
    /// The street index, its files, or a truth file.
    #[error(transparent)]
    Streets(#[from] blotter_streets::StreetsError),
    #[error("there is no street index {}; run `blotter streets build --county CODES` to build it", .0.display())]
    NoIndex(PathBuf),
    /// A file of the Census Bureau could not be downloaded.
    #[error("{file} could not be downloaded: {reason}")]
    Download { file: String, reason: String },
    /// A file or folder can't be read or written.
    #[error("{}: {source}", path.display())]
    File { path: PathBuf, source: std::io::Error },
    /// A setting that makes no sense, as a sentence that names it.
    #[error("{0}")]
    Setting(String),
    /// The demo's simulated feed.
    #[error("the demo's simulated feed can't be served: {0}")]
    Demo(std::io::Error),
    /// The lake of records.
    #[error(transparent)]
    Lake(#[from] blotter_lake::Error),
    /// The demo's police records.
    #[error("the demo's records can't be made: {0}")]
    Sample(#[from] blotter_records_sample::Error),
    /// The police's server.
    #[error(transparent)]
    Police(#[from] blotter_police::PoliceError),
    /// A part of the program ended though nobody had asked for it.
    #[error("{part} ended unexpectedly: {reason}")]
    Ended { part: String, reason: String },
    /// Signals can't be received.
    #[error("can't receive signals: {0}")]
    Signal(std::io::Error),
}
