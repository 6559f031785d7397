//! The marks on the page: buttons in a pane of their own, touched only where something has changed.

use crate::Mark;
use crate::js::{append, place, set};
use crate::look::{Face, Look, look};
use crate::mercator::Frame;
use crate::spot::{Spot, gather, keep};
use crate::walk;
use web_sys::{Element, FocusOptions, HtmlElement};

/// One mark that stands on the page.
#[derive(Debug)]
struct Standing {
    spot: Spot,
    look: Look,
    at: (f64, f64),
    element: HtmlElement,
}

/// Where the keyboard goes when marks are taken away.
#[derive(Debug)]
pub enum Heir {
    /// It stays where it is.
    Unneeded,
    /// Its mark is gone; this is the nearest one.
    Mark(HtmlElement),
    /// Its mark is gone, and no other is left.
    Nobody,
}

/// All marks, the newest last, so that it is drawn over others of its rank.
#[derive(Debug)]
pub struct Marks {
    pane: HtmlElement,
    standing: Vec<Standing>,
    /// The incident whose mark Tab leads to.
    entry: Option<String>,
}

impl Marks {
    /// No marks yet, in this pane.
    pub fn new(pane: HtmlElement) -> Self {
        Self { pane, standing: Vec::new(), entry: None }
    }

    /// Shows exactly these incidents, and says where the keyboard goes.
    pub fn update(
        &mut self,
        marks: &[Mark],
        chosen: Option<&str>,
        open: Option<&str>,
        frame: &Frame,
    ) -> Heir {
        let mut new = gather(marks);
        new.reverse();
        let kept = keep(&self.standing.iter().map(|standing| &standing.spot).collect::<Vec<_>>(), &new);
        let mut old: Vec<Option<Standing>> = self.standing.drain(..).map(Some).collect();
        for (spot, kept) in new.into_iter().zip(kept) {
            let standing = kept.and_then(|at| old[at].take());
            let look = look(&spot, chosen, open);
            let at = frame.place(spot.latitude, spot.longitude);
            let standing = if let Some(mut standing) = standing {
                paint(&standing.element, Some(&standing.look), &look);
                if standing.at != at {
                    place(&standing.element, at, "");
                }
                (standing.spot, standing.look, standing.at) = (spot, look, at);
                standing
            } else {
                let Some(element) = append(&self.pane, "button", "", "") else { continue };
                set(&element, "type", Some("button"));
                set(&element, "tabindex", Some("-1"));
                paint(&element, None, &look);
                place(&element, at, "");
                Standing { spot, look, at, element }
            };
            self.standing.push(standing);
        }
        let heir = self.remove(old.into_iter().flatten());
        self.settle_entry(None);
        heir
    }

    /// Takes marks away; the keyboard goes on to the nearest one that stands.
    fn remove(&self, gone: impl Iterator<Item = Standing>) -> Heir {
        let mut heir = Heir::Unneeded;
        for standing in gone {
            if is_focused(&standing.element) {
                let near = walk::nearest(self.standing.iter().map(|other| other.at), standing.at);
                heir = near.map_or(Heir::Nobody, |near| Heir::Mark(self.standing[near].element.clone()));
            }
            standing.element.remove();
        }
        heir
    }

    /// Shows which incident is chosen and which stack is open.
    pub fn repaint(&mut self, chosen: Option<&str>, open: Option<&str>) {
        for standing in &mut self.standing {
            let look = look(&standing.spot, chosen, open);
            paint(&standing.element, Some(&standing.look), &look);
            standing.look = look;
        }
    }

    /// Places all marks anew, for another zoom.
    pub fn place(&mut self, frame: &Frame) {
        for standing in &mut self.standing {
            standing.at = frame.place(standing.spot.latitude, standing.spot.longitude);
            place(&standing.element, standing.at, "");
        }
    }

    /// The spot of an incident, and its pixel in the pane.
    pub fn find(&self, id: &str) -> Option<(&Spot, (f64, f64))> {
        self.standing.iter().find(|standing| standing.spot.holds(id)).map(|found| (&found.spot, found.at))
    }

    /// The spot whose element this is, or stands within.
    pub fn spot_of(&self, element: &Element) -> Option<&Spot> {
        self.at_of(element).map(|at| &self.standing[at].spot)
    }

    fn at_of(&self, element: &Element) -> Option<usize> {
        self.standing.iter().position(|standing| standing.element.contains(Some(element)))
    }

    /// Where the element's mark stands in the pane.
    pub fn point_of(&self, element: &Element) -> Option<(f64, f64)> {
        self.at_of(element).map(|at| self.standing[at].at)
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.standing.is_empty()
    }

    /// The mark that comes next from this one in a direction.
    pub fn next(&self, from: &Element, direction: walk::Direction) -> Option<HtmlElement> {
        let points: Vec<_> = self.standing.iter().map(|standing| standing.at).collect();
        let next = walk::next(&points, self.point_of(from)?, direction)?;
        Some(self.standing[next].element.clone())
    }

    /// An incident's mark, or the one that Tab leads to.
    pub fn element(&self, id: Option<&str>) -> Option<HtmlElement> {
        let id = id.or(self.entry.as_deref())?;
        let found = self.standing.iter().find(|standing| standing.spot.holds(id))?;
        Some(found.element.clone())
    }

    /// Lets Tab lead to this element's mark from now on.
    pub fn enter_at(&mut self, element: &Element) {
        if let Some(at) = self.at_of(element) {
            self.set_entry(Some(at));
        }
    }

    /// Sees to it that Tab leads to exactly one mark: the former one, or, if that lies outside of what is
    /// visible (left, top, right, bottom in the pane), the one nearest to its middle.
    pub fn settle_entry(&mut self, visible: Option<[f64; 4]>) {
        let held = self.entry.as_deref().and_then(|id| self.standing.iter().position(|s| s.spot.holds(id)));
        let stays = held.is_some_and(|at| {
            let ((x, y), element) = (self.standing[at].at, &self.standing[at].element);
            let inside = |[left, top, right, bottom]: [f64; 4]| {
                (left..=right).contains(&x) && (top..=bottom).contains(&y)
            };
            visible.is_none_or(inside) || is_focused(element)
        });
        let at = if stays {
            held
        } else if let Some([left, top, right, bottom]) = visible {
            let middle = (f64::midpoint(left, right), f64::midpoint(top, bottom));
            walk::nearest(self.standing.iter().map(|standing| standing.at), middle)
        } else {
            self.standing.len().checked_sub(1)
        };
        self.set_entry(at);
    }

    fn set_entry(&mut self, entry: Option<usize>) {
        for (at, standing) in self.standing.iter().enumerate() {
            let wanted = if Some(at) == entry { 0 } else { -1 };
            if standing.element.tab_index() != wanted {
                standing.element.set_tab_index(wanted);
            }
        }
        self.entry = entry.map(|at| self.standing[at].look.id.clone());
    }
}

/// Gives the keyboard to a mark. Focus tells its own event at once: call it while the marks are not borrowed.
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
