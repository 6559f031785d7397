//! Which units there are, and how whole they are.

use super::Table;
use crate::{Release, Unit, UnitSource, UnitState};
use serde::Serialize;
use std::borrow::Cow;

/// The answer of `/api/records/coverage`.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CoverageAnswer {
    /// By data set, force and month; missing ones between a data set's first and last month included.
    pub units: Vec<Unit>,
    pub release: u64,
}

impl Release {
    pub fn coverage_answer(&self) -> CoverageAnswer {
        CoverageAnswer { units: self.coverage.units().to_vec(), release: self.number }
    }
}

impl CoverageAnswer {
    pub fn table(&self) -> Table<'_> {
        let row = |unit: &'_ Unit| -> Vec<Cow<'static, str>> {
            vec![
                unit.dataset.slug().into(),
                unit.force.clone().into(),
                unit.month.to_string().into(),
                unit.rows.to_string().into(),
                unit.rejected.to_string().into(),
                unit.source.map_or("", UnitSource::name).into(),
                unit.imported_at.clone().unwrap_or_default().into(),
                unit.state.name().into(),
            ]
        };
        Table {
            heading: vec!["dataset", "force", "month", "rows", "rejected", "source", "imported_at", "state"],
            rows: self.units.iter().map(row).collect(),
        }
    }
}

impl UnitSource {
    /// As in JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Archive => "archive",
            Self::Api => "api",
            Self::Generated => "generated",
        }
    }
}

impl UnitState {
    /// As in JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Complete => "complete",
            Self::Partial => "partial",
            Self::Missing => "missing",
        }
    }
}
