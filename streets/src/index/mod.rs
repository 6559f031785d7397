//! The index: one file with everything that locating and drawing need, read whole into memory and used there as it is.
//!
//! The file is a head (magic, format, checksum, table of sections) and sections of fixed-size little-endian
//! records that refer to each other by number. Where a record owns a run of others it holds the run's start, and
//! the next record's start is its end; a last record is there for that alone. Every access is checked against
//! the section's length, and what lies outside reads as empty: no content makes a reader panic or leave the buffer.

mod format;
mod geometry;
mod read;
mod store;
mod tree;
mod views;
mod write;

pub use format::{AreaKind, FORMAT};
pub(crate) use format::{
    AreaRecord, BaseRecord, EdgeRecord, MetaRecord, NameEdgeRecord, NameRangeRecord, NameRecord, NodeRecord,
    PlaceRecord, RangeRecord, Section, SegmentRecord, SpellingRecord, key_hash,
};
pub(crate) use format::{
    COUNTY_LINE, EASTBOUND, JUMPS, NORTHBOUND, OVERLAPS, SOUTHBOUND, SUSPECT, WESTBOUND,
};
pub use format::{Class, Parity, Side};
pub(crate) use geometry::{Grid, SmallBox, write_line, write_rings};
pub use store::{Index, Place};
pub(crate) use tree::{hilbert, pack, search};
pub use views::{Area, Edge, HouseNumbers, Line};
pub(crate) use write::{Sections, save, seal};
