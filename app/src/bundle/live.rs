//! The pages of the live bundle.

use super::Pages;
use crate::{
    live::{
        start,
        state::{InitialBoard, Store},
        titles,
        ui::{self, Ui},
    },
    pages::{AboutPage, EmbedPage, LivePage},
    schedule::once_hydrated,
    widgets::dialog::Dialogs,
};
use blotter_view::{AboutData, LivePages, LiveView, PageId, Site};
use leptos::prelude::*;

/// What one page starts from.
#[derive(Debug)]
pub enum InitialPage {
    Live(InitialBoard),
    Embed(InitialBoard),
    About(AboutData),
}

impl Pages for LivePages {
    type Initial = InitialPage;

    fn prepare(self, site: &Site) -> InitialPage {
        match self {
            Self::Live(live) => InitialPage::Live(InitialBoard::new(*live, site.demo)),
            Self::Embed(live) => InitialPage::Embed(InitialBoard::new(*live, site.demo)),
            Self::About(about) => InitialPage::About(about),
        }
    }

    /// On the live map it has the number of incidents that fit the link's filter.
    fn title(initial: &InitialPage, site: &Site, query: &str) -> String {
        let city = &site.city;
        match initial {
            InitialPage::Live(board) => titles::tab(board.count(&LiveView::from_query(query).filter), city),
            InitialPage::Embed(_) => {
                format!("{} · Blotter", titles::embed(&LiveView::from_query(query).filter, city))
            }
            InitialPage::About(_) => format!("{} · Blotter, {city}", PageId::About.info().title),
        }
    }

    fn view(initial: InitialPage, query: &str) -> AnyView {
        match initial {
            InitialPage::Live(board) => {
                let (store, ui) = live(board, query, false);
                once_hydrated(move || start::live(store, ui));
                view! { <LivePage/> }.into_any()
            }
            InitialPage::Embed(board) => {
                let (store, ui) = live(board, query, true);
                once_hydrated(move || start::embed(store, ui));
                let with_list = query.split('&').any(|pair| pair == "list=1");
                view! { <EmbedPage with_list=with_list/> }.into_any()
            }
            InitialPage::About(data) => {
                once_hydrated(|| {});
                view! { <AboutPage data=data/> }.into_any()
            }
        }
    }
}

fn live(board: InitialBoard, query: &str, embed: bool) -> (Store, Ui) {
    let (store, ui) = (Store::new(board, query), Ui::new(Dialogs::of_page(), embed));
    ui::provide(store, ui);
    (store, ui)
}
