//! The table of pages, which the server's routes, links, navigation and the browser's history read.

use blotter_records::DataSet;

/// A page, whatever it shows at the moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PageId {
    /// The live map with its list.
    Live,
    /// The map alone, for an iframe in another site's page.
    Embed,
    /// The live map as it was at a moment.
    History,
    /// One incident, also after it ended.
    Incident,
    /// How busy it was.
    Activity,
    /// The same in another site's frame: whole, or one card of it.
    EmbedActivity,
    /// What a city's data is and where it comes from.
    About,
    /// The records' front page.
    Records,
    /// The dashboards.
    Crime,
    Outcomes,
    StopAndSearch,
    /// The dashboards in another site's frame: whole, or one card of them.
    EmbedCrime,
    EmbedOutcomes,
    EmbedStopAndSearch,
    /// The records: which months are here, how they came, what their columns mean.
    Data,
    /// The records behind a number.
    Rows,
    /// One crime: its rows and outcomes.
    OneCrime,
    /// The answer for an address that has no page.
    NotFound,
}

/// Whose page it is, by which the navigation groups it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Section {
    /// The live city's.
    City,
    /// The police records'.
    Records,
}

/// What is fixed about a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PageInfo {
    pub id: PageId,
    /// Its route, without a slash at the end (except for `/`); a segment in braces stands for any.
    pub path: &'static str,
    /// Its name in the tab's title. The live map and its embed put what they show there instead.
    pub title: &'static str,
    /// Its entry in the navigation, if it has one.
    pub nav: Option<&'static str>,
    pub section: Section,
    /// The browser bundle that it loads: the name of its script and WebAssembly file.
    pub bundle: &'static str,
    /// It has a map, for which Leaflet is loaded beside the bundle.
    pub map: bool,
    /// The class of the document's root element, by which styles are a page's own.
    pub root_class: &'static str,
    /// Other sites may show it in a frame.
    pub framed: bool,
}

/// The bundle of the live city's pages.
const LIVE_BUNDLE: &str = "frontend";
/// The bundle of the records' pages.
const RECORDS_BUNDLE: &str = "records";
/// The bundle of the history's pages.
const HISTORY_BUNDLE: &str = "history";

