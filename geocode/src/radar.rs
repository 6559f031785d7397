//! Radar's forward geocoding (`/v1/geocode/forward`, Radar API reference): houses, streets, and crossings where
//! the answer itself says that it is one. It needs a publishable key.

use crate::{
    bounds::Bounds,
    error::GeocodeError,
    geocoder::Geocoder,
    json::{house_numbers, number, parse, refusal, text},
    judge::{Candidate, CandidateKind},
    names::same_street,
    online::{Online, OnlineConfig, spaced},
    query::{Asked, Query},
};
use blotter_model::Address;
use blotter_outbound::{BreakerState, Limits, secret};
use futures::future::BoxFuture;
use serde_json::Value;

impl OnlineConfig {
    /// Radar's service, for a town such as `Dallas, Texas`: four requests a second, well under its limits.
    pub fn radar(bounds: impl Into<Bounds>, place: &str) -> Self {
        Self::usual("radar", Radar::URL, bounds.into(), place, Limits::default())
    }
}

/// Radar.
#[derive(Debug)]
pub struct Radar {
    online: Online,
}

impl Radar {
    /// Where Radar runs it.
    pub const URL: &str = "https://api.radar.io/v1/geocode/forward";

    /// `key` is a publishable key (`prj_live_pk_…`), which is sent as a header and never logged.
    /// [`GeocodeError::Setup`] if the address is not an `http` or `https` one, or the key is empty or can't be sent.
    pub fn new(config: OnlineConfig, key: &str) -> Result<Self, GeocodeError> {
        let key = secret(key).ok_or_else(|| GeocodeError::Setup("it needs a key".to_owned()))?;
        Ok(Self { online: Online::new(config, Some(key))? })
    }

    /// One request per place: each is paid for.
    async fn find(&self, query: &Query) -> Result<Option<Address>, GeocodeError> {
        let (line, layers) = match query.asked() {
            Asked::Crossing => {
                let Some((a, b)) = query.crossing() else { return Ok(None) };
                (Some(format!("{} & {}", spaced(&a), spaced(&b))), "intersection")
            }
            Asked::Street => (query.street(), "street"),
            Asked::House | Asked::Block => (query.address_line(), "address,street"),
        };
        let Some(line) = line else { return Ok(None) };
        let line = self.online.in_town(&line);
        let addresses = self.online.ask(&[("query", line.as_str()), ("layers", layers)], read).await?;
        let candidates: Vec<Candidate> =
            addresses.iter().filter_map(|found| candidate(&self.online, found, query)).collect();
        Ok(self.online.best(query, &candidates))
    }
}

impl Geocoder for Radar {
    fn name(&self) -> &str {
        self.online.name()
    }

    fn can(&self, query: &Query) -> bool {
        query.crossing().is_some() || query.street().is_some()
    }

    fn locate<'a>(&'a self, query: &'a Query) -> BoxFuture<'a, Result<Option<Address>, GeocodeError>> {
        Box::pin(self.find(query))
    }

    fn state(&self) -> BreakerState {
        self.online.state()
    }
}

/// `{"meta": {"code": 200}, "addresses": […]}`.
fn read(body: &[u8]) -> Result<Vec<Value>, GeocodeError> {
    let mut answer = parse(body)?;
    let code = answer.pointer("/meta/code").and_then(number);
    if code.is_some_and(|code| !(200.0..300.0).contains(&code)) {
        // Without its own message, which may repeat the key.
        return Err(refusal(code, None));
    }
    match answer.get_mut("addresses").map(Value::take) {
        Some(Value::Array(addresses)) => Ok(addresses),
        _ => Err(GeocodeError::Unreadable("it has no addresses".to_owned())),
    }
}

/// A house, street or crossing with the name that was asked for.
fn candidate(online: &Online, found: &Value, query: &Query) -> Option<Candidate> {
    let word = |name| text(found.get(name));
    let label = word("addressLabel").or_else(|| word("placeLabel"));
    let full = word("formattedAddress").or_else(|| label.clone());
    let street = word("street");
    let asked = query.street().unwrap_or_default();
    let house = word("number").and_then(|house| house_numbers(&house));
    // `exact`, `interpolated`, `fallback`: the last is not the place that was asked for, unless it is the street.
    let confidence = word("confidence");
    let is = |word: &str| confidence.as_deref() == Some(word);
    let kind =
        match word("layer").as_deref() {
            Some("address")
                if house.is_some() && !is("fallback") && same_street(&asked, street.as_deref()?) =>
            {
                if is("exact") { CandidateKind::Point } else { CandidateKind::Interpolated }
            }
            Some("street") if same_street(&asked, street.as_deref().or(label.as_deref())?) => {
                CandidateKind::Street
            }
            Some("intersection") if !is("fallback") && names_both(query, label.as_deref()?) => {
                CandidateKind::Crossing
            }
            _ => return None,
        };
    let town = word("city");
    Some(Candidate {
        latitude: number(found.get("latitude")?)?,
        longitude: number(found.get("longitude")?)?,
        kind,
        score: if town.is_none_or(|town| online.is_our_town(&town)) { 100.0 } else { 90.0 },
        matched: full.or(street).unwrap_or_default(),
        numbers: house,
        reach: None,
    })
}

/// `Elm St & N Harwood St`, in either order.
fn names_both(query: &Query, label: &str) -> bool {
    let Some((a, b)) = query.crossing() else { return false };
    let upper = label.to_uppercase();
    let sides = [" & ", " AND ", " / ", " @ "].into_iter().find_map(|sign| upper.split_once(sign));
    sides.is_some_and(|(first, second)| {
        let second = second.split(',').next().unwrap_or(second);
        (same_street(&a, first) && same_street(&b, second))
            || (same_street(&a, second) && same_street(&b, first))
    })
}
