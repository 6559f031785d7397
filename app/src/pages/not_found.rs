//! The answer for an address that has no page.

use crate::widgets::{
    dialog::on_first_open,
    header::Header,
    menu::{MENU, Menu},
};
use blotter_view::{PageId, Site};
use leptos::prelude::*;
use std::sync::Arc;

/// The page for addresses without a page, with a link to one that exists.
#[component]
pub fn NotFound() -> impl IntoView {
    let site = expect_context::<Arc<Site>>();
    let (path, name) = if site.city.is_empty() {
        (PageId::Records.path(), "To the records")
    } else {
        (PageId::Live.path(), "To the live map")
    };
    view! {
        <Header/>
        <main class="page narrow">
            <h1>"There is nothing at this address"</h1>
            <p class="lead">"The page may have moved, or the link is incomplete."</p>
            <p><a class="btn primary" href=path>{name}</a></p>
        </main>
        {on_first_open(MENU, || view! { <Menu/> }.into_any())}
    }
    .into_any()
}
