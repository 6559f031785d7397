//! A feed at an HTTP address: conditional requests, the answers that mean "later", and whether anything changed.

use super::{
    body::{self, Content, MAX_BODY, Pages},
    failure::PollFailure,
};
use crate::engine::PollOutcome;
use blotter_cities::{City, Form, Rows};
use blotter_model::Timestamp;
use blotter_outbound::{Client, OutboundError, Packed, retry_after, secret_header};
use reqwest::{
    Response, StatusCode, Url,
    header::{CONTENT_TYPE, ETAG, HeaderMap, HeaderValue, IF_MODIFIED_SINCE, IF_NONE_MATCH, LAST_MODIFIED},
};
use std::{sync::Arc, time::Duration};

/// A feed that is asked by HTTP.
pub(super) struct HttpFeed {
    client: Client,
    pub(super) city: Arc<City>,
    /// What identifies the last good answer, to ask whether there is a newer one.
    last: Option<Version>,
}

/// What identifies an answer.
#[derive(Debug, Clone)]
pub(super) struct Version {
    pub(super) validators: Validators,
    pub(super) digest: [u8; 20],
}

/// What a server says about the version of an answer.
#[derive(Debug, Clone, Default)]
pub(super) struct Validators {
    etag: Option<HeaderValue>,
    modified: Option<HeaderValue>,
}

/// An answer with rows.
pub(super) struct Page {
    pub(super) rows: Rows,
    pub(super) version: Version,
}

impl HttpFeed {
    /// A feed whose server gets `app_token` with every request.
    pub(super) fn new(
        city: Arc<City>,
        app_token: Option<&str>,
        timeout: Duration,
    ) -> Result<Self, OutboundError> {
        let mut headers = HeaderMap::new();
        if let Some(token) = secret_header(app_token)? {
            headers.insert("x-app-token", token);
        }
        Ok(Self { client: Client::new(headers, timeout)?, city, last: None })
    }

    /// The rows at that address; with `if_changed`, none when the server says that they are those of the last poll.
    pub(super) async fn get(
        &self,
        url: Url,
        if_changed: bool,
        now: Timestamp,
        pages: &mut Pages,
    ) -> Result<Option<Page>, PollFailure> {
        let last = self.last.as_ref().filter(|_| if_changed);
        let mut headers = HeaderMap::new();
        if let Some(Version { validators: Validators { etag, modified }, .. }) = last.cloned() {
            headers.extend(etag.map(|etag| (IF_NONE_MATCH, etag)));
            headers.extend(modified.map(|modified| (IF_MODIFIED_SINCE, modified)));
        }
        let response = self.client.get(url, headers).await?;
        if response.status() == StatusCode::NOT_MODIFIED && last.is_some() {
            return Ok(None);
        }
        if response.status() != StatusCode::OK {
            return Err(refusal(&response));
        }
        let header = |name| response.headers().get(name).cloned();
        let validators = Validators { etag: header(ETAG), modified: header(LAST_MODIFIED) };
        let form = header(CONTENT_TYPE)
            .and_then(|value| value.to_str().ok().map(Form::from_content_type))
            .unwrap_or_default();
        let packed = Packed::read(response, MAX_BODY).await?;
        let unpack = || Ok(packed.unpack(MAX_BODY)?);
        let Content { rows, digest } = body::read(unpack, form, self.city.clone(), now, pages).await?;
        Ok(Some(Page { rows, version: Version { validators, digest } }))
    }

    /// The outcome of a poll that got all rows.
    pub(super) fn outcome(&mut self, rows: Rows, version: Version) -> Result<PollOutcome, PollFailure> {
        if let Some(reason) = rows.failure() {
            return Err(PollFailure::new(reason));
        }
        let same = self.last.as_ref().is_some_and(|last| last.digest == version.digest);
        self.last = Some(version);
        Ok(if same { PollOutcome::Unchanged } else { PollOutcome::Rows(rows) })
    }
}

impl Validators {
    /// Whether two answers are of one version: the same `ETag` or the same `Last-Modified` is enough. A server that
    /// sends neither can't be checked, and is trusted.
    pub(super) fn same_version(&self, other: &Self) -> bool {
        let same = |a: &Option<HeaderValue>, b: &Option<HeaderValue>| a.is_some() && a == b;
        let none = |validators: &Self| validators.etag.is_none() && validators.modified.is_none();
        same(&self.etag, &other.etag) || same(&self.modified, &other.modified) || (none(self) && none(other))
    }
}

/// What an answer without rows means, and when to come back.
fn refusal(response: &Response) -> PollFailure {
    let status = response.status();
    let reason = match status {
        StatusCode::ACCEPTED => "The city’s feed is still preparing its answer.".to_owned(),
        StatusCode::TOO_MANY_REQUESTS => "The city’s feed asks us to come back later.".to_owned(),
        _ if status.is_redirection() && status != StatusCode::NOT_MODIFIED => {
            "The city’s feed sends us to another address, which we don’t follow.".to_owned()
        }
        _ => format!("The city’s feed answered with an error ({}).", status.as_u16()),
    };
    PollFailure { reason, retry_after: retry_after(response.headers()) }
}
