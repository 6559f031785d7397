//! `blotter demo`: the real server polling a simulated city over HTTP, with its sketch as map and geocoder, and made-up
//! records beside it.

mod records;

use crate::{
    Error,
    basemap::Basemap,
    cli::Demo,
    config::{Config, DEFAULT_CITY, FeedConfig, LakeConfig},
    geocoding::SketchGeocoder,
    http::basemap_script,
    serve::{self, Setting},
};
use blotter_cities::City;
use blotter_demo::{ATTRIBUTION, FeedOptions, FeedState, SimulatorOptions, Sketch, SketchTiles, ZOOMS, feed};
use blotter_geocode::Chain;
use futures::future::BoxFuture;
use std::{net::SocketAddr, sync::Arc, time::Duration};
use tempfile::TempDir;

/// Serves the demo until the program is told to stop.
pub async fn run(demo: Demo) -> Result<(), Error> {
    let (feed_address, simulated_feed) = simulated_feed(&demo).await?;
    let (data_dir, temporary) = if let Some(dir) = demo.data_dir {
        (dir, None)
    } else {
        let dir = temporary_dir()?;
        (dir.path().to_owned(), Some(dir))
    };
    let config = Config {
        http: demo.http,
        feed: FeedConfig {
            feed_url: Some(format!("http://{feed_address}{}", feed::PATH)),
            timeout: Duration::from_secs(10),
            poll_interval: refresh_interval(demo.speed).min(Duration::from_secs(2)),
            ..FeedConfig::default()
        },
        lake: LakeConfig { lake: Some(records::lake_in(&data_dir).to_string_lossy().into_owned()) },
        fault: demo.fault,
        ..Config::default()
    };
    let sketch = Sketch::dallas();
    let records = records::Making::start(&data_dir);
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
        simulated_feed: Some(simulated_feed),
        notes: Vec::new(),
    })
    .await;
    records.stop().await;
    if let Some(dir) = temporary
        && let Err(error) = dir.close()
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

/// The simulated feed on a free port of this machine: its address, and what serves it.
async fn simulated_feed(demo: &Demo) -> Result<(SocketAddr, BoxFuture<'static, Result<(), Error>>), Error> {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.map_err(Error::Demo)?;
    let address = listener.local_addr().map_err(Error::Demo)?;
    let usual = FeedOptions::at_speed(demo.speed);
    let simulator = SimulatorOptions { seed: demo.seed, ..usual.simulator };
    let state = FeedState::start(FeedOptions { simulator, interval: refresh_interval(demo.speed) });
    let serving = async move { axum::serve(listener, feed::router(state)).await.map_err(Error::Demo) };
    Ok((address, Box::pin(serving)))
}
