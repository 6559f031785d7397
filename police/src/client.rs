//! The publisher's server: one client, at most 15 requests a second, asked again when it is busy.

use crate::{error::PoliceError, search::Searches};
use blotter_outbound::{Backoff, Client, Limiter, Limits, Packed, retry_after};
use blotter_records::Month;
use reqwest::{StatusCode, Url, header::HeaderMap};
use serde::{Deserialize, Deserializer, de::DeserializeOwned};
use std::time::Duration;

/// The publisher's own server.
pub const DEFAULT_ADDRESS: &str = "https://data.police.uk";
/// Where that server keeps its archives: it redirects there.
pub const ARCHIVE_HOSTS: [&str; 1] = ["policeuk-data.s3.amazonaws.com"];

/// A month of the largest force's searches is under 20 MB.
const MAX_BODY: usize = 256 << 20;
/// How often one question is asked while the server is busy.
const MAX_TRIES: u32 = 6;

/// Fifteen requests a second (data.police.uk/docs/api-call-limits). The circuit breaker stays closed: each question
/// waits by itself after 429 and 503, and is given up after [`MAX_TRIES`].
fn limits() -> Limits {
    Limits {
        interval: Duration::from_millis(67),
        time_limit: Duration::from_mins(2),
        max_failures: u32::MAX,
        open_for: Backoff { first: Duration::from_secs(30), max: Duration::from_mins(10) },
    }
}

/// A month for which something was published.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct PublishedMonth {
    pub date: Month,
    /// The forces that published searches, by slug.
    #[serde(rename = "stop-and-search", default)]
    pub stop_and_search: Vec<String>,
}

/// The publisher's server.
#[derive(Debug)]
pub struct Police {
    client: Client,
    limiter: Limiter,
    base: Url,
    pause: Backoff,
}

impl Police {
    /// The server at an address such as [`DEFAULT_ADDRESS`].
    pub fn new(address: &str) -> Result<Self, PoliceError> {
        let wrong = || PoliceError::Address(address.to_owned());
        let mut base = Url::parse(address.trim()).map_err(|_| wrong())?;
        if !matches!(base.scheme(), "http" | "https") || base.host_str().is_none() {
            return Err(wrong());
        }
        if !base.path().ends_with('/') {
            base.set_path(&format!("{}/", base.path()));
        }
        let client = Client::new(HeaderMap::new(), limits().time_limit)
            .map_err(|source| PoliceError::Request { path: String::new(), source })?;
        let pause = Backoff { first: Duration::from_secs(1), max: Duration::from_mins(1) };
        Ok(Self { client, limiter: Limiter::new(limits()), base, pause })
    }

    /// The same, with other pauses after 429 and 503, for tests.
    #[must_use]
    pub fn with_pause(mut self, pause: Backoff) -> Self {
        self.pause = pause;
        self
    }

    /// The newest month of which street crime was published (`crime-last-updated`).
    pub async fn last_updated(&self) -> Result<Month, PoliceError> {
        #[derive(Deserialize)]
        struct Answer {
            #[serde(deserialize_with = "month_of_date")]
            date: Month,
        }
        Ok(self.ask::<Answer>("crime-last-updated", &[]).await?.date)
    }

    /// All months of which something was published, with the forces that published searches
    /// (`crimes-street-dates`), oldest first.
    pub async fn months(&self) -> Result<Vec<PublishedMonth>, PoliceError> {
        let mut months: Vec<PublishedMonth> = self.ask("crimes-street-dates", &[]).await?;
        months.sort_by_key(|month| month.date);
        Ok(months)
    }

    /// A force's searches in a month, with and without a position (`stops-force`, `stops-no-location`).
    pub async fn searches(&self, force: &str, month: Month) -> Result<Searches, PoliceError> {
        let month = month.to_string();
        let parameters = [("force", force), ("date", month.as_str())];
        let all = self.ask("stops-force", &parameters).await?;
        Ok(Searches::together(all, self.ask("stops-no-location", &parameters).await?))
    }

    /// The address of the archive that ends with a month.
    pub fn archive(&self, month: Month) -> Url {
        let mut url = self.base.clone();
        url.set_path(&format!("{}data/archive/{month}.zip", self.base.path()));
        url
    }

    /// Asks the API, again while it is busy (429, 503) or can't be reached.
    async fn ask<T: DeserializeOwned + Send + 'static>(
        &self,
        method: &str,
        parameters: &[(&str, &str)],
    ) -> Result<T, PoliceError> {
        let mut url = self.base.clone();
        url.set_path(&format!("{}api/{method}", self.base.path()));
        if !parameters.is_empty() {
            url.query_pairs_mut().extend_pairs(parameters);
        }
        let path = format!("/api/{method}");
        let mut tries = 1;
        let body = loop {
            match self.limiter.run(self.body(url.clone(), &path)).await {
                Ok(body) => break body,
                Err(error) if error.is_temporary() && tries < MAX_TRIES => {
                    tokio::time::sleep(self.pause.pause(tries, error.wanted_pause())).await;
                    tries += 1;
                }
                Err(error) => return Err(error),
            }
        };
        // A month of a large force is tens of megabytes: not on an async worker.
        let read = move || {
            let body = body.unpack(MAX_BODY).map_err(|error| error.to_string())?;
            serde_json::from_slice(&body).map_err(|error| error.to_string())
        };
        tokio::task::spawn_blocking(read)
            .await
            .unwrap_or_else(|error| Err(error.to_string()))
            .map_err(|reason| PoliceError::Unreadable { path, reason })
    }

    async fn body(&self, url: Url, path: &str) -> Result<Packed, PoliceError> {
        let failed = |source| PoliceError::Request { path: path.to_owned(), source };
        let response = self.client.get(url, HeaderMap::new()).await.map_err(failed)?;
        if response.status() != StatusCode::OK {
            return Err(PoliceError::Status {
                path: path.to_owned(),
                status: response.status().as_u16(),
                retry_after: retry_after(response.headers()),
            });
        }
        Packed::read(response, MAX_BODY).await.map_err(failed)
    }
}

/// `2024-01-01`, always the first of the month.
fn month_of_date<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Month, D::Error> {
    let text = String::deserialize(deserializer)?;
    text.get(..7).unwrap_or_default().parse().map_err(serde::de::Error::custom)
}
