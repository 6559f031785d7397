//! The lake: published records, and the history of a city's calls, as Delta tables in a folder or a bucket.
//!
//! - `store`: where a lake is kept; files are on disk before a commit is.
//! - `schema`, `files`: the tables' columns, and how Parquet is written.
//! - `interner`: texts as small numbers.
//! - `table`, `release`: a Delta table at a version; sets of versions that belong together, published by a row.
//! - `import`: CSVs in, a release out. `source` finds files, `plan` decides which file is which unit, `csv`, `header`
//!   and `rows` read them, `unit` holds the columns, `month` writes them, `publish` commits; `counts` says what
//!   became of each file's rows.
//! - `load`: the newest release into memory, as `blotter-records` computes answers from it.
//! - `lookup`: a crime by its ID.
//! - `parts`: some columns of a file in few requests.
//! - `upkeep`: verify, rollback, vacuum, export.
//! - `history`: a city's events, polls and boards.

mod error;
mod files;
pub mod history;
mod import;
mod interner;
mod load;
mod lookup;
mod parts;
mod release;
mod rows;
mod schema;
mod store;
mod table;
mod upkeep;
mod watch;

pub use arrow_array::RecordBatch;
pub use arrow_schema::SchemaRef;
pub use error::Error;
pub use files::writer as parquet_writer;
pub use import::{
    Coverage, Emptied, FileReport, GivenTwice, ImportOptions, Meter, NO_UNIT, Refused, Summary, UnitCounts,
    UnitName, fuzz, import, is_reason_of_row,
};
pub use load::{Loaded, coverage, load};
pub use lookup::{Crime, CrimeId, find_crime};
pub use release::{Origin, Release, UnitRecord, Units, all as releases, newest, newest_number, rejects};
pub use rows::{Before, Field, Page, RowsQuery, RowsReader, Sort, Stop};
pub use schema::table as records_schema;
pub use store::Lake;
pub use table::DataFile;
pub use upkeep::{
    ExportFormat, Exported, GRACE, VacuumReport, VerifyReport, export, rollback, vacuum, verify,
};
pub use watch::Watch;
