//! What is open and where the reader is on the page; nothing about the calls.

use crate::{live::state::Store, map::MapHandle, widgets::dialog::Dialogs};
use leptos::{html, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// The height of the sheet on a phone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sheet {
    /// Count, filter and pause.
    Peek,
    /// Three rows.
    Rest,
    /// The whole list with its filters.
    Full,
}

impl Sheet {
    /// For `data-sheet`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Peek => "peek",
            Self::Rest => "rest",
            Self::Full => "full",
        }
    }

    /// The next height when the grip is tapped.
    pub fn cycle(self) -> Self {
        match self {
            Self::Peek => Self::Rest,
            Self::Rest => Self::Full,
            Self::Full => Self::Peek,
        }
    }

    /// Its height in pixels in a window so high.
    pub fn height(self, window: f64) -> f64 {
        match self {
            Self::Peek => 84.0,
            Self::Rest => 322.0_f64.min(window - 60.0),
            Self::Full => window - 60.0,
        }
    }

    /// Where a drag ends: at the next height in the direction of a flick (pixels a millisecond, up is
    /// positive), else at the nearest.
    pub fn land(self, height: f64, speed: f64, window: f64) -> Self {
        const ALL: [Sheet; 3] = [Sheet::Peek, Sheet::Rest, Sheet::Full];
        let nearest = || {
            let apart = |sheet: &Self| (sheet.height(window) - height).abs();
            ALL.into_iter().min_by(|a, b| apart(a).total_cmp(&apart(b))).unwrap_or(self)
        };
        if speed > 0.4 {
            ALL.into_iter().find(|sheet| sheet.height(window) > height).unwrap_or(Self::Full)
        } else if speed < -0.4 {
            ALL.into_iter().rev().find(|sheet| sheet.height(window) < height).unwrap_or(Self::Peek)
        } else {
            nearest()
        }
    }
}

/// A handle that copies.
#[derive(Debug, Clone, Copy)]
pub struct Ui {
    /// The sheet's height.
    pub sheet: RwSignal<Sheet>,
    /// The open dialog.
    pub dialog: Dialogs,
    /// The incidents of the open stack.
    pub stack: RwSignal<Vec<String>>,
    /// Whether single keys do something.
    pub single_keys: RwSignal<bool>,
    /// A sentence on the map: no position, no tiles.
    pub map_note: RwSignal<Option<String>>,
    pub list: NodeRef<html::Ul>,
    /// The search field.
    pub search: NodeRef<html::Input>,
    /// The list is scrolled away from its top.
    pub scrolled: RwSignal<bool>,
    /// A row has the keyboard.
    pub focused: RwSignal<bool>,
    /// The pointer is over the list.
    pub hovered: RwSignal<bool>,
    pub map: MapHandle,
    /// Inside another site's page.
    pub embed: bool,
    /// What stands under the sheet on a phone, in pixels.
    floor: f64,
    /// The reader chose an incident, so the focus goes to its details.
    chose: StoredValue<bool>,
    scroll: StoredValue<i32>,
    from_map: StoredValue<bool>,
}

impl Ui {
    /// Nothing is open.
    pub fn new(dialog: Dialogs, embed: bool) -> Self {
        Self {
            sheet: RwSignal::new(Sheet::Rest),
            dialog,
            stack: RwSignal::default(),
            single_keys: RwSignal::new(true),
            map_note: RwSignal::default(),
            list: NodeRef::new(),
            search: NodeRef::new(),
            scrolled: RwSignal::default(),
            focused: RwSignal::default(),
            hovered: RwSignal::default(),
            map: MapHandle::new(),
            embed,
            floor: 0.0,
            chose: StoredValue::default(),
            scroll: StoredValue::default(),
            from_map: StoredValue::default(),
        }
    }

    /// On a phone the sheet stands on something of this height, in pixels.
    #[must_use]
    pub fn on_floor(self, floor: f64) -> Self {
        Self { floor, ..self }
    }

    /// The height that a phone's sheet has at most, in pixels.
    pub fn sheet_room(self) -> f64 {
        window_size().1 - self.floor
    }

    /// Opens an incident's details, from its row or its marker.
    pub fn choose(self, store: Store, number: String, from_map: bool) {
        if store.chosen.get_untracked().is_none() {
            let top = self.list.get_untracked().map_or(0, |list| list.scroll_top());
            self.scroll.set_value(top);
            self.from_map.set_value(from_map);
        }
        self.stack.set(Vec::new());
        self.chose.set_value(true);
        store.chosen.set(Some(number));
    }

