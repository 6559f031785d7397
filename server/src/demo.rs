//! `blotter demo`: the real server polling a simulated city over HTTP, with its sketch as map and geocoder.

use crate::{
    Error,
    basemap::Basemap,
    cli::{Demo, Online, Serve},
    geocoding::SketchGeocoder,
    http::basemap_script,
    serve::{self, Setting},
};
use blotter_cities::City;
use blotter_demo::{ATTRIBUTION, FeedOptions, FeedState, SimulatorOptions, Sketch, SketchTiles, ZOOMS, feed};
use blotter_geocode::Chain;
use std::{net::SocketAddr, sync::Arc, time::Duration};

/// Serves the demo until the program is told to stop.
pub async fn run(demo: Demo) -> Result<(), Error> {
    let feed_address = start_feed(&demo).await?;
    let temporary = demo
        .data_dir
        .is_none()
        .then(|| std::env::temp_dir().join(format!("blotter-demo-{}", std::process::id())));
    let data_dir = demo.data_dir.clone().or_else(|| temporary.clone());
    let turn = turn(demo.speed);
    let options = Serve {
        listen: demo.listen,
        city: "dallas".into(),
        feed_url: Some(format!("http://{feed_address}{}", feed::PATH)),
        feed_app_token: None,
        feed_timeout: Duration::from_secs(10),
        again: false,
        poll_interval: turn.min(Duration::from_secs(2)),
        stale_after: Duration::from_mins(5),
        frozen_after: Duration::from_mins(15),
        data_dir,
        geocoders: Some("sketch".into()),
        online: Online::default(),
        events_tokens: Vec::new(),
        posted_ttl: Duration::from_hours(12),
        keep_events: 100_000,
        tiles: None,
        tiles_attribution: None,
    };
    let sketch = Sketch::dallas();
    let ended = serve::run_with(Setting {
        options,
        city: City::load("dallas")?,
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
        && let Err(error) = std::fs::remove_dir_all(&folder)
    {
        tracing::warn!(%error, folder = %folder.display(), "the demo's temporary folder stays");
    }
    ended
}

/// The simulated city's refresh: two minutes, divided by the speed.
fn turn(speed: f64) -> Duration {
    Duration::from_mins(2).div_f64(speed.clamp(0.1, 1000.0))
}

/// Starts the simulated feed on a free port of this machine.
async fn start_feed(demo: &Demo) -> Result<SocketAddr, Error> {
    let failed = |error: std::io::Error| Error::Demo(error.to_string());
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.map_err(failed)?;
    let address = listener.local_addr().map_err(failed)?;
    let usual = FeedOptions::at_speed(demo.speed);
    let simulator = SimulatorOptions { seed: demo.seed, ..usual.simulator };
    let state = FeedState::start(FeedOptions { simulator, turn: turn(demo.speed) });
    tokio::spawn(async move {
        if let Err(error) = axum::serve(listener, feed::router(state)).await {
            tracing::error!(%error, "the simulated feed has stopped");
        }
    });
    Ok(address)
}
