//! The table behind a chart: it takes the chart's place when its switch is opened, which needs no script.

use crate::widgets::{
    html::escaped,
    icon::{self, Ic},
};
use leptos::prelude::*;
use std::fmt::Write;

/// A cell, as HTML.
pub struct Cell(pub String);

impl Cell {
    /// Text as it is.
    pub fn text(text: &str) -> Self {
        Self(escaped(text))
    }
}

/// HTML of a card that changes as a whole: each kind of element that a view has by itself weighs more than its text.
/// Links in it have a `data-key`, by which the focus finds them again.
pub fn written(html: String) -> AnyView {
    view! { <div class="written" inner_html=html></div> }.into_any()
}

/// The switch, and the table in its place. Every row has as many cells as the heading; all but the first are numbers.
pub fn table(title: &str, heading: &[&str], rows: &[Vec<Cell>]) -> AnyView {
    let name = format!("{title} as a table");
    view! {
        <details class="as-table">
            <summary class="btn bare square" aria-label=name.clone() title="Show as table"><Ic icon=icon::TABLE/></summary>
            // Scrolled by keyboard as well.
            <div class="pane" tabindex="0" role="region" aria-label=name inner_html=html(heading, rows)></div>
        </details>
    }
    .into_any()
}

/// The same where no number leads anywhere.
pub fn text_table(title: &str, heading: &[&str], rows: &[Vec<String>]) -> AnyView {
    let rows: Vec<Vec<Cell>> =
        rows.iter().map(|row| row.iter().map(|text| Cell::text(text)).collect()).collect();
    table(title, heading, &rows)
}

/// A table of hundreds of rows that nothing is attached to is quickest as text.
fn html(heading: &[&str], rows: &[Vec<Cell>]) -> String {
    let mut text = String::from("<table class=\"records\"><thead><tr>");
    for (at, name) in heading.iter().enumerate() {
        let class = if at > 0 { " class=\"amount\"" } else { "" };
        let _ = write!(text, "<th scope=\"col\"{class}>{}</th>", escaped(name));
    }
    text.push_str("</tr></thead><tbody>");
    for row in rows {
        text.push_str("<tr>");
        for (at, Cell(cell)) in row.iter().enumerate() {
            let _ = if at == 0 {
                write!(text, "<th scope=\"row\">{cell}</th>")
            } else {
                write!(text, "<td class=\"amount\">{cell}</td>")
            };
        }
        text.push_str("</tr>");
    }
    text.push_str("</tbody></table>");
    text
}
