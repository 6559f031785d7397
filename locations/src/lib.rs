//! Reading locations as feeds and dispatchers write them: a house, a hundred block, two streets that cross, or a
//! street ([`read`]), and the parts of a street's name ([`name`]). The street index and the online geocoders both read
//! by this crate, so that they agree on what is asked. No I/O.

pub mod name;
mod number;
mod reading;
mod sides;
mod tail;
mod words;

pub use reading::{Location, MAX_LENGTH, Reading, plain, read};
pub use words::is_name;
