//! The mark of an incident outside the map: shape is the family, letter and colour the kind.

use blotter_model::Kind;
use blotter_view::kind;
use leptos::prelude::*;

/// A kind's mark; `first`: priority 1, with a second ring.
pub fn badge(of: Kind, first: bool) -> AnyView {
    let ring = if first { " p1" } else { "" };
    view! { <i class=format!("badge {}{ring}", kind::class(of)) aria-hidden="true">{kind::letter(of)}</i> }
        .into_any()
}
