//! A list of values with search, boxes and counts, several of which may be chosen. A `details` element with check boxes of
//! the page's form, which needs no script; on a phone it opens as a sheet.

use super::shown::{Shown, View};
use crate::widgets::{
    html::escaped,
    icon::{self, Ic},
};
use blotter_model::text::lower;
use blotter_records::Dimension;
use blotter_view::dashboard::{Row, words};
use leptos::{ev, html, prelude::*};
use std::fmt::Write;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, HtmlInputElement, Node};

/// The picker of a dimension.
pub fn picker(shown: Shown, dimension: Dimension) -> AnyView {
    let document = shown.document();
    let label = document.list(dimension).map(|list| list.label.clone()).unwrap_or_default();
    let summary = {
        let label = label.clone();
        shown.view(move |view| {
            view! {
                <span class="choice" class:on=is_filtered(view, dimension)>
                    <small>{label.clone()}</small>
                    <b>{chosen(view, dimension)}</b>
                </span>
            }
            .into_any()
        })
    };
    let answer = shown.answer.get_untracked();
    let rows = answer.figures.list(dimension).map(|list| list.rows.clone()).unwrap_or_default();
    let count = rows.len();
    let name = dimension.name();
    let foot = shown.view_behind(move |view| view! { <span>{foot(view, dimension)}</span> }.into_any());
    view! {
        <details class="picker-of" name="picker" data-dimension=name>
            <summary>{summary}<Ic icon=icon::DOWN/></summary>
            <div class="pick-sheet" role="group" aria-label=label.clone()>
                <header>
                    <h2>{label.clone()}</h2>
                    <button type="button" class="btn bare square js" data-close="" aria-label="Close"><Ic icon=icon::CLOSE/></button>
                </header>
                {search_field(&label, count)}
                <ul data-list="" inner_html=items(name, &rows)></ul>
                {none_found()}
                <footer>
                    {foot}
                    <button type="button" class="btn js" data-close="">"Done"</button>
                    <button type="submit" class="btn without-script">"Show"</button>
                </footer>
            </div>
        </details>
    }
    .into_any()
}

/// The field that searches a picker's list of so many entries.
pub fn search_field(label: &str, count: usize) -> AnyView {
    view! {
        <label class="field js">
            <Ic icon=icon::SEARCH/>
            <span class="visually-hidden">{format!("Search {label}")}</span>
            <input type="search" data-search="" placeholder=format!("Find in {count}") autocomplete="off"/>
        </label>
    }
    .into_any()
}

/// What a search without entries says.
pub fn none_found() -> AnyView {
    view! { <p class="none-found" hidden>"Nothing has that name."</p> }.into_any()
}

fn is_filtered(view: &View<'_>, dimension: Dimension) -> bool {
    view.answer.figures.list(dimension).is_some_and(blotter_view::dashboard::List::is_filtered)
}

/// `All, 78`, `Bath`, `3 of 78`.
fn chosen(view: &View<'_>, dimension: Dimension) -> String {
    let Some(list) = view.answer.figures.list(dimension) else { return "None".to_owned() };
    let values = list.rows.iter().filter(|row| !row.value.is_empty()).count();
    let chosen: Vec<&Row> = list.rows.iter().filter(|row| row.chosen).collect();
    match (chosen.as_slice(), values) {
        ([], 2) => "Both, 2".to_owned(),
        ([], values) => format!("All, {}", words::number(values as u64)),
        ([one], _) => one.name.clone(),
        (many, _) => format!("{} of {}", many.len(), list.rows.len()),
    }
}

/// `None chosen: all 1,714`, `2 chosen: 1,080 of 1,714`.
fn foot(view: &View<'_>, dimension: Dimension) -> String {
    let Some(list) = view.answer.figures.list(dimension) else { return String::new() };
    let all = words::number(list.total());
    let chosen: Vec<&Row> = list.rows.iter().filter(|row| row.chosen).collect();
    if chosen.is_empty() {
        return format!("None chosen: all {all}");
    }
    let count = chosen.iter().map(|row| row.count).sum();
    format!("{} chosen: {} of {all}", chosen.len(), words::number(count))
}

/// The list's entries as text; `update` in the browser changes them where they stand.
pub fn items(name: &str, rows: &[Row]) -> String {
    let mut text = String::new();
    for row in rows {
        item(&mut text, name, row);
    }
    text
}

fn item(text: &mut String, name: &str, row: &Row) {
    let checked = if row.chosen { " checked" } else { "" };
    let _ = write!(
        text,
        "<li><label><input type=\"checkbox\" name=\"{name}\" value=\"{}\"{checked}><span>{}</span><span class=\"num\">{}</span></label></li>",
        escaped(&row.value),
        escaped(&row.name),
        words::number(row.count)
    );
}

