//! `blotter serve`: configuration, state, tasks and the accept loop, put together and taken down in order.

use crate::{
    Error,
    basemap::Basemap,
    chain::chain,
    config::{Config, HttpConfig, NO_CITY},
    engine::{Engine, Handle, Options, Parts},
    geocoding,
    history::{Past, Recorder, RecorderParts, recall},
    http::{self, AppState, LiveParts, Tokens},
    logging,
    metrics::Metrics,
    poll::{self, Source},
    records::{self, Releases},
    store::{DataDir, Store},
    streams::Publisher,
    supervisor::{Fault, Part, Supervisor},
    sync::{Sync, SyncTask, Syncs},
};
use blotter_cities::City;
use blotter_geocode::Chain;
use blotter_lake::history::History;
use blotter_live::{Hub, HubOptions, ServeOptions};
use blotter_police::Police;
use futures::future::BoxFuture;
use leptos::config::LeptosOptions;
use std::{
    net::TcpListener,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};
use tokio::sync::watch;

/// What differs between a city and the demo.
pub struct Setting {
    pub config: Config,
    /// As [`Config::store`] names it, or a temporary one.
    pub data_dir: PathBuf,
    pub city: City,
    /// The geocoders.
    pub chain: Chain,
    pub basemap: Basemap,
    /// The simulated feed, where the calls are the simulator's: it runs as long as the program.
    pub simulated_feed: Option<BoxFuture<'static, Result<(), Error>>>,
    /// What the operator should know, logged after the address.
    pub notes: Vec<String>,
}

/// Serves a city, or the records alone, until the program is told to stop.
pub async fn run(config: Config) -> Result<(), Error> {
    let data_dir = config.store.dir.resolve()?;
    if config.city == NO_CITY {
        return run_without_city(config, &data_dir).await;
    }
    let mut city = City::load(&config.city)?;
    let mut notes = Vec::new();
    let chain = chain(&config.geocoding, &data_dir, &city, &mut notes)?;
    for attribution in chain.attributions() {
        city.attribution = format!("{}. Positions: {attribution}.", city.attribution.trim_end_matches('.'));
    }
    let basemap = Basemap::read(&config.basemap, &data_dir, &http::basemap_script(), &mut notes)?;
    run_with(Setting { config, data_dir, city, chain, basemap, simulated_feed: None, notes }).await
}

/// Serves what the setting says until the program is told to stop.
pub async fn run_with(setting: Setting) -> Result<(), Error> {
    let Setting { config, data_dir, city, chain, basemap, simulated_feed, mut notes } = setting;
    let demo = simulated_feed.is_some();
    let city = Arc::new(city);
    let tokens = Arc::new(Tokens::parse(&config.posting.events_tokens)?);
    let source = Source::new(&config.feed, &city)?;
    // The simulator's calls never get into a city's log.
    let feed = if demo { "demo" } else { city.id.as_str() };
    let (mut store, mut loaded) = Store::open(DataDir::open(&data_dir)?, feed)?;
    notes.extend(loaded.restored.map(|restored| restored.to_string()));
    let history = Arc::new(History::new(config.lake.open_in(&data_dir)?));
    notes.extend(recall(&history, feed, &mut store, &mut loaded).await?);
    match store.in_beats() {
        Ok(known) => chain.recall(&known),
        // They are learned anew from the day's calls.
        Err(error) => notes.push(format!("the positions of beats could not be read: {error}")),
    }
    let log = store.log()?;
    let mut server = Server::start(&config, &data_dir)?;
    for note in notes {
        tracing::warn!("{note}");
    }
    let Server { supervisor, hub, metrics, .. } = &mut server;
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
    let past = Past::new(history.clone(), log.clone(), config.feed.stale_after);
    let recorder = Recorder::new(RecorderParts {
        history,
        log: log.clone(),
        engine: engine.clone(),
        metrics: metrics.clone(),
        interval: config.history.history_interval,
        past: past.clone(),
    })?;
    supervisor.spawn(Part::History, completed(recorder.run(supervisor.stopping())))?;
    let live =
        LiveParts { engine: engine.clone(), log, past, city, basemap: Arc::new(basemap), tokens, demo };
    let (thread, fault, hangs) = (engine.clone(), engine.clone(), config.fault == Some(Fault::EngineHangs));
    supervisor.watch(Part::Engine, async move { thread.ended().await }, async move {
        let injected = if hangs { fault.hang().await } else { fault.panic().await };
        // Where it is gone already, that will do.
        let _ = injected;
    })?;
    if let Some(feed) = simulated_feed {
        let stopping = supervisor.stopping();
        supervisor.spawn(Part::DemoFeed, async move {
            tokio::select! {
                () = stopping => Ok(()),
                ended = feed => ended,
            }
        })?;
    }
    if let Some(source) = source {
        let polling = poll::run(source, config.feed.poll_interval, engine.clone(), supervisor.stopping());
        supervisor.spawn(Part::Poller, completed(polling))?;
    }
    if !chain.is_empty() {
        let geocoding = geocoding::run(chain, engine.clone(), supervisor.stopping());
        supervisor.spawn(Part::Geocoding, completed(geocoding))?;
    }
    supervisor.spawn(Part::Publisher, completed(publisher.run(supervisor.stopping())))?;
    supervisor.spawn(Part::Pulse, completed(pulse(engine, supervisor.stopping())))?;
    server.run(Some(live)).await
}

