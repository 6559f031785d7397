//! An address that leads nowhere.

use crate::{
    live::ui::{Open, context},
    widgets::{dialog::once_asked, header::Header, menu::Menu},
};
use leptos::prelude::*;

/// Says so, with the way back.
#[component]
pub fn NotFound() -> impl IntoView {
    let (_, ui) = context();
    view! {
        <Header here=""/>
        <main class="page narrow">
            <h1>"There is nothing at this address"</h1>
            <p class="lead">"The page may have moved, or the link is incomplete. The live map is where it always is."</p>
            <p><a class="btn pri" href="/">"To the live map"</a></p>
        </main>
        {once_asked(ui, Open::Menu, || view! { <Menu/> }.into_any())}
    }
    .into_any()
}
