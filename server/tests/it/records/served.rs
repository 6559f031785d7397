//! The built program over a lake that it imported itself.

use crate::{
    api::schema::fits,
    common::{Archive, Start, wait_for},
};
use serde_json::json;
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// A running server looks for a release every three seconds.
const SHOWN_WITHIN: Duration = Duration::from_secs(10);

#[tokio::test(flavor = "multi_thread")]
async fn an_import_is_counted_and_the_next_one_replaces_its_month_while_the_server_runs() {
    let dir = TempDir::new().unwrap();
    Archive::new().street("kent", "2021-06", 12, 1).street("essex", "2021-06", 7, 0).import(dir.path());
    let blotter = Start::default()
        .without("--feed-url")
        .without("--geocoders")
        .flag("--city", "none")
        .data_dir(dir.path())
        .start();
    let path = "/api/records/street?group=force,crime_type";
    let release = async |number: u64| {
        wait_for("the release", async || {
            let answer = blotter.get(path).await;
            if answer.status() != 200 {
                return None;
            }
            let answer: serde_json::Value = serde_json::from_slice(&answer.bytes().await.ok()?).ok()?;
            (answer["release"] == number).then_some(answer)
        })
        .await
    };
    let first = release(1).await;
    assert_eq!(first["total"], 19);
    let expected = json!([{"force": "kent", "crime_type": "Burglary", "count": 12},
        {"force": "essex", "crime_type": "Burglary", "count": 7}]);
    assert_eq!(first["groups"], expected);
    let town = blotter.json("/api/records/street/values/town").await;
    assert_eq!(town["values"], json!([{"value": "Bath and North East Somerset", "count": 19}]));
    Archive::new().street("kent", "2021-06", 3, 0).street("kent", "2021-07", 4, 0).import(dir.path());
    let imported = Instant::now();
    let second = release(2).await;
    assert!(imported.elapsed() < SHOWN_WITHIN, "a new release is shown after {:?}", imported.elapsed());
    assert_eq!(second["total"], 3 + 7 + 4);
    assert_eq!(second["data"], json!({"from": "2021-06", "to": "2021-07"}));
    assert_eq!(second["gaps"], json!([{"force": "essex", "month": "2021-07", "state": "missing"}]));

    // A page that was opened before goes on with its release, its map included.
    for (asked, total) in [("", 14), ("?release=1", 19), ("?release=2", 14), ("?release=7", 14)] {
        assert_eq!(blotter.json(&format!("/crime.json{asked}")).await["figures"]["total"]["count"], total);
        let path = format!("/api/records/street/tiles{asked}");
        assert_eq!(blotter.json(&path).await["total"], total, "{path}");
        let tile = format!("/api/records/street/tiles/5/15/10.mvt{asked}");
        let tag = blotter.get(&tile).await.headers()["etag"].to_str().unwrap().to_owned();
        assert!(tag.starts_with(if total == 19 { "W/\"1-" } else { "W/\"2-" }), "{tile}: {tag}");
    }
    assert_eq!(blotter.get("/crime.json?release=x").await.status(), 400);

    // Each answer is as the description says.
    let api = blotter.json("/api/openapi.json").await;
    for (described, asked) in [
        ("/api/records/{data_set}", path),
        ("/api/records/{data_set}/values/{dimension}", "/api/records/street/values/town"),
        ("/api/records/{data_set}/cells", "/api/records/street/cells?resolution=9"),
        ("/api/records/{data_set}/tiles", "/api/records/street/tiles"),
        ("/api/records/coverage", "/api/records/coverage"),
    ] {
        let answers = &api["paths"][described]["get"]["responses"];
        let schema = |status: &str| answers[status]["content"]["application/json"]["schema"].clone();
        fits(&api, &schema("200"), &blotter.json(asked).await, "body").unwrap();
        let refused = blotter.get(&format!("{}?colour=red", asked.split('?').next().unwrap())).await;
        assert_eq!(refused.status(), 400);
        let refused = serde_json::from_slice(&refused.bytes().await.unwrap()).unwrap();
        fits(&api, &schema("400"), &refused, "body").unwrap();
    }
}
