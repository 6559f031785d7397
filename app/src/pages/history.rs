//! The live map as it was at a moment.

use crate::{
    history::{
        jump::{JUMP, Jump},
        panel::{self, PastStatus},
        player::{Answer, Player},
        share::Share,
        time_line::TimeLine,
    },
    live::{map_pane::MapPane, panel::Panel, share::SHARE, ui::context},
    widgets::{
        dialog::on_first_open,
        header::Header,
        icon::{self, Ic},
        menu::{MENU, Menu},
    },
};
use leptos::prelude::*;

/// `/history`.
#[component]
pub fn HistoryPage() -> impl IntoView {
    let (store, ui) = context();
    let player: Player = expect_context();
    let config = store.config();
    let answer = move || match player.answer.get() {
        Answer::Shown => "shown",
        Answer::Asked => "asked",
        Answer::Failed => "failed",
    };
    // From a minute a second on, nothing grows or fades: it would never stop.
    let fast = move || player.playing.get() && player.speed.get() >= 60;
    view! {
        <a class="visually-hidden" href="#list">"Skip to the list"</a>
        <Header floating=true>
            <PastStatus short=true class="phone-only"/>
            <button type="button" class="btn desktop-only js" on:click=move |_| ui.dialog.open(SHARE)>
                <Ic icon=icon::SHARE/>"Share"
            </button>
        </Header>
        <main class="live past" class:fast=fast data-view=move || ui.view(store) data-sheet=move || ui.sheet.get().word() data-answer=answer
            class:unknown=move || player.nothing.get()>
            <h1 class="visually-hidden">{format!("Police calls as they stood, {}", config.city.name)}</h1>
            <Panel parts=panel::PAST/>
            <MapPane label="Map of incidents"/>
            <TimeLine/>
        </main>
        {on_first_open(SHARE, || view! { <Share/> }.into_any())}
        {on_first_open(JUMP, || view! { <Jump/> }.into_any())}
        {on_first_open(MENU, || view! { <Menu/> }.into_any())}
    }
    .into_any()
}
