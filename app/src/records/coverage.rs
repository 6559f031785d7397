//! The card of what is here and what is missing: a table that is read without a script, and in which a month that is
//! chosen is told in words.

use super::{
    coverage_table::{self, address, is_wide},
    data_sets::DataSets,
    words,
};
use crate::reactive::effect;
use blotter_records::DataSet;
use blotter_view::data_page::{CellState, CoverageTable};
use leptos::{ev, html, prelude::*};
use std::sync::Arc;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, HtmlElement, HtmlTableCellElement, HtmlTableRowElement};

/// A cell by its row and column, headings not counted.
type Place = (usize, usize);

/// The card.
#[component]
pub fn Coverage(
    data_set: DataSet,
    /// None where the release has nothing of the data set.
    table: Option<CoverageTable>,
    /// There is a list of reasons for rejected rows on the page.
    has_reasons: bool,
) -> impl IntoView {
    view! {
        <section class="card all" id=coverage_table::ID>
            <header class="with-switch">
                <h2>"Coverage"</h2>
                <DataSets here=data_set fragment=coverage_table::ID/>
            </header>
            {match table {
                Some(table) => view! { <Table data_set=data_set table=table has_reasons=has_reasons/> }.into_any(),
                None => view! {
                    <p class="text">{format!("Nothing of {} has been imported.", lower_first(words::data_set(data_set)))}</p>
                }
                .into_any(),
            }}
        </section>
    }
    .into_any()
}

#[component]
fn Table(data_set: DataSet, table: CoverageTable, has_reasons: bool) -> impl IntoView {
    let markup = coverage_table::html(data_set, &table);
    let wide = is_wide(&table);
    let absent = absent(&table);
    let kept = RwSignal::new(table.chosen_cell());
    let shown = RwSignal::new(kept.get_untracked());
    let element = NodeRef::<html::Table>::new();
    let table = Arc::new(table);
    let told = {
        let table = table.clone();
        Memo::new(move |_| {
            let cell = shown.get().and_then(|(row, column)| table.cell(row, column))?;
            let (name, rest) = words::told(&cell);
            Some((name, rest, cell.rejected > 0))
        })
    };
    effect(move || {
        // Once the page's script runs, arrows lead from cell to cell and Tab past them.
        let Some(element) = element.get() else { return };
        let links = cells(&element, "tbody a:not([tabindex])");
        let first = links.iter().position(|link| link.has_attribute("aria-current")).unwrap_or(0);
        for (index, link) in links.iter().enumerate() {
            link.set_tab_index(if index == first { 0 } else { -1 });
        }
        if links.is_empty()
            && let Some(link) = cells(&element, "tbody tr:first-child td:nth-last-child(2) a").first()
        {
            link.set_tab_index(0);
        }
    });
    let on_click = {
        let table = table.clone();
        move |event: ev::MouseEvent| {
            let Some(link) = link_of(&event) else { return };
            // A new tab or window is the browser's to open.
            if event.ctrl_key() || event.meta_key() || event.shift_key() || event.button() != 0 {
                return;
            }
            event.prevent_default();
            let Some(place) = place_of(&link) else { return };
            if let Some(element) = element.get_untracked() {
                mark(&element, &link);
            }
            keep(data_set, &table, place);
            kept.set(Some(place));
            shown.set(Some(place));
        }
    };
    let on_key = move |event: ev::KeyboardEvent| {
        let Some(link) = link_of(&event) else { return };
        if event.ctrl_key() || event.meta_key() || event.alt_key() {
            return;
        }
        let Some(next) = element.get_untracked().and_then(|element| neighbour(&element, &link, &event.key()))
        else {
            return;
        };
        event.prevent_default();
        link.set_tab_index(-1);
        next.set_tab_index(0);
        let _ = next.focus();
    };
    let on_focus = move |event: ev::FocusEvent| {
        if let Some(place) = link_of(&event).as_ref().and_then(place_of) {
            shown.set(Some(place));
        }
    };
    view! {
        <ul class="coverage-key" aria-label="Key">
            <li><i class="complete"></i>"Complete"</li>
            <li><i class="partial"></i>"Partial: far fewer rows than usual, or values missing"</li>
            <li><i class="missing"></i>"Missing: no file of this month"</li>
            <li><i class="never"></i>"Never published by this force, as far as imported"</li>
        </ul>
        <div class="coverage-scroll" role="group" aria-label="Force by month, scrolls sideways">
            <table class="coverage" class:wide=wide node_ref=element inner_html=markup
                on:click=on_click on:keydown=on_key on:focusin=on_focus
                on:focusout=move |_| shown.set(kept.get_untracked())></table>
        </div>
        <div class="told">
            <p role="status">
                {move || told.get().map_or_else(
                    || view! { "Choose a month to read what is known of it." }.into_any(),
                    |(name, rest, _)| view! { <b>{name}</b>{rest} }.into_any(),
                )}
            </p>
            {move || (has_reasons && told.get().is_some_and(|(_, _, rejected)| rejected)).then(|| view! {
                <a class="btn" href="#rejects">"Reasons"</a>
            }.into_any())}
        </div>
        {absent.map(|absent| view! { <p class="text absent">{absent}</p> }.into_any())}
        <p class="card-note">
            <span class="js for-keys">"Arrows move from month to month, Enter keeps one. "</span>
            "A newer archive that leaves a month out does not remove it."
        </p>
    }
    .into_any()
}

