//! What the browser bundles have in common: each shows the pages of one enum of `blotter_view`, and only the code that
//! these need is compiled into it. The server has them all.

mod history;
mod live;
mod records;

use crate::{link::query, widgets::dialog::Dialogs};
use blotter_view::{Navigation, PageState, Site};
use leptos::prelude::*;
use std::sync::Arc;

/// The pages of one bundle.
pub trait Pages: Sized + 'static {
    /// What a page starts from.
    type Initial: 'static;

    /// Prepares the state of the first HTML, so that rendering is one task in a browser and the preparation another.
    fn prepare(self, site: &Site) -> Self::Initial;

    /// The tab's title in the first HTML.
    fn title(initial: &Self::Initial, site: &Site, query: &str) -> String;

    /// The page. `query`: of its address, without `?`.
    fn view(initial: Self::Initial, query: &str) -> AnyView;
}

/// A page that is prepared.
pub struct Initial<P: Pages> {
    pub site: Arc<Site>,
    navigation: Arc<Navigation>,
    pub page: P::Initial,
}

impl<P: Pages> From<PageState<P>> for Initial<P> {
    fn from(PageState { site, navigation, data }: PageState<P>) -> Self {
        let page = data.prepare(&site);
        Self { site: Arc::new(site), navigation: Arc::new(navigation), page }
    }
}

impl<P: Pages> Initial<P> {
    /// The tab's title in the first HTML.
    pub fn title(&self, query: &str) -> String {
        P::title(&self.page, &self.site, query)
    }

    /// The page, with what every page finds in its context.
    pub fn view(self) -> AnyView {
        provide_context(self.site);
        provide_context(self.navigation);
        provide_context(Dialogs::default());
        P::view(self.page, &query())
    }
}
