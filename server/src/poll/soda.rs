//! A SODA address: pages of `$limit` rows, conditional requests, and the answers that mean "later".

use super::{Failure, body};
use crate::engine::PollOutcome;
use blotter_cities::{City, Form, Rows};
use blotter_model::Timestamp;
use reqwest::{
    Client, Response, StatusCode, Url,
    header::{ETAG, HeaderMap, HeaderValue, IF_MODIFIED_SINCE, IF_NONE_MATCH, LAST_MODIFIED, RETRY_AFTER},
};
use sha1::{Digest, Sha1};
use std::{sync::Arc, time::Duration};

/// More pages than this are no list of active calls.
const MOST_PAGES: usize = 20;
/// How often a poll starts over because the feed changed between its pages.
const MOST_STARTS: usize = 3;

/// How to ask.
#[derive(Debug, Clone)]
pub struct SodaOptions {
    /// The address; `$limit`, `$offset` and `$order` are added.
    pub url: Url,
    /// An app token of the portal, sent as `X-App-Token`.
    pub app_token: Option<String>,
    /// The time limit of one request.
    pub timeout: Duration,
}

/// A feed behind a SODA address.
pub struct Soda {
    client: Client,
    options: SodaOptions,
    city: Arc<City>,
    /// What identifies the last good answer, to ask whether there is a newer one.
    last: Option<Seen>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Seen {
    etag: Option<HeaderValue>,
    modified: Option<HeaderValue>,
    digest: [u8; 20],
}

/// One page as it came.
struct Page {
    rows: Rows,
    etag: Option<HeaderValue>,
    modified: Option<HeaderValue>,
}

impl Soda {
    /// A feed that has not been asked yet.
    ///
    /// # Errors
    /// When the HTTP client can't be set up.
    pub fn new(options: SodaOptions, city: Arc<City>) -> Result<Self, crate::Error> {
        let origin = options.url.origin();
        // Only the configured server is ever asked, and told the token, whatever it answers.
        let policy = reqwest::redirect::Policy::custom(move |attempt| {
            if attempt.url().origin() != origin || attempt.previous().len() > 3 {
                attempt.error("redirect to another server")
            } else {
                attempt.follow()
            }
        });
        let client = Client::builder()
            .user_agent(blotter_geocode::USER_AGENT)
            .connect_timeout(options.timeout.min(Duration::from_secs(10)))
            .timeout(options.timeout)
            .redirect(policy)
            .build()
            .map_err(crate::Error::Client)?;
        Ok(Self { client, options, city, last: None })
    }

    /// Asks once, in as many pages as it takes.
    pub(super) async fn poll(&mut self, now: Timestamp) -> Result<PollOutcome, Failure> {
        for _ in 0..MOST_STARTS {
            if let Some(outcome) = self.read_all(now).await? {
                return Ok(outcome);
            }
        }
        Err(Failure::new("The city’s feed kept changing while we read it."))
    }

    /// All pages; `None` when the feed changed in between.
    async fn read_all(&mut self, now: Timestamp) -> Result<Option<PollOutcome>, Failure> {
        let mut digest = Sha1::new();
        let Some(first) = self.page(0, true, now, &mut digest).await? else {
            return Ok(Some(PollOutcome::Unchanged));
        };
        let Page { mut rows, etag, modified } = first;
        let full = usize::try_from(self.city.feed.page_size).unwrap_or(usize::MAX);
        let mut last_count = rows.rows;
        while last_count >= full {
            let offset = rows.rows;
            if offset >= full.saturating_mul(MOST_PAGES) {
                return Err(body::too_large());
            }
            let Some(page) = self.page(offset, false, now, &mut digest).await? else { return Ok(None) };
            if !same_version((&etag, &modified), (&page.etag, &page.modified)) {
                return Ok(None);
            }
            last_count = page.rows.rows;
            rows.append(page.rows);
        }
        if let Some(reason) = rows.failure() {
            return Err(Failure::new(reason));
        }
        let seen = Seen { etag, modified, digest: digest.finalize().into() };
        if self.last.as_ref().is_some_and(|last| last.digest == seen.digest) {
            self.last = Some(seen);
            return Ok(Some(PollOutcome::Unchanged));
        }
        self.last = Some(seen);
        Ok(Some(PollOutcome::Rows(rows)))
    }

