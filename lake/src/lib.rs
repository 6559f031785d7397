//! The lake: published records as Delta tables in a folder or a bucket.
//!
//! - `store`: where a lake is kept; files are on disk before a commit is.
//! - `schema`, `files`: the tables' columns, and how Parquet is written.
//! - `table`, `release`: a Delta table at a version; sets of versions that belong together, published by a row.
//! - `import`: CSVs in, a release out. `source` finds files, `plan` decides which file is which unit, `csv`, `header`
//!   and `rows` read them, `unit` holds the columns, `month` writes them, `publish` commits.

mod error;
mod files;
mod import;
mod release;
mod rows;
mod schema;
mod store;
mod table;

pub use error::Error;
pub use import::{
    FileReport, GivenTwice, ImportOptions, Meter, Refused, Summary, UnitCounts, UnitName, import,
};
pub use release::{Origin, Release, UnitRecord, Units, all as releases, newest, newest_number};
pub use rows::{Crime, CrimeId, Field, Page, RowsQuery, RowsReader, Sort, Stop};
pub use store::Lake;
pub use table::DataFile;