/// The forces of which nothing is here, as a sentence.
fn absent(table: &CoverageTable) -> Option<String> {
    match table.absent.as_slice() {
        [] => None,
        [one] => Some(format!("Nothing has been imported of one force: {one}.")),
        many => {
            Some(format!("Nothing has been imported of {} other forces: {}.", many.len(), many.join(", ")))
        }
    }
}

fn lower_first(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

/// The cells' links that fit a selector.
fn cells(table: &Element, selector: &str) -> Vec<HtmlElement> {
    let Ok(found) = table.query_selector_all(selector) else { return Vec::new() };
    (0..found.length()).filter_map(|at| found.get(at)?.dyn_into().ok()).collect()
}

/// The cell's link on which an event fell.
fn link_of(event: &ev::Event) -> Option<HtmlElement> {
    let element = event.target()?.dyn_into::<Element>().ok()?;
    element.closest("tbody a").ok()??.dyn_into().ok()
}

fn place_of(link: &HtmlElement) -> Option<Place> {
    let cell = link.parent_element()?.dyn_into::<HtmlTableCellElement>().ok()?;
    let row = cell.parent_element()?.dyn_into::<HtmlTableRowElement>().ok()?;
    Some((usize::try_from(row.section_row_index()).ok()?, usize::try_from(cell.cell_index() - 1).ok()?))
}

/// Where a key leads from a cell; rows of forces that never published are passed over.
fn neighbour(table: &Element, from: &HtmlElement, key: &str) -> Option<HtmlElement> {
    let (row, column) = place_of(from)?;
    let at = |row: usize, column: usize| {
        let selector = format!("tbody tr:nth-child({}) td:nth-of-type({}) a", row + 1, column + 1);
        cells(table, &selector).into_iter().next()
    };
    let rows = cells(table, "tbody tr").len();
    match key {
        "ArrowLeft" => at(row, column.checked_sub(1)?),
        "ArrowRight" => at(row, column + 1),
        "ArrowUp" => (0..row).rev().find_map(|row| at(row, column)),
        "ArrowDown" => (row + 1..rows).find_map(|row| at(row, column)),
        "Home" => at(row, 0),
        "End" => cells(table, &format!("tbody tr:nth-child({}) a", row + 1)).pop(),
        _ => None,
    }
}

/// Marks the chosen cell instead of the one before.
fn mark(table: &Element, link: &HtmlElement) {
    for cell in cells(table, "td.chosen") {
        let _ = cell.class_list().remove_1("chosen");
    }
    for other in cells(table, "a[aria-current], a[tabindex=\"0\"]") {
        let _ = other.remove_attribute("aria-current");
        other.set_tab_index(-1);
    }
    let _ = link.set_attribute("aria-current", "true");
    link.set_tab_index(0);
    if let Some(cell) = link.parent_element() {
        let _ = cell.class_list().add_1("chosen");
    }
}

/// Puts the choice into the address, so that it can be kept and sent.
fn keep(data_set: DataSet, table: &CoverageTable, (row, column): Place) {
    let unit = table.forces.get(row).zip(table.cell(row, column));
    let unit = unit.filter(|(_, cell)| cell.state != CellState::Never);
    let Some((force, cell)) = unit else { return };
    let address = address(data_set, Some((&force.force, cell.month)));
    if let Ok(history) = window().history() {
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(&address));
    }
}
