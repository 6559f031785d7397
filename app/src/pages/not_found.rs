//! An address that leads nowhere.

use crate::parts::{header::Header, menu::Menu};
use leptos::prelude::*;
use leptos_meta::Title;

/// Says so, with the way back and the status 404.
#[component]
pub fn NotFound() -> impl IntoView {
    #[cfg(feature = "ssr")]
    if let Some(answer) = use_context::<leptos_axum::ResponseOptions>() {
        answer.set_status(axum_status_not_found());
    }
    view! {
        <Title text="Nothing here · Blotter"/>
        <Header here=""/>
        <main class="page narrow">
            <h1>"There is nothing at this address"</h1>
            <p class="lead">"The page may have moved, or the link is incomplete. The live map is where it always is."</p>
            <p><a class="btn pri" href="/">"To the live map"</a></p>
        </main>
        <Menu/>
    }
    .into_any()
}

#[cfg(feature = "ssr")]
fn axum_status_not_found() -> axum::http::StatusCode {
    axum::http::StatusCode::NOT_FOUND
}
