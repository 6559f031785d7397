//! Reading records back: those of a filter, a page at a time in an order that is total, or all of them, batch by batch.
//!
//! `query` is what is asked, `mask` which rows of a batch fit it, `file` reads parts of a Parquet file, `field` is a
//! value for people and programs, `scan` goes through the files, `page` answers, `before` says where
//! a page lies among all.

mod before;
mod field;
mod file;
mod mask;
mod page;
mod query;
mod scan;

pub use before::Before;
pub use field::Field;
pub(crate) use file::LakeFile;
pub use page::Page;
pub use query::{RowsQuery, Sort};
pub use scan::{RowsReader, Stop};
