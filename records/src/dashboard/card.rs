//! The cards of the three dashboards, in their order, and which dimension each draws.

use crate::{DataSet, Dimension};

/// A card. Its title in kebab case is its part of an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Card {
    Total,
    Change,
    ByMonth,
    Where,
    LastOutcome,
    CrimeType,
    CityOrTown,
    OutcomeType,
    ReportedBy,
    HourOfTheDay,
    HourAndWeekday,
    ObjectOfSearch,
    Outcome,
    SelfDefinedEthnicity,
    AgeAndGender,
}

use Card::{
    AgeAndGender, ByMonth, Change, CityOrTown, CrimeType, HourAndWeekday, HourOfTheDay, LastOutcome,
    ObjectOfSearch, Outcome, OutcomeType, ReportedBy, SelfDefinedEthnicity, Total, Where,
};

impl Card {
    /// A dashboard's cards, in their order on a phone.
    pub const fn of(data_set: DataSet) -> &'static [Self] {
        match data_set {
            DataSet::Street => &[Total, Change, ByMonth, Where, LastOutcome, CrimeType, CityOrTown],
            DataSet::Outcomes => &[Total, Change, ByMonth, Where, OutcomeType, ReportedBy, CityOrTown],
            DataSet::StopAndSearch => &[
                Total,
                Change,
                ByMonth,
                Where,
                HourOfTheDay,
                HourAndWeekday,
                ObjectOfSearch,
                Outcome,
                SelfDefinedEthnicity,
                AgeAndGender,
            ],
        }
    }

    /// A dashboard's card by its part of an address.
    pub fn from_slug(data_set: DataSet, slug: &str) -> Option<Self> {
        Self::of(data_set).iter().copied().find(|card| card.slug() == slug)
    }

    pub const fn title(self) -> &'static str {
        match self {
            Total => "Total",
            Change => "Change",
            ByMonth => "By month",
            Where => "Where",
            LastOutcome => "Last outcome",
            CrimeType => "Crime type",
            CityOrTown => "City or town",
            OutcomeType => "Outcome type",
            ReportedBy => "Reported by",
            HourOfTheDay => "Hour of the day",
            HourAndWeekday => "Hour and weekday",
            ObjectOfSearch => "Object of search",
            Outcome => "Outcome",
            SelfDefinedEthnicity => "Self-defined ethnicity",
            AgeAndGender => "Age and gender",
        }
    }

    /// Its title in kebab case.
    pub fn slug(self) -> String {
        self.title().to_ascii_lowercase().replace(' ', "-")
    }

    /// The dimensions whose lists it draws.
    pub const fn dimensions(self) -> &'static [Dimension] {
        match self {
            Total | Change | ByMonth | Where => &[],
            LastOutcome => &[Dimension::LastOutcome],
            CrimeType => &[Dimension::CrimeType],
            CityOrTown => &[Dimension::Town],
            OutcomeType => &[Dimension::OutcomeType],
            ReportedBy => &[Dimension::Force],
            HourOfTheDay => &[Dimension::Hour],
            HourAndWeekday => &[Dimension::Hour, Dimension::Weekday],
            ObjectOfSearch => &[Dimension::ObjectOfSearch],
            Outcome => &[Dimension::Outcome],
            SelfDefinedEthnicity => &[Dimension::Ethnicity],
            AgeAndGender => &[Dimension::AgeRange, Dimension::Gender],
        }
    }
}
