//! What server and browser share about pages: which pages there are, what each one is made from, what a link carries,
//! and the words and style classes that people see.
//!
//! [`pages`] is the table of pages and [`data`] what each needs ([`data_page`] for the records' `/data`, with [`syncs`];
//! [`dashboard`] for the dashboards, [`records_map`] for their maps); [`link`] reads and writes a page's query string with
//! its [`filter`]; [`history`] is what the pages of the history need, [`calendar`] a month of its days; [`kind`] and [`words`] turn the model into words, letters and classes.

pub mod calendar;
pub mod dashboard;
pub mod data;
pub mod data_page;
pub mod filter;
pub mod front;
pub mod history;
pub mod kind;
pub mod link;
pub mod pages;
pub mod records_map;
pub mod syncs;
pub mod words;

pub use dashboard::DashboardPage;
pub use data::{
    AboutData, AboutSection, BasemapTiles, City, LiveData, LivePages, Navigation, PageData, PageState,
    RecordsPages, Site, VectorTiles, WrittenPage,
};
pub use data_page::DataPage;
pub use filter::{Filter, FilterPart};
pub use front::FrontPage;
pub use history::{
    DayLink, Gap, HistoryData, HistoryDay, HistoryPages, IncidentData, IncidentPlace, NothingBefore,
};
pub use link::{LiveView, MapPosition};
pub use pages::{PAGES, PageId, PageInfo, Section};
pub use records_map::{MapCell, MapLevel, MapSummary, RecordsMapData};
