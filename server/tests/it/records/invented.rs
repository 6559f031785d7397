//! A small release of street crime, made by hand.

use axum::{
    Router,
    body::Body,
    http::{HeaderMap, Request, StatusCode, header},
};
use blotter_records::{
    Coverage, DataSet, Dimension, Rollup, UnitKey, UnitSource, UnitStatistics,
    rollup::{LocalColumn, MonthColumns, Point, cell_at},
};
use blotter_server::{
    http,
    records::{Release, Releases, State},
};
use http_body_util::BodyExt;
use serde_json::Value;
use std::{collections::BTreeMap, sync::Arc};
use tokio::sync::watch;
use tower::ServiceExt;

/// Month, force, town, crime type, last outcome, longitude and latitude; empty is not stated.
pub type Row = (&'static str, &'static str, &'static str, &'static str, &'static str, Option<(f64, f64)>);

/// Points in Bristol, in Bath, and of no place.
pub const BRISTOL: Option<(f64, f64)> = Some((-2.59, 51.45));
pub const BATH: Option<(f64, f64)> = Some((-2.36, 51.38));

pub const ROWS: &[Row] = &[
    ("2021-06", "avon-and-somerset", "Bristol", "Burglary", "Under investigation", BRISTOL),
    ("2021-06", "avon-and-somerset", "Bristol", "Burglary", "Under investigation", BRISTOL),
    ("2021-06", "avon-and-somerset", "Bath", "Burglary", "", BATH),
    ("2021-06", "avon-and-somerset", "", "Anti-social behaviour", "", None),
    ("2021-06", "kent", "=HYPERLINK(1)", "Burglary", "Under investigation", None),
    ("2021-07", "avon-and-somerset", "Bristol", "Other theft", "Local resolution", BRISTOL),
    ("2021-07", "avon-and-somerset", "Bath", "Burglary", "Under investigation", BATH),
    // Kent has no July.
    ("2022-01", "avon-and-somerset", "Bath", "Anti-social behaviour", "", BATH),
    ("2022-01", "kent", "St. Helens", "Drugs", "Local resolution", BATH),
];

/// A release of these rows.
pub fn release(number: u64, rows: &[Row]) -> blotter_records::Release {
    let mut rollup = Rollup::new(DataSet::Street);
    let mut units: BTreeMap<(&str, &str), u64> = BTreeMap::new();
    let mut months: BTreeMap<&str, Vec<&Row>> = BTreeMap::new();
    for row in rows {
        *units.entry((row.1, row.0)).or_default() += 1;
        months.entry(row.0).or_default().push(row);
    }
    for (month, rows) in months {
        let column = |of: fn(&Row) -> &'static str| {
            let values =
                rows.iter().map(|row| Some(of(row)).filter(|text| !text.is_empty()).map(str::to_owned));
            LocalColumn { values: values.collect(), codes: (0..rows.len().try_into().unwrap()).collect() }
        };
        let points = rows.iter().map(|row| {
            let (longitude, latitude) = row.5?;
            Some(Point { longitude, latitude, cell: cell_at(longitude, latitude)? })
        });
        rollup
            .set_month(&MonthColumns {
                month: month.parse().unwrap(),
                dimensions: vec![
                    (Dimension::Force, column(|row| row.1)),
                    (Dimension::Town, column(|row| row.2)),
                    (Dimension::CrimeType, column(|row| row.3)),
                    (Dimension::LastOutcome, column(|row| row.4)),
                ],
                points: LocalColumn {
                    values: points.collect(),
                    codes: (0..rows.len().try_into().unwrap()).collect(),
                },
                counts: vec![1; rows.len()],
            })
            .unwrap();
    }
    let units = units.into_iter().map(|((force, month), rows)| {
        let key =
            UnitKey { data_set: DataSet::Street, force: force.to_owned(), month: month.parse().unwrap() };
        let statistics = UnitStatistics {
            rows,
            rejected: 0,
            without_position: 0,
            without_crime_id: 0,
            source: UnitSource::Archive,
            imported_at: "2022-03-01T10:00:00Z".to_owned(),
        };
        (key, statistics)
    });
    let coverage = Coverage::judge(units);
    blotter_records::Release::new(number, "2022-03-01T10:00:00Z".to_owned(), [rollup], coverage)
}

/// The wing, answering from releases that the test publishes.
pub struct Wing {
    router: Router,
    releases: watch::Sender<State>,
}

/// Status, headers and body.
pub type Answer = (StatusCode, HeaderMap, String);

impl Wing {
    /// As before the lake was read.
    pub fn unread() -> Self {
        let (releases, state) = watch::channel(State::Unread);
        Self { router: http::records_router(Releases::new(state)), releases }
    }

    pub fn with(release: blotter_records::Release) -> Self {
        let wing = Self::unread();
        wing.publish(Some(release));
        wing
    }

    pub fn publish(&self, release: Option<blotter_records::Release>) {
        let release = release.map(|records| {
            Arc::new(Release { number: records.number, records: Arc::new(records), ..Release::default() })
        });
        self.releases.send_replace(State::Read(release));
    }

    pub async fn ask(&self, path: &str, headers: &[(header::HeaderName, &str)]) -> Answer {
        let (status, headers, body) = self.bytes(path, headers).await;
        (status, headers, String::from_utf8(body).unwrap())
    }

    /// The same, of a body that is no text.
    pub async fn bytes(
        &self,
        path: &str,
        headers: &[(header::HeaderName, &str)],
    ) -> (StatusCode, HeaderMap, Vec<u8>) {
        let mut request = Request::get(path);
        for (name, value) in headers {
            request = request.header(name, *value);
        }
        let response = self.router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = body.collect().await.unwrap().to_bytes();
        (parts.status, parts.headers, body.to_vec())
    }

    pub async fn json(&self, path: &str) -> Value {
        let (status, _, body) = self.ask(path, &[]).await;
        assert_eq!(status, 200, "{path}: {body}");
        serde_json::from_str(&body).unwrap()
    }

    pub async fn csv(&self, path: &str) -> String {
        let (status, headers, body) = self.ask(path, &[]).await;
        assert_eq!(status, 200, "{path}: {body}");
        assert!(headers[header::CONTENT_TYPE].to_str().unwrap().starts_with("text/csv"));
        body
    }
}