/// Puts new counts and ticks into a list that is in the document, where its entries stand; a list of other values is
/// written anew.
pub fn update(list: &Element, name: &str, rows: &[Row]) {
    let inputs = elements(list, "input");
    let same = inputs.len() == rows.len()
        && inputs
            .iter()
            .zip(rows)
            .all(|(input, row)| input.get_attribute("value").as_deref() == Some(&row.value));
    if !same {
        let focused =
            list.query_selector("input:focus").ok().flatten().and_then(|input| input.get_attribute("value"));
        list.set_inner_html(&items(name, rows));
        if let Some(value) = focused {
            let input = elements(list, "input")
                .into_iter()
                .find(|it| it.get_attribute("value").as_ref() == Some(&value));
            if let Some(input) = input.and_then(|input| input.dyn_into::<HtmlElement>().ok()) {
                let _ = input.focus();
            }
        }
        if let Some(field) =
            list.closest("details").ok().flatten().and_then(|it| it.query_selector("[data-search]").ok()?)
            && let Ok(field) = field.dyn_into::<HtmlInputElement>()
        {
            search(&field);
        }
        return;
    }
    for ((input, count), row) in inputs.iter().zip(elements(list, ".num")).zip(rows) {
        let text = words::number(row.count);
        if count.text_content().as_deref() != Some(&text) {
            count.set_text_content(Some(&text));
        }
        if let Some(input) = input.dyn_ref::<HtmlInputElement>()
            && input.checked() != row.chosen
        {
            input.set_checked(row.chosen);
        }
    }
}

/// Shows the entries whose name has what is in the field.
pub fn search(field: &HtmlInputElement) {
    let Some(sheet) = field.closest(".pick-sheet").ok().flatten() else { return };
    let text = lower(field.value().trim());
    let mut found = false;
    for entry in elements(&sheet, "li") {
        let name = entry
            .query_selector("span")
            .ok()
            .flatten()
            .and_then(|name: Element| name.text_content())
            .unwrap_or_default();
        let fits = text.is_empty() || lower(&name).contains(&text);
        found |= fits;
        let _ = entry.toggle_attribute_with_force("hidden", !fits);
    }
    if let Some(none) = sheet.query_selector(".none-found").ok().flatten() {
        let _ = none.toggle_attribute_with_force("hidden", found);
    }
}

/// Moves the focus in the list with the arrows; whether the key was one of these.
fn walk(picker: &Element, from: &Element, key: &str) -> bool {
    let mut entries = elements(picker, "li:not([hidden]) :is(input,a,button)");
    // What a comparison doesn't offer is not there.
    entries.retain(|entry| entry.dyn_ref::<HtmlElement>().is_some_and(|entry| entry.offset_width() > 0));
    let at = entries.iter().position(|entry| entry == from);
    let next = match (key, at) {
        ("ArrowDown", None) | ("Home", Some(_)) => 0,
        ("ArrowDown", Some(at)) => at + 1,
        ("ArrowUp", Some(0)) => {
            let field = picker.query_selector("[data-search]").ok().flatten();
            if let Some(field) = field.and_then(|field| field.dyn_into::<HtmlElement>().ok()) {
                let _ = field.focus();
            }
            return true;
        }
        ("ArrowUp", Some(at)) => at - 1,
        ("End", Some(_)) => entries.len().saturating_sub(1),
        _ => return false,
    };
    if let Some(entry) = entries.get(next).and_then(|entry| entry.dyn_ref::<HtmlElement>()) {
        let _ = entry.focus();
    }
    true
}

/// What is typed into the field of a written page searches its list; the boxes are the form's.
pub fn on_input(event: &ev::Event) {
    let field = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
    if let Some(field) = field.filter(|field| field.has_attribute("data-search")) {
        search(&field);
    }
}

/// What closes a picker of a written page is a link to the page itself, for those who have no script.
pub fn on_click(event: &ev::MouseEvent) {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let closing = target.and_then(|target| target.closest("[data-close]").ok().flatten());
    if let Some(picker) = closing.and_then(|closing| closing.closest("details").ok().flatten()) {
        event.prevent_default();
        close(&picker, true);
    }
}

/// Arrows walk the list of the open picker, Escape closes it.
pub fn on_key(event: &ev::KeyboardEvent, root: NodeRef<html::Main>) {
    let Some(open) = open(root) else { return };
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let Some(target) = target.filter(|target| open.contains(Some(target))) else { return };
    let key = event.key();
    if key == "Escape" {
        event.prevent_default();
        close(&open, true);
    } else if key == "Enter" && target.has_attribute("data-search") {
        // It would send the form.
        event.prevent_default();
    } else if walk(&open, &target, &key) {
        event.prevent_default();
    }
}

/// Closes the open picker where something outside of it is pressed, as long as the page is there.
pub fn close_from_outside(root: NodeRef<html::Main>) {
    let outside = window_event_listener(ev::pointerdown, move |event| {
        let target = event.target().and_then(|target| target.dyn_into::<Node>().ok());
        if let Some(open) = open(root)
            && !open.contains(target.as_ref())
        {
            close(&open, false);
        }
    });
    on_cleanup(move || outside.remove());
}

/// The picker or menu of a card that is open.
fn open(root: NodeRef<html::Main>) -> Option<Element> {
    root.get_untracked()?.query_selector("details:is(.picker-of,.card-menu)[open]").ok()?
}

pub fn close(picker: &Element, and_focus: bool) {
    let _ = picker.remove_attribute("open");
    let _ = picker.remove_attribute("data-comparing");
    if and_focus {
        focus(picker, "summary");
    }
}

pub fn focus(inside: &Element, selector: &str) {
    let found = inside.query_selector(selector).ok().flatten();
    if let Some(element) = found.and_then(|it| it.dyn_into::<HtmlElement>().ok()) {
        let _ = element.focus();
    }
}

fn elements(root: &Element, selector: &str) -> Vec<Element> {
    let Ok(found) = root.query_selector_all(selector) else { return Vec::new() };
    (0..found.length()).filter_map(|at| found.get(at)?.dyn_into().ok()).collect()
}
