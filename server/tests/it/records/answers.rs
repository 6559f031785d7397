//! Answers from a hand-made release.

use super::invented::{BATH, BRISTOL, ROWS, Row, Wing, release};
use axum::http::{StatusCode, header};
use blotter_records::rollup::cell_at;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Counts rows by what `key` makes of each.
fn counted<K: Ord>(rows: impl Iterator<Item = &'static Row>, key: impl Fn(&Row) -> K) -> BTreeMap<K, u64> {
    let mut counts = BTreeMap::new();
    for row in rows {
        *counts.entry(key(row)).or_default() += 1;
    }
    counts
}

#[tokio::test]
async fn a_count_says_from_what_it_was_counted() {
    let wing = Wing::with(release(12, ROWS));
    let path = "/api/records/street?town=Bristol&town=&from=2021-06&to=2021-07&group=crime_type";
    assert_eq!(
        wing.json(path).await,
        json!({"dataset": "street", "release": 12, "data": {"from": "2021-06", "to": "2022-01"},
            "filter": {"from": "2021-06", "to": "2021-07", "town": ["Bristol", null]},
            "total": 4,
            "groups": [{"crime_type": "Burglary", "count": 2}, {"crime_type": "Anti-social behaviour", "count": 1},
                {"crime_type": "Other theft", "count": 1}],
            "more": 0,
            "gaps": [{"force": "kent", "month": "2021-07", "state": "missing"}],
            "licence": "Open Government Licence v3.0"})
    );
    let alone = wing.json("/api/records/street").await;
    assert_eq!(alone["total"], ROWS.len());
    assert_eq!((&alone["groups"], &alone["filter"]), (&json!([]), &json!({})));
    // Nobody has August to December, but nothing says that Kent's are all that is missing.
    let months: Vec<_> = alone["gaps"].as_array().unwrap().iter().map(|gap| gap["month"].clone()).collect();
    assert_eq!(months.len(), 5 + 6, "{months:?}");
    assert_eq!(wing.json("/api/records/street?force=kent&from=2021-06&to=2021-06").await["gaps"], json!([]));
    let nothing = wing.json("/api/records/outcomes?group=town").await;
    assert_eq!((&nothing["total"], &nothing["data"]), (&json!(0), &json!({"from": null, "to": null})));
}

#[tokio::test]
async fn groups_come_in_the_order_and_number_that_was_asked_for() {
    let wing = Wing::with(release(1, ROWS));
    let answer = wing.json("/api/records/street?group=year,last_outcome&order=key&limit=3").await;
    assert_eq!(
        answer["groups"],
        json!([{"year": "2021", "last_outcome": "Local resolution", "count": 1},
            {"year": "2021", "last_outcome": "Under investigation", "count": 4},
            {"year": "2021", "last_outcome": null, "count": 2}])
    );
    assert_eq!(answer["more"], 2);
    let by_count = wing.json("/api/records/street?group=month").await;
    let expected = json!([{"month": "2021-06", "count": 5}, {"month": "2021-07", "count": 2}, {"month": "2022-01", "count": 2}]);
    assert_eq!(by_count["groups"], expected, "ties by key");
}

#[tokio::test]
async fn values_are_listed_under_every_filter_but_their_own() {
    let wing = Wing::with(release(1, ROWS));
    let answer =
        wing.json("/api/records/street/values/town?crime_type=Burglary&town=St.%20Helens&town=Bath").await;
    let mut expected: Vec<(&str, u64)> =
        counted(ROWS.iter().filter(|row| row.3 == "Burglary"), |row| row.2).into_iter().collect();
    expected.push(("St. Helens", 0));
    expected.sort_by_key(|&(town, count)| (std::cmp::Reverse(count), town));
    let expected: Vec<_> =
        expected.iter().map(|(town, count)| json!({"value": town, "count": count})).collect();
    assert_eq!(answer["values"], Value::from(expected));
    assert_eq!(answer["total"], 2);
    let all = wing.json("/api/records/street/values/last_outcome").await;
    assert_eq!(all["values"][1], json!({"value": null, "count": 3}));
}

