//! A feed at a SODA address: pages of `$limit` rows, or of fewer where the server has a cap of its own.

use super::{
    body::{MAX_BODY, Pages},
    failure::PollFailure,
    http::{HttpFeed, Version},
};
use crate::engine::PollOutcome;
use blotter_model::Timestamp;
use reqwest::Url;
use sha1::{Digest, Sha1};

/// More pages or rows than this aren't a list of active calls.
const MAX_PAGES: usize = 100;
const MAX_ROWS: usize = 1_000_000;
/// How often a poll starts over because the feed changed between its pages.
const MAX_STARTS: usize = 3;
/// A page of a multiple of this many rows may be one that the server capped below `$limit`.
const ROUND: usize = 100;

/// A SODA address.
pub(super) struct Soda {
    http: HttpFeed,
    url: Url,
    page_size: usize,
}

impl Soda {
    pub(super) fn new(http: HttpFeed, url: Url) -> Self {
        let page_size = usize::try_from(http.city.feed.page_size).unwrap_or(usize::MAX);
        Self { http, url, page_size }
    }

    /// Asks for all rows, in as many pages as it takes.
    pub(super) async fn poll(
        &mut self,
        now: Timestamp,
        pages: &mut Pages,
    ) -> Result<PollOutcome, PollFailure> {
        for start in 1..=MAX_STARTS {
            pages.bytes.clear();
            if let Some(outcome) = self.read_all(now, start == MAX_STARTS, pages).await? {
                return Ok(outcome);
            }
        }
        Err(PollFailure::new("The city’s feed kept changing while we read it."))
    }

    /// All pages; none when the feed changed between them.
    async fn read_all(
        &mut self,
        now: Timestamp,
        last_start: bool,
        bodies: &mut Pages,
    ) -> Result<Option<PollOutcome>, PollFailure> {
        let Some(first) = self.http.get(self.page(0), true, now, bodies).await? else {
            return Ok(Some(PollOutcome::Unchanged));
        };
        let full = full_page(first.rows.rows, self.page_size);
        let Version { validators, digest } = first.version;
        let mut all_digest = Sha1::new_with_prefix(digest);
        let (mut rows, mut last_digest) = (first.rows, digest);
        let mut last_count = rows.rows;
        let mut pages = 1;
        while last_count >= full {
            if pages == MAX_PAGES || rows.rows >= MAX_ROWS {
                return Err(PollFailure::too_large(MAX_BODY));
            }
            let next = self.http.get(self.page(rows.rows), false, now, bodies).await?;
            let Some(page) = next else { return Ok(None) };
            pages += 1;
            let at_cap = full < self.page_size;
            if page.version.digest == last_digest {
                // The server ignores `$offset`: if the page was not full, it is the whole list.
                if at_cap {
                    bodies.bytes.pop();
                    break;
                }
                return Err(PollFailure::new("The city’s feed answers each question with the same page."));
            }
            // Nothing behind a page that only might have been capped: such a list is whole, even if the server gives
            // each page a tag of its own. What else differs means that the feed changed.
            let end = at_cap && page.rows.rows == 0 && last_start;
            if !validators.same_version(&page.version.validators) && !end {
                return Ok(None);
            }
            last_count = page.rows.rows;
            last_digest = page.version.digest;
            all_digest.update(last_digest);
            rows.append(page.rows);
        }
        let version = Version { validators, digest: all_digest.finalize().into() };
        self.http.outcome(rows, version).map(Some)
    }

    /// The address of the page that begins at `offset`.
    fn page(&self, offset: usize) -> Url {
        let mut url = self.url.clone();
        let order = &self.http.city.feed.order;
        let mut query = url.query_pairs_mut();
        query.append_pair("$limit", &self.page_size.to_string());
        if !order.is_empty() {
            query.append_pair("$order", order);
        }
        if offset > 0 {
            query.append_pair("$offset", &offset.to_string());
        }
        drop(query);
        url
    }
}

/// From how many rows on a page may have a next one, by the size of the first: `$limit`, or a cap of the server's
/// own, which is a round number.
fn full_page(first: usize, page_size: usize) -> usize {
    let capped = (1..page_size).contains(&first) && first.is_multiple_of(ROUND);
    if capped { first } else { page_size }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_of_a_round_number_of_rows_may_be_capped() {
        for (rows, full) in
            [(0, 50_000), (99, 50_000), (100, 100), (1000, 1000), (1001, 50_000), (50_000, 50_000)]
        {
            assert_eq!(full_page(rows, 50_000), full, "{rows}");
        }
        assert_eq!(full_page(100, 10), 10, "a server that ignores $limit");
    }
}
