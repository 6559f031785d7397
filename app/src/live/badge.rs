//! The mark of an incident outside the map: shape is the family, letter and colour the kind.

use blotter_model::Kind;
use leptos::prelude::*;

/// A kind's mark; `first`: priority 1, with a second ring.
pub fn badge(kind: Kind, first: bool) -> AnyView {
    let ring = if first { " p1" } else { "" };
    view! { <i class=format!("bl {}{ring}", kind.class()) aria-hidden="true">{kind.letter()}</i> }.into_any()
}
