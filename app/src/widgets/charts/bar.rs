//! A bar in a table's cell.

use super::percent;
use leptos::prelude::*;

/// A bar that fills `part` of the cell; below it, thinner, that of a second count.
pub fn bar(part: f64, other: Option<f64>) -> AnyView {
    // What there is of a value is seen, however little.
    let width = |part: f64| if part > 0.0 { percent(part.max(0.002)) } else { "0".to_owned() };
    let (height, second) = match other {
        None => ("100%", None),
        Some(other) => {
            ("55%", Some(view! { <rect class="second" y="64%" width=width(other) height="36%" rx="2"/> }))
        }
    };
    view! {
        <svg class="bar" aria-hidden="true" focusable="false"><rect width=width(part) height=height rx="2"/>{second}</svg>
    }
    .into_any()
}
