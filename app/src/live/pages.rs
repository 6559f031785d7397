//! The application: the page of an address, on the server and in the browser.

use crate::{
    initial::{InitialPage, InitialState},
    link::Link,
    live::{
        start,
        state::{InitialBoard, Store},
        ui::{self, Ui},
    },
    pages::{AboutPage, EmbedPage, LivePage, NotFound},
    reactive::effect,
    schedule::hydrate_parts,
    widgets::dialog::Dialogs,
};
use leptos::prelude::*;

/// Links between pages are ordinary ones that load the next page: pages are few, and a router's code would weigh more
/// than they do.
#[component]
pub fn App() -> impl IntoView {
    let Link { query, .. } = use_context::<Link>().unwrap_or_else(Link::of_window);
    let InitialState { site, page } = take_context::<InitialState>().unwrap_or_default();
    let dialogs = Dialogs::default();
    provide_context(site);
    provide_context(dialogs);
    match page {
        InitialPage::Live(board) => {
            let (store, ui) = live(board, &query, dialogs, false);
            once_hydrated(move || start::live(store, ui));
            view! { <LivePage/> }.into_any()
        }
        InitialPage::Embed(board) => {
            let (store, ui) = live(board, &query, dialogs, true);
            once_hydrated(move || start::embed(store, ui));
            let with_list = query.split('&').any(|pair| pair == "list=1");
            view! { <EmbedPage with_list=with_list/> }.into_any()
        }
        InitialPage::About(data) => {
            once_hydrated(|| {});
            view! { <AboutPage data=data/> }.into_any()
        }
        InitialPage::NotFound => {
            once_hydrated(|| {});
            view! { <NotFound/> }.into_any()
        }
    }
}

fn live(board: InitialBoard, query: &str, dialogs: Dialogs, embed: bool) -> (Store, Ui) {
    let (store, ui) = (Store::new(board, query), Ui::new(dialogs, embed));
    ui::provide(store, ui);
    (store, ui)
}

fn once_hydrated(then: impl Fn() + Copy + 'static) {
    // An effect runs after hydration, and this one reads nothing that could make it run again.
    effect(move || hydrate_parts(then));
}
