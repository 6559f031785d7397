//! The state of the connection and the age of the data, in words and with a shape.

use crate::{
    live::{ui::context, words},
    reactive::memo,
};
use leptos::prelude::*;

/// `Live · as of 12:38 pm, 1 min ago`; short: `Live · 1 min ago`.
#[component]
pub fn StatusLine(
    /// Where room is short.
    #[prop(optional)]
    short: bool,
    #[prop(optional)] class: &'static str,
    /// What comes after it.
    #[prop(optional, into)]
    more: Option<String>,
) -> impl IntoView {
    let (store, _) = context();
    let zone = StoredValue::new(store.config().city.zone.clone());
    let status = memo(move || {
        let (line, paused) = (store.connection.get(), store.paused.get());
        zone.with_value(|zone| words::status(line, paused, &store.feed.read(), store.now.get(), zone))
    });
    view! {
        <p class=format!("status {class}") data-line=move || status.read().state>
            <i class=move || status.read().dot aria-hidden="true"></i>
            <span>
                <b>{move || status.read().strong.clone()}</b>
                {move || if short { status.read().short.clone() } else { status.read().rest.clone() }}
                {more.map(|more| view! { <span class="more">{more}</span> }.into_any())}
            </span>
        </p>
    }
    .into_any()
}