/// All pages that have an address, in the order of the navigation.
pub const PAGES: [PageInfo; 17] = [
    PageInfo {
        id: PageId::Live,
        path: "/",
        title: "Live map",
        nav: Some("Live map"),
        section: Section::City,
        bundle: LIVE_BUNDLE,
        map: true,
        root_class: "live-page",
        framed: false,
    },
    PageInfo {
        id: PageId::Embed,
        path: "/embed",
        title: "Live map",
        nav: None,
        section: Section::City,
        bundle: LIVE_BUNDLE,
        map: true,
        root_class: "embed-page",
        framed: true,
    },
    PageInfo {
        id: PageId::History,
        path: "/history",
        title: "History",
        nav: Some("History"),
        section: Section::City,
        bundle: HISTORY_BUNDLE,
        map: true,
        root_class: "live-page past-page",
        framed: false,
    },
    PageInfo {
        id: PageId::Incident,
        path: "/incident/{number}",
        title: "Incident",
        nav: None,
        section: Section::City,
        bundle: HISTORY_BUNDLE,
        map: true,
        root_class: "incident-page",
        framed: false,
    },
    PageInfo {
        id: PageId::Activity,
        path: "/activity",
        title: "Activity",
        nav: Some("Activity"),
        section: Section::City,
        bundle: RECORDS_BUNDLE,
        map: false,
        root_class: "activity-page",
        framed: false,
    },
    PageInfo {
        id: PageId::EmbedActivity,
        path: "/embed/activity",
        title: "Activity",
        nav: None,
        section: Section::City,
        bundle: RECORDS_BUNDLE,
        map: false,
        root_class: "embedded-page activity-page",
        framed: true,
    },
    PageInfo {
        id: PageId::About,
        path: "/about",
        title: "About the data",
        nav: Some("About the data"),
        section: Section::City,
        bundle: LIVE_BUNDLE,
        map: false,
        root_class: "about-page",
        framed: false,
    },
    PageInfo {
        id: PageId::Records,
        path: "/records",
        title: "What the police recorded",
        nav: None,
        section: Section::Records,
        bundle: RECORDS_BUNDLE,
        map: false,
        root_class: "front-page",
        framed: false,
    },
    PageInfo {
        id: PageId::Crime,
        path: "/crime",
        title: "Reported crime",
        nav: Some("Reported crime"),
        section: Section::Records,
        bundle: RECORDS_BUNDLE,
        map: true,
        root_class: "dashboard-page",
        framed: false,
    },
    PageInfo {
        id: PageId::Outcomes,
        path: "/outcomes",
        title: "Outcomes",
        nav: Some("Outcomes"),
        section: Section::Records,
        bundle: RECORDS_BUNDLE,
        map: true,
        root_class: "dashboard-page",
        framed: false,
    },
    PageInfo {
        id: PageId::StopAndSearch,
        path: "/stop-and-search",
        title: "Stop and search",
        nav: Some("Stop and search"),
        section: Section::Records,
        bundle: RECORDS_BUNDLE,
        map: true,
        root_class: "dashboard-page",
        framed: false,
    },
    PageInfo {
        id: PageId::EmbedCrime,
        path: "/embed/crime",
        title: "Reported crime",
        nav: None,
        section: Section::Records,
        bundle: RECORDS_BUNDLE,
        map: true,
        root_class: "embedded-page",
        framed: true,
    },
    PageInfo {
        id: PageId::EmbedOutcomes,
        path: "/embed/outcomes",
        title: "Outcomes",
        nav: None,
        section: Section::Records,
        bundle: RECORDS_BUNDLE,
        map: true,
        root_class: "embedded-page",
        framed: true,
    },
    PageInfo {
        id: PageId::EmbedStopAndSearch,
        path: "/embed/stop-and-search",
        title: "Stop and search",
        nav: None,
        section: Section::Records,
        bundle: RECORDS_BUNDLE,
        map: true,
        root_class: "embedded-page",
        framed: true,
    },
    PageInfo {
        id: PageId::Data,
        path: "/data",
        title: "Data",
        nav: Some("Data"),
        section: Section::Records,
        bundle: RECORDS_BUNDLE,
        map: false,
        root_class: "data-page",
        framed: false,
    },
    PageInfo {
        id: PageId::Rows,
        path: "/records/{data_set}/rows",
        title: "Records",
        nav: None,
        section: Section::Records,
        bundle: RECORDS_BUNDLE,
        map: false,
        root_class: "rows-page",
        framed: false,
    },
    PageInfo {
        id: PageId::OneCrime,
        path: "/records/crime/{id}",
        title: "Crime",
        nav: None,
        section: Section::Records,
        bundle: RECORDS_BUNDLE,
        map: false,
        root_class: "crime-page",
        framed: false,
    },
];

const NOT_FOUND: PageInfo = PageInfo {
    id: PageId::NotFound,
    path: "",
    title: "Page not found",
    nav: None,
    section: Section::City,
    bundle: RECORDS_BUNDLE,
    map: false,
    root_class: "missing-page",
    framed: false,
};

impl PageInfo {
    /// Whether its route has parts that differ from address to address.
    pub fn is_pattern(&self) -> bool {
        self.path.contains('{')
    }

    /// Whether a path, without a slash at its end, is one of its route's.
    fn leads_to(&self, path: &str) -> bool {
        if !self.is_pattern() {
            return self.path == path;
        }
        let same =
            |(given, known): (&str, &str)| known.starts_with('{') && !given.is_empty() || given == known;
        path.split('/').count() == self.path.split('/').count()
            && path.split('/').zip(self.path.split('/')).all(same)
    }
}

