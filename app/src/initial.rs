//! What a page starts from: the state of the first HTML, prepared so that rendering is one task in a browser and the
//! preparation another.

use crate::live::{state::InitialBoard, titles};
use blotter_view::{AboutData, LiveView, PageData, PageId, PageState, Site};
use std::sync::Arc;

/// The state of the first HTML.
#[derive(Debug, Default)]
pub struct InitialState {
    pub site: Arc<Site>,
    pub page: InitialPage,
}

/// What one page starts from.
#[derive(Debug, Default)]
pub enum InitialPage {
    Live(InitialBoard),
    Embed(InitialBoard),
    About(AboutData),
    #[default]
    NotFound,
}

impl From<PageState> for InitialState {
    fn from(PageState { site, data }: PageState) -> Self {
        let demo = site.demo;
        let page = match data {
            PageData::Live(live) => InitialPage::Live(InitialBoard::new(*live, demo)),
            PageData::Embed(live) => InitialPage::Embed(InitialBoard::new(*live, demo)),
            PageData::About(about) => InitialPage::About(about),
            PageData::NotFound => InitialPage::NotFound,
        };
        Self { site: Arc::new(site), page }
    }
}

impl InitialState {
    /// The tab's title in the first HTML; on the live map it has the number of incidents that fit the link's filter.
    pub fn title(&self, query: &str) -> String {
        let city = &self.site.city;
        match &self.page {
            InitialPage::Live(board) => titles::tab(board.count(&LiveView::from_query(query).filter), city),
            InitialPage::Embed(_) => {
                format!("{} · Blotter", titles::embed(&LiveView::from_query(query).filter, city))
            }
            InitialPage::About(_) => format!("{} · Blotter, {city}", PageId::About.info().title),
            InitialPage::NotFound => format!("{} · Blotter", PageId::NotFound.info().title),
        }
    }
}
