//! Columns on an axis that starts at zero.

use super::{anchor, line::grid, part, percent, scale::ticks};
use crate::widgets::html::escaped;
use leptos::prelude::*;
use std::fmt::Write;

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
    let mut svg = grid(&ticks);
    svg.push_str("<g class=\"columns\">");
    for (at, column) in columns.iter().enumerate() {
        let left = super::amount(at as u64) * width;
        let mut rect = |class: &str, count: u64, from: f64, wide: f64| {
            let height = part(count, top);
            let _ = write!(
                svg,
                "<rect class=\"{class}\" data-href=\"{}\" x=\"{}\" width=\"{}\" y=\"{}\" height=\"{}\"/>",
                escaped(&column.href),
                percent(left + width * from),
                percent(width * wide),
                percent(1.0 - height),
                percent(height)
            );
        };
        let class = if any && !column.chosen { "off" } else { "on" };
        match column.other {
            None => rect(class, column.count, 0.06, 0.88),
            Some(other) => {
                rect(class, column.count, 0.06, 0.5);
                rect("second", other, 0.6, 0.3);
            }
        }
    }
    svg.push_str("</g>");
    for (at, text) in labels {
        let left = super::amount(*at as u64) * width;
        let _ = write!(
            svg,
            "<text x=\"{}\" y=\"100%\" dy=\"17\" text-anchor=\"{}\">{}</text>",
            percent(left),
            anchor(left),
            escaped(text)
        );
    }
    view! {
        <figure class="plot flat" role="img" aria-label=label>
            <div class="plot-area">
                <svg class="labels" aria-hidden="true" focusable="false" inner_html=svg></svg>
            </div>
        </figure>
    }
    .into_any()
}
