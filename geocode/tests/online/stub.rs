//! A geocoder on a free port of this machine that answers what a test tells it, and remembers what it was asked.

use axum::{
    Router,
    extract::{Query as Parameters, Request},
    http::Uri,
    response::{IntoResponse, Response},
};
use blotter_geocode::{
    ArcGis, ArcGisConfig, Census, GeocodeError, Geocoder, Limits, Nominatim, OnlineConfig, Query, Radar,
};
use blotter_model::Address;
use serde_json::{Value, json};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
    time::Duration,
};

/// Dallas, roughly.
pub const BOUNDS: [f64; 4] = [32.55, -97.05, 33.05, -96.45];
pub const PLACE: &str = "Dallas, Texas";
pub const KEY: &str = "prj_test_pk_secret";

/// No pause between requests. No test waits for the time limit except the one that sets its own: a busy machine must
/// not fail a test.
pub fn no_limits() -> Limits {
    Limits { interval: Duration::ZERO, time_limit: Duration::from_mins(1), ..Limits::default() }
}

/// What was asked: path, parameters, user agent, and the key that came with it.
#[derive(Clone, Debug)]
pub struct Seen {
    pub path: String,
    pub parameters: HashMap<String, String>,
    pub agent: String,
    pub key: Option<String>,
}

impl Seen {
    pub fn line(&self) -> &str {
        &self.parameters["Single Line Input"]
    }
}

pub struct Stub {
    /// As an `ArcGIS` server.
    pub url: String,
    host: String,
    seen: Arc<Mutex<Vec<Seen>>>,
}

impl Stub {
    /// Answers each question by `answer`, given what was asked.
    pub async fn start<A, F>(answer: A) -> Self
    where
        A: Fn(Seen) -> F + Clone + Send + Sync + 'static,
        F: Future<Output = Response> + Send + 'static,
    {
        let seen = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&seen);
        let app = Router::new().fallback(move |uri: Uri, request: Request| {
            let Parameters(parameters) = Parameters::try_from_uri(&uri).expect("a query string");
            let header =
                |name| request.headers().get(name).map(|value| value.to_str().expect("text").to_owned());
            let agent = header("user-agent").expect("everybody says who it is");
            let asked = Seen { path: uri.path().to_owned(), parameters, agent, key: header("authorization") };
            kept.lock().expect("no panic before").push(asked.clone());
            answer(asked)
        });
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("bound");
        tokio::spawn(async move { axum::serve(listener, app).await });
        let host = format!("http://{address}");
        Self { url: format!("{host}/rest/services/Streets/GeocodeServer"), host, seen }
    }

    /// Always answers this.
    pub async fn json(answer: Value) -> Self {
        Self::start(move |_| {
            let text = answer.to_string();
            // The city's server says `text/plain`.
            async move { ([("content-type", "text/plain;charset=utf-8")], text).into_response() }
        })
        .await
    }

    pub fn seen(&self) -> Vec<Seen> {
        self.seen.lock().expect("no panic before").clone()
    }

    /// The lines that were asked, in order.
    pub fn lines(&self) -> Vec<String> {
        self.seen().iter().map(|seen| seen.line().to_owned()).collect()
    }

    pub fn config(&self) -> ArcGisConfig {
        ArcGisConfig { limits: no_limits(), ..ArcGisConfig::new(&self.url, BOUNDS) }
    }

    /// The same host, with the path of the `usual` one.
    pub fn instead_of(&self, usual: OnlineConfig) -> OnlineConfig {
        let path = usual.url.splitn(4, '/').nth(3).expect("a path");
        OnlineConfig { url: format!("{}/{path}", self.host), limits: no_limits(), ..usual }
    }

    pub fn census(&self) -> Census {
        Census::new(self.instead_of(OnlineConfig::census(BOUNDS, PLACE))).expect("a good address")
    }

    pub fn nominatim(&self) -> Nominatim {
        Nominatim::new(self.instead_of(OnlineConfig::nominatim(BOUNDS, PLACE))).expect("a good address")
    }

    pub fn radar(&self) -> Radar {
        Radar::new(self.instead_of(OnlineConfig::radar(BOUNDS, PLACE)), KEY).expect("a good address and key")
    }

    /// One of each, all asking here, each as long as that.
    pub fn each(&self, limits: &Limits) -> Vec<Arc<dyn Geocoder>> {
        let limited = |usual| OnlineConfig { limits: limits.clone(), ..self.instead_of(usual) };
        let arcgis = ArcGisConfig { limits: limits.clone(), ..self.config() };
        vec![
            Arc::new(ArcGis::new(arcgis).expect("a good address")),
            Arc::new(Census::new(limited(OnlineConfig::census(BOUNDS, PLACE))).expect("a good address")),
            Arc::new(
                Nominatim::new(limited(OnlineConfig::nominatim(BOUNDS, PLACE))).expect("a good address"),
            ),
            Arc::new(Radar::new(limited(OnlineConfig::radar(BOUNDS, PLACE)), KEY).expect("a good address")),
        ]
    }

    pub async fn locate(&self, query: &Query) -> Result<Option<Address>, GeocodeError> {
        ArcGis::new(self.config()).expect("a good address").locate(query).await
    }
}

pub fn query(block: &str, location: &str) -> Query {
    let block = (!block.is_empty()).then(|| block.to_owned());
    Query { block, location: location.to_owned(), ..Query::default() }
}

/// An answer as an `ArcGIS` server gives it.
pub fn answer(candidates: &[Value]) -> Value {
    json!({"spatialReference": {"wkid": 4326, "latestWkid": 4326}, "candidates": candidates})
}

/// A candidate of a locator that knows `Addr_type`.
pub fn candidate(kind: &str, address: &str, score: f64, (latitude, longitude): (f64, f64)) -> Value {
    json!({
        "address": address,
        "location": {"x": longitude, "y": latitude},
        "score": score,
        "attributes": {"Loc_name": "Streets", "Status": "M", "Score": score, "Match_addr": address,
            "Addr_type": kind, "Side": "R", "User_fld": "", "X": longitude, "Y": latitude, "DisplayX": 0}
    })
}

/// A candidate of a locator of before `Addr_type`.
pub fn old_candidate(part: &str, address: &str, (latitude, longitude): (f64, f64)) -> Value {
    json!({
        "address": address,
        "location": {"x": longitude, "y": latitude},
        "score": 100,
        "attributes": {"Loc_name": part, "Score": 100, "Match_addr": address, "Side": ""}
    })
}
