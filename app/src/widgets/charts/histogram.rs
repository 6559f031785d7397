//! Months as small bars without an axis, under a slider or on the front page.

use super::{part, percent};
use leptos::prelude::*;

/// Bars by count; null is a month without data. `on`: the first and the last that are chosen.
pub fn histogram(counts: &[Option<u64>], on: Option<(usize, usize)>) -> AnyView {
    let max = counts.iter().flatten().copied().max().unwrap_or_default();
    let width = 1.0 / super::amount(counts.len().max(1) as u64);
    let bars = counts.iter().enumerate().map(|(at, count)| {
        let chosen = on.is_some_and(|(first, last)| (first..=last).contains(&at));
        let height = count.map_or(1.0, |count| part(count, max));
        let class = match count {
            None => "none",
            Some(_) if chosen => "on",
            Some(_) => "",
        };
        let left = super::amount(at as u64) * width;
        view! {
            <rect class=class x=percent(left + width * 0.1) width=percent(width * 0.8)
                y=percent(1.0 - height) height=percent(height)/>
        }
        .into_any()
    });
    view! { <svg class="histogram" aria-hidden="true" focusable="false">{bars.collect::<Vec<_>>()}</svg> }
        .into_any()
}
