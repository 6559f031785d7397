//! What a reader does on a dashboard, told to `live`. Everything is a link or a part of the form already, so a few listeners
//! on the page hear it all.

use super::{
    live::{Address, Changes},
    picker::{self, close, focus},
};
use crate::schedule::next_task;
use blotter_records::Month;
use blotter_view::dashboard::{CardDocument, Query};
use leptos::{ev, html, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, HtmlInputElement};

/// Moves of a handle that follow each other within this time are one step of the history, milliseconds.
const ONE_MOVE: f64 = 1_000.0;

/// What compares places, as a dimension's name compares its values.
const AREA: &str = "area";
/// Of a button, while the value to compare with is awaited.
const WAITS: &str = "aria-pressed";

impl Changes {
    /// Goes to an address of this page.
    pub fn follow(self, address: &str) {
        let to = Query::read(address.split_once('?').map_or("", |(_, search)| search));
        if let Some(to) = self.compared(to) {
            self.go(&to, Address::Push);
        }
    }

    /// Where a value to compare with is awaited: the filter as it is, compared with what another one adds to it. None where
    /// that is not one value.
    fn compared(self, to: Query) -> Option<Query> {
        let Some(of) = awaited().and_then(|button| button.get_attribute("data-compare")) else {
            return Some(to);
        };
        let query = self.asked.get_value();
        let is_place = |name: &str| of == AREA && matches!(name, "cell" | "bbox");
        let mut added =
            to.0.iter().filter(|(name, value)| (*name == of || is_place(name)) && !query.has(name, value));
        let first = added.next();
        // A quarter of the day is not one value: the wait goes on.
        if added.next().is_some() {
            return None;
        }
        stop_waiting();
        Some(match first {
            Some((name, value)) => query.with("vs", [format!("{name}:{value}").as_str()]),
            None => to,
        })
    }

    /// A button that asks for a value to compare with: from the filter's picker, or on the card that has it.
    fn compare(self, button: &Element) {
        let name = button.get_attribute("data-compare").unwrap_or_default();
        let waited = awaited().is_some_and(|it| it == *button);
        stop_waiting();
        if waited {
            return;
        }
        let picker = if name == AREA { "[data-area]".to_owned() } else { format!("[data-dimension={name}]") };
        let picker = document().query_selector(&format!("details{picker}")).ok().flatten();
        // A picker of values takes the next one by itself.
        if name == AREA || picker.is_none() {
            let _ = button.set_attribute(WAITS, "true");
        }
        if let Some(picker) = picker {
            let _ = picker.set_attribute("data-comparing", "");
            let _ = picker.set_attribute("open", "");
            focus(&picker, "[data-search],[data-press]");
            return;
        }
        let document = self.shown.document();
        let has = |card: &&CardDocument| card.dimensions.iter().any(|of| of.0.name() == name);
        let card = document.cards.iter().find(has).map(CardDocument::slug);
        if let Some(card) = card.and_then(|slug| leptos::prelude::document().get_element_by_id(&slug)) {
            card.scroll_into_view_with_bool(true);
        }
    }

    /// A click on a link of this page, or on what closes a picker.
    pub fn on_click(self, event: &ev::MouseEvent) {
        let Some(target) = event.target().and_then(|target| target.dyn_into::<Element>().ok()) else {
            return;
        };
        if let Some(closing) = target.closest("[data-close],[data-press]").ok().flatten() {
            if closing.has_attribute("data-close") {
                stop_waiting();
            }
            if let Some(picker) = closing.closest("details").ok().flatten() {
                close(&picker, true);
            }
            if let Some(name) = closing.get_attribute("data-press") {
                press_on_map(&name);
            }
            // A link closes and leads on.
            if !closing.has_attribute("href") {
                return;
            }
        }
        // Another picker, or the same by its own name, is opened to filter.
        if target.closest(".picker-of>summary").ok().flatten().is_some() {
            stop_comparing();
        }
        if let Some(button) = target.closest("[data-compare]").ok().flatten() {
            self.compare(&button);
            return;
        }
        // A new tab or window is the browser's to open.
        if event.ctrl_key() || event.meta_key() || event.shift_key() || event.button() != 0 {
            return;
        }
        // A slice or column isn't a link itself; a link in the list beside it does the same.
        let Some(link) = target.closest("a[href],[data-href]").ok().flatten() else { return };
        let address =
            link.get_attribute("href").or_else(|| link.get_attribute("data-href")).unwrap_or_default();
        let path = address.split('?').next().unwrap_or_default();
        if *path != *self.shown.path() || address.contains('#') || link.has_attribute("target") {
            return;
        }
        event.prevent_default();
        self.follow(&address);
    }

