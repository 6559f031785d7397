//! The records domain: what the police publish by month, and how a question about it is answered. No I/O, no clock;
//! compiles for the server and for the browser.
//!
//! A [`Rollup`] holds a data set's counts, a [`Filter`] says which are asked for, [`tally()`] counts them in one pass,
//! and [`answer`] makes answers of that. [`coverage`] judges how complete the data is.

pub mod answer;
pub mod coverage;
mod data_set;
mod dimension;
mod filter;
pub mod forces;
mod month;
mod query;
mod rollup;
mod tally;
mod town;

pub use data_set::{Column, DataSet};
pub use dimension::Dimension;
pub use filter::{BoundingBox, Cell, Filter, QueryError};
pub use month::{Month, MonthError};
pub use query::{CountQuery, MAX_LIMIT, Order};
pub use rollup::{
    Code, Data, LocalColumn, MonthColumns, MonthRows, NO_POINT, Point, Rollup, RollupError, Rows,
};
pub use tally::{Tally, Wanted, tally};
pub use town::town;
