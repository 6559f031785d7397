//! What a script adds: a change of the filter asks for the answer and changes the page in place; the address follows.
//! Everything is a link or a part of the form already, so a few listeners on the page hear it all.

use super::{picker, shown::Shown};
use crate::{reactive::effect, schedule::next_task};
use blotter_model::text::decimal;
use blotter_records::Month;
use blotter_view::dashboard::{Answer, Dim, Query, words};
use gloo_net::http::Request;
use leptos::{ev, html, prelude::*};
use std::time::Duration;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, HtmlElement, HtmlInputElement, Node};

/// Whether the figures are those of the filter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Phase {
    #[default]
    Current,
    /// The answer is on its way; the figures are those from before.
    Loading,
    /// It takes its time, so that the page should say it.
    Late,
    /// It did not come.
    Failed,
}

/// Changes of the filter; a handle that copies.
#[derive(Clone, Copy)]
pub struct Changes {
    shown: Shown,
    pub phase: RwSignal<Phase>,
    /// The last month of a release that is newer than what is shown, in words.
    pub newer: RwSignal<Option<String>>,
    root: NodeRef<html::Main>,
    /// What was asked for last.
    asked: StoredValue<Query>,
    /// The release that is shown, from which answers come as long as the server has it; none asks for the newest.
    release: StoredValue<Option<u64>>,
    /// An answer is on its way; what is asked for meanwhile waits for it.
    busy: StoredValue<bool>,
    /// When the months were moved last, in milliseconds.
    moved: StoredValue<f64>,
}

/// How the address follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Address {
    Push,
    /// A further step of the same movement.
    Replace,
    /// It is there already.
    Keep,
}

/// How often a newer release is looked for. While there is none, the server's answer is empty (304).
const LOOK_EVERY: Duration = Duration::from_mins(1);
/// Answers come within a few milliseconds. To say of each that it is awaited would cost a frame before it is there.
const LATE: Duration = Duration::from_millis(200);
/// Moves of a handle that follow each other within this time are one step of the history.
const ONE_MOVE: f64 = 1_000.0;

impl Changes {
    pub fn new(shown: Shown, root: NodeRef<html::Main>) -> Self {
        let asked = Query::read(&shown.answer.get_untracked().query);
        Self {
            shown,
            phase: RwSignal::default(),
            newer: RwSignal::default(),
            root,
            asked: StoredValue::new(asked),
            release: StoredValue::new(Some(shown.answer.get_untracked().release)),
            busy: StoredValue::new(false),
            moved: StoredValue::new(f64::NEG_INFINITY),
        }
    }

    /// Begins to listen beyond the page itself.
    pub fn start(self) {
        let root = self.root;
        effect(move || {
            let back = window_event_listener(ev::popstate, move |_| {
                let search = window().location().search().unwrap_or_default();
                self.go(&Query::read(search.trim_start_matches('?')), Address::Keep);
            });
            let outside = window_event_listener(ev::pointerdown, move |event| {
                let target = event.target().and_then(|target| target.dyn_into::<Node>().ok());
                if let Some(open) = open_picker(root)
                    && !open.contains(target.as_ref())
                {
                    close(&open, false);
                }
            });
            // A tab that comes to the front looks at once, since timers rest in the background.
            let seen = window_event_listener(ev::visibilitychange, move |_| self.look());
            // What was kept is of another width then. A phone's bars, which come and go, change the height alone.
            let width = StoredValue::new(inner_width());
            let resized = window_event_listener(ev::resize, move |_| {
                if width.try_get_value() != Some(inner_width()) {
                    width.set_value(inner_width());
                    keep_heights(root, false);
                }
            });
            let every = set_interval_with_handle(move || self.look(), LOOK_EVERY).ok();
            on_cleanup(move || {
                seen.remove();
                resized.remove();
                if let Some(every) = every {
                    every.clear();
                }
                back.remove();
                outside.remove();
            });
        });
        let fill = move |answer: &Answer, which: &str| {
            let Some(root) = root.get() else { return };
            for Dim(dimension) in &self.shown.document().filters {
                let name = dimension.name();
                let list = root
                    .query_selector(&format!("[data-dimension={name}]{which} [data-list]"))
                    .ok()
                    .flatten();
                if let (Some(list), Some(new)) = (list, answer.figures.list(*dimension)) {
                    picker::update(&list, name, &new.rows);
                }
            }
        };
        effect(move || fill(&self.shown.answer(), "[open]"));
        // What nobody sees waits until the numbers are on the screen.
        effect(move || fill(&self.shown.settled(), ""));
    }

