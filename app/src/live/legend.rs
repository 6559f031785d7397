//! The key to the map.

use leptos::prelude::*;

/// Sizes, rings, units, stacks, rough positions.
#[component]
pub fn Legend() -> impl IntoView {
    view! {
        <div class="legend" role="note" aria-label="Key to the map">
            <span>
                "Priority "<i class="badge s16 p1" aria-hidden="true"></i>" 1 "
                <i class="badge s15" aria-hidden="true"></i>" 2 "<i class="badge s11" aria-hidden="true"></i>" 3, 4"
            </span>
            <i class="sep"></i>
            <span><i class="badge s16" aria-hidden="true"></i><i class="legend-units" aria-hidden="true">"3"</i>" Units"</span>
            <i class="sep"></i>
            <span><i class="legend-stack" aria-hidden="true">"4"</i>" Several calls here"</span>
            <i class="sep"></i>
            <span><i class="dashed" aria-hidden="true"></i>" Street known, place not"</span>
        </div>
    }
    .into_any()
}
