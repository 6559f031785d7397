//! The program's metrics, in the Prometheus text format at `/metrics`.

use blotter_live::Hub;
use prometheus::{
    Encoder, Histogram, HistogramOpts, IntCounter, IntCounterVec, IntGauge, IntGaugeVec, Opts, Registry,
    TextEncoder,
};
use std::sync::{Mutex, PoisonError};

/// Counters and gauges, by what they count.
pub struct Metrics {
    registry: Registry,
    /// Polls of the feed, good or not.
    pub polls: IntCounter,
    /// Polls that failed.
    pub polls_failed: IntCounter,
    /// Rejected rows.
    pub rows_rejected: IntCounter,
    /// Rows that repeated a key of their snapshot.
    pub rows_repeated: IntCounter,
    /// Bad fields that became null.
    pub fields_nulled: IntCounter,
    /// Events committed.
    pub events: IntCounter,
    /// Active calls.
    pub calls: IntGauge,
    /// Locations still to be looked up.
    pub unplaced: IntGauge,
    /// Look-ups of a location, by outcome.
    pub lookups: IntCounterVec,
    /// Transactions that failed.
    pub store_errors: IntCounter,
    /// Bytes of the store that are in use.
    pub log_bytes: IntGauge,
    /// Events that a consumer of the log has not taken yet, by the name of its cursor.
    pub log_waiting: IntGaugeVec,
    /// The age of the oldest event that is not in the lake yet, seconds; 0 if all are.
    pub history_lag: IntGauge,
    /// Events brought to the lake.
    pub history_events: IntCounter,
    /// Attempts to write the history that failed.
    pub history_errors: IntCounter,
    /// How long a transaction took, seconds.
    pub commit_seconds: Histogram,
    streams: IntGauge,
    streams_opened: IntCounter,
    streams_dropped: IntCounter,
    /// One scrape at a time: the hub's counts are copied into the counters.
    scrape: Mutex<()>,
}

impl Metrics {
    /// Registers every metric.
    ///
    /// # Errors
    /// When a name is wrong or used twice, which is a mistake in this file.
    pub fn new() -> Result<Self, prometheus::Error> {
        let registry = Registry::new_custom(Some("blotter".into()), None)?;
        let counter = |name: &str, help: &str| {
            let counter = IntCounter::new(name, help)?;
            registry.register(Box::new(counter.clone()))?;
            Ok::<_, prometheus::Error>(counter)
        };
        let gauge = |name: &str, help: &str| {
            let gauge = IntGauge::new(name, help)?;
            registry.register(Box::new(gauge.clone()))?;
            Ok::<_, prometheus::Error>(gauge)
        };
        let lookups = IntCounterVec::new(
            Opts::new(
                "lookups_total",
                "Look-ups of a location: found, not_found, or unavailable when a geocoder could not be asked.",
            ),
            &["outcome"],
        )?;
        registry.register(Box::new(lookups.clone()))?;
        let log_waiting = IntGaugeVec::new(
            Opts::new("log_waiting_events", "Events that a consumer of the event log has not taken yet."),
            &["cursor"],
        )?;
        registry.register(Box::new(log_waiting.clone()))?;
        let commit_seconds = Histogram::with_opts(
            HistogramOpts::new("commit_seconds", "How long a transaction took.")
                .buckets(vec![0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.5, 2.0]),
        )?;
        registry.register(Box::new(commit_seconds.clone()))?;
        Ok(Self {
            polls: counter("polls_total", "Polls of the feed.")?,
            polls_failed: counter("polls_failed_total", "Polls of the feed that failed.")?,
            rows_rejected: counter("rows_set_aside_total", "Rows of the feed that were rejected.")?,
            rows_repeated: counter("rows_repeated_total", "Rows that repeated a key of their snapshot.")?,
            fields_nulled: counter("fields_nulled_total", "Bad fields of the feed that became null.")?,
            events: counter("events_total", "Events committed since the start.")?,
            calls: gauge("calls", "Active calls.")?,
            unplaced: gauge("locations_wanted", "Locations still to be looked up.")?,
            store_errors: counter("store_errors_total", "Transactions that failed.")?,
            streams: gauge("streams", "Open event streams.")?,
            streams_opened: counter("streams_opened", "Event streams opened since the start.")?,
            streams_dropped: counter(
                "streams_dropped",
                "Event streams ended because the client fell behind.",
            )?,
            history_lag: gauge(
                "history_lag_seconds",
                "Age of the oldest event that is not in the lake yet; 0 if all are.",
            )?,
            history_events: counter("history_events_total", "Events brought to the lake.")?,
            history_errors: counter("history_errors_total", "Attempts to write the history that failed.")?,
            log_bytes: gauge(
                "log_bytes",
                "Bytes of the store that are in use; --max-log-bytes is their limit.",
            )?,
            log_waiting,
            scrape: Mutex::new(()),
            lookups,
            commit_seconds,
            registry,
        })
    }

    /// The text of `/metrics`.
    ///
    /// # Errors
    /// When a metric can't be written.
    pub fn text(&self, hub: &Hub) -> Result<String, prometheus::Error> {
        let _one_at_a_time = self.scrape.lock().unwrap_or_else(PoisonError::into_inner);
        let stats = hub.stats();
        self.streams.set(stats.clients.cast_signed());
        self.streams_opened.inc_by(stats.accepted.saturating_sub(self.streams_opened.get()));
        self.streams_dropped.inc_by(stats.slow_dropped.saturating_sub(self.streams_dropped.get()));
        let mut text = Vec::new();
        TextEncoder::new().encode(&self.registry.gather(), &mut text)?;
        String::from_utf8(text).map_err(|error| prometheus::Error::Msg(error.to_string()))
    }
}
