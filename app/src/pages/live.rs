//! The live map with its list.

use crate::{
    live::{
        map_pane::MapPane,
        panel::Panel,
        share::Share,
        ui::{Open, Ui, context, focus},
    },
    widgets::{dialog::once_asked, header::Header, menu::Menu},
};
use leptos::{ev, prelude::*};

/// `/`.
#[component]
pub fn LivePage() -> impl IntoView {
    let (store, ui) = context();
    let fixed = store.fixed();
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
        <a class="sr" href="#list" on:click=move |event| skip(ui, &event)>"Skip to the list"</a>
        <Header here="/" live=true/>
        <main class="live" data-view=view data-sheet=move || ui.sheet.get().word()>
            <h1 class="sr">{format!("Live police calls, {}", fixed.city.name)}</h1>
            <Panel/>
            <MapPane label="Map of incidents"/>
        </main>
        <p class="sr" aria-live="polite" data-testid="said">{said}</p>
        {once_asked(ui, Open::Share, || view! { <Share/> }.into_any())}
        {once_asked(ui, Open::Menu, || view! { <Menu live=true/> }.into_any())}
    }
    .into_any()
}

/// Gives the keyboard to the list. A fragment in the address would be an entry of the history, which is for what
/// opens over the list; without JavaScript it is the way.
fn skip(ui: Ui, event: &ev::MouseEvent) {
    if let Some(list) = ui.list.get_untracked() {
        event.prevent_default();
        focus(&list);
    }
}
