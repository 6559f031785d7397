//! A filter in words, part by part.

use super::super::{
    address::Address,
    words::{count_word, month, months},
};
use blotter_app::written::Chip;
use blotter_records::{Dimension, Filter, Month, Value, forces::short_name};

/// So many values are named; of more, the rest are counted.
const MAX_NAMED: usize = 3;
const DAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/// A part of a filter.
pub(super) struct Part {
    pub(super) words: String,
    /// The parameters that say it.
    pub(super) names: &'static [&'static str],
}

impl Part {
    pub(super) fn chip(&self, address: &Address) -> Chip {
        Chip { words: self.words.clone(), without: address.without(self.names).page() }
    }
}

/// The parts of a filter: who, when, what, where.
pub(super) fn parts(filter: &Filter) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut part = |words: String, names: &'static [&'static str]| parts.push(Part { words, names });
    if let Some(values) = filter.chosen(Dimension::Force) {
        part(named(Dimension::Force, values), name_of(Dimension::Force));
    }
    match (filter.from, filter.to) {
        (Some(from), Some(to)) => part(months(from, to), &["from", "to"]),
        (Some(from), None) => part(format!("From {}", month(from)), &["from", "to"]),
        (None, Some(to)) => part(format!("Up to {}", month(to)), &["from", "to"]),
        (None, None) => {}
    }
    for (dimension, values) in filter.values.iter().filter(|(dimension, _)| *dimension != Dimension::Force) {
        part(named(*dimension, values), name_of(*dimension));
    }
    let or_none = if filter.unplaced { " or without a place" } else { "" };
    match filter.cells.len() {
        0 if filter.unplaced => part("Without a place".to_owned(), &["cell"]),
        0 => {}
        1 => part(format!("One cell of the map{or_none}"), &["cell"]),
        many => part(format!("{} cells of the map{or_none}", count_word(many)), &["cell"]),
    }
    if let Some(bbox) = filter.bbox {
        let point =
            bbox.west.to_bits() == bbox.east.to_bits() && bbox.south.to_bits() == bbox.north.to_bits();
        part(if point { "One point of the map" } else { "Drawn area" }.to_owned(), &["bbox"]);
    }
    parts
}

/// A dimension's parameter, as a list of one.
fn name_of(dimension: Dimension) -> &'static [&'static str] {
    macro_rules! names {
        ($($dimension:ident $name:literal),* $(,)?) => {
            match dimension {
                $(Dimension::$dimension => &[$name],)*
            }
        };
    }
    names!(
        Month "month", Year "year", Force "force", Town "town", CrimeType "crime_type", LastOutcome "last_outcome",
        OutcomeType "outcome_type", Type "type", AgeRange "age_range", Gender "gender", Ethnicity "ethnicity",
        OfficerEthnicity "officer_ethnicity", Legislation "legislation", ObjectOfSearch "object_of_search",
        Outcome "outcome", Weekday "weekday", Hour "hour",
    )
}

fn named(dimension: Dimension, values: &[Value]) -> String {
    let mut names: Vec<String> = values.iter().take(MAX_NAMED).map(|value| name(dimension, value)).collect();
    if values.len() > MAX_NAMED {
        names.push(format!("{} more", count_word(values.len() - MAX_NAMED)));
    }
    match names.split_last() {
        Some((last, first)) if !first.is_empty() => format!("{} or {last}", first.join(", ")),
        _ => names.concat(),
    }
}

/// A value as people call it.
fn name(dimension: Dimension, value: &Value) -> String {
    let text = value.to_string();
    match (dimension, value) {
        (_, Value::Null) => format!("{} not stated", label(dimension)),
        (Dimension::Force, _) => short_name(&text),
        (Dimension::Month, _) => text.parse::<Month>().map_or(text, month),
        (Dimension::Weekday, Value::Number(day)) => {
            let day = usize::try_from(*day).ok().and_then(|day| DAYS.get(day.wrapping_sub(1)));
            day.map_or(text, |day| (*day).to_owned())
        }
        (Dimension::Hour, Value::Number(hour)) => format!("{hour:02}:00 to {hour:02}:59"),
        _ => text,
    }
}

/// What a dimension is called before "not stated".
fn label(dimension: Dimension) -> &'static str {
    match dimension {
        Dimension::Month => "Month",
        Dimension::Year => "Year",
        Dimension::Force => "Force",
        Dimension::Town => "City or town",
        Dimension::CrimeType => "Crime type",
        Dimension::LastOutcome => "Last outcome",
        Dimension::OutcomeType => "Outcome type",
        Dimension::Type => "Type",
        Dimension::AgeRange => "Age",
        Dimension::Gender => "Gender",
        Dimension::Ethnicity => "Self-defined ethnicity",
        Dimension::OfficerEthnicity => "Officer-defined ethnicity",
        Dimension::Legislation => "Legislation",
        Dimension::ObjectOfSearch => "Object of search",
        Dimension::Outcome => "Outcome",
        Dimension::Weekday => "Weekday",
        Dimension::Hour => "Time of day",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use blotter_records::DataSet;

    fn words(data_set: DataSet, pairs: &[(&str, &str)]) -> Vec<String> {
        let filter = Filter::parse(data_set, pairs.iter().copied()).unwrap();
        parts(&filter).into_iter().map(|part| part.words).collect()
    }

    #[test]
    fn a_filter_is_told_as_people_say_it() {
        let street = [
            ("crime_type", "Burglary"),
            ("from", "2021-06"),
            ("to", "2021-09"),
            ("force", "avon-and-somerset"),
            ("town", ""),
            ("bbox", "-2.5,51.4,-2.5,51.4"),
        ];
        assert_eq!(
            words(DataSet::Street, &street),
            [
                "Avon and Somerset",
                "June to September 2021",
                "Burglary",
                "City or town not stated",
                "One point of the map"
            ]
        );
        let towns = ["A", "B", "C", "D", "E"].map(|town| ("town", town));
        assert_eq!(words(DataSet::Street, &towns), ["A, B, C or two more"]);
        let searches = [("weekday", "1"), ("hour", "7"), ("hour", ""), ("from", "2021-06")];
        assert_eq!(
            words(DataSet::StopAndSearch, &searches),
            ["From June 2021", "Monday", "07:00 to 07:59 or Time of day not stated"]
        );
    }

    #[test]
    fn every_dimension_is_dropped_by_its_own_parameter() {
        for data_set in DataSet::ALL {
            for dimension in data_set.dimensions() {
                assert_eq!(name_of(*dimension), [dimension.name()]);
            }
        }
    }
}
