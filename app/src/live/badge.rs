//! An incident's marker outside the map: its shape is the family, letter and colour the kind.

use blotter_model::CallKind;
use blotter_view::kind;
use leptos::prelude::*;

/// A kind's marker; `first`: priority 1, with a second ring.
pub fn badge(of: CallKind, first: bool) -> AnyView {
    let ring = if first { " p1" } else { "" };
    view! { <i class=format!("badge {}{ring}", kind::class(of)) aria-hidden="true">{kind::letter(of)}</i> }
        .into_any()
}
