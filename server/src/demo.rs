//! `blotter demo`: the real server polling a simulated city over HTTP, with its sketch as map and geocoder.

use crate::{
    Error,
    basemap::Basemap,
    cli::Demo,
    config::{Config, DEFAULT_CITY, DataDirConfig, FeedConfig},
    geocoding::SketchGeocoder,
    http::basemap_script,
    serve::{self, Setting},
};
use blotter_cities::City;
use blotter_demo::{ATTRIBUTION, FeedOptions, FeedState, SimulatorOptions, Sketch, SketchTiles, ZOOMS, feed};
use blotter_geocode::Chain;
use std::{net::SocketAddr, sync::Arc, time::Duration};
use tempfile::TempDir;

/// Serves the demo until the program is told to stop.
pub async fn run(demo: Demo) -> Result<(), Error> {
    let feed_address = start_feed(&demo).await?;
    let (data_dir, temporary) = if demo.dir == DataDirConfig::default() {
        let folder = temporary_dir()?;
        (folder.path().to_owned(), Some(folder))
    } else {
        (demo.dir.resolve()?, None)
    };
    let config = Config {
        http: demo.http,
        feed: FeedConfig {
            feed_url: Some(format!("http://{feed_address}{}", feed::PATH)),
            timeout: Duration::from_secs(10),
            poll_interval: refresh_interval(demo.speed).min(Duration::from_secs(2)),
            ..FeedConfig::default()
        },
        ..Config::default()
    };
    let sketch = Sketch::dallas();
    let ended = serve::run_with(Setting {
        config,
        data_dir,
        city: City::load(DEFAULT_CITY)?,
        chain: Chain::new(vec![Arc::new(SketchGeocoder(sketch))]),
        basemap: Basemap::drawn(
            Arc::new(SketchTiles::new(sketch)),
            "sketch",
            ZOOMS,
            ATTRIBUTION,
            &basemap_script(),
        ),
        demo: true,
        notes: Vec::new(),
    })
    .await;
    if let Some(folder) = temporary
        && let Err(error) = folder.close()
    {
        tracing::warn!(%error, "the demo's temporary directory could not be removed");
    }
    ended
}

/// A directory that no other start of the demo has or had.
fn temporary_dir() -> Result<TempDir, Error> {
    tempfile::Builder::new()
        .prefix("blotter-demo-")
        .tempdir()
        .map_err(|source| Error::File { path: std::env::temp_dir(), source })
}

/// The simulated city refreshes its feed every two minutes, divided by the speed.
fn refresh_interval(speed: f64) -> Duration {
    Duration::from_mins(2).div_f64(speed)
}

/// Starts the simulated feed on a free port of this machine.
async fn start_feed(demo: &Demo) -> Result<SocketAddr, Error> {
    let failed = |error: std::io::Error| Error::Demo(error.to_string());
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.map_err(failed)?;
    let address = listener.local_addr().map_err(failed)?;
    let usual = FeedOptions::at_speed(demo.speed);
    let simulator = SimulatorOptions { seed: demo.seed, ..usual.simulator };
    let state = FeedState::start(FeedOptions { simulator, turn: refresh_interval(demo.speed) });
    tokio::spawn(async move {
        if let Err(error) = axum::serve(listener, feed::router(state)).await {
            tracing::error!(%error, "the simulated feed has stopped");
        }
    });
    Ok(address)
}
