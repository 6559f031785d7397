//! What is wrong with the feed, plainly and since when.

use crate::{
    live::{ui::context, words},
    reactive::memo,
    widgets::icon::{self, Ic},
};
use leptos::prelude::*;

/// Shown while the feed has a problem.
#[component]
pub fn Notice() -> impl IntoView {
    let (store, _) = context();
    let notice = memo(move || {
        let config = store.config();
        words::notice(&store.feed.read(), &config.city, store.now.get())
    });
    view! {
        <div role="status">
            {move || notice.get().map(|(bold, rest)| view! {
                <div class="notice"><Ic icon=icon::NOTE/><p><b>{bold}</b>{rest}</p></div>
            }.into_any())}
        </div>
    }
    .into_any()
}