    /// One page; `None` for "not modified".
    async fn page(
        &self,
        offset: usize,
        ask_if_new: bool,
        now: Timestamp,
        digest: &mut Sha1,
    ) -> Result<Option<Page>, Failure> {
        let mut url = self.options.url.clone();
        {
            let mut query = url.query_pairs_mut();
            query.append_pair("$limit", &self.city.feed.page_size.to_string());
            if !self.city.feed.order.is_empty() {
                query.append_pair("$order", &self.city.feed.order);
            }
            if offset > 0 {
                query.append_pair("$offset", &offset.to_string());
            }
        }
        let mut request = self.client.get(url);
        if let Some(token) = &self.options.app_token {
            request = request.header("X-App-Token", token);
        }
        if let Some(last) = self.last.as_ref().filter(|_| ask_if_new) {
            let conditions = [(IF_NONE_MATCH, &last.etag), (IF_MODIFIED_SINCE, &last.modified)];
            for (name, value) in conditions {
                if let Some(value) = value {
                    request = request.header(name, value);
                }
            }
        }
        let response = request.send().await.map_err(|error| body::broken(&error))?;
        if response.status() == StatusCode::NOT_MODIFIED && ask_if_new && self.last.is_some() {
            return Ok(None);
        }
        if response.status() != StatusCode::OK {
            return Err(refusal(&response));
        }
        let header = |headers: &HeaderMap, name| headers.get(name).cloned();
        let (etag, modified) = (header(response.headers(), ETAG), header(response.headers(), LAST_MODIFIED));
        let form = response
            .headers()
            .get(reqwest::header::CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .map(Form::from_content_type)
            .unwrap_or_default();
        let bytes = body::read(response).await?;
        digest.update(&bytes);
        let rows = self.city.read(&bytes, &form, now).map_err(|error| Failure::new(error.to_string()))?;
        Ok(Some(Page { rows, etag, modified }))
    }
}

/// Whether two pages, by their `ETag` and `Last-Modified`, are of one version: either of the two is enough. A feed
/// that sends neither can't be checked, and is believed.
fn same_version<T: PartialEq>(first: (&Option<T>, &Option<T>), page: (&Option<T>, &Option<T>)) -> bool {
    let same = |a: &Option<T>, b: &Option<T>| a.is_some() && a == b;
    let unmarked = |(etag, modified): (&Option<T>, &Option<T>)| etag.is_none() && modified.is_none();
    same(first.0, page.0) || same(first.1, page.1) || (unmarked(first) && unmarked(page))
}

/// What an answer that is no list of calls means, and when to come back.
fn refusal(response: &Response) -> Failure {
    let status = response.status();
    let retry_after = response.headers().get(RETRY_AFTER).and_then(|value| retry_after(value.to_str().ok()?));
    let reason = match status {
        StatusCode::ACCEPTED => "The city’s feed is still preparing its answer.".to_owned(),
        StatusCode::TOO_MANY_REQUESTS => "The city’s feed asks us to come back later.".to_owned(),
        _ => format!("The city’s feed answered with an error ({}).", status.as_u16()),
    };
    Failure { reason, retry_after }
}

/// `Retry-After` in seconds or as an HTTP date.
fn retry_after(value: &str) -> Option<Duration> {
    if let Ok(seconds) = value.trim().parse() {
        return Some(Duration::from_secs(seconds));
    }
    let at = jiff::fmt::rfc2822::parse(value).ok()?.timestamp();
    Duration::try_from(at.duration_since(Timestamp::now())).ok()
}
