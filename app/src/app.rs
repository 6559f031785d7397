//! The application: its state, its pages, and what runs once it lives in a browser.

use crate::{
    boot,
    line::Driver,
    pages::{AboutPage, EmbedPage, LivePage, NotFound},
    parts::keys,
    state::Store,
    ui::Ui,
};
use blotter_model::{PageState, View};
use leptos::{ev, prelude::*};
use leptos_meta::provide_meta_context;
use leptos_router::{
    components::{FlatRoutes, Route, Router},
    hooks::use_location,
    path,
};
use std::time::Duration;

/// All pages. Under `ssr` the server provides a [`PageState`]; a browser finds it in the first HTML.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    view! { <Router><Pages/></Router> }
}

#[component]
fn Pages() -> impl IntoView {
    let state = use_context::<PageState>().unwrap_or_else(first_state);
    let location = use_location();
    let embed = location.pathname.get_untracked().trim_end_matches('/') == "/embed";
    let store = Store::new(state, location.search.get_untracked().trim_start_matches('?'));
    let ui = Ui::new(embed);
    provide_context(store);
    provide_context(ui);
    Effect::new(move |before: Option<()>| {
        if before.is_none() {
            come_alive(store, ui);
        }
    });
    view! {
        <FlatRoutes fallback=NotFound>
            <Route path=path!("/") view=LivePage/>
            <Route path=path!("/embed") view=EmbedPage/>
            <Route path=path!("/about") view=AboutPage/>
        </FlatRoutes>
    }
}

/// Where no server provides a state: the document's in a browser; none while the server lists its routes.
fn first_state() -> PageState {
    if cfg!(feature = "ssr") { PageState::default() } else { boot::from_document() }
}

/// After hydration: clock, keys, address bar, and last the line, so that it holds up nothing.
fn come_alive(store: Store, ui: Ui) {
    store.start_clock();
    keys::listen(store, ui);
    if !ui.embed {
        follow_address(store);
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

/// The address bar follows the reader's choices, and they follow it on back and forward.
fn follow_address(store: Store) {
    let handle = window_event_listener(ev::popstate, move |_| take_address(store));
    on_cleanup(move || handle.remove());
    let pathname = use_location().pathname;
    let last = StoredValue::new(0_u32);
    Effect::new(move |before: Option<String>| {
        let here = pathname.get();
        let query = store.view().to_query();
        if here != "/" {
            return here;
        }
        // Back on the map from another page: the link says what is shown.
        if before.is_some_and(|before| before != "/") {
            take_address(store);
            return here;
        }
        // Typing changes the view letter by letter; browsers allow an address only so many changes.
        let turn = last.get_value() + 1;
        last.set_value(turn);
        set_timeout(
            move || {
                if last.get_value() == turn {
                    write_address(&query);
                }
            },
            Duration::from_millis(150),
        );
        here
    });
}

fn write_address(query: &str) {
    let location = window().location();
    if location.pathname().as_deref() != Ok("/") {
        return;
    }
    let wanted = if query.is_empty() { String::new() } else { format!("?{query}") };
    if location.search().as_deref() == Ok(wanted.as_str()) {
        return;
    }
    if let Ok(history) = window().history() {
        let state = history.state().unwrap_or(wasm_bindgen::JsValue::NULL);
        let _ = history.replace_state_with_url(&state, "", Some(&format!("/{wanted}")));
    }
}

fn take_address(store: Store) {
    let location = window().location();
    if location.pathname().as_deref() != Ok("/") {
        return;
    }
    let search = location.search().unwrap_or_default();
    let view = View::from_query(search.trim_start_matches('?'));
    if view == untrack(|| store.view()) {
        return;
    }
    store.filter.set(view.filter);
    store.chosen.set(view.incident);
    if let Some(map) = view.map
        && store.place.get_untracked() != Some(map)
    {
        store.place.set(Some(map));
        crate::parts::map_pane::with_map(|live| live.set_view(map));
    }
}
