//! The rendered pages of one board or release: which are kept, and for how long.

use super::template::{GzipTemplate, Template};
use crate::http::error::HttpError;
use blotter_app::Link;
use blotter_model::Timestamp;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};
use tokio::sync::OnceCell;

/// So many different pages are kept; a page of a thousand calls has about a megabyte. More are rendered for
/// each request, so that links made up by the thousand fill no memory.
const MAX_KEPT: usize = 32;
/// A link with a longer query is rendered for each request.
const MAX_QUERY: usize = 1_000;

/// Where a page is kept, or will be by the first request that renders it.
pub(super) type Place = Arc<OnceCell<Arc<Rendered>>>;

/// A page as rendered, and compressed once somebody asks for that.
pub(super) struct Rendered {
    pub(super) plain: Template,
    gzip: OnceCell<GzipTemplate>,
}

impl Rendered {
    pub(super) fn new(plain: Template) -> Self {
        Self { plain, gzip: OnceCell::new() }
    }

    pub(super) async fn gzip(self: &Arc<Self>) -> Result<&GzipTemplate, HttpError> {
        let compress = async || {
            let page = self.clone();
            let packed = tokio::task::spawn_blocking(move || page.plain.gzip()).await;
            packed.map_err(HttpError::internal)?.map_err(HttpError::internal)
        };
        self.gzip.get_or_try_init(compress).await
    }
}

/// The pages of one board that were rendered within the present second; of a release, those of its one moment.
#[derive(Default)]
pub(in crate::http) struct RenderedPages(Mutex<Second>);

#[derive(Default)]
struct Second {
    rendered_at: Timestamp,
    pages: HashMap<String, Place>,
}

impl RenderedPages {
    /// The place of a page rendered at `now`, a whole second; none if it is not to be kept.
    pub(super) fn place(&self, link: &Link, now: Timestamp) -> Option<Place> {
        if link.query.len() > MAX_QUERY {
            return None;
        }
        // A panic under the lock leaves at worst an empty place.
        let mut second = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if second.rendered_at != now {
            *second = Second { rendered_at: now, pages: HashMap::new() };
        }
        let key = format!("{:?}?{}", link.page, link.query);
        // The plain pages always find a place, whoever asks for odd ones.
        let full = second.pages.len() >= MAX_KEPT && !link.query.is_empty();
        if full && !second.pages.contains_key(&key) {
            return None;
        }
        Some(second.pages.entry(key).or_default().clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn second(number: i64) -> Timestamp {
        Timestamp::from_second(number).unwrap()
    }

    #[test]
    fn odd_links_fill_no_memory_and_leave_the_plain_pages_their_place() {
        let pages = RenderedPages::default();
        let link = |number: usize| Link::new("/", &format!("q={number}"));
        let kept = (0..10_000).filter(|number| pages.place(&link(*number), second(1)).is_some()).count();
        assert_eq!(kept, MAX_KEPT);
        assert!(pages.place(&Link::new("/", ""), second(1)).is_some());
        assert!(pages.place(&link(0), second(1)).is_some(), "what is kept stays");
        assert!(pages.place(&Link::new("/", &"q=a&".repeat(MAX_QUERY)), second(2)).is_none());
    }

    #[test]
    fn a_page_is_shared_within_its_second_only() {
        let pages = RenderedPages::default();
        let place = |query: &str, at| pages.place(&Link::new("/", query), second(at)).unwrap();
        let first = place("", 1);
        assert!(Arc::ptr_eq(&first, &place("", 1)));
        assert!(!Arc::ptr_eq(&first, &place("q=a", 1)));
        assert!(!Arc::ptr_eq(&first, &pages.place(&Link::new("/about", ""), second(1)).unwrap()));
        assert!(!Arc::ptr_eq(&first, &place("", 2)));
    }
}
