//! The page about the records, and a server that has nothing but records.

use crate::common::{Archive, Blotter, Start, wait_for};
use reqwest::header;
use tempfile::TempDir;

fn without_city() -> Start {
    Start::default().without("--tiles").without("--geocoders").flag("--city", "none")
}

fn archive() -> Archive {
    Archive::new()
        .street("gwent", "2020-12", 30, 0)
        .street("gwent", "2021-02", 30, 2)
        .street("avon-and-somerset", "2020-12", 40, 0)
        .street("avon-and-somerset", "2021-01", 40, 0)
        .street("avon-and-somerset", "2021-02", 3, 0)
}

/// A server on a data directory whose lake has the archive.
async fn with_records(start: Start, dir: &TempDir) -> Blotter {
    archive().import(dir.path());
    let blotter = start.data_dir(dir.path()).start();
    wait_for("the release", async || (blotter.get("/data").await.status() == 200).then_some(())).await;
    wait_for("its figures", async || blotter.text("/data").await.contains("Feb 2021").then_some(())).await;
    blotter
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_city_there_is_nothing_live_and_an_empty_lake_is_ready() {
    let blotter = without_city().start();
    wait_for("readiness", async || (blotter.get("/readyz").await.status() == 200).then_some(())).await;
    assert_eq!(blotter.get("/healthz").await.status(), 200);
    assert_eq!(blotter.get("/metrics").await.status(), 200);
    for path in
        ["/current-calls/", "/current-calls", "/current-calls.geojson", "/get-events/", "/about", "/embed"]
    {
        assert_eq!(blotter.get(path).await.status(), 404, "{path}");
    }
    let posted = blotter.request(reqwest::Method::POST, "/events/").body("{}").send().await.unwrap();
    assert_eq!(posted.status(), 404);
    let front = blotter.text("/").await;
    assert!(front.contains("What the police recorded") && front.contains("No records yet."));
    let dashboard = blotter.text("/crime").await;
    assert!(dashboard.contains("No records yet.") && dashboard.contains("blotter import PATH"));
    assert_eq!(blotter.get("/crime.json").await.status(), 404);
    let page = blotter.text("/data").await;
    assert!(
        page.contains("No records yet.") && page.contains("blotter import PATH"),
        "the command that brings them"
    );
    for live in ["Live map", "About the data", "frontend.js", "current_active_calls", "/get-events"] {
        assert!(!page.contains(live), "{live}");
    }
    let described = blotter.json("/api/openapi.json").await;
    assert!(described["paths"]["/healthz"].is_object() && described["paths"]["/current-calls/"].is_null());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_is_asked_for_as_the_program_starts_waits_for_its_records() {
    let dir = TempDir::new().unwrap();
    archive().import(dir.path());
    // The first request is sent as soon as the program listens.
    let page = without_city().data_dir(dir.path()).start().text("/crime").await;
    assert!(!page.contains("No records yet") && page.contains("reported in"), "{}", &page[..500]);
}

#[tokio::test(flavor = "multi_thread")]
async fn records_that_cannot_be_read_are_not_called_none() {
    let dir = TempDir::new().unwrap();
    archive().import(dir.path());
    let log = dir.path().join("lake/records/releases/_delta_log");
    let away = dir.path().join("away");
    // What a bucket that can't be reached is like, or a disk that isn't there.
    let damage = || {
        std::fs::rename(&log, &away).unwrap();
        std::fs::create_dir(&log).unwrap();
        std::fs::write(log.join("00000000000000000000.json"), "not a log").unwrap();
    };
    let mend = || {
        std::fs::remove_dir_all(&log).unwrap();
        std::fs::rename(&away, &log).unwrap();
    };
    for start in [without_city(), Start::default()] {
        damage();
        let blotter = start.data_dir(dir.path()).start();
        for path in ["/crime", "/data", "/records"] {
            let answer = wait_for("that it is known", async || {
                let answer = blotter.get(path).await;
                (answer.status() == 503).then_some(answer)
            });
            let page = answer.await.text().await.unwrap();
            assert!(page.contains("The records can’t be read at the moment."), "{path}");
            assert!(!page.contains("No records yet"), "{path}");
        }
        let answer = blotter.get("/crime.json").await;
        assert_eq!(answer.status(), 503);
        assert!(answer.text().await.unwrap().contains("can't be read at the moment"));
        mend();
        wait_for("the records", async || (blotter.get("/crime").await.status() == 200).then_some(())).await;
        assert!(blotter.text("/crime").await.contains("reported in"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn with_a_city_the_records_page_exists_from_the_first_release_on() {
    let dir = TempDir::new().unwrap();
    let blotter = Start::default().data_dir(dir.path()).start();
    assert_eq!(blotter.get("/data").await.status(), 404);
    assert!(!blotter.text("/").await.contains("href=\"/data\""));
    // A running server shows what is imported beside it.
    archive().import(dir.path());
    wait_for("the release", async || (blotter.get("/data").await.status() == 200).then_some(())).await;
    let live = blotter.text("/").await;
    assert!(live.contains("href=\"/data\"") && live.contains("UK records"), "the navigation lists it");
    let page = blotter.text("/data").await;
    assert!(page.contains("Dallas live") && page.contains("href=\"/about\""));
    assert!(!page.contains("current_active_calls"), "it carries no board");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_tells_what_is_here_and_what_is_missing_without_a_script() {
    let dir = TempDir::new().unwrap();
    let blotter = with_records(without_city(), &dir).await;
    let page = blotter.text("/data").await.replace("<!>", "");
    let amounts = page.split_once("class=\"amounts\"").unwrap().1.split_once("</dl>").unwrap().0.to_owned();
    for part in [
        // 143 rows kept, 2 rejected.
        "143</dd>",
        "rows of 145 read, in one month of a force",
        "href=\"/data/rejects.csv\"",
        "Nothing has been imported of 43 other forces: Bedfordshire,",
        "2021-02-gwent-street.csv",
        "Open Government Licence v3.0",
        "crime_id</code>",
        "records.js",
    ] {
        assert!(page.contains(part), "{part} beside {amounts}");
    }
    assert!(!page.contains(" style="), "the policy forbids it");
    assert_eq!(page.matches(">complete</a>").count(), 4);
    assert_eq!(page.matches(">partial</a>").count(), 1, "3 rows where 40 are usual");
    assert_eq!(page.matches(">missing</a>").count(), 1, "Gwent in January");
    let told = async |query: &str| {
        let page = blotter.text(&format!("/data?{query}")).await;
        let told = page.split_once("role=\"status\"").unwrap().1.split_once("</p>").unwrap().0.to_owned();
        told.replace("<!>", "").split_once("<b>").map(|(_, told)| told.replace("</b>", ""))
    };
    let gwent = told("force=gwent&month=2021-02").await.unwrap();
    assert!(gwent.starts_with("Gwent, February 2021. Complete: 30 rows, 2 rejected."), "{gwent}");
    assert!(told("force=gwent&month=2021-01").await.unwrap().contains("Missing: no file"));
    assert_eq!(told("force=kent&month=2021-01").await, None);
    assert!(blotter.text("/data?dataset=outcomes").await.contains("Nothing of outcomes has been imported."));

    let rejects = blotter.get("/data/rejects.csv").await;
    assert!(rejects.headers()[header::CONTENT_TYPE].to_str().unwrap().starts_with("text/csv"));
    let rejects = rejects.text().await.unwrap();
    assert_eq!(rejects.lines().next(), Some("file,line,reason"));
    assert_eq!(rejects.lines().filter(|line| line.contains("2021-02-gwent-street.csv")).count(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn rejected_rows_of_merged_files_are_on_the_page_though_no_month_of_a_force_has_them() {
    let (header, row) = (
        "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,Crime type,\
         Last outcome category,Context",
        ",2021-02,Kent Police,Kent Police,0.52,51.27,On or near High Street,E01000001,Dover 001A,Burglary,,",
    );
    let archive = Archive::new();
    let nobodys = row.replace("Kent Police", "");
    std::fs::write(archive.path().join("all.csv"), format!("{header}\n{row}\n{nobodys}\n{row}\ntoo,few\n"))
        .unwrap();
    let (blotter, dir) = archive.serve().await;
    let page = blotter.text("/data").await.replace("<!>", "");
    assert!(page.contains("rows of 4 read, in merged files"));
    assert!(page.contains("4 read, 2 kept, 2 rejected"));
    // Another month of a force comes, and the merged file again.
    let archive = archive.street("gwent", "2021-02", 30, 1);
    archive.import(dir.path());
    let fact = "35 read, 30 kept, 3 rejected, 2 unchanged";
    let page = wait_for("the next release", async || {
        let page = blotter.text("/data").await.replace("<!>", "");
        page.contains(fact).then_some(page)
    });
    assert!(page.await.contains("rows of 35 read, in one month of a force, 2 in merged files"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_records_only_server_leaves_the_data_directory_to_its_feed() {
    let dir = TempDir::new().unwrap();
    drop(Start::default().data_dir(dir.path()).start());
    drop(without_city().data_dir(dir.path()).start());
    // It is still Dallas's, and nobody else's.
    let cities = TempDir::new().unwrap();
    let other = cities.path().join("gotham.toml");
    let dallas =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../cities/dallas.toml")).unwrap();
    std::fs::write(&other, dallas).unwrap();
    let (status, log) =
        Start::default().flag("--city", other.to_str().unwrap()).data_dir(dir.path()).refused();
    assert_eq!(status.code(), Some(1), "{log}");
    assert!(log.contains("dallas"), "{log}");
    drop(Start::default().data_dir(dir.path()).start());
}

#[test]
fn a_feed_without_a_city_is_refused() {
    let (status, log) = without_city().flag("--feed-url", "http://127.0.0.1:9/x.json").refused();
    assert_eq!(status.code(), Some(1), "{log}");
    assert!(log.contains("--feed-url") && log.contains("--city none"), "{log}");
}

#[tokio::test(flavor = "multi_thread")]
async fn dashboards_and_their_cards_may_be_framed_and_what_is_not_understood_is_left_out() {
    let dir = TempDir::new().unwrap();
    let blotter = with_records(without_city(), &dir).await;
    let ancestors = async |path: &str| {
        let answer = blotter.get(path).await;
        let policy = answer.headers()[header::CONTENT_SECURITY_POLICY].to_str().unwrap().to_owned();
        let ancestors = policy.rsplit("frame-ancestors ").next().unwrap().to_owned();
        (answer.status().as_u16(), ancestors, answer.text().await.unwrap())
    };
    let (status, allowed, card) = ancestors("/embed/crime/crime-type?force=gwent&theme=dark").await;
    assert_eq!((status, allowed.as_str()), (200, "*"));
    assert!(card.contains("data-theme=\"dark\"") && card.contains("id=\"crime-type\""));
    assert!(!card.contains("id=\"total\"") && !card.contains("<header class=\"site-header"));
    let (status, allowed, all) = ancestors("/embed/crime").await;
    assert_eq!((status, allowed.as_str()), (200, "*"));
    assert!(all.contains("id=\"total\"") && all.contains("id=\"crime-type\""));
    assert_eq!(ancestors("/embed/crime/pie").await.0, 404);
    let (status, allowed, page) = ancestors("/crime?force=gwent&colour=red&from=yesterday").await;
    assert_eq!((status, allowed.as_str()), (200, "'none'"));
    assert!(page.contains("Remove Gwent") && !page.contains("yesterday"));
    let refused = blotter.get("/crime.json?colour=red").await;
    assert_eq!(refused.status(), 400);
    let refused: serde_json::Value = serde_json::from_slice(&refused.bytes().await.unwrap()).unwrap();
    assert_eq!(refused["parameter"], "colour");
    let answer = blotter.json("/crime.json?force=gwent").await;
    assert_eq!(answer["figures"]["total"]["count"], 60);
    let moved = blotter.get("/records?q=gwent").await;
    assert_eq!(
        (moved.status().as_u16(), &moved.headers()[header::LOCATION]),
        (303, &"/crime?force=gwent".parse().unwrap())
    );
}
