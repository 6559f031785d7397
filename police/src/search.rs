//! A search as the API gives it, and the file that the archive will have for it.

use blotter_records::{DataSet, Month};
use serde::Deserialize;
use std::{collections::HashMap, io};

/// A force's searches of a month.
#[derive(Debug, Clone, PartialEq)]
pub struct Searches(pub(crate) Vec<Search>);

/// One search (`stops-force`). Fields are taken as they are: the import reads them as it reads the archive's, and counts those
/// that can't be read.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[allow(clippy::struct_field_names, reason = "as in the API")]
#[serde(default)]
pub(crate) struct Search {
    #[serde(rename = "type")]
    kind: Field,
    datetime: Field,
    /// Whether it was part of a policing operation.
    operation: Field,
    operation_name: Field,
    location: Place,
    gender: Field,
    age_range: Field,
    self_defined_ethnicity: Field,
    officer_defined_ethnicity: Field,
    legislation: Field,
    object_of_search: Field,
    outcome: Field,
    outcome_linked_to_object_of_search: Field,
    removal_of_more_than_outer_clothing: Field,
}

/// Where, as texts of degrees.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(untagged)]
enum Place {
    At {
        #[serde(default)]
        latitude: Field,
        #[serde(default)]
        longitude: Field,
    },
    /// Null, or nothing that could be a place.
    #[default]
    None,
    Other(serde_json::Value),
}

/// A field as the archive's CSV writes it.
#[derive(Debug, Clone, PartialEq, Default)]
struct Field(String);

impl<'de> Deserialize<'de> for Field {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        use serde_json::Value;
        Ok(Self(match Value::deserialize(deserializer)? {
            Value::Null => String::new(),
            Value::String(text) => text,
            Value::Bool(true) => "True".to_owned(),
            Value::Bool(false) => "False".to_owned(),
            other => other.to_string(),
        }))
    }
}

/// What the archive writes for an outcome of `false`.
const NOTHING_FOUND: &str = "A no further action disposal";

/// The name of a month's searches in the archive: `2024-01/2024-01-dyfed-powys-stop-and-search.csv`.
pub fn file_name(force: &str, month: Month) -> String {
    format!("{month}/{month}-{force}-{}.csv", DataSet::StopAndSearch.slug())
}

/// The archive's headings.
const HEADER: [&str; 15] = [
    "Type",
    "Date",
    "Part of a policing operation",
    "Policing operation",
    "Latitude",
    "Longitude",
    "Gender",
    "Age range",
    "Self-defined ethnicity",
    "Officer-defined ethnicity",
    "Legislation",
    "Object of search",
    "Outcome",
    "Outcome linked to object of search",
    "Removal of more than just outer clothing",
];

impl Searches {
    pub fn len(&self) -> usize {
        self.0.len()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// All of a force's searches (`stops-force`), and those without a place (`stops-no-location`). The publisher does not say
    /// whether the first answer has the second one's: what is in both counts once, as often as it is in either.
    pub(crate) fn together(mut all: Vec<Search>, without_place: Vec<Search>) -> Self {
        let mut known: HashMap<[String; 15], usize> = HashMap::new();
        for search in all.iter().filter(|search| search.has_no_place()) {
            *known.entry(search.fields()).or_default() += 1;
        }
        all.extend(without_place.into_iter().filter(|search| match known.get_mut(&search.fields()) {
            Some(left @ 1..) => {
                *left -= 1;
                false
            }
            _ => true,
        }));
        Self(all)
    }

    /// Writes them as the archive's CSV.
    pub fn write_csv(&self, to: impl io::Write) -> io::Result<()> {
        let mut csv = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(to);
        csv.write_record(HEADER)?;
        for search in &self.0 {
            csv.write_record(search.fields())?;
        }
        csv.flush()
    }
}

impl Search {
    fn has_no_place(&self) -> bool {
        let fields = self.fields();
        fields[4].is_empty() && fields[5].is_empty()
    }

    fn fields(&self) -> [String; 15] {
        let (latitude, longitude) = match &self.location {
            Place::At { latitude, longitude } => (latitude.0.as_str(), longitude.0.as_str()),
            Place::None | Place::Other(_) => ("", ""),
        };
        // `false` where nothing was found in older months.
        let outcome = match self.outcome.0.as_str() {
            "False" => NOTHING_FOUND,
            "True" => "",
            outcome => outcome,
        };
        [
            &self.kind.0,
            &self.datetime.0,
            &self.operation.0,
            &self.operation_name.0,
            latitude,
            longitude,
            &self.gender.0,
            &self.age_range.0,
            &self.self_defined_ethnicity.0,
            &self.officer_defined_ethnicity.0,
            &self.legislation.0,
            &self.object_of_search.0,
            outcome,
            &self.outcome_linked_to_object_of_search.0,
            &self.removal_of_more_than_outer_clothing.0,
        ]
        .map(str::to_owned)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn read(searches: Value) -> Vec<Search> {
        serde_json::from_value(searches).unwrap()
    }

    #[test]
    fn a_field_of_another_type_loses_no_search() {
        let search = json!({"type": "Person search", "datetime": "2024-01-02T00:00:00+00:00", "operation": "",
            "removal_of_more_than_outer_clothing": "True", "outcome": false, "outcome_linked_to_object_of_search": null,
            "location": {"latitude": 51.5, "longitude": "-0.1", "street": {"id": 1}}, "gender": ["Male"]});
        let found = read(json!([search, {"location": []}, {"location": "somewhere"}, {}]));
        let fields = found[0].fields();
        assert_eq!(fields[2], "", "an empty text is null");
        assert_eq!([&fields[4], &fields[5]], ["51.5", "-0.1"]);
        assert_eq!([&fields[6], &fields[12], &fields[14]], ["[\"Male\"]", NOTHING_FOUND, "True"]);
        assert!(found[1..].iter().all(|search| search.fields().iter().all(String::is_empty)));
    }

    #[test]
    fn a_search_in_both_answers_counts_once_and_repeated_ones_as_often_as_they_are() {
        let search = |kind: &str, place: bool| {
            let location = if place { json!({"latitude": "51.5", "longitude": "-0.1"}) } else { Value::Null };
            json!({"type": kind, "datetime": "2024-01-02T00:00:00+00:00", "location": location})
        };
        let all = [search("a", true), search("b", false), search("b", false)];
        let together = |all: &[Value], without: &[Value]| {
            Searches::together(read(json!(all)), read(json!(without))).len()
        };
        assert_eq!(together(&all, &[search("b", false), search("b", false)]), 3, "they are in both");
        assert_eq!(together(&all[..1], &[search("b", false), search("b", false)]), 3, "they are not");
        assert_eq!(together(&all, &[search("b", false), search("c", false)]), 4);
        // One with a place is another search than the same without.
        assert_eq!(together(&[search("b", true)], &[search("b", false)]), 2);
    }
}
