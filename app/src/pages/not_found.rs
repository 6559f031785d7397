//! The answer for an address that has no page.

use crate::widgets::{
    dialog::on_first_open,
    header::Header,
    menu::{MENU, Menu},
};
use blotter_view::PageId;
use leptos::prelude::*;

/// Says that there is no page, with a link to the live map.
#[component]
pub fn NotFound() -> impl IntoView {
    view! {
        <Header here=PageId::NotFound/>
        <main class="page narrow">
            <h1>"There is nothing at this address"</h1>
            <p class="lead">"The page may have moved, or the link is incomplete. The live map is where it always is."</p>
            <p><a class="btn primary" href=PageId::Live.path()>"To the live map"</a></p>
        </main>
        {on_first_open(MENU, || view! { <Menu/> }.into_any())}
    }
    .into_any()
}
