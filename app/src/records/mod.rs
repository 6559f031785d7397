//! The records' pages: the cards of `/data`, its coverage table, the map of records, and their words.

pub mod cards;
pub mod columns;
pub mod coverage;
pub mod coverage_table;
pub mod data_sets;
#[allow(dead_code, unused_imports, reason = "the dashboards draw it")]
pub mod map;
pub mod rejects;
pub mod words;
