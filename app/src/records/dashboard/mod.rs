//! A dashboard, drawn from its document and the answer to its filter: the filter card, the breadcrumb, the cards. All of it
//! is a form and links, so that it works without a script; with one, `shown` asks for the answer and changes it in place.

mod area;
pub mod breadcrumb;
pub mod cards;
pub mod filters;
mod gestures;
pub mod live;
mod menu;
pub mod picker;
mod records;
mod rows;
pub mod shown;
mod stays;
mod table;
mod words;

pub use cards::{key_of, linked};
pub use picker::{items, none_found, search_field};
pub use records::second;
pub use table::{Cell, table, text_table};