    /// Looks whether a newer release has been published. The page doesn't change by itself.
    fn look(self) {
        if document().hidden() || self.busy.get_value() {
            return;
        }
        wasm_bindgen_futures::spawn_local(async move {
            let query = self.asked.get_value();
            let Some(answer) = fetch(&self.shown.answers(), &query, None).await else { return };
            if answer.release > self.shown.answer.get_untracked().release {
                self.newer.set(Some(words::month(answer.data[1])));
            }
        });
    }

    /// Goes on with the newest release.
    pub fn show_newest(self) {
        self.release.set_value(None);
        self.again();
    }

    /// Asks again for what did not come.
    pub fn again(self) {
        self.go(&self.asked.get_value(), Address::Keep);
    }

    fn go(self, query: &Query, address: Address) {
        let answers = self.shown.answers();
        // An embed's address has it, and no filter.
        let query = query.without("theme");
        let to = self.shown.at(&query);
        self.asked.set_value(query);
        if let Ok(history) = window().history() {
            let _ = match address {
                Address::Push => history.push_state_with_url(&JsValue::NULL, "", Some(&to)),
                Address::Replace => history.replace_state_with_url(&JsValue::NULL, "", Some(&to)),
                Address::Keep => Ok(()),
            };
        }
        if self.busy.get_value() {
            return;
        }
        self.busy.set_value(true);
        self.phase.set(Phase::Loading);
        set_timeout(
            move || {
                if self.phase.try_get_untracked() == Some(Phase::Loading) {
                    self.phase.set(Phase::Late);
                }
            },
            LATE,
        );
        wasm_bindgen_futures::spawn_local(async move {
            loop {
                let query = self.asked.get_value();
                let answer = fetch(&answers, &query, self.release.get_value()).await;
                let is_last = self.asked.get_value() == query;
                match answer {
                    Some(answer) => self.show(answer),
                    None if is_last => {
                        self.phase.set(Phase::Failed);
                        break;
                    }
                    None => {}
                }
                if is_last {
                    self.phase.set(Phase::Current);
                    break;
                }
            }
            self.busy.set_value(false);
        });
    }

    fn show(self, answer: Answer) {
        let focused = document().active_element();
        if answer.release > self.shown.answer.get_untracked().release {
            self.newer.set(None);
        }
        self.release.set_value(Some(answer.release));
        // Before the heights are written: the browser lays the page out once.
        let first = first_in_view(self.root);
        let in_view = keep_heights(self.root, true);
        self.shown.show(answer, &in_view);
        request_animation_frame(move || {
            // Above it there may be a line more or less. Browsers that would keep its place don't where heights change.
            if let Some((first, top)) = first.filter(|(first, _)| first.is_connected()) {
                window().scroll_by_with_x_and_y(0.0, first.get_bounding_client_rect().top() - top);
            }
            // What had the focus may be gone, such as the chip of a filter that was taken back.
            let Some(gone) = focused.filter(|element| !element.is_connected()) else { return };
            // Or it was written anew.
            let again = gone
                .get_attribute("data-key")
                .and_then(|key| document().query_selector(&format!("[data-key={key}]")).ok().flatten());
            let place = again.or_else(|| document().get_element_by_id("filters-in-use"));
            if let Some(place) = place {
                let options = web_sys::FocusOptions::new();
                options.set_prevent_scroll(true);
                if let Ok(place) = place.dyn_into::<HtmlElement>() {
                    let _ = place.focus_with_options(&options);
                }
            }
        });
    }

    /// Goes to an address of this page.
    pub fn follow(self, address: &str) {
        let search = address.split_once('?').map_or("", |(_, search)| search);
        self.go(&Query::read(search), Address::Push);
    }

