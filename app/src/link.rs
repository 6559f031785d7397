//! The address of a page.

use blotter_view::PageId;
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

    /// Where the browser is.
    pub fn of_window() -> Self {
        let location = window().location();
        Self::new(&location.pathname().unwrap_or_default(), &location.search().unwrap_or_default())
    }
}
