//! What is wanted of a file, and what it holds.

use crate::import::{refusal::Rejected, unit::Unit};
use blotter_records::{DataSet, Month};
use std::collections::BTreeMap;
use xxhash_rust::xxh3::Xxh3;

/// The key of a unit within its data set.
pub type UnitKey = (Month, String);

/// What a file holds.
pub struct FileRows {
    pub data_set: DataSet,
    /// How many records the reader saw below the header.
    pub read: u64,
    /// Its rows by unit; a file whose name is a unit's has exactly that one, be it empty.
    pub units: BTreeMap<UnitKey, UnitRows>,
    /// Of a merged file: every unit in it, wanted or not, with the checksum of its records and their number.
    pub seen: BTreeMap<UnitKey, (Xxh3, u64)>,
    /// Rejected rows of a merged file, which are part of no unit.
    pub lost: Vec<Rejected>,
    /// Columns that no table has.
    pub unknown_columns: Vec<String>,
}

/// The rows of one unit that one file holds.
pub struct UnitRows {
    pub unit: Unit,
    pub rejected: Vec<Rejected>,
}

impl UnitRows {
    pub(super) fn new(data_set: DataSet) -> Self {
        Self { unit: Unit::new(data_set), rejected: Vec::new() }
    }
}

/// Which rows are wanted, and where they belong.
pub enum Wanted<'a> {
    /// A file of one unit, which its name says.
    Named(UnitKey),
    /// A merged file: each row says its unit, and only those of some months are taken.
    Merged { force: Option<&'a str>, months: &'a dyn Fn(Month) -> bool },
}
