//! The table behind a map: its cells with most records, by which one may filter without a mouse.

use super::OnCell;
use crate::records::words::number;
use blotter_view::MapLevel;
use leptos::prelude::*;

/// The cells with most records at the zoom in view, and whose records are nowhere.
#[component]
pub fn CellTable(
    level: Memo<Option<MapLevel>>,
    chosen: Signal<Option<String>>,
    on_cell: OnCell,
) -> impl IntoView {
    let rows = move || {
        let level = level.get().unwrap_or_default();
        let rows = level.top.into_iter().enumerate().map(|(place, cell)| {
            let (hex, pressed) = (cell.cell.clone(), cell.cell.clone());
            let on_cell = on_cell.clone();
            let name = cell.near.map_or_else(|| format!("Cell {}", place + 1), |near| format!("Near {near}"));
            view! {
                <tr>
                    <th scope="row">
                        <button type="button" class="link" aria-pressed=move || (chosen.get().as_deref() == Some(&pressed)).to_string()
                            on:click=move |_| on_cell(&hex)>{name}</button>
                        <small>{cell.cell}</small>
                    </th>
                    <td class="amount">{number(cell.count)}</td>
                </tr>
            }
            .into_any()
        });
        rows.collect::<Vec<_>>()
    };
    let points = move || level.read().as_ref().is_none_or(|level| level.top.is_empty());
    view! {
        <details class="cells-table">
            <summary>"Cells with most records"</summary>
            <table class="records">
                <thead><tr><th scope="col">"Cell"</th><th scope="col" class="amount">"Records"</th></tr></thead>
                <tbody>{rows}</tbody>
            </table>
            <p class="card-note" hidden=move || !points()>"No cells to list here: the map shows single points, or nothing."</p>
        </details>
    }
    .into_any()
}
