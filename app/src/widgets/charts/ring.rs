//! A ring of shares, always beside its list.

use super::{amount, short};
use leptos::prelude::*;

/// Slices in the order of their colours (`q1` to `q6`), each with where a click on it leads, and the total in the middle.
/// `label`: what it shows, in words.
pub fn ring(slices: Vec<(u64, Option<String>)>, total: String, unit: String, label: String) -> AnyView {
    const RADIUS: f64 = 70.0;
    const GAP: f64 = 2.5;
    let round = std::f64::consts::TAU * RADIUS;
    let sum: u64 = slices.iter().map(|(count, _)| count).sum();
    let several = slices.iter().filter(|(count, _)| *count > 0).count() > 1;
    let mut from = 0.0;
    let arcs: Vec<AnyView> = slices
        .into_iter()
        .enumerate()
        .map(|(at, (count, href))| {
            let length = if sum == 0 { 0.0 } else { round * amount(count) / amount(sum) };
            let drawn = if several { (length - GAP).max(if count > 0 { 0.8 } else { 0.0 }) } else { length };
            let offset = from;
            from += length;
            view! {
                <circle class=format!("q{}", at + 1) r="70" cx="90" cy="90" data-href=href
                    stroke-dasharray=format!("{} {}", short(drawn), short(round)) stroke-dashoffset=short(-offset)/>
            }
            .into_any()
        })
        .collect();
    view! {
        <figure class="ring">
            <svg viewBox="0 0 180 180" role="img" aria-label=label>
                <circle class="hollow" r="70" cx="90" cy="90"/>
                <g transform="rotate(-90 90 90)">{arcs}</g>
            </svg>
            <figcaption><b class="num">{total}</b>{unit}</figcaption>
        </figure>
    }
    .into_any()
}
