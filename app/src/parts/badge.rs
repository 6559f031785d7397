//! The mark of an incident outside the map: shape is the family, letter and colour the kind.

use blotter_model::Kind;
use leptos::prelude::*;

/// A kind's mark; `first`: priority 1, with a second ring.
#[component]
pub fn Badge(
    /// The kind.
    #[prop(into)]
    kind: Signal<Kind>,
    /// Whether it is priority 1.
    #[prop(into, optional)]
    first: Signal<bool>,
) -> impl IntoView {
    let class = move || {
        let ring = if first.get() { " p1" } else { "" };
        format!("bl {}{ring}", kind.get().class())
    };
    view! { <i class=class aria-hidden="true">{move || kind.get().letter()}</i> }
}
