//! What server and browser share about pages: which pages there are, what each one is made from, what a link carries,
//! and the words and style classes that people see.
//!
//! [`pages`] is the table of pages and [`data`] what each needs; [`link`] reads and writes a page's query string with
//! its [`filter`]; [`kind`] and [`words`] turn the model into words, letters and classes.

pub mod data;
pub mod filter;
pub mod kind;
pub mod link;
pub mod pages;
pub mod words;

pub use data::{
    AboutData, AboutSection, BasemapTiles, City, LiveData, PageData, PageState, Site, VectorTiles,
};
pub use filter::{Filter, FilterPart};
pub use link::{LiveView, MapPosition};
pub use pages::{PAGES, PageId, PageInfo};
