//! The feed over HTTP: SODA's shape, paging, order and conditional requests.

#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

use std::time::Duration;

use axum::body::Body;
use axum::http::{Request, Response, StatusCode, header};
use blotter_demo::feed::{PATH, router};
use blotter_demo::{FeedOptions, FeedState, SimulatorOptions};
use http_body_util::BodyExt;
use serde_json::Value;
use tower::ServiceExt;

/// A city that doesn't change for the length of a test.
fn still() -> FeedState {
    let simulator = SimulatorOptions { seed: 5, warm_up: 60, now_unix: 1_790_000_000 };
    FeedState::start(FeedOptions { simulator, interval: Duration::from_secs(100_000) })
}

async fn get(feed: &FeedState, query: &str, extra: &[(header::HeaderName, &str)]) -> Response<Body> {
    let mut request = Request::get(format!("{PATH}{query}"));
    for (name, value) in extra {
        request = request.header(name, *value);
    }
    router(feed.clone()).oneshot(request.body(Body::empty()).unwrap()).await.unwrap()
}

async fn json(response: Response<Body>) -> Value {
    serde_json::from_slice(&response.into_body().collect().await.unwrap().to_bytes()).unwrap()
}

#[tokio::test]
async fn rows_have_the_shape_of_soda() {
    let feed = still();
    let response = get(&feed, "", &[]).await;
    assert_eq!(response.status(), StatusCode::OK);
    assert!(response.headers()[header::CONTENT_TYPE].to_str().unwrap().starts_with("application/json"));
    let rows = json(response).await;
    let rows = rows.as_array().unwrap();
    assert!(rows.len() > 60);
    let columns = [
        "incident_number",
        "division",
        "nature_of_call",
        "priority",
        "date",
        "time",
        "unit_number",
        "block",
        "location",
        "beat",
        "reporting_area",
        "status",
    ];
    for row in rows {
        for (key, value) in row.as_object().unwrap() {
            assert!(columns.contains(&key.as_str()), "{key}");
            assert!(value.as_str().is_some_and(|text| !text.is_empty()), "{key}: {value}");
        }
        assert!(row["date"].as_str().unwrap().ends_with("T00:00:00.000"));
    }
    assert!(rows.iter().any(|row| row.get("block").is_none()));
}

#[tokio::test]
async fn pages_and_orders() {
    let feed = still();
    let all = json(get(&feed, "?$order=incident_number,unit_number", &[]).await).await;
    let all = all.as_array().unwrap();
    let key = |row: &Value| (row["incident_number"].to_string(), row["unit_number"].to_string());
    assert!(all.windows(2).all(|pair| key(&pair[0]) < key(&pair[1])));
    let mut paged = Vec::new();
    for offset in (0..all.len()).step_by(25) {
        let query = format!("?%24limit=25&%24offset={offset}&%24order=incident_number%2C%20unit_number");
        paged.extend(json(get(&feed, &query, &[]).await).await.as_array().unwrap().clone());
    }
    assert_eq!(&paged, all);
    let last = json(get(&feed, "?$order=date+DESC,time+desc&$limit=1", &[]).await).await;
    assert!(
        all.iter()
            .all(|row| row["time"].as_str() <= last[0]["time"].as_str() || row["date"] != last[0]["date"])
    );
    assert_eq!(json(get(&feed, "?$offset=100000", &[]).await).await, Value::Array(Vec::new()));
    assert_eq!(get(&feed, "?$limit=many", &[]).await.status(), StatusCode::BAD_REQUEST);
    assert_eq!(get(&feed, "?$order=colour", &[]).await.status(), StatusCode::BAD_REQUEST);
    assert_eq!(get(&feed, "?$limit=1000&$order=:id&$$app_token=x", &[]).await.status(), StatusCode::OK);
}

#[tokio::test]
async fn unchanged_rows_are_not_sent_twice() {
    let feed = still();
    let first = get(&feed, "", &[]).await;
    let tag = first.headers()[header::ETAG].to_str().unwrap().to_owned();
    let date = first.headers()[header::LAST_MODIFIED].to_str().unwrap().to_owned();
    assert!(date.ends_with(" GMT"), "{date}");
    for (name, value, status) in [
        (header::IF_NONE_MATCH, tag.as_str(), StatusCode::NOT_MODIFIED),
        (header::IF_NONE_MATCH, &format!("\"other\", W/{tag}"), StatusCode::NOT_MODIFIED),
        (header::IF_NONE_MATCH, "\"other\"", StatusCode::OK),
        (header::IF_MODIFIED_SINCE, date.as_str(), StatusCode::NOT_MODIFIED),
        (header::IF_MODIFIED_SINCE, "Sat, 01 Jan 2000 00:00:00 GMT", StatusCode::OK),
        (header::IF_MODIFIED_SINCE, "yesterday", StatusCode::OK),
    ] {
        let response = get(&feed, "", &[(name, value)]).await;
        assert_eq!(response.status(), status, "{value}");
        assert_eq!(response.headers()[header::ETAG], tag);
    }
}

#[tokio::test]
async fn the_city_goes_on_by_itself() {
    let mut options = FeedOptions::at_speed(1_200.0);
    options.interval = Duration::from_millis(1);
    let feed = FeedState::start(options);
    let tag = |response: Response<Body>| response.headers()[header::ETAG].clone();
    let first = tag(get(&feed, "", &[]).await);
    let changed = async {
        while tag(get(&feed, "", &[]).await) == first {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), changed).await.expect("a new board");
}
