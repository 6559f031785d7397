//! Nominatim, OpenStreetMap's search (`/search?format=jsonv2`, its API reference 4 and later). It knows houses
//! and streets, but no crossings. The public server's usage policy: at most one request a second, a User-Agent that
//! names the application, an attribution to OpenStreetMap beside the results, no bulk queries.

use crate::{
    bounds::Bounds,
    error::GeocodeError,
    geocoder::Geocoder,
    json::{house_numbers, number, parse, refusal, text},
    judge::{Candidate, CandidateKind},
    names::same_street,
    online::{Online, OnlineConfig},
    query::{Asked, Query},
};
use blotter_model::Address;
use blotter_outbound::{BreakerState, Limits};
use futures::future::BoxFuture;
use serde_json::Value;
use std::time::Duration;

impl OnlineConfig {
    /// The OpenStreetMap Foundation's public server, for a town such as `Dallas, Texas`: less than one request
    /// a second, as its policy requires.
    pub fn nominatim(bounds: impl Into<Bounds>, place: &str) -> Self {
        let limits = Limits { interval: Duration::from_millis(1100), ..Limits::default() };
        Self::usual("nominatim", Nominatim::URL, bounds.into(), place, limits)
    }
}

/// Nominatim.
#[derive(Debug)]
pub struct Nominatim {
    online: Online,
    viewbox: String,
}

impl Nominatim {
    /// Where the OpenStreetMap Foundation runs it. It needs no key.
    pub const URL: &str = "https://nominatim.openstreetmap.org/search";

    /// [`GeocodeError::Setup`] if the address is not an `http` or `https` one.
    pub fn new(config: OnlineConfig) -> Result<Self, GeocodeError> {
        let online = Online::new(config, None)?;
        let Bounds { south, west, north, east } = online.bounds();
        Ok(Self { viewbox: format!("{west},{north},{east},{south}"), online })
    }

    /// One request per place, whatever the result: unlike with other geocoders, a block that ends before its middle is
    /// not looked up again by its first number, because of the usage policy.
    async fn find(&self, query: &Query) -> Result<Option<Address>, GeocodeError> {
        let (Some(street), Some(line)) = (query.street(), query.address_line().or_else(|| query.street()))
        else {
            return Ok(None);
        };
        let line = self.online.in_town(&line);
        let parameters = [
            ("q", line.as_str()),
            ("format", "jsonv2"),
            ("addressdetails", "1"),
            // No shops and sights.
            ("layer", "address"),
            ("limit", "5"),
            ("viewbox", self.viewbox.as_str()),
            ("bounded", "1"),
            ("accept-language", "en"),
        ];
        let places = self.online.ask(&parameters, read).await?;
        let candidates: Vec<Candidate> =
            places.iter().filter_map(|place| candidate(&self.online, place, &street)).collect();
        Ok(self.online.best(query, &candidates))
    }
}

impl Geocoder for Nominatim {
    fn name(&self) -> &str {
        self.online.name()
    }

    fn can(&self, query: &Query) -> bool {
        query.asked() != Asked::Crossing && query.street().is_some()
    }

    fn locate<'a>(&'a self, query: &'a Query) -> BoxFuture<'a, Result<Option<Address>, GeocodeError>> {
        Box::pin(self.find(query))
    }

    fn state(&self) -> BreakerState {
        self.online.state()
    }

    fn attribution(&self) -> Option<&str> {
        Some("© OpenStreetMap contributors (ODbL)")
    }
}

/// A list of places, or `{"error": {"code": 400, "message": "…"}}`.
fn read(body: &[u8]) -> Result<Vec<Value>, GeocodeError> {
    match parse(body)? {
        Value::Array(places) => Ok(places),
        answer => Err(match answer.get("error") {
            Some(error) => {
                let message = error.get("message").or(Some(error)).and_then(Value::as_str);
                refusal(error.get("code").and_then(number), message)
            }
            None => GeocodeError::Unreadable("it is not a list of places".to_owned()),
        }),
    }
}

/// A house or a road of that name; towns, postcodes and everything else are not candidates.
fn candidate(online: &Online, place: &Value, street: &str) -> Option<Candidate> {
    let detail = |name: &str| place.get("address").and_then(|details| text(details.get(name)));
    let category = text(place.get("category")).or_else(|| text(place.get("class")))?;
    let house = detail("house_number");
    let is_way = place.get("osm_type").and_then(Value::as_str) == Some("way");
    let kind = match &house {
        // A way that is a house number is an interpolation line (TIGER's ranges in the US); a building or a node is
        // the house itself.
        Some(_) if category == "place" && is_way => CandidateKind::Interpolated,
        Some(_) => CandidateKind::Point,
        // Not the bus stops, junctions and crossings that are highways too.
        None if category == "highway" && is_way => CandidateKind::Street,
        None => return None,
    };
    let road = detail("road").or_else(|| text(place.get("name")))?;
    if !same_street(street, &road) {
        return None;
    }
    let town = ["city", "town", "village", "hamlet", "municipality"].into_iter().find_map(detail);
    let numbers = match &house {
        Some(house) => Some(house_numbers(house)?),
        None => None,
    };
    Some(Candidate {
        latitude: number(place.get("lat")?)?,
        longitude: number(place.get("lon")?)?,
        kind,
        score: if town.is_none_or(|town| online.is_our_town(&town)) { 100.0 } else { 90.0 },
        matched: text(place.get("display_name")).unwrap_or(road),
        numbers,
        // Its box is that of one of the segments that a street is divided into: it says nothing about the whole.
        reach: None,
    })
}
