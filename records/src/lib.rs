//! The records domain: what the police publish by month, and how a question about it is answered. No I/O, no clock;
//! compiles for the server and for the browser.

pub mod coverage;
mod data_set;
mod dimension;
pub mod forces;
mod month;
pub mod rollup;
mod town;

pub use coverage::{Coverage, Gap, Unit, UnitKey, UnitSource, UnitState, UnitStatistics};
pub use data_set::{Column, DataSet, UnknownDataSet};
pub use dimension::Dimension;
pub use month::{Month, MonthError};
pub use town::town;
