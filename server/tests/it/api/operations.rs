//! Health, metrics, and the headers of every answer.

use crate::common::{Answer, Start, Upstream, rows};
use reqwest::{Method, header};

/// Every route that answers GET.
const PATHS: [&str; 13] = [
    "/",
    "/embed",
    "/about",
    "/current-calls/",
    "/current-calls",
    "/current-calls.geojson",
    "/get-events/",
    "/healthz",
    "/readyz",
    "/metrics",
    "/api/docs",
    "/api/openapi.json",
    "/not-there",
];

#[tokio::test(flavor = "multi_thread")]
async fn every_get_may_be_read_from_anywhere_without_credentials() {
    let blotter = Start::default().start();
    for path in PATHS {
        for method in [Method::GET, Method::HEAD] {
            let request = blotter.request(method, path).header(header::ORIGIN, "https://elsewhere.example");
            let answer = request.send().await.unwrap();
            let headers = answer.headers();
            assert_eq!(headers[header::ACCESS_CONTROL_ALLOW_ORIGIN], "*", "{path}");
            assert!(!headers.contains_key(header::ACCESS_CONTROL_ALLOW_CREDENTIALS), "{path}");
            assert_eq!(headers[header::X_CONTENT_TYPE_OPTIONS], "nosniff", "{path}");
            // OpenStreetMap's tiles are refused without.
            assert_eq!(headers[header::REFERRER_POLICY], "strict-origin-when-cross-origin", "{path}");
            assert!(headers.contains_key(header::CONTENT_SECURITY_POLICY), "{path}");
            assert!(!headers.contains_key(header::X_FRAME_OPTIONS), "{path}");
        }
    }
    let preflight = blotter
        .request(Method::OPTIONS, "/events/")
        .header(header::ORIGIN, "https://elsewhere.example")
        .header(header::ACCESS_CONTROL_REQUEST_METHOD, "POST");
    let preflight = preflight.send().await.unwrap();
    let allowed = preflight.headers()[header::ACCESS_CONTROL_ALLOW_METHODS].to_str().unwrap();
    assert!(!allowed.contains("POST"), "{allowed}");
}

#[tokio::test(flavor = "multi_thread")]
async fn ready_means_that_there_is_a_board() {
    let upstream = Upstream::start(Answer::hang()).await;
    let data = tempfile::tempdir().unwrap();
    let start = || Start::feed(upstream.url("/x.json")).data_dir(data.path()).flag("--feed-timeout", "300ms");
    let mut blotter = start().start();
    assert_eq!(blotter.get("/healthz").await.status(), 200);
    assert_eq!(blotter.get("/readyz").await.status(), 503);
    upstream.set(Answer::rows(&rows(2)));
    blotter.board_of(2).await;
    assert_eq!(blotter.get("/readyz").await.status(), 200);
    blotter.kill();
    // The next one has the board from the store, whatever the feed does.
    upstream.set(Answer::hang());
    let blotter = start().start();
    assert_eq!(blotter.get("/readyz").await.status(), 200);
    assert_eq!(blotter.board().await["current_active_calls"].as_array().unwrap().len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_metrics_are_in_the_prometheus_format() {
    let upstream = Upstream::start(Answer::rows(&rows(3))).await;
    let blotter = Start::feed(upstream.url("/x.json")).start();
    blotter.board_of(3).await;
    let _stream = blotter.stream().await;
    let answer = blotter.get("/metrics").await;
    assert!(
        answer.headers()[header::CONTENT_TYPE].to_str().unwrap().starts_with("text/plain; version=0.0.4")
    );
    let text = answer.text().await.unwrap();
    let is_name = |name: &str| {
        name.starts_with("blotter_")
            && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
    };
    let mut described = "";
    for line in text.lines() {
        if let Some(about) = line.strip_prefix("# ") {
            let (word, rest) = about.split_once(' ').unwrap();
            assert!(matches!(word, "HELP" | "TYPE"), "{line}");
            described = rest.split_once(' ').unwrap().0;
            assert!(is_name(described), "{line}");
            continue;
        }
        let (series, value) = line.rsplit_once(' ').unwrap();
        let name = series.split_once('{').map_or(series, |(name, labels)| {
            assert!(labels.ends_with("\"}"), "{line}");
            name
        });
        assert!(is_name(name) && name.starts_with(described), "{line}");
        assert!(value.parse::<f64>().is_ok(), "{line}");
    }
    for (name, value) in [("blotter_calls", "3"), ("blotter_events_total", "3"), ("blotter_streams", "1")] {
        assert_eq!(blotter.metric(name).await.to_string(), value, "{name}");
    }
    assert!(blotter.metric("blotter_polls_total").await > 0.5);
    // What only grows is a counter, what goes up and down a gauge.
    for (name, kind) in [
        ("blotter_calls", "gauge"),
        ("blotter_locations_wanted", "gauge"),
        ("blotter_streams", "gauge"),
        ("blotter_streams_opened", "counter"),
        ("blotter_streams_dropped", "counter"),
        ("blotter_polls_total", "counter"),
    ] {
        assert!(text.contains(&format!("# TYPE {name} {kind}\n")), "{name} is a {kind}: {text}");
    }
    assert!((blotter.metric("blotter_streams_opened").await - 1.0).abs() < 0.5);
}

#[test]
fn settings_without_sense_are_refused_with_one_sentence() {
    for (flag, value, words) in [
        ("--geocoders", "oracle", "--geocoders: `oracle` is not known"),
        ("--tiles", "javascript:alert(1)", "--tiles is an http(s) address"),
        ("--events-token", "feed:secret", "the name `feed` is the poller's"),
        ("--city", "metropolis", "There is no city named “metropolis”"),
    ] {
        let (status, said) = Start::default().flag(flag, value).refused();
        assert_eq!(status.code(), Some(1), "{said}");
        assert!(said.contains(words), "{said}");
        assert_eq!(said.lines().count(), 1, "{said}");
    }
    let (status, said) = Start::default().flag("--poll-interval", "1ms").refused();
    assert_eq!(status.code(), Some(2), "{said}");
    assert!(said.contains("'1ms' for '--poll-interval <DURATION>': the shortest possible is 20ms"), "{said}");
}
