//! What records are like, counted from their files, published or made, by one reader; and the two side by side.

mod figures;
mod files;
mod table;

pub use figures::{Figures, Kind, Spread};
pub use table::compare;
