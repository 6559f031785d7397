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

    /// Where the browser is.
    pub fn of_window() -> Self {
        let location = window().location();
        Self::new(&location.pathname().unwrap_or_default(), &location.search().unwrap_or_default())
    }
}

impl Page {
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
}
