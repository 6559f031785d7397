//! What is wrong with the feed, plainly and since when.

use super::icon::{self, Ic};
use crate::{ui::context, words};
use leptos::prelude::*;

/// Stands while the feed is in trouble.
#[component]
pub fn Notice() -> impl IntoView {
    let (store, _) = context();
    let notice = Memo::new(move |_| {
        let fixed = store.fixed();
        words::notice(&store.feed.read(), &fixed.city, store.now.get())
    });
    view! {
        <div role="status">
            {move || notice.get().map(|(bold, rest)| view! {
                <div class="notice"><Ic icon=icon::NOTE/><p><b>{bold}</b>{rest}</p></div>
            })}
        </div>
    }
    .into_any()
}
