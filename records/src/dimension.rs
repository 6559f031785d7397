//! The dimensions by which records are filtered and grouped.

use crate::DataSet;

/// By what records are filtered, grouped and listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Dimension {
    Month,
    Year,
    Force,
    Town,
    CrimeType,
    LastOutcome,
    OutcomeType,
    Type,
    AgeRange,
    Gender,
    /// As the person searched said.
    Ethnicity,
    OfficerEthnicity,
    Legislation,
    ObjectOfSearch,
    Outcome,
    /// 1 Monday to 7 Sunday, local.
    Weekday,
    /// 0 to 23, local; null where the force publishes days only.
    Hour,
}

use Dimension::{
    AgeRange, CrimeType, Ethnicity, Force, Gender, Hour, LastOutcome, Legislation, Month, ObjectOfSearch,
    OfficerEthnicity, Outcome, OutcomeType, Town, Type, Weekday, Year,
};

const STREET: [Dimension; 4] = [Force, Town, CrimeType, LastOutcome];
const OUTCOMES: [Dimension; 3] = [Force, Town, OutcomeType];
const STOP_AND_SEARCH: [Dimension; 11] = [
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

impl Dimension {
    /// Its name in addresses and answers.
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

    /// The column of the data set's roll-up that holds it; `month` for the year, too.
    pub const fn column(self) -> &'static str {
        match self {
            Year => "month",
            LastOutcome => "last_outcome_category",
            Ethnicity => "self_defined_ethnicity",
            OfficerEthnicity => "officer_defined_ethnicity",
            other => other.name(),
        }
    }

    /// Whether its values are whole numbers.
    pub const fn is_number(self) -> bool {
        matches!(self, Weekday | Hour)
    }

    /// Whether it is the month, or follows from it.
    pub const fn is_time(self) -> bool {
        matches!(self, Month | Year)
    }
}

impl DataSet {
    /// The dimensions that a roll-up's row has, in the order of its columns; besides them there are month and year.
    pub const fn dimensions(self) -> &'static [Dimension] {
        match self {
            Self::Street => &STREET,
            Self::Outcomes => &OUTCOMES,
            Self::StopAndSearch => &STOP_AND_SEARCH,
        }
    }

    /// All dimensions, month and year first.
    pub fn all_dimensions(self) -> impl Iterator<Item = Dimension> {
        [Month, Year].into_iter().chain(self.dimensions().iter().copied())
    }

    pub fn dimension(self, name: &str) -> Option<Dimension> {
        self.all_dimensions().find(|dimension| dimension.name() == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_data_set_has_its_dimensions() {
        let names = |data_set: DataSet| data_set.all_dimensions().map(Dimension::name).collect::<Vec<_>>();
        assert_eq!(names(DataSet::Outcomes), ["month", "year", "force", "town", "outcome_type"]);
        assert_eq!(DataSet::Street.dimension("hour"), None);
        assert_eq!(DataSet::StopAndSearch.dimension("hour"), Some(Hour));
        for data_set in DataSet::ALL {
            for dimension in data_set.dimensions() {
                let is_column = data_set.columns().iter().any(|column| column.name == dimension.column());
                assert!(is_column || dimension.is_number(), "{dimension:?}");
            }
        }
    }
}
