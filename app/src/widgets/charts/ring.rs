//! A ring of shares, always beside its list.

use super::{amount, short};
use leptos::prelude::*;

/// A count and where a click on it leads.
type Slice = (u64, Option<String>);

/// Slices in the order of their colours (`q1` to `q6`), and the total in the middle. `inner`: the same slices of what they
/// are compared with, if they are; `label`: what it shows, in words.
pub fn ring(slices: Vec<Slice>, inner: Vec<Slice>, total: String, unit: String, label: String) -> AnyView {
    let inner = (!inner.is_empty()).then(|| {
        view! { <g class="inner" transform="rotate(-90 90 90)">{arcs(inner, 53.0)}</g> }
    });
    view! {
        <figure class="ring">
            <svg viewBox="0 0 180 180" role="img" aria-label=label>
                <circle class="hollow" r="70" cx="90" cy="90"/>
                <g transform="rotate(-90 90 90)">{arcs(slices, 70.0)}</g>
                {inner}
            </svg>
            <figcaption><b class="num">{total}</b>{unit}</figcaption>
        </figure>
    }
    .into_any()
}

fn arcs(slices: Vec<Slice>, radius: f64) -> Vec<AnyView> {
    const GAP: f64 = 2.5;
    let round = std::f64::consts::TAU * radius;
    let sum: u64 = slices.iter().map(|(count, _)| count).sum();
    let several = slices.iter().filter(|(count, _)| *count > 0).count() > 1;
    let mut from = 0.0;
    slices
        .into_iter()
        .enumerate()
        .map(|(at, (count, href))| {
            let length = if sum == 0 { 0.0 } else { round * amount(count) / amount(sum) };
            let drawn = if several { (length - GAP).max(if count > 0 { 0.8 } else { 0.0 }) } else { length };
            let offset = from;
            from += length;
            view! {
                <circle class=format!("q{}", at + 1) r=short(radius) cx="90" cy="90" data-href=href
                    stroke-dasharray=format!("{} {}", short(drawn), short(round)) stroke-dashoffset=short(-offset)/>
            }
            .into_any()
        })
        .collect()
}
