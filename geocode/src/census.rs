//! The US Census Geocoder: one line in, positions interpolated from TIGER/Line's address ranges out
//! (`/geocoder/locations/onelineaddress`, Census Geocoding Services API). It knows house numbers only: no
//! crossings, and no street without a number.

use crate::{
    bounds::Bounds,
    error::GeocodeError,
    geocoder::Geocoder,
    json::{house_numbers, number, parse, refusal, text},
    judge::{Candidate, CandidateKind},
    names::same_street,
    online::{Online, OnlineConfig, by_number},
    query::{Asked, Query},
};
use blotter_model::Address;
use blotter_outbound::{BreakerState, Limits};
use futures::future::BoxFuture;
use serde_json::Value;
use std::time::Duration;

/// It refuses longer addresses, in bytes.
const MAX_LINE: usize = 100;

impl OnlineConfig {
    /// The Census Bureau's own service, for a town such as `Dallas, Texas`. It documents no rate limit; we send two
    /// requests a second, and as it can be slow, wait 15 s for each.
    pub fn census(bounds: impl Into<Bounds>, place: &str) -> Self {
        let limits = Limits {
            interval: Duration::from_millis(500),
            time_limit: Duration::from_secs(15),
            ..Limits::default()
        };
        Self::usual("census", Census::URL, bounds.into(), place, limits)
    }
}

/// The Census Geocoder.
#[derive(Debug)]
pub struct Census {
    online: Online,
}

impl Census {
    /// Where the Census Bureau runs it. It needs no key.
    pub const URL: &str = "https://geocoding.geo.census.gov/geocoder/locations/onelineaddress";

    /// [`GeocodeError::Setup`] if the address is not an `http` or `https` one.
    pub fn new(config: OnlineConfig) -> Result<Self, GeocodeError> {
        Ok(Self { online: Online::new(config, None)? })
    }

    async fn ask(&self, query: &Query, line: String) -> Result<Option<Address>, GeocodeError> {
        let line = self.online.in_town(&line);
        let parameters = [("address", line.as_str()), ("benchmark", "Public_AR_Current"), ("format", "json")];
        let matches = self.online.ask(&parameters, read).await?;
        let street = query.street().unwrap_or_default();
        let candidates: Vec<Candidate> =
            matches.iter().filter_map(|found| candidate(&self.online, found, &street)).collect();
        Ok(self.online.best(query, &candidates))
    }
}

impl Geocoder for Census {
    fn name(&self) -> &str {
        self.online.name()
    }

    fn can(&self, query: &Query) -> bool {
        matches!(query.asked(), Asked::Block | Asked::House)
            && query.address_line().is_some_and(|line| self.online.in_town(&line).len() <= MAX_LINE)
    }

    fn locate<'a>(&'a self, query: &'a Query) -> BoxFuture<'a, Result<Option<Address>, GeocodeError>> {
        Box::pin(by_number(query, |line| self.ask(query, line)))
    }

    fn state(&self) -> BreakerState {
        self.online.state()
    }
}

/// `{"result": {"input": …, "addressMatches": […]}}`, or `{"errors": ["…"], "status": "400"}`.
fn read(body: &[u8]) -> Result<Vec<Value>, GeocodeError> {
    let mut answer = parse(body)?;
    if let Some(errors) = answer.get("errors").filter(|errors| !errors.is_null()) {
        let words = errors.get(0).or(Some(errors)).and_then(Value::as_str);
        return Err(refusal(answer.get("status").and_then(number), words));
    }
    match answer.pointer_mut("/result/addressMatches").map(Value::take) {
        Some(Value::Array(matches)) => Ok(matches),
        _ => Err(GeocodeError::Unreadable("it has no address matches".to_owned())),
    }
}

/// `8550 PARK LN, DALLAS, TX, 75231`: the number within one segment of that street.
fn candidate(online: &Online, found: &Value, street: &str) -> Option<Candidate> {
    let at = |name| found.pointer(name).and_then(number);
    let matched = text(found.get("matchedAddress"))?;
    let (house, rest) = matched.split_once(' ')?;
    if !same_street(street, rest.split(',').next()?) {
        return None;
    }
    let town = text(found.pointer("/addressComponents/city"));
    Some(Candidate {
        latitude: at("/coordinates/y")?,
        longitude: at("/coordinates/x")?,
        kind: CandidateKind::Interpolated,
        score: if town.is_none_or(|town| online.is_our_town(&town)) { 100.0 } else { 90.0 },
        numbers: Some(house_numbers(house)?),
        reach: None,
        matched,
    })
}
