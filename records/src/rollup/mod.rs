//! Roll-ups in memory: how many records share the same values and the same published position, by month.

mod columns;

pub use columns::{LocalColumn, MonthColumns, Point};
