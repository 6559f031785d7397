//! The three data sets and their published columns.

use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// What is published by month and force.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DataSet {
    /// Street-level crime.
    Street,
    /// What became of crimes.
    Outcomes,
    /// Stop and search.
    StopAndSearch,
}

/// A column of a table, and what it means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// Its name in the table, in the API's rows and in downloads.
    pub name: &'static str,
    /// Its heading in the published files; none if Blotter derives it.
    pub published: Option<&'static str>,
    pub meaning: &'static str,
}

const fn published(name: &'static str, published: &'static str, meaning: &'static str) -> Column {
    Column { name, published: Some(published), meaning }
}

const fn derived(name: &'static str, meaning: &'static str) -> Column {
    Column { name, published: None, meaning }
}

const CRIME_ID: Column = published(
    "crime_id",
    "Crime ID",
    "An identifier of the crime, 64 hex digits. Anti-social behaviour has none, and some crimes have several rows.",
);
const MONTH: Column = published("month", "Month", "The month of the file, by the force's own records.");
const REPORTED_BY: Column = published("reported_by", "Reported by", "The force that gave the data.");
const FALLS_WITHIN: Column =
    published("falls_within", "Falls within", "The force in whose area it happened; today the same.");
const LONGITUDE: Column = published(
    "longitude",
    "Longitude",
    "Of the nearest point of a fixed list, not of the place itself, so that nobody is recognised.",
);
const LATITUDE: Column = published("latitude", "Latitude", "See longitude.");
const LOCATION: Column =
    published("location", "Location", "What that point is called, such as \"On or near High Street\".");
const LSOA_CODE: Column = published(
    "lsoa_code",
    "LSOA code",
    "The Lower Layer Super Output Area of the point: a census area of some 1,500 people.",
);
const LSOA_NAME: Column = published("lsoa_name", "LSOA name", "Its name: the local authority's and a code.");
const CRIME_TYPE: Column =
    published("crime_type", "Crime type", "One of 14 types; older files have other names.");
const LAST_OUTCOME: Column = published(
    "last_outcome_category",
    "Last outcome category",
    "The latest known outcome when the file was made. Anti-social behaviour has none.",
);
const CONTEXT: Column = published("context", "Context", "Remarks; today always empty.");
const OUTCOME_TYPE: Column =
    published("outcome_type", "Outcome type", "What became of the crime. A crime may have several outcomes.");
const FORCE: Column = derived("force", "The force as the API calls it, from the file's name.");
const TOWN: Column = derived("town", "The LSOA's name without its code.");
const CELL: Column = derived("cell", "The H3 cell of the point at resolution 9; none without a position.");
const SOURCE: Column = derived("source", "Where the row came from: the monthly archive, or the API.");

const STREET: [Column; 16] = [
    CRIME_ID,
    MONTH,
    REPORTED_BY,
    FALLS_WITHIN,
    LONGITUDE,
    LATITUDE,
    LOCATION,
    LSOA_CODE,
    LSOA_NAME,
    CRIME_TYPE,
    LAST_OUTCOME,
    CONTEXT,
    FORCE,
    TOWN,
    CELL,
    SOURCE,
];

const OUTCOMES: [Column; 14] = [
    CRIME_ID,
    MONTH,
    REPORTED_BY,
    FALLS_WITHIN,
    LONGITUDE,
    LATITUDE,
    LOCATION,
    LSOA_CODE,
    LSOA_NAME,
    OUTCOME_TYPE,
    FORCE,
    TOWN,
    CELL,
    SOURCE,
];

const STOP_AND_SEARCH: [Column; 20] = [
    published("type", "Type", "Whether a person, a vehicle, or both were searched."),
    published("date", "Date", "When, in UTC. Forces that publish days only have local midnight."),
    published("part_of_a_policing_operation", "Part of a policing operation", "Yes or no, if stated."),
    published("policing_operation", "Policing operation", "Its name."),
    LATITUDE,
    LONGITUDE,
    published("gender", "Gender", "Of the person searched."),
    published("age_range", "Age range", "One of five; some forces publish none."),
    published("self_defined_ethnicity", "Self-defined ethnicity", "As the person said, one of 19."),
    published("officer_defined_ethnicity", "Officer-defined ethnicity", "As the officer saw it."),
    published("legislation", "Legislation", "The power under which the search was made."),
    published("object_of_search", "Object of search", "What was looked for."),
    published("outcome", "Outcome", "What followed from the search."),
    published(
        "outcome_linked_to_object_of_search",
        "Outcome linked to object of search",
        "Whether what followed had to do with what was looked for.",
    ),
    published(
        "removal_of_more_than_just_outer_clothing",
        "Removal of more than just outer clothing",
        "Yes or no, if stated.",
    ),
    derived("month", "The month of the file, which may be the month after the date's at a month's end."),
    FORCE,
    derived("town", "Always empty: searches are published without an LSOA."),
    CELL,
    SOURCE,
];

impl DataSet {
    pub const ALL: [Self; 3] = [Self::Street, Self::Outcomes, Self::StopAndSearch];

    /// Its name in addresses and in the published files' names.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Street => "street",
            Self::Outcomes => "outcomes",
            Self::StopAndSearch => "stop-and-search",
        }
    }

    /// Its table's name in the lake.
    pub const fn table(self) -> &'static str {
        match self {
            Self::Street => "street",
            Self::Outcomes => "outcomes",
            Self::StopAndSearch => "stop_and_search",
        }
    }

    pub fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|data_set| data_set.slug() == slug)
    }

    /// Its table's columns, in the order of the published file; then those that Blotter derives.
    pub const fn columns(self) -> &'static [Column] {
        match self {
            Self::Street => &STREET,
            Self::Outcomes => &OUTCOMES,
            Self::StopAndSearch => &STOP_AND_SEARCH,
        }
    }
}

/// There is no data set of this name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no data set \"{0}\"; there are street, outcomes and stop-and-search")]
pub struct UnknownDataSet(pub String);

impl FromStr for DataSet {
    type Err = UnknownDataSet;

    fn from_str(slug: &str) -> Result<Self, UnknownDataSet> {
        Self::from_slug(slug).ok_or_else(|| UnknownDataSet(slug.to_owned()))
    }
}

impl fmt::Display for DataSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.slug())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_data_set_has_one_name_in_addresses_and_json() {
        for data_set in DataSet::ALL {
            assert_eq!(DataSet::from_slug(data_set.slug()), Some(data_set));
            assert_eq!(serde_json::to_string(&data_set).unwrap(), format!("\"{}\"", data_set.slug()));
        }
        assert_eq!(DataSet::from_slug("stop_and_search"), None);
    }
}
