//! What is a city's own: its feed, columns, zone, bounds, kinds of call and words, from one TOML file a city;
//! and reading the rows of its feed by that file. No network, no clock: the caller brings bytes and the time.
//!
//! [`City`] is the file, [`Form`] says how a body is written, [`City::read`] makes [`Rows`] of it,
//! [`City::classify`] gives a nature of call its group and plain words.

mod body;
mod city;
mod columns;
mod csv;
mod encoding;
mod error;
mod file;
mod form;
mod json;
mod kinds;
mod read;
mod rows;
mod text;
mod times;

pub use blotter_model::{CallKind, Report};
pub use city::{AboutSection, City, Feed, Protocol};
pub use error::{CityError, ReadError};
pub use form::{BodyShape, Form};
pub use rows::{Position, Rows, SetAside};
