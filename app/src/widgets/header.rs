//! The bar at the top: the house, the place, the pages.

use crate::{
    live::{
        status::StatusLine,
        ui::{Open, context},
    },
    widgets::{
        icon::{self, Ic, Logo},
        theme::Theme,
    },
};
use leptos::prelude::*;

/// Pages that exist: address and name.
pub const PAGES: [(&str, &str); 2] = [("/", "Live map"), ("/about", "About the data")];

/// The bar; `here` is the address of the page.
#[component]
pub fn Header(
    /// Which page this is.
    here: &'static str,
    /// The live page: with status, share and its own place over the map.
    #[prop(optional)]
    live: bool,
) -> impl IntoView {
    let (store, ui) = context();
    let fixed = store.fixed();
    let link = move |(address, name): (&'static str, &'static str)| {
        view! { <a href=address aria-current=(address == here).then_some("page")>{name}</a> }.into_any()
    };
    view! {
        <header class="top" class:flow=!live>
            <a class="brand" href="/" aria-label="Blotter, the live map"><Logo/>"Blotter"</a>
            <span class="place">{fixed.city.place.clone()}{fixed.demo.then_some(" · simulation")}</span>
            <nav class="nav" aria-label="Main">{PAGES.map(link).collect_view()}</nav>
            <div class="end">
                {live.then(|| view! {
                    <StatusLine short=true class="m-only"/>
                    <button type="button" class="btn d-only js" on:click=move |_| ui.dialog.set(Some(Open::Share))>
                        <Ic icon=icon::SHARE/>"Share"
                    </button>
                }.into_any())}
                <button type="button" class="btn sq d-only js" aria-label="Change theme" title="Light or dark"
                    on:click=move |_| Theme::toggle()><Ic icon=icon::THEME/></button>
                <button type="button" class="btn sq bare-m js" aria-label="Menu" aria-haspopup="dialog"
                    on:click=move |_| ui.dialog.set(Some(Open::Menu))><Ic icon=icon::MENU/></button>
            </div>
        </header>
    }
    .into_any()
}