    /// A click on a link of this page, or on what closes a picker.
    pub fn on_click(self, event: &ev::MouseEvent) {
        let Some(target) = event.target().and_then(|target| target.dyn_into::<Element>().ok()) else {
            return;
        };
        if let Some(closing) = target.closest("[data-close],[data-press]").ok().flatten() {
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
        if target.closest("summary").ok().flatten().is_some()
            && let Ok(Some(comparing)) = document().query_selector("[data-comparing]")
        {
            let _ = comparing.remove_attribute("data-comparing");
        }
        if let Some(button) = target.closest("[data-compare]").ok().flatten() {
            let name = button.get_attribute("data-compare").unwrap_or_default();
            if let Some(picker) =
                document().query_selector(&format!("details[data-dimension={name}]")).ok().flatten()
            {
                let _ = picker.set_attribute("data-comparing", "");
                let _ = picker.set_attribute("open", "");
                focus(&picker, "[data-search]");
            }
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
        if input.type_() == "checkbox" {
            let query = self.asked.get_value();
            let (name, value) = (input.name(), input.value());
            if let Some(picker) = input.closest("[data-comparing]").ok().flatten() {
                // The filter stays as it is: the value is what it is compared with.
                input.set_checked(!input.checked());
                close(&picker, true);
                self.go(&query.with("vs", [format!("{name}:{value}").as_str()]), Address::Push);
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

    /// Arrows walk a picker's list, Escape closes it.
    pub fn on_key(event: &ev::KeyboardEvent, root: NodeRef<html::Main>) {
        let Some(open) = open_picker(root) else { return };
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let Some(target) = target.filter(|target| open.contains(Some(target))) else { return };
        let key = event.key();
        if key == "Escape" {
            event.prevent_default();
            close(&open, true);
        } else if key == "Enter" && target.has_attribute("data-search") {
            // It would send the form.
            event.prevent_default();
        } else if picker::walk(&open, &target, &key) {
            event.prevent_default();
        }
    }
}

/// Asks for an answer, of a release if the server still has it.
async fn fetch(answers: &str, query: &Query, release: Option<u64>) -> Option<Answer> {
    let release = release.map(|release| release.to_string());
    let answer = Request::get(&query.with("release", release.as_deref()).at(answers)).send().await.ok()?;
    if answer.ok() { answer.json().await.ok() } else { None }
}

/// Makes each card at least as high as it is, so that what stands below stays where a filter leaves fewer rows; or lets go.
/// Says of each card whether it is in view.
fn keep_heights(root: NodeRef<html::Main>, keep: bool) -> Vec<bool> {
    let Some(cards) = root.get_untracked().and_then(|root| root.query_selector_all(".card").ok()) else {
        return Vec::new();
    };
    let cards: Vec<HtmlElement> =
        (0..cards.length()).filter_map(|at| cards.get(at)?.dyn_into().ok()).collect();
    // All are measured before the first is changed: the browser lays the page out once.
    let places: Vec<_> = cards.iter().map(|card| card.get_bounding_client_rect()).collect();
    let window_height = window().inner_height().ok().and_then(|height| height.as_f64()).unwrap_or(f64::MAX);
    let seen = places.iter().map(|place| place.bottom() > 0.0 && place.top() < window_height).collect();
    for (card, height) in cards.iter().zip(places.iter().map(web_sys::DomRect::height)) {
        let _ = if keep && document().fullscreen_element().is_none() {
            card.style().set_property("min-height", &format!("{}px", decimal(height, 2)))
        } else {
            card.style().remove_property("min-height").map(drop)
        };
    }
    seen
}

/// The filters or the card at the upper edge of the window, and where it begins, pixels: what one uses or reads begins there
/// or stands below.
fn first_in_view(root: NodeRef<html::Main>) -> Option<(Element, f64)> {
    let all = root.get_untracked()?.query_selector_all(".filter-card,.card").ok()?;
    (0..all.length()).find_map(|at| {
        let element: Element = all.get(at)?.dyn_into().ok()?;
        let place = element.get_bounding_client_rect();
        (place.bottom() > 0.0).then(|| (element, place.top()))
    })
}

fn inner_width() -> Option<f64> {
    window().inner_width().ok()?.as_f64()
}

fn open_picker(root: NodeRef<html::Main>) -> Option<Element> {
    root.get_untracked()?.query_selector("details:is(.picker-of,.card-menu)[open]").ok()?
}

fn close(picker: &Element, and_focus: bool) {
    let _ = picker.remove_attribute("open");
    let _ = picker.remove_attribute("data-comparing");
    if and_focus {
        focus(picker, "summary");
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

fn focus(inside: &Element, selector: &str) {
    let found = inside.query_selector(selector).ok().flatten();
    if let Some(element) = found.and_then(|it| it.dyn_into::<HtmlElement>().ok()) {
        let _ = element.focus();
    }
}
