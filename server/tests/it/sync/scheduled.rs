//! Syncs inside `serve`: by schedule, made up once, one at a time, and when the operator asks.

use super::{json, runs, searches, street, zipped};
use crate::{
    api::schema::fits,
    common::{Answer, Blotter, Start, Upstream, wait_for},
};
use reqwest::Method;
use serde_json::{Value, json as value};
use std::{path::Path, process::Command, sync::Arc};
use tempfile::TempDir;
use tokio::sync::Notify;

/// In the far future: a schedule that never comes due.
const NEVER: &str = "0 0 29 2 *";
const SECONDLY: &str = "* * * * * *";

/// The publisher, with one month.
async fn police() -> Upstream {
    let police = Upstream::start(Answer::status(404)).await;
    publish(&police, None);
    police
}

/// Its answers; with a gate, the first answer of a run waits for it.
fn publish(police: &Upstream, gate: Option<Arc<Notify>>) {
    let archive = zipped(&[
        ("2024-01/2024-01-kent-street.csv", street("2024-01", 30)),
        ("2024-01/2024-01-kent-stop-and-search.csv", searches("2024-01", 5)),
    ]);
    police.script(move |asked| match asked.path.as_str() {
        "/api/crime-last-updated" => {
            let answer = json(r#"{"date":"2024-01-01"}"#);
            match &gate {
                Some(gate) => answer.halting(gate.clone()),
                None => answer,
            }
        }
        "/data/archive/2024-01.zip" => Answer::text("application/zip", archive.clone()),
        "/api/crimes-street-dates" => json(r#"[{"date":"2024-01","stop-and-search":["kent"]}]"#),
        _ => Answer::status(404),
    });
}

fn without_city() -> Start {
    Start::default().without("--tiles").without("--geocoders").flag("--city", "none")
}

fn start(start: Start, police: &Upstream, data: &Path) -> Blotter {
    start.flag("--police-url", police.url("")).data_dir(data).start()
}

/// The rows of all runs, once there are so many.
async fn runs_when(data: &Path, count: usize) -> Vec<Value> {
    wait_for(&format!("{count} runs"), async || {
        Some(data)
            .filter(|data| data.join("syncs.jsonl").exists())
            .map(runs)
            .filter(|runs| runs.len() >= count)
    })
    .await
}

async fn asked_for(police: &Upstream, path: &str) {
    wait_for(path, async || police.asked().iter().any(|asked| asked.path == path).then_some(())).await;
}

/// So many runs have begun.
fn begun(police: &Upstream) -> usize {
    police.asked().iter().filter(|asked| asked.path == "/api/crime-last-updated").count()
}

async fn run_now(blotter: &Blotter, token: Option<&str>) -> (u16, Value) {
    let request = blotter.request(Method::POST, "/api/sync");
    let request = match token {
        Some(token) => request.bearer_auth(token),
        None => request,
    };
    let answer = request.send().await.unwrap();
    let status = answer.status().as_u16();
    (status, serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap_or_default())
}

/// What a browser does with the page's form: the status, and where it is led.
async fn run_now_on_page(blotter: &Blotter, token: &str) -> (u16, String) {
    let request = blotter.request(Method::POST, "/data/sync").form(&[("token", token)]);
    let answer = request.send().await.unwrap();
    let to = answer.headers().get("location").map(|to| to.to_str().unwrap().to_owned());
    (answer.status().as_u16(), to.unwrap_or_default())
}

async fn page_with(blotter: &Blotter, text: &str) -> String {
    wait_for(text, async || {
        Some(blotter.text("/data").await.replace("<!>", "")).filter(|page| page.contains(text))
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_that_was_missed_is_made_up_once_at_the_next_start() {
    let (police, data) = (police().await, TempDir::new().unwrap());
    let old = r#"{"started":"2024-01-02T04:17:00Z","ended":"2024-01-02T04:18:00Z","months":[],"rows":0,"error":null,"next":"2024-01-03T04:17:00Z"}"#;
    std::fs::write(data.path().join("syncs.jsonl"), format!("{old}\n")).unwrap();
    let mut blotter = start(without_city().flag("--sync", "daily"), &police, data.path());
    let rows = runs_when(data.path(), 2).await;
    assert_eq!((&rows[1]["months"], &rows[1]["rows"]), (&value!(["2024-01"]), &35.into()));
    assert!(rows[1]["error"].is_null(), "{rows:?}");
    let next = rows[1]["next"].as_str().unwrap();
    assert!(next.contains("T04:17:00") && next > rows[1]["ended"].as_str().unwrap(), "{next}");
    let page = page_with(&blotter, "January 2024</td>").await;
    for part in
        ["Last sync", "35 imported", "Nothing new</td>", "2 January 2024, 04:17 to 04:18", "Next</dt>"]
    {
        assert!(page.contains(part), "{part}");
    }
    assert!(blotter.terminate().await.success());

    // However many were missed before, nothing is due now.
    let blotter = start(without_city().flag("--sync", "daily"), &police, data.path());
    wait_for("its plan", async || blotter.log().contains("the next sync").then_some(())).await;
    page_with(&blotter, "35 imported").await;
    assert_eq!((begun(&police), runs(data.path()).len()), (1, 2));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_schedule_runs_again_and_again_and_what_it_brings_is_shown() {
    let (police, data) = (police().await, TempDir::new().unwrap());
    let blotter = start(without_city().flag("--sync", SECONDLY), &police, data.path());
    let rows = runs_when(data.path(), 3).await;
    let new: Vec<&Value> = rows.iter().map(|row| &row["rows"]).take(3).collect();
    assert_eq!(new, [35, 0, 0], "nothing is imported twice");
    assert_eq!(rows[1]["error"], Value::Null);
    page_with(&blotter, "Jan 2024").await;
    assert_eq!(police.most_at_once(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_runs_at_a_time_also_beside_the_command() {
    let (police, data) = (police().await, TempDir::new().unwrap());
    let gate = Arc::new(Notify::new());
    publish(&police, Some(gate.clone()));
    let with_token = without_city().flag("--sync", NEVER).flag("--operator-token", "s3cret-0");
    let blotter = start(with_token, &police, data.path());
    // The first one, which begins by itself: nobody knows of one before it.
    asked_for(&police, "/api/crime-last-updated").await;
    let (status, problem) = run_now(&blotter, Some("s3cret-0")).await;
    assert_eq!(status, 409, "{problem}");
    page_with(&blotter, "Running since").await;
    let command = Command::new(env!("CARGO_BIN_EXE_blotter"))
        .args(["sync", "--police-url", &police.url(""), "--data-dir"])
        .arg(data.path())
        .output()
        .unwrap();
    assert_eq!(command.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&command.stderr).contains("another sync is running"));
    gate.notify_one();
    runs_when(data.path(), 1).await;

    // And the other way round: the command has the turn.
    let url = police.url("");
    let folder = data.path().to_owned();
    let command = tokio::task::spawn_blocking(move || {
        Command::new(env!("CARGO_BIN_EXE_blotter"))
            .args(["sync", "--police-url", &url, "--data-dir"])
            .arg(folder)
            .output()
            .unwrap()
    });
    wait_for("the command's question", async || (begun(&police) == 2).then_some(())).await;
    assert_eq!(run_now(&blotter, Some("s3cret-0")).await.0, 409);
    gate.notify_one();
    assert!(command.await.unwrap().status.success());
    let rows = runs_when(data.path(), 2).await;
    assert_eq!(rows.len(), 2, "the one that was refused is no run");
    // The page knows of it too.
    page_with(&blotter, "By hand</td>").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_operator_may_run_one_now_and_nobody_else() {
    let (police, data) = (police().await, TempDir::new().unwrap());
    let closed = start(without_city(), &police, data.path());
    assert_eq!(run_now(&closed, Some("anything")).await.0, 403);
    assert!(!closed.text("/data").await.contains("Last sync"), "none ran and none is planned");
    drop(closed);
    // With a city as without one.
    let open = start(Start::default().flag("--operator-token", "s3cret-0"), &police, data.path());
    for wrong in [None, Some("s3cret"), Some("events:s3cret-0"), Some("")] {
        assert_eq!(run_now(&open, wrong).await.0, 401, "{wrong:?}");
    }
    assert_eq!(police.asked().len(), 0);
    let (status, answer) = run_now(&open, Some("s3cret-0")).await;
    assert_eq!(status, 202, "{answer}");
    let api = open.json("/api/openapi.json").await;
    let described =
        &api["paths"]["/api/sync"]["post"]["responses"]["202"]["content"]["application/json"]["schema"];
    fits(&api, described, &answer, "body").unwrap();
    let rows = runs_when(data.path(), 1).await;
    assert_eq!(rows[0]["started"], answer["started"]);
    assert!(rows[0]["next"].is_null(), "there is no schedule");
    let page = page_with(&open, "35 imported").await;
    assert!(!page.contains("s3cret-0") && !open.log().contains("s3cret-0"), "the token is nobody's to read");
    let (status, log) = without_city().flag("--operator-token", "schlüssel").refused();
    assert_eq!(status.code(), Some(1));
    assert!(log.contains("--operator-token") && !log.contains("schlüssel"), "{log}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_operator_may_run_one_now_on_the_page() {
    let (police, data) = (police().await, TempDir::new().unwrap());
    let gate = Arc::new(Notify::new());
    publish(&police, Some(gate.clone()));
    let closed = start(without_city(), &police, data.path());
    assert!(!closed.text("/data").await.contains("Run now"), "nobody has a token");
    assert_eq!(run_now_on_page(&closed, "").await.0, 403);
    drop(closed);

    let open = start(without_city().flag("--operator-token", "s3cret-0"), &police, data.path());
    let page = open.text("/data").await;
    assert!(page.contains(r#"action="/data/sync""#) && page.contains("Never run."), "{page}");
    let to_page = |to: &str| (303, to.to_owned());
    assert_eq!(run_now_on_page(&open, "s3cret").await, to_page("/data?not-started=token#run-now"));
    let refused = open.text("/data?not-started=token").await;
    assert!(refused.contains("That isn’t the operator’s token. Nothing was started."), "{refused}");
    assert_eq!(police.asked().len(), 0);

    assert_eq!(run_now_on_page(&open, " s3cret-0 ").await, to_page("/data#syncs"));
    asked_for(&police, "/api/crime-last-updated").await;
    assert!(!page_with(&open, "Running since").await.contains("Run now"), "one at a time");
    assert_eq!(run_now_on_page(&open, "s3cret-0").await, to_page("/data?not-started=busy#run-now"));
    gate.notify_one();
    runs_when(data.path(), 1).await;
    let page = page_with(&open, "35 imported").await;
    assert!(!page.contains("s3cret-0") && !open.log().contains("s3cret-0"), "the token is nobody's to read");
    let later = open.text("/data?not-started=busy").await;
    assert!(later.contains("Nothing was started: another sync was under way."), "{later}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_that_fails_is_a_row_with_its_reason_and_the_program_goes_on() {
    let data = TempDir::new().unwrap();
    let police = Upstream::start(Answer::status(404)).await;
    let blotter = start(without_city().flag("--sync", SECONDLY), &police, data.path());
    let rows = runs_when(data.path(), 2).await;
    assert!(rows[0]["error"].as_str().unwrap().contains("crime-last-updated"), "{rows:?}");
    assert_eq!((&rows[0]["months"], &rows[0]["rows"]), (&value!([]), &0.into()));
    let page = page_with(&blotter, "did not finish.").await;
    assert!(page.contains("Failed: ") && page.contains("Next try: "));
    assert_eq!(blotter.get("/healthz").await.status(), 200);
    // The next one that succeeds is shown as well as any.
    publish(&police, None);
    let page = page_with(&blotter, "January 2024</td>").await;
    assert!(page.contains("Failed: "), "what failed is not forgotten");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_that_the_programs_end_cuts_short_is_made_up() {
    let (police, data) = (police().await, TempDir::new().unwrap());
    let gate = Arc::new(Notify::new());
    publish(&police, Some(gate.clone()));
    let mut blotter = start(without_city().flag("--sync", NEVER), &police, data.path());
    asked_for(&police, "/api/crime-last-updated").await;
    assert!(blotter.terminate().await.success(), "{}", blotter.log());
    let rows = runs(data.path());
    assert_eq!((rows.len(), &rows[0]["stopped"]), (1, &true.into()));
    publish(&police, None);
    let _blotter = start(without_city().flag("--sync", NEVER), &police, data.path());
    let rows = runs_when(data.path(), 2).await;
    assert_eq!((&rows[1]["rows"], &rows[1]["error"]), (&35.into(), &Value::Null));
}

#[test]
fn settings_that_make_no_sense_are_refused() {
    for (flag, wrong) in [("--sync", "weekly"), ("--police-url", "ftp://data.police.uk")] {
        let (status, log) = without_city().flag(flag, wrong).refused();
        assert!(!status.success(), "{flag}");
        assert!(log.contains(wrong), "{log}");
    }
}
