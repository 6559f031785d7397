//! Filters: which incidents the reader wants to see, on map, list and counts alike.

use blotter_model::{CallKind, Incident, text::lower};

/// What the reader asked for; an empty part lets everything through.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Divisions, any of which fits.
    pub divisions: Vec<String>,
    /// Kinds, any of which fits.
    pub kinds: Vec<CallKind>,
    /// Priorities, any of which fits.
    pub priorities: Vec<i64>,
    /// Words that must all occur in street, call, unit or number.
    pub text: String,
}

/// A part of the filter, to ask what the others would leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FilterPart {
    Divisions,
    Kinds,
    Priorities,
    Text,
}

impl Filter {
    /// Whether nothing is asked for.
    pub fn is_empty(&self) -> bool {
        self.divisions.is_empty()
            && self.kinds.is_empty()
            && self.priorities.is_empty()
            && self.text.trim().is_empty()
    }

    /// Whether the incident fits every part.
    pub fn matches(&self, incident: &Incident) -> bool {
        self.matches_without(incident, None)
    }

    /// Whether the incident fits every part but one: what a tile or a list of choices counts.
    pub fn matches_without(&self, incident: &Incident, part: Option<FilterPart>) -> bool {
        (part == Some(FilterPart::Kinds) || self.kinds.is_empty() || self.kinds.contains(&incident.kind()))
            && (part == Some(FilterPart::Priorities)
                || self.priorities.is_empty()
                || incident.priority().is_some_and(|priority| self.priorities.contains(&priority)))
            && (part == Some(FilterPart::Divisions)
                || self.divisions.is_empty()
                || incident.lead().division.as_ref().is_some_and(|name| self.divisions.contains(name)))
            && (part == Some(FilterPart::Text) || self.matches_text(incident))
    }

    fn matches_text(&self, incident: &Incident) -> bool {
        let wanted = lower(&self.text);
        let mut wanted = wanted.split_whitespace().peekable();
        if wanted.peek().is_none() {
            return true;
        }
        let lead = incident.lead();
        let mut heap = format!(
            "{} {} {} {} {}",
            lead.title,
            lead.nature_of_call.as_deref().unwrap_or_default(),
            lead.block.as_deref().unwrap_or_default(),
            lead.location.as_deref().unwrap_or_default(),
            incident.number,
        );
        for unit in incident.units() {
            heap.push(' ');
            heap.push_str(unit);
        }
        let heap = lower(&heap);
        wanted.all(|word| heap.contains(word))
    }
}