#[tokio::test]
async fn cells_count_what_has_a_position_and_say_how_much_has_none() {
    let wing = Wing::with(release(1, ROWS));
    let cell = |at: Option<(f64, f64)>, resolution: u8| {
        let (longitude, latitude) = at.unwrap();
        let cell = blotter_records::Cell::new(cell_at(longitude, latitude).unwrap()).unwrap();
        cell.parent(resolution).unwrap().to_string()
    };
    for resolution in 4..=9 {
        let answer = wing.json(&format!("/api/records/street/cells?resolution={resolution}")).await;
        let expected = counted(ROWS.iter().filter(|row| row.5.is_some()), |row| cell(row.5, resolution));
        let cells: BTreeMap<String, u64> = answer["cells"]
            .as_array()
            .unwrap()
            .iter()
            .map(|it| (it["cell"].as_str().unwrap().to_owned(), it["count"].as_u64().unwrap()))
            .collect();
        assert_eq!(cells, expected);
        assert_eq!([&answer["placed"], &answer["unplaced"], &answer["total"]], [7, 2, 9]);
    }
    // The edge of a box is inside; a cell of any resolution is a filter too.
    let total = async |query: &str| wing.json(&format!("/api/records/street?{query}")).await["total"].clone();
    assert_eq!(total("bbox=-2.59,51.45,-2.5,51.5").await, 3);
    assert_eq!(total("bbox=-2.589,51.45,-2.5,51.5").await, 0);
    assert_eq!(total(&format!("cell={}", cell(BATH, 9))).await, 4);
    assert_eq!(total(&format!("cell={}&cell={}", cell(BATH, 7), cell(BRISTOL, 4))).await, 7);
    assert_eq!(total(&format!("cell={}&bbox=-2.4,51,-2.3,52", cell(BRISTOL, 8))).await, 0);
}

#[tokio::test]
async fn coverage_lists_every_unit_and_those_that_are_missing() {
    let wing = Wing::with(release(1, ROWS));
    let answer = wing.json("/api/records/coverage").await;
    let units = answer["units"].as_array().unwrap();
    assert_eq!(units.len(), 2 * 8);
    assert_eq!(
        units[0],
        json!({"dataset": "street", "force": "avon-and-somerset", "month": "2021-06", "rows": 4, "rejected": 0,
            "source": "archive", "imported_at": "2022-03-01T10:00:00Z", "state": "complete"})
    );
    assert_eq!(
        units[9],
        json!({"dataset": "street", "force": "kent", "month": "2021-07", "rows": 0, "rejected": 0, "source": null,
            "imported_at": null, "state": "missing"})
    );
    let csv = wing.csv("/api/records/coverage.csv").await;
    assert_eq!(csv.lines().nth(10), Some("street,kent,2021-07,0,0,,,missing"));
}

#[tokio::test]
async fn csv_comes_by_suffix_or_accept_and_holds_no_formula() {
    let wing = Wing::with(release(1, ROWS));
    let csv = wing.csv("/api/records/street.csv?group=town&order=key").await;
    assert_eq!(csv, "town,count\r\n'=HYPERLINK(1),1\r\nBath,3\r\nBristol,3\r\nSt. Helens,1\r\n,1\r\n");
    let (_, headers, accepted) =
        wing.ask("/api/records/street?group=town&order=key", &[(header::ACCEPT, "text/csv")]).await;
    assert_eq!(accepted, csv);
    assert!(headers[header::LINK].to_str().unwrap().ends_with("; rel=\"license\""));
    assert!(headers[header::VARY].to_str().unwrap().contains("accept"));
    assert_eq!(wing.csv("/api/records/street.csv").await, "count\r\n9\r\n");
    let values = wing.csv("/api/records/street/values/force.csv").await;
    assert_eq!(values, "value,count\r\navon-and-somerset,7\r\nkent,2\r\n");
    let cells = wing.csv("/api/records/street/cells.csv?resolution=4").await;
    assert!(cells.starts_with("cell,count\r\n84") && cells.ends_with("\r\n,2\r\n"), "{cells}");
}

