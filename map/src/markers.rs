//! The markers on the page: buttons in a pane of their own, touched only where something has changed.

use crate::clusters::{Cluster, gather, keep};
use crate::contract::Marker;
use crate::js::{append, place, set};
use crate::look::{Face, Look, look};
use crate::mercator::Frame;
use crate::walk;
use web_sys::{Element, FocusOptions, HtmlElement};

/// One marker that is on the page.
#[derive(Debug)]
struct Placed {
    cluster: Cluster,
    look: Look,
    at: (f64, f64),
    element: HtmlElement,
}

/// Where the focus goes when markers are removed.
#[derive(Debug)]
pub enum FocusTarget {
    /// It stays where it is.
    Unchanged,
    /// Its marker is gone; this is the nearest one.
    Marker(HtmlElement),
    /// Its marker is gone, and no other is left.
    Map,
}

/// All markers, the newest last, so that it is drawn over others of its rank.
#[derive(Debug)]
pub struct Markers {
    pane: HtmlElement,
    placed: Vec<Placed>,
    /// The incident whose marker Tab leads to.
    entry: Option<String>,
}

impl Markers {
    /// No markers yet, in this pane.
    pub fn new(pane: HtmlElement) -> Self {
        Self { pane, placed: Vec::new(), entry: None }
    }

    /// Shows exactly these incidents, and says where the keyboard goes.
    pub fn update(
        &mut self,
        markers: &[Marker],
        chosen: Option<&str>,
        open: Option<&str>,
        frame: &Frame,
    ) -> FocusTarget {
        let mut new = gather(markers);
        new.reverse();
        let kept = keep(&self.placed.iter().map(|placed| &placed.cluster).collect::<Vec<_>>(), &new);
        let mut old: Vec<Option<Placed>> = self.placed.drain(..).map(Some).collect();
        for (cluster, kept) in new.into_iter().zip(kept) {
            let placed = kept.and_then(|at| old[at].take());
            let look = look(&cluster, chosen, open);
            let at = frame.place(cluster.latitude, cluster.longitude);
            let placed = if let Some(mut placed) = placed {
                paint(&placed.element, Some(&placed.look), &look);
                if placed.at != at {
                    place(&placed.element, at, "");
                }
                (placed.cluster, placed.look, placed.at) = (cluster, look, at);
                placed
            } else {
                let Some(element) = append(&self.pane, "button", "", "") else { continue };
                set(&element, "type", Some("button"));
                set(&element, "tabindex", Some("-1"));
                paint(&element, None, &look);
                place(&element, at, "");
                Placed { cluster, look, at, element }
            };
            self.placed.push(placed);
        }
        let focus = self.remove(old.into_iter().flatten());
        self.settle_entry(None);
        focus
    }

    /// Removes markers; the focus goes to the nearest one that stays.
    fn remove(&self, gone: impl Iterator<Item = Placed>) -> FocusTarget {
        let mut focus = FocusTarget::Unchanged;
        for placed in gone {
            if is_focused(&placed.element) {
                let near = walk::nearest(self.placed.iter().map(|other| other.at), placed.at);
                focus = near
                    .map_or(FocusTarget::Map, |near| FocusTarget::Marker(self.placed[near].element.clone()));
            }
            placed.element.remove();
        }
        focus
    }

    /// Shows which incident is chosen and which stack is open.
    pub fn repaint(&mut self, chosen: Option<&str>, open: Option<&str>) {
        for placed in &mut self.placed {
            let look = look(&placed.cluster, chosen, open);
            paint(&placed.element, Some(&placed.look), &look);
            placed.look = look;
        }
    }

    /// Places all markers again, for another zoom.
    pub fn place(&mut self, frame: &Frame) {
        for placed in &mut self.placed {
            placed.at = frame.place(placed.cluster.latitude, placed.cluster.longitude);
            place(&placed.element, placed.at, "");
        }
    }

    /// The cluster of an incident, and its pixel in the pane.
    pub fn find(&self, id: &str) -> Option<(&Cluster, (f64, f64))> {
        self.placed.iter().find(|placed| placed.cluster.holds(id)).map(|found| (&found.cluster, found.at))
    }

    /// The cluster whose element this is, or is within.
    pub fn cluster_of(&self, element: &Element) -> Option<&Cluster> {
        self.at_of(element).map(|at| &self.placed[at].cluster)
    }

    fn at_of(&self, element: &Element) -> Option<usize> {
        self.placed.iter().position(|placed| placed.element.contains(Some(element)))
    }

    /// Where the element's marker is in the pane.
    pub fn point_of(&self, element: &Element) -> Option<(f64, f64)> {
        self.at_of(element).map(|at| self.placed[at].at)
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.placed.is_empty()
    }

