//! What stays while the figures change: the place on the screen, the heights of cards, and the focus.

use blotter_model::text::decimal;
use leptos::{html, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::{Element, FocusOptions, HtmlElement};

/// Names a link within what is written anew with each answer.
const KEY: &str = "data-key";

/// What a reader looks at, and where the focus is.
pub(super) struct Place {
    first: Option<(Element, f64)>,
    focused: Option<Element>,
}

impl Place {
    pub(super) fn of(root: NodeRef<html::Main>) -> Self {
        let place = Self { first: first_in_view(root), focused: document().active_element() };
        // To write anew what has the focus would make the browser lay out what is half changed.
        if let Some(link) = place.focused.as_ref().filter(|link| link.has_attribute(KEY))
            && let Some(link) = link.dyn_ref::<HtmlElement>()
        {
            let _ = link.blur();
        }
        place
    }

    /// After the figures have changed.
    pub(super) fn restore(self) {
        // Above it there may be a line more or less. Browsers that would keep its place don't where heights change.
        if let Some((first, top)) = self.first.filter(|(first, _)| first.is_connected()) {
            window().scroll_by_with_x_and_y(0.0, first.get_bounding_client_rect().top() - top);
        }
        // What had the focus may be gone, such as the chip of a filter that was taken back.
        // Whoever has moved on meanwhile stays there.
        let is_free = document().active_element().is_none_or(|now| now.tag_name() == "BODY");
        let Some(focused) = self.focused.filter(|_| is_free) else { return };
        let key = focused.get_attribute(KEY);
        let place = if focused.is_connected() {
            key.map(|_| focused)
        } else {
            // Or it was written anew.
            let again =
                key.and_then(|key| document().query_selector(&format!("[{KEY}={key}]")).ok().flatten());
            again.or_else(|| document().get_element_by_id("filters-in-use"))
        };
        if let Some(place) = place.and_then(|place| place.dyn_into::<HtmlElement>().ok()) {
            let options = FocusOptions::new();
            options.set_prevent_scroll(true);
            let _ = place.focus_with_options(&options);
        }
    }
}

/// Makes each card at least as high as it is, so that what stands below stays where a filter leaves fewer rows; or lets go.
/// Says of each card whether it is in view, or has the focus.
pub(super) fn keep_heights(root: NodeRef<html::Main>, keep: bool, place: Option<&Place>) -> Vec<bool> {
    let Some(cards) = root.get_untracked().and_then(|root| root.query_selector_all(".card").ok()) else {
        return Vec::new();
    };
    let cards: Vec<HtmlElement> =
        (0..cards.length()).filter_map(|at| cards.get(at)?.dyn_into().ok()).collect();
    // All are measured before the first is changed: the browser lays the page out once.
    let places: Vec<_> = cards.iter().map(|card| card.get_bounding_client_rect()).collect();
    let window_height = window().inner_height().ok().and_then(|height| height.as_f64()).unwrap_or(f64::MAX);
    let focused = place.and_then(|place| place.focused.as_ref());
    let is_seen = |card: &HtmlElement, rect: &web_sys::DomRect| {
        (rect.bottom() > 0.0 && rect.top() < window_height)
            || focused.is_some_and(|it| card.contains(Some(it)))
    };
    let seen = cards.iter().zip(&places).map(|(card, rect)| is_seen(card, rect)).collect();
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

pub(super) fn inner_width() -> Option<f64> {
    window().inner_width().ok()?.as_f64()
}
