//! `blotter serve`: configuration, state, tasks and the accept loop, put together and taken down in order.

use crate::{
    Error,
    basemap::Basemap,
    chain::chain,
    config::{Config, FeedConfig, HttpConfig},
    engine::{Engine, Handle, Options, Parts},
    geocoding,
    http::{self, AppState, Tokens},
    metrics::Metrics,
    poll::{self, Folder, Soda, SodaOptions, Source},
    store::{DataDir, Store},
    streams::Publisher,
};
use blotter_cities::City;
use blotter_geocode::Chain;
use blotter_live::{Hub, HubOptions, ServeOptions};
use leptos::config::LeptosOptions;
use std::{net::TcpListener, path::PathBuf, sync::Arc, time::Duration};
use tokio::sync::watch;

/// What differs between a city and the demo.
pub struct Setting {
    /// The configuration.
    pub config: Config,
    /// The data directory, resolved.
    pub data_dir: PathBuf,
    /// The city.
    pub city: City,
    /// Who finds where calls are.
    pub chain: Chain,
    /// The basemap.
    pub basemap: Basemap,
    /// Whether all this is the simulator's.
    pub demo: bool,
    /// What the operator should know, for the log.
    pub notes: Vec<String>,
}

/// Serves a city until the program is told to stop.
pub async fn run(config: Config) -> Result<(), Error> {
    let data_dir = config.store.dir.resolve()?;
    let mut city = City::load(&config.city)?;
    let mut notes = Vec::new();
    let chain = chain(&config.geocoding, &data_dir, &city, &mut notes)?;
    for thanks in chain.attributions() {
        city.attribution = format!("{}. Positions: {thanks}.", city.attribution.trim_end_matches('.'));
    }
    let basemap = Basemap::read(&config.basemap, &data_dir, &http::basemap_script(), &mut notes)?;
    run_with(Setting { config, data_dir, city, chain, basemap, demo: false, notes }).await
}

/// Serves what the setting says until the program is told to stop.
pub async fn run_with(setting: Setting) -> Result<(), Error> {
    let Setting { config, data_dir, city, chain, basemap, demo, mut notes } = setting;
    let city = Arc::new(city);
    let tokens = Arc::new(Tokens::parse(&config.posting.events_tokens)?);
    let source = source(&config.feed, &city)?;
    // The simulator's calls never get into a city's log.
    let feed = if demo { "demo" } else { city.id.as_str() };
    let (store, loaded) = Store::open(DataDir::open(&data_dir)?, feed)?;
    notes.extend(loaded.restored.map(|restored| restored.to_string()));
    match store.in_beats() {
        Ok(known) => chain.recall(&known),
        // They are learned anew from the day's calls.
        Err(error) => notes.push(format!("where the beats are could not be read: {error}")),
    }
    let log = store.log()?;
    let listener = listen(&config.http)?;
    for note in notes {
        tracing::warn!("{note}");
    }
    let hub = Hub::new(HubOptions::default())?;
    let metrics = Arc::new(Metrics::new()?);
    let engine = Engine::start(Parts {
        store,
        loaded,
        city: city.clone(),
        options: Options {
            stale_after: config.feed.stale_after,
            frozen_after: config.feed.frozen_after,
            posted_ttl: config.posting.posted_ttl,
            keep_events: config.store.keep_events,
            max_log_bytes: config.store.max_log_bytes.as_u64(),
            has_feed: source.is_some(),
            has_geocoder: !chain.is_empty(),
        },
        metrics: metrics.clone(),
    })?;
    let publisher = Publisher::new(log.clone(), &engine, hub.clone());
    let state = AppState {
        engine: engine.clone(),
        hub: hub.clone(),
        log,
        city,
        basemap: Arc::new(basemap),
        tokens,
        metrics,
        demo,
        leptos: leptos_options(),
    };
    let (stop, stopping) = watch::channel(false);
    let mut tasks = tokio::task::JoinSet::new();
    if let Some(source) = source {
        tasks.spawn(poll::run(source, config.feed.poll_interval, engine.clone(), stopped(stopping.clone())));
    }
    tasks.spawn(publisher.run(stopped(stopping.clone())));
    tasks.spawn(geocoding::run(chain, engine.clone(), stopped(stopping.clone())));
    tasks.spawn(pulse(engine, stopped(stopping)));
    let ended =
        blotter_live::serve(listener, http::router(state), hub, ServeOptions::default(), signal()?).await;
    tracing::info!("stopping");
    stop.send_replace(true);
    // A poll under way must not hold up the end; what it found is found again.
    let _ =
        tokio::time::timeout(Duration::from_secs(5), async { while tasks.join_next().await.is_some() {} })
            .await;
    ended.map_err(Error::from)
}

/// Binds the address and says so: the first line of the log, and the only line on standard output.
fn listen(config: &HttpConfig) -> Result<TcpListener, Error> {
    let failed = |source| Error::Listen { address: config.listen, source };
    let listener = blotter_live::listen(config.listen).map_err(failed)?;
    let address = listener.local_addr().map_err(failed)?;
    tracing::info!("listening on http://{address}");
    println!("Blotter listens on http://{address}");
    Ok(listener)
}

async fn stopped(mut stopping: watch::Receiver<bool>) {
    // An error means that the sender is gone, which is a stop too.
    let _ = stopping.wait_for(|stop| *stop).await;
}

async fn pulse(engine: Handle, shutdown: impl Future<Output = ()>) {
    tokio::pin!(shutdown);
    loop {
        tokio::select! {
            () = &mut shutdown => return,
            () = tokio::time::sleep(Duration::from_secs(1)) => {}
        }
        if engine.tick().await.is_err() {
            return;
        }
    }
}

/// Ends when the program is told to stop: Ctrl-C, or SIGTERM.
fn signal() -> Result<impl Future<Output = ()>, Error> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut interrupt = signal(SignalKind::interrupt()).map_err(Error::Signal)?;
    let mut terminate = signal(SignalKind::terminate()).map_err(Error::Signal)?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

fn leptos_options() -> LeptosOptions {
    LeptosOptions::builder()
        .output_name("frontend")
        .site_root("site")
        .site_pkg_dir(format!("pkg/{}", http::assets_version()))
        .build()
}

fn source(config: &FeedConfig, city: &Arc<City>) -> Result<Option<Source>, Error> {
    let given = config.feed_url.as_deref().unwrap_or(&city.feed.url);
    if given == "none" || given.is_empty() {
        return Ok(None);
    }
    if given.starts_with("http://") || given.starts_with("https://") {
        let url =
            given.parse().map_err(|error| Error::Setting(format!("--feed-url is no address: {error}")))?;
        let soda = SodaOptions { url, app_token: config.app_token.clone(), timeout: config.timeout };
        return Ok(Some(Source::Soda(Box::new(Soda::new(soda, city.clone())?))));
    }
    let path = PathBuf::from(given);
    if !path.is_dir() {
        return Err(Error::Setting(format!(
            "--feed-url: {given} is neither http(s)://…, nor a folder, nor `none`"
        )));
    }
    Ok(Some(Source::Folder(Folder::new(path, config.repeat, city.clone()))))
}
