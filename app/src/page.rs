//! Which page a link leads to, and what its tab is called.

use crate::live::{share::part_name, state::Store};
use blotter_model::{View, words};
use leptos::prelude::*;

/// The pages there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Page {
    /// The live map with its list.
    Live,
    /// The map alone, for a frame in somebody's page.
    Embed,
    /// What the data is.
    About,
    /// An address that leads nowhere.
    Missing,
}

/// What the address asked for. The server provides it for each page; a browser has it in its address bar.
#[derive(Debug, Clone)]
pub struct Link {
    /// The page.
    pub page: Page,
    /// What stands behind the `?`.
    pub query: String,
}

impl Link {
    /// A link by the path and query of its address.
    pub fn new(path: &str, query: &str) -> Self {
        let page = match path.trim_end_matches('/') {
            "" => Page::Live,
            "/embed" => Page::Embed,
            "/about" => Page::About,
            _ => Page::Missing,
        };
        Self { page, query: query.trim_start_matches('?').to_owned() }
    }

    /// The same page by the shortest query: parameters that it doesn't read are left out, so that links that differ
    /// in nothing else are one page to the server's cache. A parameter that a page begins to read belongs here too.
    #[must_use]
    pub fn normalized(self) -> Self {
        let given = |wanted: &str| self.query.split('&').find(|pair| *pair == wanted).map(ToOwned::to_owned);
        let view = View::from_query(&self.query).to_query();
        let pairs = match self.page {
            Page::Live | Page::About => vec![view],
            Page::Embed => {
                let theme = ["theme=light", "theme=dark"]
                    .into_iter()
                    .filter_map(given)
                    .min_by_key(|pair| self.query.find(pair.as_str()));
                [Some(view), given("list=1"), theme].into_iter().flatten().collect()
            }
            Page::Missing => Vec::new(),
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

impl Page {
    /// The class of the document's root, by which styles are a page's own.
    pub fn root_class(self) -> &'static str {
        match self {
            Self::Live => "live-page",
            Self::Embed => "embed-page",
            Self::About => "about-page",
            Self::Missing => "missing-page",
        }
    }

    /// The tab's title: on the live map it follows the count.
    pub fn title(self, store: Store) -> String {
        let fixed = store.fixed();
        let city = &fixed.city.name;
        match self {
            Self::Live => {
                let count = words::count(store.visible.read().len(), "incident", "incidents");
                format!("{count} · Blotter, {city}")
            }
            Self::Embed => format!("{} · Blotter", embed_heading(store)),
            Self::About => format!("About the data · Blotter, {city}"),
            Self::Missing => "Nothing here · Blotter".to_owned(),
        }
    }
}

/// `Police calls, Northeast Dallas`: an embed's heading, by the divisions of its link.
pub fn embed_heading(store: Store) -> String {
    let view = View { filter: store.filter.get_untracked(), ..View::default() };
    format!("Police calls, {}", part_name(&view, &store.fixed().city.name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_leads_to_its_page() {
        for (path, page) in [
            ("/", Page::Live),
            ("/embed", Page::Embed),
            ("/embed/", Page::Embed),
            ("/about", Page::About),
            ("/wp-admin", Page::Missing),
        ] {
            assert_eq!(Link::new(path, "").page, page, "{path}");
        }
        assert_eq!(Link::new("/", "?division=Central").query, "division=Central");
    }

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
            ("/nowhere", "division=Central", ""),
        ] {
            let link = Link::new(path, query).normalized();
            assert_eq!(link.query, shortest, "{path}?{query}");
        }
    }
}
