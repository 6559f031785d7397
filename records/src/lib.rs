//! The records domain: what the police publish by month, and how a question about it is answered. No I/O, no clock;
//! compiles for the server and for the browser.

mod data_set;
pub mod forces;
mod month;
mod town;

pub use data_set::{Column, DataSet};
pub use month::{Month, MonthError};
pub use town::town;
