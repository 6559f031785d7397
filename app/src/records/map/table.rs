//! The table behind a map: its cells with most records, by which one may filter without a mouse.

use super::{legend::NOTHING, records_map::CellLink};
use crate::records::words::number;
use blotter_view::MapLevel;
use leptos::prelude::*;

/// The cells with most records at the zoom in view, and whose records are nowhere.
#[component]
pub fn CellTable(
    level: Memo<Option<MapLevel>>,
    chosen: Signal<Option<String>>,
    link: CellLink,
    /// Where a cell's records are.
    records: CellLink,
    target: Option<&'static str>,
) -> impl IntoView {
    let rows = move || {
        let level = level.get().unwrap_or_default();
        let rows = level.top.into_iter().enumerate().map(|(place, cell)| {
            let (pressed, hex) = (cell.cell.clone(), cell.cell.clone());
            let (link, records) = (link.clone(), records.clone());
            let name = cell.near.map_or_else(|| format!("Cell {}", place + 1), |near| format!("Near {near}"));
            view! {
                <tr>
                    <th scope="row">
                        <a href=href(link, &hex) aria-current=move || (chosen.get().as_deref() == Some(&pressed)).then_some("true")>{name}</a>
                        <small>{cell.cell}</small>
                    </th>
                    <td class="amount"><a href=href(records, &hex) target=target rel="noopener">{number(cell.count)}</a></td>
                </tr>
            }
            .into_any()
        });
        rows.collect::<Vec<_>>()
    };
    let empty = move || level.read().as_ref().is_none_or(|level| level.top.is_empty());
    view! {
        <details class="cells-table">
            <summary>"Cells with most records"</summary>
            <table class="records">
                <thead><tr><th scope="col">"Cell"</th><th scope="col" class="amount">"Records"</th></tr></thead>
                <tbody>{rows}</tbody>
            </table>
            <p class="card-note" hidden=move || !empty()>{NOTHING}</p>
        </details>
    }
    .into_any()
}

/// What a link of a cell leads to, as it changes.
fn href(link: CellLink, cell: &str) -> impl Fn() -> String + use<> {
    let cell = cell.to_owned();
    move || link(&cell)
}
