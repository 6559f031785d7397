//! Columns on an axis that starts at zero.

use super::{anchor, line::grid, part, percent, scale::ticks};
use leptos::prelude::*;

/// A column: its count, and that of a second series.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    pub count: u64,
    pub other: Option<u64>,
    /// The others are not, where any is.
    pub chosen: bool,
    /// Where a click on it leads.
    pub href: String,
}

/// Columns with labels below at some boundaries: the number of columns before it, and the text.
pub fn columns(columns: &[Column], labels: &[(usize, String)], label: String) -> AnyView {
    let max = columns.iter().map(|column| column.count.max(column.other.unwrap_or_default())).max();
    let ticks = ticks(max.unwrap_or_default());
    let top = ticks.last().copied().unwrap_or(1);
    let width = 1.0 / super::amount(columns.len().max(1) as u64);
    let any = columns.iter().any(|column| column.chosen);
    let rects = columns.iter().enumerate().map(|(at, column)| {
        let left = super::amount(at as u64) * width;
        let rect = |class: &'static str, count: u64, from: f64, wide: f64| {
            let height = part(count, top);
            view! {
                <rect class=class data-href=column.href.clone() x=percent(left + width * from) width=percent(width * wide)
                    y=percent(1.0 - height) height=percent(height)/>
            }
            .into_any()
        };
        let class = if any && !column.chosen { "off" } else { "on" };
        match column.other {
            None => rect(class, column.count, 0.06, 0.88),
            Some(other) => {
                vec![rect(class, column.count, 0.06, 0.5), rect("second", other, 0.6, 0.3)].into_any()
            }
        }
    });
    let texts = labels.iter().map(|(at, text)| {
        let left = super::amount(*at as u64) * width;
        let anchor = anchor(left);
        view! { <text x=percent(left) y="100%" dy="17" text-anchor=anchor>{text.clone()}</text> }.into_any()
    });
    view! {
        <figure class="plot flat" role="img" aria-label=label>
            <div class="plot-area">
                <svg class="labels" aria-hidden="true" focusable="false">
                    {grid(&ticks)}
                    <g class="columns">{rects.collect::<Vec<_>>()}</g>
                    {texts.collect::<Vec<_>>()}
                </svg>
            </div>
        </figure>
    }
    .into_any()
}
