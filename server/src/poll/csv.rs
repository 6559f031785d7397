//! A feed that is one CSV file at an address, which is asked for exactly as it is written: it may be signed.

use super::{body::Pages, failure::PollFailure, http::HttpFeed};
use crate::engine::PollOutcome;
use blotter_model::Timestamp;
use reqwest::Url;

/// One file at an address.
pub(super) struct CsvFile {
    http: HttpFeed,
    url: Url,
}

impl CsvFile {
    pub(super) fn new(http: HttpFeed, url: Url) -> Self {
        Self { http, url }
    }

    /// Asks once.
    pub(super) async fn poll(
        &mut self,
        now: Timestamp,
        pages: &mut Pages,
    ) -> Result<PollOutcome, PollFailure> {
        match self.http.get(self.url.clone(), true, now, pages).await? {
            None => Ok(PollOutcome::Unchanged),
            Some(page) => self.http.outcome(page.rows, page.version),
        }
    }
}
