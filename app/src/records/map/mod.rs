//! The map of a filter's records as a component: cells that divide as one zooms in, their legend, and the table behind.

mod controls;
mod legend;
mod near;
mod records_map;
mod summary;
mod table;

pub use records_map::RecordsMap;
