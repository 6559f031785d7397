//! A search as the API gives it, and the file that the archive will have for it.

use blotter_records::{DataSet, Month};
use serde::Deserialize;
use std::io;

/// A force's searches of a month.
#[derive(Debug, Clone, PartialEq)]
pub struct Searches(pub(crate) Vec<Search>);

/// One search (`stops-force`). Texts that the force left empty are null, or the empty text.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[allow(clippy::struct_field_names, reason = "as in the API")]
pub(crate) struct Search {
    #[serde(rename = "type")]
    kind: Option<String>,
    datetime: Option<String>,
    /// Whether it was part of a policing operation.
    operation: Option<bool>,
    operation_name: Option<String>,
    location: Option<Location>,
    gender: Option<String>,
    age_range: Option<String>,
    self_defined_ethnicity: Option<String>,
    officer_defined_ethnicity: Option<String>,
    legislation: Option<String>,
    object_of_search: Option<String>,
    #[serde(default)]
    outcome: Outcome,
    outcome_linked_to_object_of_search: Option<bool>,
    removal_of_more_than_outer_clothing: Option<bool>,
}

/// Where, as texts of degrees.
#[derive(Debug, Clone, PartialEq, Deserialize)]
struct Location {
    latitude: Option<String>,
    longitude: Option<String>,
}

/// What followed; `false` where nothing was found in older months.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(untagged)]
enum Outcome {
    Text(String),
    Flag(bool),
    #[default]
    None,
}

/// What the archive writes for an outcome of `false`.
const NOTHING_FOUND: &str = "A no further action disposal";

impl Outcome {
    fn text(&self) -> &str {
        match self {
            Self::Text(text) => text,
            Self::Flag(false) => NOTHING_FOUND,
            Self::Flag(true) | Self::None => "",
        }
    }
}

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
    fn fields(&self) -> [&str; 15] {
        let place = self.location.as_ref();
        [
            text(self.kind.as_ref()),
            text(self.datetime.as_ref()),
            flag(self.operation),
            text(self.operation_name.as_ref()),
            place.and_then(|place| place.latitude.as_deref()).unwrap_or_default(),
            place.and_then(|place| place.longitude.as_deref()).unwrap_or_default(),
            text(self.gender.as_ref()),
            text(self.age_range.as_ref()),
            text(self.self_defined_ethnicity.as_ref()),
            text(self.officer_defined_ethnicity.as_ref()),
            text(self.legislation.as_ref()),
            text(self.object_of_search.as_ref()),
            self.outcome.text(),
            flag(self.outcome_linked_to_object_of_search),
            flag(self.removal_of_more_than_outer_clothing),
        ]
    }
}

fn text(text: Option<&String>) -> &str {
    text.map_or("", String::as_str)
}

fn flag(flag: Option<bool>) -> &'static str {
    match flag {
        Some(true) => "True",
        Some(false) => "False",
        None => "",
    }
}
