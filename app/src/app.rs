//! The application: its state, its pages, and what runs once it lives in a browser.

use crate::{
    live::{
        connection::Driver,
        history, keys,
        state::{Beginning, Store},
        ui::Ui,
    },
    page::{Link, Page},
    pages::{AboutPage, EmbedPage, LivePage, NotFound},
    reactive::effect,
    schedule::wake,
};
use blotter_model::PageState;
use leptos::prelude::*;
use std::time::Duration;

/// The page of a link, on the server and in the browser. Every link between pages is an ordinary one that
/// loads the next: pages are few, and a router's code would weigh more than they do.
#[component]
pub fn App() -> impl IntoView {
    let Link { page, query } = use_context::<Link>().unwrap_or_else(Link::of_window);
    // The server's document has made the store already, for the title.
    let store = use_context::<Store>().unwrap_or_else(|| {
        let beginning = use_context::<Beginning>();
        Store::new(beginning.unwrap_or_else(|| PageState::default().into()), &query)
    });
    let ui = Ui::new(page == Page::Embed);
    provide_context(store);
    provide_context(ui);
    // An effect runs after hydration, and this one reads nothing that could make it run again.
    effect(move || wake(move || come_alive(store, ui, page)));
    match page {
        Page::Live => view! { <LivePage/> }.into_any(),
        Page::Embed => {
            view! { <EmbedPage with_list=query.split('&').any(|pair| pair == "list=1")/> }.into_any()
        }
        Page::About => view! { <AboutPage/> }.into_any(),
        Page::Missing => view! { <NotFound/> }.into_any(),
    }
}

/// Once all lives: clock, keys, address bar, and last the line, so that it holds up nothing.
fn come_alive(store: Store, ui: Ui, page: Page) {
    store.start_clock();
    keys::listen(store, ui);
    if page == Page::Live {
        follow_title(store);
        history::follow(store, ui);
    }
    let city = store.feed.get_untracked().id;
    let start = move || {
        set_timeout(
            move || drop(Driver::start(&city, store.position(), Box::new(store))),
            Duration::from_millis(200),
        );
    };
    if document_is_complete() {
        start();
    } else {
        let start = std::cell::Cell::new(Some(start));
        let handle = window_event_listener_untyped("load", move |_| {
            if let Some(start) = start.take() {
                start();
            }
        });
        on_cleanup(move || handle.remove());
    }
}

fn document_is_complete() -> bool {
    document().ready_state() == "complete"
}

/// The tab's title carries the count.
fn follow_title(store: Store) {
    effect(move || document().set_title(&Page::Live.title(store)));
}
