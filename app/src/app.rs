//! The application: the page of an address, on the server and in the browser.

use crate::{
    initial::{InitialPage, InitialState},
    link::Link,
    live::{start, state::Store, ui::Ui},
    pages::{AboutPage, EmbedPage, LivePage, NotFound},
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
            start::live(Store::new(board, &query), Ui::new(dialogs, false));
            view! { <LivePage/> }.into_any()
        }
        InitialPage::Embed(board) => {
            start::embed(Store::new(board, &query), Ui::new(dialogs, true));
            let with_list = query.split('&').any(|pair| pair == "list=1");
            view! { <EmbedPage with_list=with_list/> }.into_any()
        }
        InitialPage::About(data) => view! { <AboutPage data=data/> }.into_any(),
        InitialPage::NotFound => view! { <NotFound/> }.into_any(),
    }
}
