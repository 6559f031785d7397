//! The dimensions by which records are filtered, grouped and listed.

use crate::DataSet;
use serde::{Serialize, Serializer};
use std::fmt;

/// What a record has one value of, or none ("not stated").
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Dimension {
    /// The unit's month.
    Month,
    Year,
    /// By the API's slug.
    Force,
    Town,
    CrimeType,
    LastOutcome,
    OutcomeType,
    Type,
    AgeRange,
    Gender,
    /// As the person defined it.
    Ethnicity,
    OfficerEthnicity,
    Legislation,
    ObjectOfSearch,
    Outcome,
    /// 1 is Monday; local.
    Weekday,
    /// 0 to 23, local; null where the force publishes days only.
    Hour,
}

use Dimension::{
    AgeRange, CrimeType, Ethnicity, Force, Gender, Hour, LastOutcome, Legislation, Month, ObjectOfSearch,
    OfficerEthnicity, Outcome, OutcomeType, Town, Type, Weekday, Year,
};

const STREET: [Dimension; 6] = [Month, Year, Force, Town, CrimeType, LastOutcome];
const OUTCOMES: [Dimension; 5] = [Month, Year, Force, Town, OutcomeType];
const STOP_AND_SEARCH: [Dimension; 13] = [
    Month,
    Year,
    Force,
    Type,
    AgeRange,
    Gender,
    Ethnicity,
    OfficerEthnicity,
    Legislation,
    ObjectOfSearch,
    Outcome,
    Weekday,
    Hour,
];

impl DataSet {
    /// Its dimensions: month, year and force, then its own.
    pub const fn dimensions(self) -> &'static [Dimension] {
        match self {
            Self::Street => &STREET,
            Self::Outcomes => &OUTCOMES,
            Self::StopAndSearch => &STOP_AND_SEARCH,
        }
    }

    /// The dimensions of which a roll-up has a column, in the order of its columns: force, then the data set's own.
    /// Month and year are the partition's.
    pub fn columns_of_rollup(self) -> &'static [Dimension] {
        &self.dimensions()[2..]
    }

    /// Its dimension of this name.
    pub fn dimension(self, name: &str) -> Option<Dimension> {
        self.dimensions().iter().copied().find(|dimension| dimension.name() == name)
    }
}

impl Dimension {
    /// Its name in the API.
    pub const fn name(self) -> &'static str {
        match self {
            Month => "month",
            Year => "year",
            Force => "force",
            Town => "town",
            CrimeType => "crime_type",
            LastOutcome => "last_outcome",
            OutcomeType => "outcome_type",
            Type => "type",
            AgeRange => "age_range",
            Gender => "gender",
            Ethnicity => "ethnicity",
            OfficerEthnicity => "officer_ethnicity",
            Legislation => "legislation",
            ObjectOfSearch => "object_of_search",
            Outcome => "outcome",
            Weekday => "weekday",
            Hour => "hour",
        }
    }

    /// The column of the lake's tables that holds it, in records and roll-ups alike; a year has none, weekday and hour
    /// are columns of roll-ups only.
    pub const fn column(self) -> &'static str {
        match self {
            LastOutcome => "last_outcome_category",
            Ethnicity => "self_defined_ethnicity",
            OfficerEthnicity => "officer_defined_ethnicity",
            other => other.name(),
        }
    }

    /// Whether its values are numbers rather than text.
    pub const fn is_number(self) -> bool {
        matches!(self, Weekday | Hour)
    }
}

impl fmt::Display for Dimension {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl Serialize for Dimension {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dimension_is_found_by_its_name_in_its_data_sets_only() {
        assert_eq!(DataSet::Street.dimension("last_outcome"), Some(LastOutcome));
        assert_eq!(DataSet::Outcomes.dimension("last_outcome"), None);
        assert_eq!(DataSet::StopAndSearch.dimension("town"), None);
        for data_set in DataSet::ALL {
            assert_eq!(data_set.dimensions()[..3], [Month, Year, Force]);
            for dimension in data_set.dimensions() {
                assert_eq!(data_set.dimension(dimension.name()), Some(*dimension));
            }
        }
    }

    #[test]
    fn a_dimension_is_a_published_column_or_derived() {
        for data_set in DataSet::ALL {
            for dimension in data_set.columns_of_rollup().iter().filter(|dimension| !dimension.is_number()) {
                assert!(
                    data_set.columns().iter().any(|column| column.name == dimension.column()),
                    "{dimension}"
                );
            }
        }
    }
}
