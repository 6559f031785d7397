//! A part of the program that ends ends the program: nothing is served that no longer changes.

use crate::common::{Answer, Blotter, Start, Upstream, rows, wait_for};
use tempfile::TempDir;

/// Polls, and asks a locator, so that every part runs.
async fn start(part: &str) -> (Blotter, Upstream, TempDir) {
    let upstream = Upstream::start(Answer::rows(&rows(3))).await;
    let data = TempDir::new().unwrap();
    let blotter = Start::feed(upstream.url("/calls.json"))
        .locator(upstream.url("/findAddressCandidates"))
        .data_dir(data.path())
        .flag("--print-metrics", "1h")
        .flag("--fault", part)
        .start();
    wait_for("readiness", async || {
        Some(blotter.get("/readyz").await).filter(|answer| answer.status() == 200)
    })
    .await;
    (blotter, upstream, data)
}

async fn dies_of(part: &str, name: &str) {
    let (blotter, _upstream, _data) = start(part).await;
    dies(blotter, part, name).await;
}

async fn dies(mut blotter: Blotter, part: &str, name: &str) {
    blotter.signal("USR1");
    // A load balancer that asks every second hears of it; the last board is never called fresh for longer.
    wait_for(&format!("{part}: 503 while the end is near"), async || {
        let answer = blotter.request(reqwest::Method::GET, "/readyz").send().await.ok()?;
        Some(answer).filter(|answer| answer.status() == 503)
    })
    .await;
    let status = blotter.ended().await;
    assert_eq!(status.code(), Some(1), "{part}: {}", blotter.log());
    let log = blotter.log();
    assert!(log.contains(&format!("blotter: {name} ended unexpectedly")), "{part}: {log}");
    assert!(log.contains("a fault was injected"), "{part}: what panicked is logged: {log}");
}

#[tokio::test(flavor = "multi_thread")]
async fn without_its_engine_the_program_is_not_ready_and_ends() {
    dies_of("engine", "the engine").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_writer_loop_the_program_is_not_ready_and_ends() {
    dies_of("streams", "a writer loop of the event streams").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_task_the_program_is_not_ready_and_ends() {
    dies_of("poller", "the poller").await;
    dies_of("geocoding", "the geocoding task").await;
    dies_of("publisher", "the publisher of events").await;
    dies_of("pulse", "the pulse").await;
    dies_of("history", "what writes the history").await;
    dies_of("metrics", "what prints the metrics").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_what_looks_after_the_records_the_program_is_not_ready_and_ends() {
    for (part, name) in [("records", "what follows the lake"), ("sync", "what runs the syncs")] {
        dies_of(part, name).await;
        // Without a city, they are all that there is.
        let start = Start::default().without("--tiles").without("--geocoders").flag("--city", "none");
        let blotter = start.flag("--fault", part).start();
        wait_for("readiness", async || {
            Some(blotter.get("/readyz").await).filter(|answer| answer.status() == 200)
        })
        .await;
        dies(blotter, part, name).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn without_its_accept_loop_the_program_ends() {
    let (mut blotter, _upstream, _data) = start("http").await;
    blotter.signal("USR1");
    assert_eq!(blotter.ended().await.code(), Some(1));
    assert!(blotter.log().contains("the HTTP server ended unexpectedly: it panicked"), "{}", blotter.log());
}

#[tokio::test(flavor = "multi_thread")]
async fn without_what_follows_the_lake_the_program_is_not_ready_and_ends() {
    dies_of("records", "what follows the lake").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn with_an_engine_that_hangs_the_program_is_neither_alive_nor_ready() {
    let (blotter, _upstream, _data) = start("engine-hangs").await;
    assert_eq!(blotter.get("/healthz").await.status(), 200);
    blotter.signal("USR1");
    for check in ["/healthz", "/readyz"] {
        wait_for(&format!("503 at {check}"), async || {
            let answer = blotter.get(check).await;
            let status = answer.status();
            let text = answer.text().await.ok()?;
            (status == 503).then(|| assert_eq!(text, "the engine does not answer\n"))
        })
        .await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn told_to_stop_the_program_ends_well() {
    let (mut blotter, _upstream, _data) = start("engine").await;
    assert_eq!(blotter.terminate().await.code(), Some(0), "{}", blotter.log());
    assert!(!blotter.log().contains("ERROR"), "{}", blotter.log());
}