    /// A box of a picker, a handle of the months, or the field that searches a list.
    pub fn on_input(self, event: &ev::Event) {
        let input = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
        let Some(input) = input else { return };
        if input.type_() == "checkbox" && !input.name().is_empty() {
            let query = self.asked.get_value();
            let (name, value) = (input.name(), input.value());
            if let Some(picker) = input.closest("[data-comparing]").ok().flatten() {
                // The filter stays as it is: the value is what it is compared with.
                input.set_checked(!input.checked());
                // What is chosen already is not compared with itself.
                if !query.has(&name, &value) {
                    close(&picker, true);
                    self.go(&query.with("vs", [format!("{name}:{value}").as_str()]), Address::Push);
                }
                return;
            }
            if query.has(&name, &value) != input.checked() {
                self.go(&query.toggled(&name, &value), Address::Push);
            }
        } else if input.has_attribute("data-month") {
            self.move_months(&input);
        } else if input.has_attribute("data-search") {
            picker::search(&input);
        }
    }

    fn move_months(self, input: &HtmlInputElement) {
        let answer = self.shown.answer.get_untracked();
        let [first, _] = answer.data;
        let Some(slider) = input.parent_element() else { return };
        let value = |name: &str| -> Option<i32> {
            let handle = slider.query_selector(&format!("[data-month={name}]")).ok()??;
            handle.dyn_into::<HtmlInputElement>().ok()?.value().parse().ok()
        };
        let (Some(from), Some(to)) = (value("from"), value("to")) else { return };
        // The handles don't pass each other: at least a month lies between them.
        let is_from = input.get_attribute("data-month").as_deref() == Some("from");
        let (from, to) = if from < to {
            (from, to)
        } else if is_from {
            ((to - 1).max(0), to.max(1))
        } else {
            (from, from + 1)
        };
        input.set_value(&if is_from { from } else { to }.to_string());
        let months: Option<[Month; 2]> = first.plus(from).zip(first.plus(to - 1)).map(Into::into);
        let now = js_sys::Date::now();
        let address = if now - self.moved.get_value() < ONE_MOVE { Address::Replace } else { Address::Push };
        self.moved.set_value(now);
        self.go(&self.asked.get_value().with_months(months), address);
    }

    /// Arrows walk a picker's list, Escape closes it, and ends the wait for a value to compare with. Enter ticks a box: a
    /// browser would send the form, which is for those who have no script.
    pub fn on_key(event: &ev::KeyboardEvent, root: NodeRef<html::Main>) {
        match &*event.key() {
            "Escape" => stop_waiting(),
            "Enter" => {
                let input = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
                if let Some(input) =
                    input.filter(|input| input.closest("form").is_ok_and(|form| form.is_some()))
                {
                    event.prevent_default();
                    if input.type_() == "checkbox" && !event.repeat() {
                        input.click();
                    }
                }
            }
            _ => {}
        }
        picker::on_key(event, root);
    }
}

/// The button whose value to compare with is awaited.
fn awaited() -> Option<Element> {
    document().query_selector("[data-compare][aria-pressed]").ok()?
}

fn stop_waiting() {
    if let Some(button) = awaited() {
        let _ = button.remove_attribute(WAITS);
    }
}

/// Ends what was begun to compare: the wait, and a picker that is open for it.
pub(super) fn stop_comparing() {
    stop_waiting();
    if let Ok(Some(comparing)) = document().query_selector("[data-comparing]") {
        let _ = comparing.remove_attribute("data-comparing");
    }
}

/// Brings the map into view and presses a control of it.
fn press_on_map(name: &str) {
    let control = document().query_selector(&format!(".map-controls [aria-label=\"{name}\"]"));
    if let Some(control) = control.ok().flatten().and_then(|it| it.dyn_into::<HtmlElement>().ok()) {
        if let Some(map) = control.closest(".map-frame").ok().flatten() {
            map.scroll_into_view_with_bool(true);
        }
        let _ = control.focus();
        // The page listens to clicks, and is in the middle of one.
        next_task(move || control.click());
    }
}