/// Serves the records alone: no engine, no feed, no streams, and so no store. The data directory is locked all the same,
/// and stays the one of the feed that it remembers.
async fn run_without_city(config: Config, data_dir: &Path) -> Result<(), Error> {
    if config.feed.feed_url.as_deref().is_some_and(|url| url != NO_CITY) {
        return Err(Error::Setting("--feed-url needs a city: with --city none no feed is polled".into()));
    }
    let _locked = DataDir::open(data_dir)?;
    Server::start(&config, data_dir)?.run(None).await
}

/// What every way of serving has.
struct Server {
    supervisor: Supervisor,
    listener: TcpListener,
    hub: Hub,
    metrics: Arc<Metrics>,
    releases: Releases,
    syncs: Syncs,
    /// Who may start a sync.
    operator: Tokens,
    /// What lies under the records' maps.
    basemap: Arc<Basemap>,
}

impl Server {
    /// Listens, and answers nothing yet.
    fn start(config: &Config, data_dir: &Path) -> Result<Self, Error> {
        let lake = config.lake.open_in(data_dir)?;
        let operator = Tokens::operator(config.sync.operator_token.as_deref())?;
        let police = Police::new(&config.sync.source.police_url)?;
        let mut supervisor = Supervisor::new(config.fault)?;
        let listener = listen(&config.http)?;
        let hub = Hub::new(HubOptions::default())?;
        let metrics = Arc::new(Metrics::new()?);
        let (loops, fault) = (hub.clone(), hub.clone());
        supervisor.watch(Part::Streams, async move { loops.failed().await }, async move {
            fault.inject_fault();
        })?;
        let sync = Sync { police, lake: lake.clone(), data_dir: data_dir.to_owned() };
        let (task, syncs) = SyncTask::new(sync, config.sync.schedule.clone());
        supervisor.spawn(Part::Sync, completed(task.run(supervisor.stopping())))?;
        if let Some(interval) = config.operations.print_metrics {
            let printing = print_metrics(metrics.clone(), hub.clone(), interval, supervisor.stopping());
            supervisor.spawn(Part::Metrics, completed(printing))?;
        }
        let (told, releases) = watch::channel(records::State::default());
        supervisor.spawn(Part::Records, completed(records::follow(lake, told, supervisor.stopping())))?;
        let releases = Releases::new(releases);
        let script = http::basemap_script();
        let basemap = Arc::new(Basemap::read_of_records(&config.basemap, data_dir, &releases, &script)?);
        Ok(Self { supervisor, listener, hub, metrics, releases, syncs, operator, basemap })
    }

    /// Serves until the program is told to stop or a part ends.
    async fn run(self, live: Option<LiveParts>) -> Result<(), Error> {
        let Self { mut supervisor, listener, hub, metrics, releases, syncs, operator, basemap } = self;
        let state = AppState {
            live,
            releases,
            syncs,
            records_basemap: basemap,
            operator: Arc::new(operator),
            hub: hub.clone(),
            metrics,
            health: supervisor.health(),
            leptos: leptos_options(),
        };
        let (router, stopping) = (http::router(state), supervisor.stopping());
        supervisor.spawn(Part::Http, async move {
            Ok(blotter_live::serve(listener, router, hub, ServeOptions::default(), stopping).await?)
        })?;
        supervisor.run().await
    }
}

/// Work that can't fail.
async fn completed(work: impl Future<Output = ()>) -> Result<(), Error> {
    work.await;
    Ok(())
}

/// Binds the address and says so: the first line of the log, and of standard output, which else has the metrics alone.
fn listen(config: &HttpConfig) -> Result<TcpListener, Error> {
    let failed = |source| Error::Listen { address: config.listen, source };
    let listener = blotter_live::listen(config.listen).map_err(failed)?;
    let address = listener.local_addr().map_err(failed)?;
    tracing::info!("listening on http://{address}");
    logging::print(format!("Blotter listens on http://{address}"));
    Ok(listener)
}

/// Prints a line, waits, and so on. A line that nobody reads holds up the next ones and nothing else.
async fn print_metrics(
    metrics: Arc<Metrics>,
    hub: Hub,
    interval: Duration,
    shutdown: impl Future<Output = ()>,
) {
    tokio::pin!(shutdown);
    let mut printed = tokio::task::spawn_blocking(|| {});
    loop {
        if printed.is_finished() {
            let line = metrics.line(&hub);
            printed = tokio::task::spawn_blocking(move || logging::print(line));
        }
        tokio::select! {
            () = &mut shutdown => return,
            () = tokio::time::sleep(interval) => {}
        }
    }
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

fn leptos_options() -> LeptosOptions {
    LeptosOptions::builder()
        .output_name("frontend")
        .site_root("site")
        .site_pkg_dir(format!("pkg/{}", http::assets_version()))
        .build()
}
