//! The live map with its list.

use crate::{
    parts::{header::Header, map_pane::MapPane, menu::Menu, panel::Panel, share::Share},
    ui::context,
};
use leptos::prelude::*;
use leptos_meta::Title;

/// `/`.
#[component]
pub fn LivePage() -> impl IntoView {
    let (store, ui) = context();
    let fixed = store.fixed();
    let name = StoredValue::new(fixed.city.name.clone());
    let title = move || {
        let count = blotter_model::words::count(store.visible.read().len(), "incident", "incidents");
        name.with_value(|name| format!("{count} · Blotter, {name}"))
    };
    let view = move || {
        if store.chosen.read().is_some() {
            "incident"
        } else if ui.stack.read().is_empty() {
            "list"
        } else {
            "stack"
        }
    };
    let said = move || store.said.get();
    view! {
        <Title text=title/>
        // The router would take the link for one of its own, which moves no focus.
        <a class="sr" href="#list" on:click=move |event| {
            event.prevent_default();
            if let Some(list) = ui.list.get_untracked() {
                let _ = list.focus();
            }
        }>"Skip to the list"</a>
        <Header here="/" live=true/>
        <main class="live" data-view=view data-sheet=move || ui.sheet.get().word()>
            <h1 class="sr">{format!("Live police calls, {}", fixed.city.name)}</h1>
            <Panel/>
            <MapPane label="Map of incidents"/>
        </main>
        <p class="sr" aria-live="polite" data-testid="said">{said}</p>
        <Share/>
        <Menu live=true/>
    }
    .into_any()
}
