//! Where calls came, as H3 cells in five steps of one hue: a drawing by the server, which needs no script and no tiles, with
//! its legend, and a table of the same behind it.

use crate::records::dashboard::{Cell, linked, table};
use blotter_view::dashboard::words;
use leptos::prelude::*;
use std::fmt::Write;

/// Rows of the table.
const MAX_ROWS: usize = 200;
/// Corners are drawn to a hundredth of the outline's unit.
const FINE: f64 = 100.0;

/// Cells with calls.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct CellsText {
    /// The most calls first.
    pub cells: Vec<CellText>,
    pub outline: Outline,
    /// The least count of each step, and the greatest of all.
    pub steps: Vec<u64>,
    pub most: u64,
    /// Of which the shares are.
    pub sum: u64,
    pub note: String,
    /// The live map at what is chosen.
    pub there: Option<String>,
    /// The box that is chosen, on the drawing: left, top, width, height.
    pub area: Option<[f64; 4]>,
}

/// The size of the drawing, in a unit of its own; north is up.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Outline {
    pub width: f64,
    pub height: f64,
    /// Its upper left corner on Mercator's map, in radians, and how many of these its unit is.
    pub corner: (f64, f64),
    pub unit: f64,
}

#[derive(Debug, Clone, PartialEq, Default)]
pub struct CellText {
    /// On the drawing.
    pub corners: Vec<(f64, f64)>,
    /// From 1.
    pub step: usize,
    pub count: u64,
    /// `Around the 5200 block Harry Hines Blvd`.
    pub name: String,
    /// The cell's number in hex.
    pub id: String,
    /// Filters by it, or takes that back.
    pub href: String,
    pub chosen: bool,
}

pub fn cells(text: &CellsText) -> AnyView {
    if text.cells.is_empty() {
        return view! { <p class="text">"No call of these days has a place on the map."</p> }.into_any();
    }
    let Outline { width, height, corner: (west, north), unit } = text.outline;
    let cell = |cell: &CellText| {
        let title = format!("{}: {}", cell.name, calls(cell.count));
        let class = format!("s{}{}", cell.step, if cell.chosen { " on" } else { "" });
        view! {
            <a href=cell.href.clone() tabindex="-1"><title>{title}</title><polygon class=class points=points(&cell.corners)/></a>
        }
        .into_any()
    };
    let mut order: Vec<&CellText> = text.cells.iter().rev().collect();
    order.sort_by_key(|cell| cell.chosen);
    let step = |(at, least): (usize, &u64)| {
        view! { <li><i class=format!("c{}", at + 1)></i><span class="num">{words::number(*least)}</span></li> }.into_any()
    };
    let last = (text.steps.last() < Some(&text.most))
        .then(|| view! { <li class="last"><span class="num">{words::number(text.most)}</span></li> });
    let rows: Vec<Vec<Cell>> = text
        .cells
        .iter()
        .take(MAX_ROWS)
        .enumerate()
        .map(|(at, cell)| {
            let share = words::share(cell.count, text.sum);
            let name = linked(&format!("cell-{at}"), &cell.href, cell.chosen, &cell.name);
            let texts = [cell.id.clone(), words::number(cell.count), share];
            std::iter::once(Cell(name)).chain(texts.iter().map(|text| Cell::text(text))).collect()
        })
        .collect();
    let area = text.area.map(|area| {
        let [x, y, width, height] = area.map(fine);
        view! { <rect class="area" x=x y=y width=width height=height/> }
    });
    // From what one draws, the browser makes a box of degrees (`area.js`).
    let place = format!("{west} {north} {}", unit / FINE);
    view! {
        {table("Where", &["Cell", "H3", "Calls", "Share"], &rows)}
        <figure class="cells-drawing" role="group" aria-label="Calls by cell; north is up">
            <svg viewBox=format!("0 0 {} {}", fine(width), fine(height)) aria-hidden="true" focusable="false" data-place=place>
                // Those that are chosen and those with the most calls are drawn last, so that nothing lies over their edges.
                {order.into_iter().map(cell).collect::<Vec<_>>()}
                {area}
            </svg>
            <p class="drawing-hint js" hidden><span id="drawing-hint">"Drag over the map, or click two corners."</span><button type="button" class="btn" data-draw="" aria-describedby="drawing-hint">"Cancel"</button></p>
        </figure>
        <div class="cells-legend"><p>"Calls in a cell"</p><ol>{text.steps.iter().enumerate().map(step).collect::<Vec<_>>()}{last}</ol></div>
        {text.there.clone().map(|there| view! { <p class="text"><a href=there>"The live map there"</a></p> })}
    }
    .into_any()
}

fn calls(count: u64) -> String {
    format!("{} {}", words::number(count), if count == 1 { "call" } else { "calls" })
}

fn points(corners: &[(f64, f64)]) -> String {
    let mut text = String::new();
    for (x, y) in corners {
        let _ = write!(text, "{},{} ", fine(*x), fine(*y));
    }
    text
}

#[expect(clippy::cast_possible_truncation, reason = "a place on a drawing")]
fn fine(place: f64) -> i64 {
    (place * FINE).round() as i64
}
