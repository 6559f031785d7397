//! The records domain: what the police publish by month, and how a question about it is answered. No I/O, no clock;
//! compiles for the server and for the browser.

pub mod answer;
mod cell;
pub mod coverage;
pub mod dashboard;
mod data_set;
mod dimension;
mod error;
pub mod forces;
pub mod map;
mod month;
mod places;
pub mod query;
mod release;
pub mod rollup;
mod scan;
mod town;
mod value;

pub use answer::Source;
pub use cell::Cell;
pub use coverage::{Coverage, Gap, Unit, UnitKey, UnitSource, UnitState, UnitStatistics};
pub use data_set::{Column, DataSet, UnknownDataSet};
pub use dimension::Dimension;
pub use error::Error;
pub use month::{Month, MonthError};
pub use places::Town;
pub use query::{Bbox, CellsQuery, CountQuery, Filter, QueryError};
pub use release::Release;
pub use rollup::{Data, Rollup};
pub use town::town;
pub use value::Value;
