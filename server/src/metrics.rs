//! The program's metrics, in the Prometheus text format at `/metrics`.

use blotter_live::Hub;
use prometheus::{
    Encoder, Histogram, HistogramOpts, IntCounter, IntCounterVec, IntGauge, IntGaugeVec, Opts, Registry,
    TextEncoder,
    proto::{MetricFamily, MetricType},
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
    /// 1 while the page says that its calls are old, else 0.
    pub feed_stale: IntGauge,
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
    /// Events written to the lake.
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
            feed_stale: gauge("feed_stale", "1 while the calls shown are old (feed.stale), else 0.")?,
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
            history_events: counter("history_events_total", "Events written to the lake.")?,
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
    /// When the metrics can't be written as text.
    pub fn text(&self, hub: &Hub) -> Result<String, prometheus::Error> {
        let mut text = Vec::new();
        TextEncoder::new().encode(&self.gather(hub), &mut text)?;
        String::from_utf8(text).map_err(|error| prometheus::Error::Msg(error.to_string()))
    }

    /// The counters and gauges without labels as one line of JSON, for logs that are searched by field.
    pub fn line(&self, hub: &Hub) -> String {
        let mut numbers = serde_json::Map::new();
        for family in self.gather(hub) {
            let [metric] = family.get_metric() else { continue };
            let value = match family.get_field_type() {
                MetricType::COUNTER => metric.get_counter().get_value(),
                MetricType::GAUGE => metric.get_gauge().get_value(),
                _ => continue,
            };
            if metric.get_label().is_empty() {
                numbers.insert(family.name().to_owned(), value.into());
            }
        }
        serde_json::Value::Object(numbers).to_string()
    }

    fn gather(&self, hub: &Hub) -> Vec<MetricFamily> {
        let _one_at_a_time = self.scrape.lock().unwrap_or_else(PoisonError::into_inner);
        let stats = hub.stats();
        self.streams.set(stats.clients.cast_signed());
        self.streams_opened.inc_by(stats.accepted.saturating_sub(self.streams_opened.get()));
        self.streams_dropped.inc_by(stats.slow_dropped.saturating_sub(self.streams_dropped.get()));
        self.registry.gather()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use blotter_live::HubOptions;
    use std::{collections::BTreeSet, fs, path::Path};

    /// Every `blotter_…` in a text.
    fn names(text: &str) -> BTreeSet<String> {
        let words = text.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_');
        words
            .filter(|word| word.starts_with("blotter_"))
            .map(|word| word.trim_end_matches("_bucket").to_owned())
            .collect()
    }

    #[test]
    fn dashboards_and_alarms_ask_for_metrics_that_there_are() {
        let metrics = Metrics::new().unwrap();
        metrics.lookups.with_label_values(&["found"]).inc();
        metrics.log_waiting.with_label_values(&["history"]).set(1);
        let known = names(&metrics.text(&Hub::new(HubOptions::default()).unwrap()).unwrap());
        let infra = Path::new(env!("CARGO_MANIFEST_DIR")).join("../infra");
        for file in ["grafana/blotter.json", "prometheus/alerts.yaml", "modules/alarms/main.tf"] {
            let asked = names(&fs::read_to_string(infra.join(file)).unwrap());
            let unknown: Vec<_> = asked.difference(&known).collect();
            assert!(unknown.is_empty(), "{file}: {unknown:?}");
        }
    }

    #[test]
    fn the_line_of_json_has_the_numbers_without_labels() {
        let metrics = Metrics::new().unwrap();
        metrics.calls.set(7);
        metrics.polls.inc();
        let line = metrics.line(&Hub::new(HubOptions::default()).unwrap());
        let read: serde_json::Value = serde_json::from_str(&line).unwrap();
        assert_eq!(
            (&read["blotter_calls"], &read["blotter_polls_total"]),
            (&7.0.into(), &1.0.into()),
            "{line}"
        );
        assert!(!line.contains('\n') && read["blotter_commit_seconds"].is_null(), "{line}");
    }
}