impl PageId {
    /// The page at a path, with or without a slash at its end.
    pub fn at(path: &str) -> Self {
        let bare = path.trim_end_matches('/');
        let bare = if bare.is_empty() { "/" } else { bare };
        let page = |path: &str| PAGES.iter().find(|page| page.leads_to(path)).map(|page| page.id);
        let card = || Self::card_at(bare).and_then(|(path, _)| page(path));
        page(bare).or_else(card).unwrap_or(Self::NotFound)
    }

    /// Of the address of a single card in a frame, such as `/embed/crime/total`: its dashboard's address, and the card.
    pub fn card_at(path: &str) -> Option<(&str, &str)> {
        path.trim_end_matches('/')
            .rsplit_once('/')
            .filter(|(path, card)| path.strip_prefix("/embed/").is_some() && !card.is_empty())
    }

    /// The page of a data set's dashboard in a frame.
    pub const fn embed_of(data_set: DataSet) -> Self {
        match data_set {
            DataSet::Street => Self::EmbedCrime,
            DataSet::Outcomes => Self::EmbedOutcomes,
            DataSet::StopAndSearch => Self::EmbedStopAndSearch,
        }
    }

    pub fn info(self) -> &'static PageInfo {
        PAGES.iter().find(|page| page.id == self).unwrap_or(&NOT_FOUND)
    }

    /// The data set of a dashboard.
    pub const fn dashboard(self) -> Option<DataSet> {
        match self {
            Self::Crime | Self::EmbedCrime => Some(DataSet::Street),
            Self::Outcomes | Self::EmbedOutcomes => Some(DataSet::Outcomes),
            Self::StopAndSearch | Self::EmbedStopAndSearch => Some(DataSet::StopAndSearch),
            _ => None,
        }
    }

    /// The dashboard of a data set.
    pub const fn of_data_set(data_set: DataSet) -> Self {
        match data_set {
            DataSet::Street => Self::Crime,
            DataSet::Outcomes => Self::Outcomes,
            DataSet::StopAndSearch => Self::StopAndSearch,
        }
    }

    /// Its address; the front page's for the page that has none.
    pub fn path(self) -> &'static str {
        match self.info().path {
            "" => "/",
            path => path,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_leads_to_its_page() {
        for (path, page) in [
            ("/", PageId::Live),
            ("", PageId::Live),
            ("/embed", PageId::Embed),
            ("/embed/", PageId::Embed),
            ("/about", PageId::About),
            ("/history/", PageId::History),
            ("/history/events", PageId::NotFound),
            ("/incident/26-0282656", PageId::Incident),
            ("/incident/", PageId::NotFound),
            ("/activity", PageId::Activity),
            ("/embed/activity", PageId::EmbedActivity),
            ("/embed/activity/busiest-blocks", PageId::EmbedActivity),
            ("/data", PageId::Data),
            ("/records/street/rows", PageId::Rows),
            ("/records/crime/8f00cf39/", PageId::OneCrime),
            ("/records/crime/", PageId::NotFound),
            ("/records/street/rows/more", PageId::NotFound),
            ("/records", PageId::Records),
            ("/embed/crime", PageId::EmbedCrime),
            ("/embed/crime/crime-type", PageId::EmbedCrime),
            ("/embed/crime/a/b", PageId::NotFound),
            ("/embed/records/total", PageId::NotFound),
            ("/crime", PageId::Crime),
            ("/stop-and-search/", PageId::StopAndSearch),
            ("/wp-admin", PageId::NotFound),
            ("/about/us", PageId::NotFound),
        ] {
            assert_eq!(PageId::at(path), page, "{path}");
        }
    }

    #[test]
    fn every_page_is_found_at_its_own_address() {
        for page in &PAGES {
            assert_eq!(PageId::at(page.path), page.id);
            assert_eq!(page.id.info(), page);
        }
    }
}
