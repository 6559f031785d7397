//! How a cluster looks: classes, attributes and words of its marker, computed before the page is touched.

use crate::clusters::Cluster;
use blotter_model::text::count;

/// Everything visible or audible of one marker; equal looks need no change on the page.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Look {
    /// The classes of the button.
    pub class: String,
    /// The incident's number; of a stack, the newest one's.
    pub id: String,
    /// `data-p`: the priority that defines the size.
    pub priority: Option<String>,
    /// `data-prec`: only the street is known.
    pub street: bool,
    /// The accessible name.
    pub name: String,
    /// What is on the marker.
    pub face: Face,
    /// `aria-pressed` of an incident.
    pub chosen: bool,
    /// `aria-expanded` of a stack.
    pub open: bool,
}

/// What is on a marker.
#[derive(Debug, Clone, PartialEq)]
pub enum Face {
    /// A bullet with its class and letter, and a chip that counts units from 2 on.
    Bullet {
        /// The kind's class.
        class: &'static str,
        /// The kind's letter.
        letter: &'static str,
        /// The number on the chip.
        units: Option<usize>,
    },
    /// A card that counts incidents.
    Stack(usize),
}

impl Default for Face {
    fn default() -> Self {
        Self::Stack(0)
    }
}

/// The look of a cluster, given which incident is chosen and which stack is open.
pub fn look(cluster: &Cluster, chosen: Option<&str>, open: Option<&str>) -> Look {
    let lead = &cluster.markers[0];
    let has = |id: Option<&str>| id.is_some_and(|id| cluster.holds(id));
    let mut class = String::from("mk");
    let mut add = |on: bool, name: &str| {
        if on {
            class.push(' ');
            class.push_str(name);
        }
    };
    add(cluster.is_stack(), "stack");
    add(!cluster.is_stack(), lead.class);
    add(cluster.is_stack() && has(chosen), "has-chosen");
    add(cluster.markers.iter().any(|marker| marker.fresh), "fresh");
    add(lead.leaving, "leaving");
    if cluster.is_stack() {
        let titles: Vec<&str> = cluster.markers.iter().map(|marker| marker.title.as_str()).collect();
        let number = count(cluster.markers.len(), "incident", "incidents");
        return Look {
            class,
            id: lead.id.clone(),
            name: format!("{number} at one point, {}: {}", lead.place, titles.join(", ")),
            face: Face::Stack(cluster.markers.len()),
            open: has(open),
            ..Look::default()
        };
    }
    Look {
        class,
        id: lead.id.clone(),
        priority: lead.priority.map(|priority| priority.to_string()),
        street: lead.rough,
        name: lead.name.clone(),
        face: Face::Bullet {
            class: lead.class,
            letter: lead.letter,
            units: (lead.units > 1).then_some(lead.units),
        },
        chosen: has(chosen),
        open: false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clusters::{gather, tests::marker};
    use crate::contract::Marker;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn an_incident_shows_its_kind_and_units() {
        let clusters = gather(&[Marker { units: 3, fresh: true, ..marker("a", 32.8, -96.8) }]);
        let seen = look(&clusters[0], Some("a"), None);
        assert_eq!(seen.class, "mk k-d fresh");
        assert_eq!(seen.face, Face::Bullet { class: "k-d", letter: "D", units: Some(3) });
        assert!(seen.chosen);
        assert_eq!(look(&clusters[0], Some("b"), None).priority.as_deref(), Some("2"));
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn a_stack_counts_and_says_what_it_holds() {
        let clusters = gather(&[marker("a", 32.8, -96.8), marker("b", 32.8, -96.8)]);
        let seen = look(&clusters[0], Some("b"), Some("a"));
        assert_eq!(seen.class, "mk stack has-chosen");
        assert_eq!(seen.name, "2 incidents at one point, 100 block Elm St: title of a, title of b");
        assert!(seen.open && !seen.chosen);
    }
}
