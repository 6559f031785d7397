//! `ArcGIS` locators: `GeocodeServer/findAddressCandidates`, as the Esri REST reference describes it and as older
//! servers (10.x, the city's own) really answer.

mod answer;
mod judge;

use crate::{Asked, Bounds, BoxFuture, GeocodeError, Geocoder, Manners, Politeness, Query, fetch};
use blotter_model::{Address, Precision};
use reqwest::{Client, Url};

/// The City of Dallas's locator, which wants no key.
pub const DALLAS_LOCATOR: &str = "https://gis.dallascityhall.com/arcgis/rest/services/Crm_public/\
                                  CrmDallasStreetsLocator/GeocodeServer/findAddressCandidates";

/// How to use a locator.
#[derive(Debug, Clone, PartialEq)]
pub struct ArcGisConfig {
    /// Its name in [`Address::source`]: `arcgis`.
    pub name: String,
    /// The address of the `GeocodeServer` or of its `findAddressCandidates`. A query string is kept, so that a
    /// locator may be given what it wants besides (`?token=…`, `?City=Dallas`); ours replaces what it repeats.
    pub url: String,
    /// What lies outside is not found.
    pub bounds: Bounds,
    /// Put after every question, for a locator of the whole country: `, Dallas, TX`.
    pub suffix: Option<String>,
    /// What scores less is not found: 85 of 100.
    pub minimum_score: f64,
    /// Larger answers are refused, in bytes after unpacking: 1 MiB.
    pub largest_answer: usize,
    /// How often and how long to ask.
    pub politeness: Politeness,
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
            largest_answer: 1 << 20,
            politeness: Politeness::default(),
        }
    }
}

/// A locator.
#[derive(Debug)]
pub struct ArcGis {
    config: ArcGisConfig,
    url: Url,
    client: Client,
    manners: Manners,
}

impl ArcGis {
    /// A locator that nobody was asked of yet. [`GeocodeError::Setup`] if its address is no `http` or `https` one.
    pub fn new(config: ArcGisConfig) -> Result<Self, GeocodeError> {
        let url = service_url(&config.url)?;
        let manners = Manners::new(config.politeness.clone());
        Ok(Self { client: fetch::client()?, config, url, manners })
    }

    async fn find(&self, query: &Query) -> Result<Option<Address>, GeocodeError> {
        match query.asked() {
            Asked::Crossing => {
                let Some((a, b)) = query.crossing() else { return Ok(None) };
                self.ask(query, &format!("{} | {}", spaced(a), spaced(b))).await
            }
            Asked::Street => match query.street() {
                Some(street) => self.ask(query, &street).await,
                None => Ok(None),
            },
            Asked::House | Asked::Block => {
                let (Some(line), Some(start)) = (query.address_line(), query.start_line()) else {
                    return Ok(None);
                };
                let found = self.ask(query, &line).await?;
                let street_at_best = found.as_ref().is_none_or(|found| found.precision == Precision::Street);
                if !street_at_best || start == line {
                    return Ok(found);
                }
                // The block may end before its middle number: its own number lies at one end of it.
                let at_start = self.ask(query, &start).await?.filter(|at| at.precision != Precision::Street);
                Ok(at_start.map(judge::at_the_end).or(found))
            }
        }
    }

    async fn ask(&self, query: &Query, line: &str) -> Result<Option<Address>, GeocodeError> {
        let url = self.question(line);
        let candidates = self
            .manners
            .ask(async {
                let body = fetch::fetch(&self.client, url, self.config.largest_answer).await?;
                answer::read(&body)
            })
            .await?;
        Ok(judge::address(query, &candidates, &self.config))
    }

    /// The single line goes under both its names: `Single Line Input` of the older locators (Dallas's) and
    /// `SingleLine` of the newer; a server passes over parameters that it does not know.
    fn question(&self, line: &str) -> Url {
        let line = format!("{line}{}", self.config.suffix.as_deref().unwrap_or_default());
        let ours = [
            ("SingleLine", line.as_str()),
            ("Single Line Input", line.as_str()),
            ("outFields", "*"),
            ("maxLocations", "6"),
            ("outSR", "4326"),
            ("f", "json"),
        ];
        let theirs: Vec<(String, String)> = self
            .url
            .query_pairs()
            .into_owned()
            .filter(|(key, _)| !ours.iter().any(|(ours, _)| key.eq_ignore_ascii_case(ours)))
            .collect();
        let mut url = self.url.clone();
        url.query_pairs_mut().clear().extend_pairs(theirs).extend_pairs(ours);
        url
    }
}

impl Geocoder for ArcGis {
    fn name(&self) -> &str {
        &self.config.name
    }

    fn can(&self, query: &Query) -> bool {
        query.crossing().is_some() || query.street().is_some()
    }

    fn locate<'a>(&'a self, query: &'a Query) -> BoxFuture<'a, Result<Option<Address>, GeocodeError>> {
        Box::pin(self.find(query))
    }
}

/// The address of `findAddressCandidates`, from that or from its `GeocodeServer`. Its text is not repeated in an
/// error: it may bear a token.
fn service_url(text: &str) -> Result<Url, GeocodeError> {
    let mut url: Url = text
        .trim()
        .parse()
        .map_err(|error| GeocodeError::Setup(format!("its address can't be read: {error}")))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(GeocodeError::Setup("its address must begin with http:// or https://".to_owned()));
    }
    let path = url.path().trim_end_matches('/').to_owned();
    if path.to_ascii_lowercase().ends_with("/geocodeserver") {
        url.set_path(&format!("{path}/findAddressCandidates"));
    }
    url.set_fragment(None);
    Ok(url)
}

fn spaced(street: &str) -> String {
    street.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn question(url: &str) -> String {
        let config = ArcGisConfig::new(url, [32.5, -97.1, 33.1, -96.4]);
        ArcGis::new(config).unwrap().question("Elm St | N Harwood St").to_string()
    }

    #[test]
    fn a_locator_is_named_by_any_of_its_addresses() {
        let line = "Elm+St+%7C+N+Harwood+St";
        let ours = format!(
            "SingleLine={line}&Single+Line+Input={line}&outFields=*&maxLocations=6&outSR=4326&f=json"
        );
        let base = "https://gis.example/rest/services/Streets/GeocodeServer";
        for url in [base.to_owned(), format!("{base}/"), format!("{base}/findAddressCandidates#top")] {
            assert_eq!(question(&url), format!("{base}/findAddressCandidates?{ours}"));
        }
        let given = question(&format!("{base}?token=a%26b&F=pjson"));
        assert_eq!(given, format!("{base}/findAddressCandidates?token=a%26b&{ours}"));
        assert!(
            question(DALLAS_LOCATOR).starts_with("https://gis.dallascityhall.com/arcgis/rest/services/Crm")
        );
    }

    #[test]
    fn an_address_of_another_kind_is_refused_without_repeating_it() {
        for url in ["file:///etc/secret", "secret", "ftp://secret/GeocodeServer"] {
            let error = ArcGis::new(ArcGisConfig::new(url, [0.0; 4])).unwrap_err();
            assert!(
                matches!(error, GeocodeError::Setup(_)) && !error.to_string().contains("secret"),
                "{error}"
            );
        }
    }
}
