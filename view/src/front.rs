//! The records' front page: a town or force to begin with, and a way into each dashboard.

use blotter_records::{DataSet, Month};
use serde::{Deserialize, Serialize};

/// What the page is made from.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct FrontPage {
    /// The dashboards that have data.
    pub doors: Vec<Door>,
    /// What may be asked for by name: towns and forces.
    pub names: Vec<String>,
    /// What was asked for and is not there.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub unknown: String,
    /// How much of the country is here, in words; empty while nothing is.
    pub coverage: String,
    /// Where the figures are from, as a sentence.
    pub credit: String,
}

/// A way into a dashboard.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Door {
    pub data_set: DataSet,
    /// Records of the last months of its data, and which these are.
    pub count: u64,
    pub months: [Month; 2],
    /// The data's first month, and the records of each from there; null without any.
    pub first: Month,
    pub by_month: Vec<Option<u64>>,
    pub note: String,
}
