//! The live map with its list.

use crate::{
    parts::{dialog::once_asked, header::Header, map_pane::MapPane, menu::Menu, panel::Panel, share::Share},
    ui::{Open, context},
};
use leptos::prelude::*;

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
        <a class="sr" href="#list">"Skip to the list"</a>
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
