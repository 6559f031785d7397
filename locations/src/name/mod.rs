//! Street names as dispatchers and map makers write them, taken apart into [`Parts`] that can be compared.
//! The same reading is used for the names in the files and for those in questions.

mod base;
mod buffer;
mod distance;
mod misspelt;
mod parse;
mod parts;
mod street_type;
mod suffixes;
mod tokens;
mod words;

pub use buffer::Short;
pub use distance::{Near, distance, letters};
pub use parse::{Part, parse, part, readings};
pub use parts::Parts;
pub use street_type::StreetType;
pub use words::{Direction, Route};
