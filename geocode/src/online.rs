//! What every online geocoder has: an address, a client, a rate limit with a circuit breaker, the city's bounds.

use crate::{
    bounds::Bounds,
    error::GeocodeError,
    fetch::fetch,
    judge::{self, Candidate},
    query::Query,
};
use blotter_model::{Address, Precision};
use blotter_outbound::{BreakerState, Client, Limiter, Limits, OutboundError, secret_header};
use reqwest::{
    Url,
    header::{AUTHORIZATION, HeaderMap},
};

/// How to use an online geocoder.
#[derive(Debug, Clone, PartialEq)]
pub struct OnlineConfig {
    /// Its name in [`Address::source`].
    pub name: String,
    /// The address that queries go to. Its own parameters are kept, so that a service can be given what it wants
    /// in addition (`?email=…`, `?countrycodes=us`); ours replace those of the same name.
    pub url: String,
    /// Positions outside are ignored.
    pub bounds: Bounds,
    /// The town, appended to every query after a comma: `Dallas, Texas`.
    pub place: Option<String>,
    /// The maximum size of an answer in bytes, unpacked: 1 MiB.
    pub max_answer: usize,
    /// How often and how long to ask.
    pub limits: Limits,
}

impl OnlineConfig {
    pub(crate) fn usual(name: &str, url: &str, bounds: Bounds, place: &str, limits: Limits) -> Self {
        Self {
            name: name.to_owned(),
            url: url.to_owned(),
            bounds,
            place: Some(place.to_owned()),
            max_answer: 1 << 20,
            limits,
        }
    }
}

/// What all online geocoders have in common.
#[derive(Debug)]
pub(crate) struct Online {
    config: OnlineConfig,
    url: Url,
    client: Client,
    limiter: Limiter,
}

impl Online {
    /// A `key` goes into the `Authorization` header, and nowhere else.
    /// [`GeocodeError::Setup`] if its address is no `http` or `https` one, or the key can't be sent.
    pub(crate) fn new(config: OnlineConfig, key: Option<&str>) -> Result<Self, GeocodeError> {
        let url = address(&config.url)?;
        let mut headers = HeaderMap::new();
        let set_up = |error: OutboundError| GeocodeError::Setup(error.to_string());
        if let Some(key) = secret_header(key).map_err(set_up)? {
            headers.insert(AUTHORIZATION, key);
        }
        let client = Client::new(headers, config.limits.time_limit).map_err(set_up)?;
        let limiter = Limiter::new(config.limits.clone());
        Ok(Self { config, url, client, limiter })
    }

    pub(crate) fn name(&self) -> &str {
        &self.config.name
    }

    pub(crate) fn bounds(&self) -> &Bounds {
        &self.config.bounds
    }

    pub(crate) fn state(&self) -> BreakerState {
        self.limiter.state()
    }

    /// A place with its town behind it.
    pub(crate) fn in_town(&self, line: &str) -> String {
        match &self.config.place {
            Some(place) => format!("{line}, {place}"),
            None => line.to_owned(),
        }
    }

    /// Whether this is our town's name; always true if we have none. Postal towns differ from cities, so this only
    /// decides between equal candidates.
    pub(crate) fn is_our_town(&self, town: &str) -> bool {
        let ours = self.config.place.as_deref().and_then(|place| place.split(',').next());
        ours.is_none_or(|ours| ours.trim().eq_ignore_ascii_case(town.trim()))
    }

    /// Sends the query when its turn has come, and reads the answer.
    pub(crate) async fn ask<T>(
        &self,
        parameters: &[(&str, &str)],
        read: impl FnOnce(&[u8]) -> Result<T, GeocodeError> + Send,
    ) -> Result<T, GeocodeError> {
        let url = with_parameters(&self.url, parameters);
        let request = async {
            let body = fetch(&self.client, url, self.config.max_answer).await?;
            read(&body)
        };
        self.limiter.run(request).await
    }

    /// The best candidate as an address, if any will do.
    pub(crate) fn best(&self, query: &Query, candidates: &[Candidate]) -> Option<Address> {
        judge::address(query, candidates, &self.config.name, &self.config.bounds)
    }
}

/// Asks for a house, or for a block by its middle number; if the block ends before that, by its first number.
pub(crate) async fn by_number<F>(
    query: &Query,
    ask: impl Fn(String) -> F,
) -> Result<Option<Address>, GeocodeError>
where
    F: Future<Output = Result<Option<Address>, GeocodeError>>,
{
    let (Some(line), Some(start)) = (query.address_line(), query.start_line()) else {
        return Ok(None);
    };
    let asked_by_start = start == line;
    let found = ask(line).await?;
    let street_at_best = found.as_ref().is_none_or(|found| found.precision == Precision::Street);
    if !street_at_best || asked_by_start {
        return Ok(found);
    }
    let at_start = ask(start).await?.filter(|at| at.precision != Precision::Street);
    Ok(at_start.map(judge::at_the_end).or(found))
}

/// A street's name with single spaces.
pub(crate) fn spaced(street: &str) -> String {
    street.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// An address that can be asked. Its text is not repeated in an error: it may contain a token.
pub(crate) fn address(text: &str) -> Result<Url, GeocodeError> {
    let mut url: Url = text
        .trim()
        .parse()
        .map_err(|error| GeocodeError::Setup(format!("its address can't be read: {error}")))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(GeocodeError::Setup("its address must begin with http:// or https://".to_owned()));
    }
    url.set_fragment(None);
    Ok(url)
}

/// The address with its own parameters, except those that ours replace, and ours.
fn with_parameters(url: &Url, ours: &[(&str, &str)]) -> Url {
    let theirs: Vec<(String, String)> = url
        .query_pairs()
        .into_owned()
        .filter(|(key, _)| !ours.iter().any(|(ours, _)| key.eq_ignore_ascii_case(ours)))
        .collect();
    let mut url = url.clone();
    url.query_pairs_mut().clear().extend_pairs(theirs).extend_pairs(ours);
    url
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_of_the_address_are_kept_unless_ours_replace_them() {
        let url =
            address("https://gis.example/find?token=a%26b&F=pjson&email=us%40news.example#top").unwrap();
        assert_eq!(
            with_parameters(&url, &[("q", "Elm St | N Harwood St"), ("f", "json")]).as_str(),
            "https://gis.example/find?token=a%26b&email=us%40news.example&q=Elm+St+%7C+N+Harwood+St&f=json"
        );
    }

    #[test]
    fn a_key_is_never_printed() {
        let config = OnlineConfig::usual(
            "radar",
            "https://radar.example/",
            Bounds::from([0.0; 4]),
            "Dallas, Texas",
            Limits::default(),
        );
        let online = Online::new(config.clone(), Some("prj_secret")).unwrap();
        assert!(!format!("{online:?}").contains("secret"));
        let error = Online::new(config, Some("prj_\nsecret")).unwrap_err();
        assert!(!format!("{error:?} {error}").contains("secret"));
    }
}