    /// The marker that comes next from this one in a direction.
    pub fn next(&self, from: &Element, direction: walk::Direction) -> Option<HtmlElement> {
        let points: Vec<_> = self.placed.iter().map(|placed| placed.at).collect();
        let next = walk::next(&points, self.point_of(from)?, direction)?;
        Some(self.placed[next].element.clone())
    }

    /// An incident's marker, or the one that Tab leads to.
    pub fn element(&self, id: Option<&str>) -> Option<HtmlElement> {
        let id = id.or(self.entry.as_deref())?;
        let found = self.placed.iter().find(|placed| placed.cluster.holds(id))?;
        Some(found.element.clone())
    }

    /// Lets Tab lead to this element's marker from now on.
    pub fn enter_at(&mut self, element: &Element) {
        if let Some(at) = self.at_of(element) {
            self.set_entry(Some(at));
        }
    }

    /// Ensures that Tab leads to exactly one marker: the previous one, or, if that lies outside of what is
    /// visible (left, top, right, bottom in the pane), the one nearest to its middle.
    pub fn settle_entry(&mut self, visible: Option<[f64; 4]>) {
        let held = self.entry.as_deref().and_then(|id| self.placed.iter().position(|s| s.cluster.holds(id)));
        let stays = held.is_some_and(|at| {
            let ((x, y), element) = (self.placed[at].at, &self.placed[at].element);
            let inside = |[left, top, right, bottom]: [f64; 4]| {
                (left..=right).contains(&x) && (top..=bottom).contains(&y)
            };
            visible.is_none_or(inside) || is_focused(element)
        });
        let at = if stays {
            held
        } else if let Some([left, top, right, bottom]) = visible {
            let middle = (f64::midpoint(left, right), f64::midpoint(top, bottom));
            walk::nearest(self.placed.iter().map(|placed| placed.at), middle)
        } else {
            self.placed.len().checked_sub(1)
        };
        self.set_entry(at);
    }

    fn set_entry(&mut self, entry: Option<usize>) {
        for (at, placed) in self.placed.iter().enumerate() {
            let wanted = if Some(at) == entry { 0 } else { -1 };
            if placed.element.tab_index() != wanted {
                placed.element.set_tab_index(wanted);
            }
        }
        self.entry = entry.map(|at| self.placed[at].look.id.clone());
    }
}

/// Moves the focus to a marker. This fires an event at once: call it while the markers are not borrowed.
pub fn focus(element: &HtmlElement) -> bool {
    // The browser must not scroll the map's element: Leaflet moves the map instead.
    let options = FocusOptions::new();
    options.set_prevent_scroll(true);
    element.focus_with_options(&options).is_ok() && is_focused(element)
}

fn is_focused(element: &HtmlElement) -> bool {
    let active = element.owner_document().and_then(|document| document.active_element());
    active.is_some_and(|active| active == **element)
}

/// Brings an element from one look to another; text goes in as text nodes and attributes only.
fn paint(element: &HtmlElement, old: Option<&Look>, new: &Look) {
    if old == Some(new) {
        return;
    }
    let differs = |part: fn(&Look) -> String| old.is_none_or(|old| part(old) != part(new));
    if differs(|look| look.class.clone()) {
        element.set_class_name(&format!("{} leaflet-zoom-animated", new.class));
    }
    if differs(|look| look.id.clone()) {
        set(element, "data-id", Some(&new.id));
    }
    if old.is_none_or(|old| old.priority != new.priority) {
        set(element, "data-p", new.priority.as_deref());
    }
    if old.is_none_or(|old| old.street != new.street) {
        set(element, "data-prec", new.street.then_some("street"));
    }
    if differs(|look| look.name.clone()) {
        set(element, "aria-label", Some(&new.name));
    }
    let stack = matches!(new.face, Face::Stack(_));
    let word = |on: bool| if on { "true" } else { "false" };
    set(element, "aria-pressed", (!stack).then_some(word(new.chosen)));
    set(element, "aria-expanded", stack.then_some(word(new.open)));
    set(element, "aria-haspopup", stack.then_some("dialog"));
    if old.is_none_or(|old| old.face != new.face) {
        element.set_text_content(None);
        draw_face(element, &new.face);
    }
}

fn draw_face(element: &HtmlElement, face: &Face) {
    let mut parts = Vec::new();
    match face {
        Face::Bullet { class, letter, units } => {
            parts.push(append(element, "i", &format!("badge {class}"), letter));
            parts.push(units.and_then(|units| append(element, "span", "unit-count", &units.to_string())));
        }
        Face::Stack(count) => parts.push(append(element, "span", "stack-count", &count.to_string())),
    }
    for part in parts.into_iter().flatten() {
        set(&part, "aria-hidden", Some("true"));
    }
}
