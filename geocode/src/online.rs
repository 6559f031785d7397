//! What every geocoder on the net has: an address, a client, manners, the city's bounds.

use crate::{
    Bounds, GeocodeError, Manners, Politeness, Query, State, fetch,
    judge::{self, Candidate},
};
use blotter_model::{Address, Precision};
use reqwest::{
    Client, Url,
    header::{HeaderMap, HeaderValue},
};

/// How to use a geocoder on the net.
#[derive(Debug, Clone, PartialEq)]
pub struct OnlineConfig {
    /// Its name in [`Address::source`].
    pub name: String,
    /// The address that questions go to. A query string is kept, so that a service may be given what it wants
    /// besides (`?email=…`, `?countrycodes=us`); ours replaces what it repeats.
    pub url: String,
    /// What lies outside is not found.
    pub bounds: Bounds,
    /// The town, put after every question with a comma: `Dallas, Texas`.
    pub place: Option<String>,
    /// Larger answers are refused, in bytes after unpacking: 1 MiB.
    pub largest_answer: usize,
    /// How often and how long to ask.
    pub politeness: Politeness,
}

impl OnlineConfig {
    pub(crate) fn usual(name: &str, url: &str, bounds: Bounds, place: &str, politeness: Politeness) -> Self {
        Self {
            name: name.to_owned(),
            url: url.to_owned(),
            bounds,
            place: Some(place.to_owned()),
            largest_answer: 1 << 20,
            politeness,
        }
    }
}

/// A geocoder on the net, as far as they are all alike.
#[derive(Debug)]
pub(crate) struct Online {
    config: OnlineConfig,
    url: Url,
    client: Client,
    manners: Manners,
}

impl Online {
    /// One that nobody was asked of yet; a `key` goes into the `Authorization` header, and nowhere else.
    /// [`GeocodeError::Setup`] if its address is no `http` or `https` one, or the key no header.
    pub(crate) fn new(config: OnlineConfig, key: Option<&str>) -> Result<Self, GeocodeError> {
        let url = address(&config.url)?;
        let mut headers = HeaderMap::new();
        if let Some(key) = key {
            let mut value = HeaderValue::from_str(key)
                .map_err(|_| GeocodeError::Setup("its key holds signs that no key has".to_owned()))?;
            value.set_sensitive(true);
            headers.insert(reqwest::header::AUTHORIZATION, value);
        }
        let manners = Manners::new(config.politeness.clone());
        Ok(Self { client: fetch::client(headers)?, config, url, manners })
    }

    pub(crate) fn name(&self) -> &str {
        &self.config.name
    }

    pub(crate) fn bounds(&self) -> &Bounds {
        &self.config.bounds
    }

    pub(crate) fn state(&self) -> State {
        self.manners.state()
    }

    /// A place with its town behind it.
    pub(crate) fn in_town(&self, line: &str) -> String {
        match &self.config.place {
            Some(place) => format!("{line}, {place}"),
            None => line.to_owned(),
        }
    }

    /// Whether this is our town's name; always, where we have none. Postal towns are not the city's, so this
    /// decides between equals only.
    pub(crate) fn is_our_town(&self, town: &str) -> bool {
        let ours = self.config.place.as_deref().and_then(|place| place.split(',').next());
        ours.is_none_or(|ours| ours.trim().eq_ignore_ascii_case(town.trim()))
    }

    /// Puts the question when its turn has come, and has the answer read.
    pub(crate) async fn ask<T>(
        &self,
        parameters: &[(&str, &str)],
        read: impl FnOnce(&[u8]) -> Result<T, GeocodeError> + Send,
    ) -> Result<T, GeocodeError> {
        let url = with_parameters(&self.url, parameters);
        let question = async {
            let body = fetch::fetch(&self.client, url, self.config.largest_answer).await?;
            read(&body)
        };
        self.manners.ask(question).await
    }

    /// The best of them as an address, if one will do.
    pub(crate) fn best(&self, query: &Query, candidates: &[Candidate]) -> Option<Address> {
        judge::address(query, candidates, &self.config.name, &self.config.bounds)
    }
}

/// Asks for a house, or for a block by its middle number; and where the block ends before that, by its own.
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

/// An address that can be asked. Its text is not repeated in an error: it may bear a token.
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

/// The parameters in the address, as far as ours don't repeat them, and ours.
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
    fn what_the_address_bears_besides_is_kept_unless_we_say_it_ourselves() {
        let url =
            address("https://gis.example/find?token=a%26b&F=pjson&email=us%40news.example#top").unwrap();
        assert_eq!(
            with_parameters(&url, &[("q", "Elm St | N Harwood St"), ("f", "json")]).as_str(),
            "https://gis.example/find?token=a%26b&email=us%40news.example&q=Elm+St+%7C+N+Harwood+St&f=json"
        );
    }

    #[test]
    fn a_key_is_told_to_nobody() {
        let config = OnlineConfig::usual(
            "radar",
            "https://radar.example/",
            Bounds::from([0.0; 4]),
            "Dallas, Texas",
            Politeness::default(),
        );
        let online = Online::new(config.clone(), Some("prj_secret")).unwrap();
        assert!(!format!("{online:?}").contains("secret"));
        let error = Online::new(config, Some("prj_secret\n")).unwrap_err();
        assert!(!format!("{error:?} {error}").contains("secret"));
    }
}
