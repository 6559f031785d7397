//! Where calls came, as H3 cells in five steps of one hue: a drawing by the server, which needs no script and no tiles, with
//! its legend, and a table of the same behind it. A comparison has a drawing for each side.

use super::ActivityText;
use crate::records::dashboard::{Cell, linked, table};
use blotter_view::dashboard::words;
use leptos::prelude::*;
use std::{collections::HashMap, fmt::Write};

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
    /// The box that is chosen, on the drawing: left, top, width, height; and the one that it is compared with.
    pub area: Option<[f64; 4]>,
    pub other_area: Option<[f64; 4]>,
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
    /// It is what the chosen ones are compared with.
    pub compared: bool,
}

pub fn cells(whole: &ActivityText) -> AnyView {
    let text = &whole.cells;
    let versus = whole.versus.as_ref().and_then(|versus| Some((versus, versus.cells.as_ref()?)));
    let sides: Vec<(Option<&String>, &CellsText)> = match versus {
        Some((names, other)) => vec![(Some(&names.of), text), (Some(&names.name), other)],
        None => vec![(None, text)],
    };
    if sides.iter().all(|(_, side)| side.cells.is_empty()) {
        return view! { <p class="text">"No call of these days has a place on the map."</p> }.into_any();
    }
    let heading = match versus {
        Some((names, _)) => ["Cell", "H3", &names.of, &names.name],
        None => ["Cell", "H3", "Calls", "Share"],
    };
    let place = |(at, (name, side)): (usize, &(Option<&String>, &CellsText))| {
        let name = name.map(|name| view! { <h3>{name.clone()}</h3> });
        view! { <div class="place">{name}{drawing(side, at == 0)}</div> }.into_any()
    };
    let step = |(at, least): (usize, &u64)| {
        view! { <li><i class=format!("c{}", at + 1)></i><span class="num">{words::number(*least)}</span></li> }.into_any()
    };
    let last = (text.steps.last() < Some(&text.most))
        .then(|| view! { <li class="last"><span class="num">{words::number(text.most)}</span></li> });
    view! {
        {table("Where", &heading, &rows(text, versus.map(|(_, other)| other)))}
        <div class="places">{sides.iter().enumerate().map(place).collect::<Vec<_>>()}</div>
        <div class="cells-legend"><p>"Calls in a cell"</p><ol>{text.steps.iter().enumerate().map(step).collect::<Vec<_>>()}{last}</ol></div>
        {text.there.clone().map(|there| view! { <p class="text"><a href=there>"The live map there"</a></p> })}
    }
    .into_any()
}

/// The table behind: a row for each cell, also for one that only the other side has.
fn rows(text: &CellsText, other: Option<&CellsText>) -> Vec<Vec<Cell>> {
    let others = other.map_or(&[][..], |other| &other.cells);
    let counts: HashMap<&str, u64> = others.iter().map(|cell| (cell.id.as_str(), cell.count)).collect();
    let known: HashMap<&str, u64> = text.cells.iter().map(|cell| (cell.id.as_str(), cell.count)).collect();
    let lacking = others.iter().filter(|cell| !known.contains_key(cell.id.as_str()));
    let row = |(at, cell): (usize, &CellText)| {
        let count = known.get(cell.id.as_str()).copied().unwrap_or_default();
        let last = match other {
            None => words::share(count, text.sum),
            Some(_) => words::number(counts.get(cell.id.as_str()).copied().unwrap_or_default()),
        };
        let name = linked(&format!("cell-{at}"), &cell.href, cell.chosen, &cell.name);
        let texts = [cell.id.clone(), words::number(count), last];
        std::iter::once(Cell(name)).chain(texts.iter().map(|text| Cell::text(text))).collect()
    };
    text.cells.iter().chain(lacking).take(MAX_ROWS).enumerate().map(row).collect()
}

/// `is_first`: one may draw a box on it.
fn drawing(text: &CellsText, is_first: bool) -> AnyView {
    let Outline { width, height, corner: (west, north), unit } = text.outline;
    let cell = |cell: &CellText| {
        let title = format!("{}: {}", cell.name, calls(cell.count));
        let state = match cell {
            CellText { chosen: true, .. } => " on",
            CellText { compared: true, .. } => " compared",
            _ => "",
        };
        let class = format!("s{}{state}", cell.step);
        view! {
            <a href=cell.href.clone() tabindex="-1"><title>{title}</title><polygon class=class points=points(&cell.corners)/></a>
        }
        .into_any()
    };
    let mut order: Vec<&CellText> = text.cells.iter().rev().collect();
    order.sort_by_key(|cell| (cell.chosen || cell.compared, cell.chosen));
    let areas = [(text.other_area, "area compared"), (text.area, "area")];
    let area = areas.map(|(area, class)| {
        let [x, y, width, height] = area?.map(fine);
        Some(view! { <rect class=class x=x y=y width=width height=height/> }.into_any())
    });
    // From what one draws, the browser makes a box of degrees (`area.js`).
    let place = format!("{west} {north} {}", unit / FINE);
    let hint = is_first.then(|| {
        view! { <p class="drawing-hint js" hidden><span id="drawing-hint">"Drag over the map, or click two corners."</span><button type="button" class="btn" data-draw="" aria-describedby="drawing-hint">"Cancel"</button></p> }
    });
    view! {
        <figure class="cells-drawing" role="group" aria-label="Calls by cell; north is up">
            <svg viewBox=format!("0 0 {} {}", fine(width), fine(height)) aria-hidden="true" focusable="false" data-place=place>
                // Those that are chosen and those with the most calls are drawn last, so that nothing lies over their edges.
                {order.into_iter().map(cell).collect::<Vec<_>>()}
                {area.into_iter().flatten().collect::<Vec<_>>()}
            </svg>
            {hint}
        </figure>
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
