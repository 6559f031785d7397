//! What a page is made from. The server renders it into the first HTML and sends the same with it, so that the browser
//! starts from exactly what is shown. A page carries only what it shows: the board travels with the live pages alone.

use crate::{DashboardPage, FrontPage, HistoryPages, PageId, data_page::DataPage};
use blotter_model::{CurrentCalls, Timestamp, Zone};
use serde::{Deserialize, Serialize};

/// Everything that a page is rendered from. `P` is [`PageData`] on the server; a browser bundle reads only its own pages,
/// so that it carries no code for those of another.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct PageState<P = PageData> {
    pub site: Site,
    pub navigation: Navigation,
    pub data: P,
}

/// What every page says of the site.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Site {
    /// `Dallas`; empty where no city is served.
    pub city: String,
    /// `Dallas, Texas`; for the records' pages the country's.
    pub place: String,
    /// The calls are simulated.
    pub demo: bool,
    /// The records could not be read, so that nobody knows what there is.
    #[serde(default)]
    pub unreadable: bool,
}

/// The links to the pages that there are, as HTML of the server's own. No bundle needs code for what never changes.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Navigation {
    /// For the bar at the top: the logo, the place, the links.
    pub bar: String,
    /// For the menu.
    pub menu: String,
}

/// What one page shows, of any bundle.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub enum PageData {
    Live(LivePages),
    History(HistoryPages),
    Records(RecordsPages),
}

/// The pages of the live bundle.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LivePages {
    Live(Box<LiveData>),
    Embed(Box<LiveData>),
    About(AboutData),
}

/// The pages of the records bundle, and the one that says that there is none: it is a light one.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RecordsPages {
    Data(Box<DataPage>),
    /// Records, one crime, or how busy it was.
    Written(Box<WrittenPage>),
    Dashboard(Box<DashboardPage>),
    Front(Box<FrontPage>),
    #[default]
    NotFound,
}

/// A page that the server wrote whole.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct WrittenPage {
    /// For the tab.
    pub title: String,
    /// What is inside of the main element.
    pub html: String,
}

impl PageData {
    /// Which page it is; none for one that the server wrote whole, of which its address alone says that.
    pub fn id(&self) -> Option<PageId> {
        Some(match self {
            Self::Live(LivePages::Live(_)) => PageId::Live,
            Self::Live(LivePages::Embed(_)) => PageId::Embed,
            Self::Live(LivePages::About(_)) => PageId::About,
            Self::History(HistoryPages::History(_)) => PageId::History,
            Self::History(HistoryPages::Incident(_)) => PageId::Incident,
            Self::Records(RecordsPages::Data(_)) => PageId::Data,
            Self::Records(RecordsPages::Written(_)) => return None,
            Self::Records(RecordsPages::Dashboard(page)) => match page.embed {
                None => PageId::of_data_set(page.document.data_set),
                Some(_) => PageId::embed_of(page.document.data_set),
            },
            Self::Records(RecordsPages::Front(_)) => PageId::Records,
            Self::Records(RecordsPages::NotFound) => PageId::NotFound,
        })
    }
}

impl Default for PageData {
    fn default() -> Self {
        Self::Records(RecordsPages::NotFound)
    }
}

/// The live map and its embed.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct LiveData {
    pub board: CurrentCalls,
    pub city: City,
    pub basemap: BasemapTiles,
    /// When the server rendered the page: the first clock of the browser.
    #[serde(with = "blotter_model::rfc3339")]
    pub rendered_at: Timestamp,
}

/// What the live map needs of its city; the rest of the city's file stays on the server.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct City {
    /// `Dallas`.
    pub name: String,
    /// The number to call in an emergency: `911`.
    pub emergency: String,
    /// South, west, north, east in WGS84 degrees.
    pub bounds: [f64; 4],
    /// Latitude, longitude and zoom of the first view.
    pub first_view: [f64; 3],
    pub zone: Zone,
    /// What the priorities are called, in order of the number from 1: `emergency`, `prompt` …
    pub priorities: Vec<String>,
    /// The sentence under the list: delay and what is withheld.
    pub caveat: String,
}

/// The page about the data.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct AboutData {
    /// The number to call in an emergency: `911`.
    pub emergency: String,
    /// Delay and what is withheld.
    pub caveat: String,
    pub sections: Vec<AboutSection>,
    /// Who publishes the data, and its licence.
    pub attribution: String,
    /// The address of the data for people; may be empty.
    pub source_url: String,
}

/// A section of the page about the data.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct AboutSection {
    pub heading: String,
    pub text: String,
}

/// What is drawn under the markers.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum BasemapTiles {
    /// A plain background.
    #[default]
    None,
    /// Raster tiles by a template with `{z}`, `{x}`, `{y}`.
    Raster {
        template: String,
        /// Plain text; `OpenStreetMap` in it becomes a link.
        attribution: String,
    },
    /// Vector tiles of this server.
    Vector(VectorTiles),
}

/// Vector tiles, and the script that draws them.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct VectorTiles {
    /// A template with `{z}`, `{x}`, `{y}`, or the address of a `.pmtiles` file.
    pub url: String,
    /// The lowest and the highest zoom that has tiles.
    pub zooms: [u8; 2],
    /// The address of the script that draws them.
    pub script: String,
    /// Plain text; `OpenStreetMap` in it becomes a link.
    pub attribution: String,
}
