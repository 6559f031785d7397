//! The address of a page.

use blotter_view::{LiveView, PageId};
use leptos::prelude::window;

/// What the address asked for. The server provides it for each page; a browser has it in its address bar.
#[derive(Debug, Clone)]
pub struct Link {
    pub page: PageId,
    /// The query string without its `?`.
    pub query: String,
}

impl Link {
    /// A link by the path and query of its address.
    pub fn new(path: &str, query: &str) -> Self {
        Self { page: PageId::at(path), query: query.trim_start_matches('?').to_owned() }
    }

    /// The same page by the shortest query: parameters that it doesn't read are left out, so that links that differ
    /// in nothing else are one page to the server's cache. A parameter that a page begins to read belongs here too.
    #[must_use]
    pub fn normalized(self) -> Self {
        let given = |wanted: &str| self.query.split('&').find(|pair| *pair == wanted).map(ToOwned::to_owned);
        let view = || LiveView::from_query(&self.query).to_query();
        let pairs = match self.page {
            PageId::Live => vec![view()],
            PageId::Embed => {
                let theme = ["theme=light", "theme=dark"]
                    .into_iter()
                    .filter_map(given)
                    .min_by_key(|pair| self.query.find(pair.as_str()));
                [Some(view()), given("list=1"), theme].into_iter().flatten().collect()
            }
            PageId::About | PageId::NotFound => Vec::new(),
        };
        let pairs: Vec<_> = pairs.into_iter().filter(|pair| !pair.is_empty()).collect();
        Self { page: self.page, query: pairs.join("&") }
    }

    /// Where the browser is.
    pub fn of_window() -> Self {
        let location = window().location();
        Self::new(&location.pathname().unwrap_or_default(), &location.search().unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_no_page_reads_is_left_out_of_its_link() {
        for (path, query, shortest) in [
            ("/", "?utm_source=x&division=Central&fbclid=1", "division=Central"),
            ("/", "list=1&theme=dark", ""),
            (
                "/embed",
                "theme=pink&theme=dark&theme=light&division=Central&list=1&list=1",
                "division=Central&list=1&theme=dark",
            ),
            ("/about", "division=Central", ""),
            ("/nowhere", "division=Central", ""),
        ] {
            let link = Link::new(path, query).normalized();
            assert_eq!(link.query, shortest, "{path}?{query}");
        }
    }
}
