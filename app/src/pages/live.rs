//! The live map with its list.

use crate::{
    live::{
        map_pane::MapPane,
        menu::LiveMenu,
        panel::{self, Panel},
        share::{SHARE, Share},
        status::StatusLine,
        ui::{Ui, context, focus},
    },
    widgets::{
        dialog::on_first_open,
        header::Header,
        icon::{self, Ic},
        menu::MENU,
    },
};
use leptos::{ev, prelude::*};

/// `/`.
#[component]
pub fn LivePage() -> impl IntoView {
    let (store, ui) = context();
    let config = store.config();
    let said = move || store.said.get();
    view! {
        <a class="visually-hidden" href="#list" on:click=move |event| skip(ui, &event)>"Skip to the list"</a>
        <Header floating=true>
            <StatusLine short=true class="phone-only"/>
            <button type="button" class="btn square desktop-only js" aria-label="Alerts" title="Alerts" data-open-alerts><Ic icon=icon::BELL/></button>
            <button type="button" class="btn desktop-only js" on:click=move |_| ui.dialog.open(SHARE)>
                <Ic icon=icon::SHARE/>"Share"
            </button>
        </Header>
        <main class="live" data-view=move || ui.view(store) data-sheet=move || ui.sheet.get().word()>
            <h1 class="visually-hidden">{format!("Live police calls, {}", config.city.name)}</h1>
            <Panel parts=panel::LIVE/>
            <MapPane label="Map of incidents"/>
        </main>
        <p class="visually-hidden" aria-live="polite" data-testid="said">{said}</p>
        {on_first_open(SHARE, || view! { <Share/> }.into_any())}
        {on_first_open(MENU, || view! { <LiveMenu/> }.into_any())}
    }
    .into_any()
}

/// Moves the focus to the list. A fragment in the address would be an entry of the history, which is for what
/// opens over the list; without JavaScript it is the way.
fn skip(ui: Ui, event: &ev::MouseEvent) {
    if let Some(list) = ui.list.get_untracked() {
        event.prevent_default();
        focus(&list);
    }
}