    /// For `data-view`: what is open over the map.
    pub fn view(self, store: Store) -> &'static str {
        if store.chosen.read().is_some() {
            "incident"
        } else if self.stack.read().is_empty() {
            "list"
        } else {
            "stack"
        }
    }

    /// Whether the reader chose an incident since this was asked last.
    pub fn take_chose(self) -> bool {
        self.chose.try_update_value(std::mem::take).unwrap_or(false)
    }

    /// Back to the list, to the same scroll and the row or marker where it began.
    pub fn close(self, store: Store) {
        let Some(number) = store.chosen.get_untracked() else { return };
        let (top, from_map) = (self.scroll.get_value(), self.from_map.get_value());
        // The focus returns to the row in a moment: nothing that waited may come in before.
        self.focused.set(!from_map);
        store.chosen.set(None);
        store.sweep();
        request_animation_frame(move || {
            if let Some(list) = self.list.get_untracked() {
                list.set_scroll_top(top);
            }
            if from_map && self.map.with(|map| map.focus_marker(&number)).unwrap_or(false) {
                return;
            }
            if let Some(row) = self.row(&number) {
                return focus(&row);
            }
            self.focused.set(false);
            if let Some(list) = self.list.get_untracked() {
                focus(&list);
            }
        });
    }

    /// The row of an incident.
    pub fn row(self, number: &str) -> Option<HtmlElement> {
        let rows = self.list.get_untracked()?.query_selector_all(".row").ok()?;
        (0..rows.length())
            .filter_map(|at| rows.get(at)?.dyn_into::<HtmlElement>().ok())
            .find(|row| row.get_attribute("data-incident").as_deref() == Some(number))
    }

    /// What covers the map's edges: top, right, bottom, left, in pixels.
    pub fn covered(self, store: Store) -> [f64; 4] {
        let (width, _) = window_size();
        if self.embed {
            return [8.0, 52.0, 8.0, 8.0];
        }
        if width >= 720.0 {
            return [12.0, 64.0, 60.0, 12.0];
        }
        let height = self.sheet_room();
        let (top, sheet) = if store.chosen.get_untracked().is_some() {
            (8.0, 600.0_f64.min(height - 64.0))
        } else if self.stack.with_untracked(Vec::is_empty) {
            (60.0, self.sheet.get_untracked().min(Sheet::Rest).height(height))
        } else {
            (60.0, 344.0)
        };
        [top, 8.0, sheet + self.floor, 8.0]
    }
}

/// Width and height of the window, in pixels.
pub fn window_size() -> (f64, f64) {
    let read =
        |value: Result<wasm_bindgen::JsValue, _>| value.ok().and_then(|value| value.as_f64()).unwrap_or(0.0);
    (read(window().inner_width()), read(window().inner_height()))
}

/// Whether the page is laid out for a phone.
pub fn is_phone() -> bool {
    window_size().0 < 720.0
}

/// Moves the focus to an element without scrolling the page.
pub fn focus(element: &HtmlElement) {
    let options = web_sys::FocusOptions::new();
    options.set_prevent_scroll(true);
    let _ = element.focus_with_options(&options);
}

/// A part of the page with a reactive root of its own, in the context of the page.
pub fn in_context(part: fn() -> AnyView) -> Box<dyn FnOnce() -> AnyView> {
    let (store, ui) = context();
    Box::new(move || {
        provide(store, ui);
        part()
    })
}

/// Lets components find `store` and `ui` in the context.
pub fn provide(store: Store, ui: Ui) {
    provide_context(store);
    provide_context(ui);
    provide_context(ui.dialog);
}

/// Store and page state from the context.
///
/// # Panics
/// Outside of [`crate::App`], which provides both.
pub fn context() -> (Store, Ui) {
    (expect_context(), expect_context())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flick_goes_to_the_next_height_and_a_slow_drag_to_the_nearest() {
        let land = |height, speed| Sheet::Rest.land(height, speed, 844.0);
        assert_eq!(land(340.0, 1.0), Sheet::Full);
        assert_eq!(land(300.0, 1.0), Sheet::Rest);
        assert_eq!(land(300.0, -1.0), Sheet::Peek);
        assert_eq!(land(780.0, -1.0), Sheet::Rest);
        assert_eq!(land(600.0, 0.0), Sheet::Full);
        assert_eq!(land(150.0, 0.1), Sheet::Peek);
    }
}
