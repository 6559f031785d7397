//! What runs once a live page has hydrated: clock, keys, address bar, and last the stream, so that it delays nothing.

use super::{connection::Driver, history, keys, state::Store, titles, ui::Ui};
use crate::reactive::effect;
use leptos::prelude::*;
use std::{cell::Cell, time::Duration};

/// Starts the live map.
pub fn live(store: Store, ui: Ui) {
    embed(store, ui);
    follow_title(store);
    history::follow(store, ui);
}

/// Starts an embed, which leaves its host's history alone.
pub fn embed(store: Store, ui: Ui) {
    store.start_clock();
    keys::listen(store, ui, move || store.toggle_pause());
    connect(store);
}

fn connect(store: Store) {
    let city = store.feed.get_untracked().id;
    let start = move || {
        set_timeout(
            move || drop(Driver::start(&city, store.position(), Box::new(store))),
            Duration::from_millis(200),
        );
    };
    if document().ready_state() == "complete" {
        start();
    } else {
        let start = Cell::new(Some(start));
        let handle = window_event_listener_untyped("load", move |_| {
            if let Some(start) = start.take() {
                start();
            }
        });
        on_cleanup(move || handle.remove());
    }
}

/// The tab's title has the count.
fn follow_title(store: Store) {
    effect(move || {
        document().set_title(&titles::tab(store.visible.read().len(), &store.config().city.name));
    });
}
