//! The records' pages: the cards of `/data`, its coverage table, the syncs, the dashboards, the map of records, and their
//! words; and the pages that the server writes whole.

pub mod cards;
pub mod coverage;
pub mod coverage_table;
pub mod dashboard;
pub mod data_sets;
pub mod map;
pub mod nothing;
pub mod rejects;
pub mod syncs;
pub mod words;
pub mod written;
