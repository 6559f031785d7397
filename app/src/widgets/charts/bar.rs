//! A bar in a table's cell.

use super::percent;

/// A bar that fills `part` of the cell, as HTML; below it, thinner, that of a second count.
pub fn bar(part: f64, other: Option<f64>) -> String {
    // What there is of a value is seen, however little.
    let width = |part: f64| if part > 0.0 { percent(part.max(0.002)) } else { "0".to_owned() };
    let second = other.map_or_else(String::new, |other| {
        format!("<rect class=\"second\" y=\"64%\" width=\"{}\" height=\"36%\" rx=\"2\"/>", width(other))
    });
    let height = if other.is_some() { "55%" } else { "100%" };
    format!(
        "<svg class=\"bar\" aria-hidden=\"true\" focusable=\"false\"><rect width=\"{}\" height=\"{height}\" rx=\"2\"/>{second}</svg>",
        width(part)
    )
}
