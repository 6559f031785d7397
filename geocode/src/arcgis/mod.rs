//! `ArcGIS` locators: `GeocodeServer/findAddressCandidates`, as the Esri REST reference describes it and as older
//! servers (10.x, the city's own) actually answer.

mod answer;
mod kind;

use crate::{
    bounds::Bounds,
    error::GeocodeError,
    geocoder::Geocoder,
    judge,
    online::{self, Online, OnlineConfig, by_number, spaced},
    query::{Asked, Query},
};
use blotter_model::Address;
use blotter_outbound::{BreakerState, Limits};
use futures::future::BoxFuture;

/// How to use a locator.
#[derive(Debug, Clone, PartialEq)]
pub struct ArcGisConfig {
    /// Its name in [`Address::source`]: `arcgis`.
    pub name: String,
    /// The address of the `GeocodeServer` or of its `findAddressCandidates`. Its own parameters are kept, so
    /// that a locator can be given what it needs (`?token=…`, `?City=Dallas`); ours replace those of the same name.
    pub url: String,
    /// Positions outside are ignored.
    pub bounds: Bounds,
    /// Appended to every query, for a locator of the whole country: `, Dallas, TX`.
    pub suffix: Option<String>,
    /// Candidates with a lower score are ignored: 85 of 100.
    pub minimum_score: f64,
    /// The maximum size of an answer in bytes, unpacked: 1 MiB.
    pub max_answer: usize,
    /// How often and how long to ask.
    pub limits: Limits,
}

impl ArcGisConfig {
    /// The usual settings for the locator at `url`, in a city within `bounds`.
    pub fn new(url: impl Into<String>, bounds: impl Into<Bounds>) -> Self {
        Self {
            name: "arcgis".to_owned(),
            url: url.into(),
            bounds: bounds.into(),
            suffix: None,
            minimum_score: 85.0,
            max_answer: 1 << 20,
            limits: Limits::default(),
        }
    }
}

/// A locator.
#[derive(Debug)]
pub struct ArcGis {
    online: Online,
    suffix: String,
    minimum_score: f64,
}

impl ArcGis {
    /// [`GeocodeError::Setup`] if the address is not an `http` or `https` one.
    pub fn new(config: ArcGisConfig) -> Result<Self, GeocodeError> {
        let ArcGisConfig { name, url, bounds, suffix, minimum_score, max_answer, limits } = config;
        let url = service_url(&url)?;
        let config = OnlineConfig { name, url, bounds, place: None, max_answer, limits };
        Ok(Self { online: Online::new(config, None)?, suffix: suffix.unwrap_or_default(), minimum_score })
    }

    async fn find(&self, query: &Query) -> Result<Option<Address>, GeocodeError> {
        match query.asked() {
            Asked::Crossing => {
                let Some((a, b)) = query.crossing() else { return Ok(None) };
                self.ask(query, format!("{} | {}", spaced(&a), spaced(&b))).await
            }
            Asked::Street => match query.street() {
                Some(street) => self.ask(query, street).await,
                None => Ok(None),
            },
            Asked::House | Asked::Block => by_number(query, |line| self.ask(query, line)).await,
        }
    }

    /// The address is sent under both names of the parameter: `Single Line Input` of older locators (Dallas's) and
    /// `SingleLine` of newer ones; a server ignores parameters that it does not know.
    async fn ask(&self, query: &Query, line: String) -> Result<Option<Address>, GeocodeError> {
        let line = line + &self.suffix;
        let parameters = [
            ("SingleLine", line.as_str()),
            ("Single Line Input", line.as_str()),
            ("outFields", "*"),
            ("maxLocations", "6"),
            ("outSR", "4326"),
            ("f", "json"),
        ];
        let mut candidates = self.online.ask(&parameters, answer::read).await?;
        candidates.retain(|candidate| candidate.score >= self.minimum_score);
        let candidates: Vec<judge::Candidate> = candidates.into_iter().map(Into::into).collect();
        Ok(self.online.best(query, &candidates))
    }
}

impl Geocoder for ArcGis {
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

/// The address of `findAddressCandidates`, from that or from its `GeocodeServer`.
fn service_url(text: &str) -> Result<String, GeocodeError> {
    let mut url = online::address(text)?;
    let path = url.path().trim_end_matches('/').to_owned();
    if path.to_ascii_lowercase().ends_with("/geocodeserver") {
        url.set_path(&format!("{path}/findAddressCandidates"));
    }
    Ok(url.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_address_of_a_locator_will_do() {
        let base = "https://gis.example/rest/services/Streets/GeocodeServer";
        for (given, asked) in [
            (base.to_owned(), format!("{base}/findAddressCandidates")),
            (format!(" {base}/ "), format!("{base}/findAddressCandidates")),
            (format!("{base}/findAddressCandidates#top"), format!("{base}/findAddressCandidates")),
            (format!("{base}?token=a%26b"), format!("{base}/findAddressCandidates?token=a%26b")),
        ] {
            assert_eq!(service_url(&given).unwrap(), asked);
        }
    }

    #[test]
    fn an_address_of_another_scheme_is_refused_without_repeating_it() {
        for url in ["file:///etc/secret", "secret", "ftp://secret/GeocodeServer"] {
            let error = ArcGis::new(ArcGisConfig::new(url, [0.0; 4])).unwrap_err();
            assert!(
                matches!(error, GeocodeError::Setup(_)) && !error.to_string().contains("secret"),
                "{error}"
            );
        }
    }
}
