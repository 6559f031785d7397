//! What the filters leave: counts on tiles and in lists, and what to drop when nothing is left.

use blotter_model::{CallKind, Incident, text};
use blotter_view::{Filter, FilterPart, kind};
use std::{collections::BTreeMap, sync::Arc};

/// Counts of what the other filters leave.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Counts {
    /// In the order of [`CallKind::ALL`].
    pub kinds: [usize; 8],
    /// By name; chosen ones that have none now are listed with 0.
    pub divisions: BTreeMap<String, usize>,
    /// By number.
    pub priorities: BTreeMap<i64, usize>,
    /// Incidents that fit but have no position.
    pub off_map: usize,
}

impl Counts {
    /// Counts everything; every division and priority on the board is listed, if only with 0.
    pub fn of(incidents: &[Arc<Incident>], filter: &Filter) -> Self {
        let mut counts = Self::default();
        for name in &filter.divisions {
            counts.divisions.insert(name.clone(), 0);
        }
        for number in &filter.priorities {
            counts.priorities.insert(*number, 0);
        }
        for incident in incidents {
            if filter.matches_without(incident, Some(FilterPart::Kinds))
                && let Some(count) = counts.kinds.get_mut(incident.kind() as usize)
            {
                *count += 1;
            }
            if let Some(name) = &incident.lead().division {
                let fits = filter.matches_without(incident, Some(FilterPart::Divisions));
                *counts.divisions.entry(name.clone()).or_default() += usize::from(fits);
            }
            if let Some(number) = incident.priority() {
                let fits = filter.matches_without(incident, Some(FilterPart::Priorities));
                *counts.priorities.entry(number).or_default() += usize::from(fits);
            }
            if incident.address().is_none() && filter.matches(incident) {
                counts.off_map += 1;
            }
        }
        counts
    }
}

/// One term of a filter, as a chip shows it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum FilterTerm {
    Division(String),
    Kind(CallKind),
    Priority(i64),
    /// Words.
    Text(String),
}

impl FilterTerm {
    /// The terms of a filter, in the order of the chips.
    pub fn all(filter: &Filter) -> Vec<Self> {
        let divisions = filter.divisions.iter().cloned().map(Self::Division);
        let kinds = filter.kinds.iter().copied().map(Self::Kind);
        let priorities = filter.priorities.iter().copied().map(Self::Priority);
        let text = filter.text.trim();
        let text = (!text.is_empty()).then(|| Self::Text(text.to_owned()));
        divisions.chain(kinds).chain(priorities).chain(text).collect()
    }

    /// Its name: `Northwest`, `Violence`, `Priority 1`, `elm st`.
    pub fn name(&self) -> String {
        match self {
            Self::Division(name) => text::title_case(name),
            Self::Kind(kind) => kind::short_name(*kind).to_owned(),
            Self::Priority(number) => format!("Priority {number}"),
            Self::Text(text) => text.clone(),
        }
    }

    /// Takes it out of a filter.
    pub fn drop_from(&self, filter: &mut Filter) {
        match self {
            Self::Division(name) => filter.divisions.retain(|other| other != name),
            Self::Kind(kind) => filter.kinds.retain(|other| other != kind),
            Self::Priority(number) => filter.priorities.retain(|other| other != number),
            Self::Text(_) => filter.text.clear(),
        }
    }
}

/// What to say and offer when nothing fits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EmptyList {
    /// `No call fits all three filters`.
    pub heading: String,
    /// `Without “Northwest” there are 2.`
    pub text: String,
    /// What to drop, if that helps.
    pub offer: Option<FilterTerm>,
}

impl EmptyList {
    /// Words for a filter that nothing fits.
    pub fn of(incidents: &[Arc<Incident>], filter: &Filter) -> Self {
        let asked = FilterTerm::all(filter);
        let heading = match asked.len() {
            0 => "No call is active".to_owned(),
            1 => "No call fits this filter".to_owned(),
            2 => "No call fits both filters".to_owned(),
            3 => "No call fits all three filters".to_owned(),
            many => format!("No call fits all {many} filters"),
        };
        let without = |asked: &FilterTerm| {
            let mut filter = filter.clone();
            asked.drop_from(&mut filter);
            incidents.iter().filter(|incident| filter.matches(incident)).count()
        };
        let mut tried: Vec<_> = asked.into_iter().map(|asked| (without(&asked), asked)).collect();
        tried.sort_by_key(|(count, _)| std::cmp::Reverse(*count));
        let sentences: Vec<String> = tried
            .iter()
            .take(2)
            .enumerate()
            .map(|(at, (count, asked))| {
                let (are, still) =
                    (if *count == 1 { "is" } else { "are" }, if at > 0 { "still " } else { "" });
                match count {
                    0 => format!("Without “{}” there are {still}none.", asked.name()),
                    _ => format!("Without “{}” there {are} {}.", asked.name(), text::grouped(*count)),
                }
            })
            .collect();
        let offer = tried.into_iter().find(|(count, _)| *count > 0).map(|(_, asked)| asked);
        Self { heading, text: sentences.join(" "), offer }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::incident;

    #[test]
    fn counts_leave_their_own_part_out() {
        let board = [
            incident("1", "Central", CallKind::Road, 1),
            incident("2", "Central", CallKind::Theft, 2),
            incident("3", "Northwest", CallKind::Road, 1),
        ];
        let filter =
            Filter { divisions: vec!["Central".into()], kinds: vec![CallKind::Theft], ..Filter::default() };
        let counts = Counts::of(&board, &filter);
        assert_eq!((counts.kinds[CallKind::Road as usize], counts.kinds[CallKind::Theft as usize]), (1, 1));
        assert_eq!(counts.divisions.get("Northwest"), Some(&0));
        assert_eq!(counts.divisions.get("Central"), Some(&1));
        assert_eq!((counts.priorities.get(&1), counts.priorities.get(&2)), (Some(&0), Some(&1)));
        assert_eq!(counts.off_map, 1);
    }

    #[test]
    fn an_empty_list_says_what_to_drop() {
        let board =
            [incident("1", "Central", CallKind::Violence, 1), incident("2", "North", CallKind::Violence, 1)];
        let filter = Filter {
            divisions: vec!["Northwest".into()],
            kinds: vec![CallKind::Violence],
            priorities: vec![1],
            ..Filter::default()
        };
        let nothing = EmptyList::of(&board, &filter);
        assert_eq!(nothing.heading, "No call fits all three filters");
        assert_eq!(nothing.text, "Without “Northwest” there are 2. Without “Violence” there are still none.");
        assert_eq!(nothing.offer, Some(FilterTerm::Division("Northwest".into())));
    }
}
