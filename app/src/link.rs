//! The address of a page.

use blotter_view::{LiveView, PageId, dashboard::Query, syncs::NOT_STARTED};
use leptos::prelude::{use_context, window};

/// What the page about the records reads of its address.
const DATA_PARAMETERS: [&str; 4] = ["dataset", "force", "month", NOT_STARTED];

/// The card alone that an embed shows.
pub const CARD: &str = "card";

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
        let query = query.trim_start_matches('?');
        let page = PageId::at(path);
        // A card's part of the address is a parameter like others from here on.
        let card = PageId::card_at(path).filter(|_| page != PageId::NotFound);
        let query = card.map_or_else(|| query.to_owned(), |(_, card)| format!("{CARD}={card}&{query}"));
        Self { page, query }
    }

    /// The value of a parameter; the first counts. Letters, digits and hyphens alone: nothing else is asked for.
    pub fn value(&self, name: &str) -> Option<&str> {
        let plain = |value: &&str| value.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        let mut pairs = self.query.split('&').filter_map(|pair| pair.split_once('='));
        pairs.find(|(given, _)| *given == name).map(|(_, value)| value).filter(plain)
    }

    /// The same page by the shortest query: parameters that it doesn't read are left out, so that links that differ
    /// in nothing else are one page to the server's cache. A parameter that a page begins to read belongs here too.
    #[must_use]
    pub fn normalized(self) -> Self {
        let given = |wanted: &str| self.query.split('&').find(|pair| *pair == wanted).map(ToOwned::to_owned);
        let view = || LiveView::from_query(&self.query).to_query();
        let pairs = match self.page {
            // The history reads its moment itself; the view is what stays of a link when the moment is another.
            PageId::Live | PageId::History => vec![view()],
            PageId::Embed => {
                let theme = ["theme=light", "theme=dark"]
                    .into_iter()
                    .filter_map(given)
                    .min_by_key(|pair| self.query.find(pair.as_str()));
                [Some(view()), given("list=1"), theme].into_iter().flatten().collect()
            }
            PageId::Data => DATA_PARAMETERS
                .iter()
                .filter_map(|name| Some(format!("{name}={}", self.value(name)?)))
                .collect(),
            PageId::Records => vec![Query::read(&self.query).only("q").write()],
            // The server leaves out what the dashboard doesn't know.
            PageId::Crime
            | PageId::Outcomes
            | PageId::StopAndSearch
            | PageId::EmbedCrime
            | PageId::EmbedOutcomes
            | PageId::EmbedStopAndSearch => {
                vec![Query::read(&self.query).write()]
            }
            // Records pages of an address of their own read it themselves.
            PageId::Incident
            | PageId::Activity
            | PageId::EmbedActivity
            | PageId::Rows
            | PageId::OneCrime
            | PageId::About
            | PageId::NotFound => Vec::new(),
        };
        let pairs: Vec<_> = pairs.into_iter().filter(|pair| !pair.is_empty()).collect();
        Self { page: self.page, query: pairs.join("&") }
    }
}

/// The query of the page's address, without its `?`: of the link that the server answers, or of the browser's window.
pub fn query() -> String {
    use_context::<Link>().map_or_else(
        || window().location().search().unwrap_or_default().trim_start_matches('?').to_owned(),
        |link| link.query,
    )
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
            ("/data", "month=2021-02&utm=1&force=gwent&force=kent&dataset=<b>", "force=gwent&month=2021-02"),
            ("/data", "not-started=token", "not-started=token"),
            ("/records", "utm=1&q=Bath", "q=Bath"),
            ("/embed/crime/total", "town=Bath", "card=total&town=Bath"),
            ("/embed/crime", "theme=dark", "theme=dark"),
            ("/crime", "from=&town=Bath&utm=1", "town=Bath&utm=1"),
            ("/nowhere", "division=Central", ""),
        ] {
            let link = Link::new(path, query).normalized();
            assert_eq!(link.query, shortest, "{path}?{query}");
        }
    }
}
