//! The records' pages: the cards of `/data`, its coverage table, the dashboards, the map of records, and their words.

pub mod cards;
pub mod columns;
pub mod coverage;
pub mod coverage_table;
pub mod dashboard;
pub mod data_sets;
pub mod map;
pub mod rejects;
pub mod words;
