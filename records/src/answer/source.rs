//! Where answers come from: a release's data set, its range and its gaps.

use crate::{Coverage, Data, DataSet, Filter, Gap, Month, Release};
use serde::Serialize;

/// Under which the police publish all of it.
pub const LICENCE: &str = "Open Government Licence v3.0";
/// What takes its place where figures were made up by a program.
pub const GENERATED: &str = "None: generated figures for a demonstration, not police records";
/// Where published figures are from, as the licence wants it said.
const CREDIT: &str =
    "Contains public sector information licensed under the Open Government Licence v3.0 (data.police.uk).";
/// The same of generated ones.
const GENERATED_CREDIT: &str =
    "Generated figures for a demonstration: no police force recorded or published them.";
/// The licence's text.
pub const LICENCE_URL: &str = "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/";

/// What an answer is computed from.
#[derive(Clone, Copy)]
pub struct Source<'a> {
    /// The release's number.
    pub release: u64,
    pub data: &'a dyn Data,
    pub coverage: &'a Coverage,
}

/// The first and last month of a data set; null if it has none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(example = json!({"from": "2018-01", "to": "2021-09"})))]
pub struct DataRange {
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub from: Option<Month>,
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub to: Option<Month>,
}

impl Release {
    /// A data set of this release, for questions.
    pub fn source(&self, data_set: DataSet) -> Source<'_> {
        Source { release: self.number, data: self.rollup(data_set), coverage: &self.coverage }
    }
}

impl Coverage {
    /// Where the figures are from, as a sentence.
    pub const fn credit(&self) -> &'static str {
        if self.is_generated() { GENERATED_CREDIT } else { CREDIT }
    }

    /// Under which the figures may be used.
    pub const fn licence(&self) -> &'static str {
        if self.is_generated() { GENERATED } else { LICENCE }
    }
}

impl Source<'_> {
    pub fn data_set(&self) -> DataSet {
        self.data.data_set()
    }

    /// Under which the figures may be used.
    pub const fn licence(&self) -> &'static str {
        self.coverage.licence()
    }

    /// The data set's first and last month.
    pub fn range(&self) -> DataRange {
        let months = self.data.months();
        DataRange {
            from: months.first().map(|rows| rows.month()),
            to: months.last().map(|rows| rows.month()),
        }
    }

    /// What isn't complete of the months and forces that a filter leaves, by force and month.
    pub fn gaps(&self, filter: &Filter) -> Vec<Gap> {
        let gaps = self.coverage.gaps(self.data_set());
        gaps.filter(|gap| filter.has_month(gap.month) && filter.has_force(&gap.force)).collect()
    }
}