#[tokio::test]
async fn csv_with_gaps_leads_to_where_they_are() {
    let wing = Wing::with(release(1, ROWS));
    let described = async |path: &str| {
        let (status, headers, _) = wing.ask(&format!("/api/records/{path}"), &[]).await;
        assert_eq!(status, StatusCode::OK, "{path}");
        let links = headers.get_all(header::LINK).iter().map(|link| link.to_str().unwrap().to_owned());
        links.filter(|link| link.contains("rel=\"describedby\"")).collect::<Vec<_>>()
    };
    for path in ["street.csv", "street/values/town.csv", "street/cells.csv", "street/tiles.csv"] {
        let links = described(path).await;
        assert_eq!(links, ["</api/records/coverage.csv>; rel=\"describedby\"; type=\"text/csv\""], "{path}");
        let whole = format!("{path}?force=kent&from=2021-06&to=2021-06");
        assert_eq!(described(&whole).await, [""; 0], "{whole}");
    }
    // JSON has them in itself, and coverage is where they are.
    for path in ["street", "coverage.csv"] {
        assert_eq!(described(path).await, [""; 0], "{path}");
    }
}

#[tokio::test]
async fn what_cannot_be_understood_is_400_with_its_parameter_and_an_unknown_name_is_404() {
    let wing = Wing::with(release(1, ROWS));
    for (path, parameter) in [
        ("street?colour=red", "colour"),
        ("street?from=2021-07&to=2021-06", "from"),
        ("street?limit=100001", "limit"),
        ("street?month=June", "month"),
        ("outcomes?crime_type=Burglary", "crime_type"),
        ("street/cells?resolution=10", "resolution"),
        ("street/values/town?group=town", "group"),
        ("street.csv?bbox=1,2,3", "bbox"),
        ("coverage?force=kent", "force"),
    ] {
        let (status, _, body) = wing.ask(&format!("/api/records/{path}"), &[]).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{path}");
        let body: Value = serde_json::from_str(&body).unwrap();
        assert_eq!(body["parameter"], parameter, "{path}");
        assert!(body["error"].as_str().unwrap().contains(' '), "{body}");
        assert_eq!(body.as_object().unwrap().len(), 2);
    }
    for path in ["crimes", "street/values/outcome_type", "street/values/", "street.xml"] {
        let (status, ..) = wing.ask(&format!("/api/records/{path}"), &[]).await;
        assert_eq!(status, StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn an_answer_is_known_by_its_release() {
    let wing = Wing::with(release(1, ROWS));
    let path = "/api/records/street?group=town";
    let (_, headers, _) = wing.ask(path, &[]).await;
    let tag = headers[header::ETAG].to_str().unwrap();
    let (status, again, body) = wing.ask(path, &[(header::IF_NONE_MATCH, tag)]).await;
    assert_eq!((status, body.as_str()), (StatusCode::NOT_MODIFIED, ""));
    assert_eq!(again[header::ETAG], tag);
    let (status, ..) = wing.ask(path, &[(header::IF_NONE_MATCH, tag), (header::ACCEPT, "text/csv")]).await;
    assert_eq!(status, StatusCode::OK, "another format");
    wing.publish(Some(release(2, &ROWS[..4])));
    let (status, _, body) = wing.ask(path, &[(header::IF_NONE_MATCH, tag)]).await;
    assert_eq!(status, StatusCode::OK);
    let body: Value = serde_json::from_str(&body).unwrap();
    assert_eq!((&body["release"], &body["total"]), (&json!(2), &json!(4)));
}

#[tokio::test]
async fn before_the_first_release_there_is_nothing_and_before_the_lake_is_read_one_waits() {
    let wing = Wing::unread();
    let (status, _, body) = wing.ask("/api/records/street", &[]).await;
    assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(body.contains("loaded"), "{body}");
    wing.publish(None);
    let (status, _, body) = wing.ask("/api/records/street", &[]).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    assert!(body.contains("imported"), "{body}");
}

#[tokio::test]
async fn any_site_may_read_the_answers() {
    let wing = Wing::with(release(1, ROWS));
    let (_, headers, _) = wing.ask("/api/records/street", &[(header::ORIGIN, "https://news.example")]).await;
    assert_eq!(headers[header::ACCESS_CONTROL_ALLOW_ORIGIN], "*");
    assert_eq!(headers[header::X_CONTENT_TYPE_OPTIONS], "nosniff");
}
