//! Everything specific to a city: its feed, columns, zone, bounds, kinds of call and words, from one TOML file per
//! city; and reading the rows of its feed as that file says. No network, no clock: the caller passes bytes and the time.
//!
//! [`City`] is the file, [`Form`] says how a body is written, [`City::read`] turns it into [`Rows`],
//! [`City::classify`] returns the group and plain words of a nature of call.

mod body;
mod cells;
mod city;
mod columns;
mod csv;
mod elements;
mod encoding;
mod error;
mod file;
mod form;
mod json;
mod kinds;
mod patterns;
mod read;
mod repair;
mod rows;
mod text;
mod times;

pub use blotter_model::{CallKind, Report};
pub use city::{AboutSection, City, Feed, Protocol};
pub use error::{CityError, ReadError};
pub use form::{BodyShape, Form};
pub use rows::{Position, RejectedRow, Rows};
