//! The address bar and the browser's history. The address follows the reader's choices. What opens over the list
//! (details, a stack, a dialog) gets one entry of the history, so that Back closes it before it leaves the page.

use crate::{
    live::{stack, state::Store, ui::Ui},
    map::viewport,
    reactive::{effect, memo},
};
use blotter_view::LiveView;
use leptos::{ev, prelude::*};
use std::time::Duration;
use wasm_bindgen::JsValue;

/// Where the page is among its own history entries. The state of each is the number of ours beneath it.
#[derive(Debug, Clone, Copy, Default)]
struct Way {
    /// What a link opened: it has no entry of its own, and Back leads to where the reader came from.
    linked: u32,
    /// How many of ours lay beneath the entry that was left last.
    entry: u32,
    /// The page itself asked to go back, and is not there yet.
    returning: bool,
}

/// Follows for the life of the page. An embed must not: the history is its host's.
pub fn follow(store: Store, ui: Ui) {
    follow_view(store);
    let open = memo(move || layers(store, ui));
    let linked = open.get_untracked().saturating_sub(depth());
    let way = StoredValue::new(Way { linked, entry: depth(), returning: false });
    effect(move || keep_entries(way, open.get()));
    let handle = window_event_listener(ev::popstate, move |_| on_popstate(store, ui, way, open));
    on_cleanup(move || handle.remove());
}

/// How many things are open over the list.
fn layers(store: Store, ui: Ui) -> u32 {
    u32::from(store.chosen.read().is_some())
        + u32::from(!ui.stack.read().is_empty())
        + u32::from(ui.dialog.get().is_some())
}

/// Closes the uppermost of them.
fn close_one(store: Store, ui: Ui) {
    if ui.dialog.get_untracked().is_some() {
        ui.dialog.close();
    } else if ui.stack.with_untracked(Vec::is_empty) {
        ui.close(store);
    } else {
        stack::close(ui);
    }
}

/// How many of our entries lie beneath the present one.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a few")]
fn depth() -> u32 {
    let state = window().history().and_then(|history| history.state());
    state.ok().and_then(|state| state.as_f64()).map_or(0, |depth| depth as u32)
}

/// As many entries as things are open: one more for what was opened, back by one for what was closed.
fn keep_entries(way: StoredValue<Way>, open: u32) {
    let (mut now, Ok(history)) = (way.get_value(), window().history()) else { return };
    if now.returning {
        return;
    }
    now.linked = now.linked.min(open);
    let (wanted, there) = (open - now.linked, depth());
    if wanted > there {
        // With a fragment (of the skip link) this entry would take the focus there when Back comes to it.
        write_address(search().trim_start_matches('?'));
    }
    for level in there + 1..=wanted {
        let _ = history.push_state_with_url(&JsValue::from(level), "", None);
    }
    if wanted < there {
        now.returning = history.go_with_delta(wanted.cast_signed() - there.cast_signed()).is_ok();
    } else {
        now.entry = wanted;
    }
    way.set_value(now);
}

/// The browser went back or forward.
fn on_popstate(store: Store, ui: Ui, way: StoredValue<Way>, open: Memo<u32>) {
    let Way { linked, entry, returning } = way.get_value();
    let there = depth();
    way.set_value(Way { linked, entry: there, returning: false });
    let wanted = open.get_untracked().saturating_sub(linked);
    if returning {
        // What was to be closed is closed.
    } else if there < wanted {
        for _ in there..wanted {
            close_one(store, ui);
        }
    } else if there > wanted {
        // Forward again: details are reopened, for the rest there is nothing to open.
        if store.chosen.get_untracked().is_none() {
            store.chosen.set(address().incident);
        }
    } else if (there, entry) == (0, 0) {
        take_address(store, ui);
    }
    keep_entries(way, open.get_untracked());
    // Filters and place stay as they are now: the entry may have been left with others.
    write_address(&untrack(|| store.query()));
}

/// The address bar follows the reader's choices.
fn follow_view(store: Store) {
    let last = StoredValue::new(0_u32);
    effect(move || {
        let query = store.query();
        // Typing changes the view letter by letter; browsers limit how often an address may change.
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
    });
}

fn write_address(query: &str) {
    let wanted = if query.is_empty() { String::new() } else { format!("?{query}") };
    if search() == wanted && window().location().hash().is_ok_and(|hash| hash.is_empty()) {
        return;
    }
    if let Ok(history) = window().history() {
        let state = history.state().unwrap_or(JsValue::NULL);
        let path = window().location().pathname().unwrap_or_default();
        let _ = history.replace_state_with_url(&state, "", Some(&format!("{path}{wanted}")));
    }
}

/// The address's query with its `?`, if it has one.
fn search() -> String {
    window().location().search().unwrap_or_default()
}

fn address() -> LiveView {
    LiveView::from_query(search().trim_start_matches('?'))
}

fn take_address(store: Store, ui: Ui) {
    let view = address();
    if view == untrack(|| store.view()) {
        return;
    }
    store.filter.set(view.filter);
    store.chosen.set(view.incident);
    if let Some(map) = view.map
        && store.place.get_untracked() != Some(map)
    {
        store.place.set(Some(map));
        ui.map.with(|live| live.set_view(viewport(map)));
    }
}
