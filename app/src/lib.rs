//! The pages: Leptos components that render on the server (`ssr`) and take over in the browser (`hydrate`).
//!
//! `shell` is the document. `link` finds the page that an address leads to, `bundle` what each browser bundle shows
//! and from what it starts, `boot` carries that in the first HTML. `live` has what belongs to the live map, `map` the map
//! of incidents as a component, `history` what looks back, `activity` how busy it was, `records` what belongs to the records' pages, `widgets` what any page can use. `start` and
//! `start.js` start a page in the browser, `schedule` is the order in which its parts hydrate.
//! The map itself is the crate `blotter-map`.

#![recursion_limit = "256"]
#![allow(
    clippy::large_types_passed_by_value,
    reason = "the store is a bundle of handles that copy; only debug builds make them large"
)]

pub mod activity;
mod boot;
mod bundle;
mod first_html;
mod history;
mod link;
mod live;
mod map;
mod pages;
mod reactive;
mod records;
mod schedule;
mod shell;
#[cfg(feature = "hydrate")]
mod start;
#[cfg(test)]
mod testing;
#[cfg(all(test, target_arch = "wasm32"))]
mod wasm_tests;
mod widgets;

pub use blotter_view::{HistoryPages, LivePages, RecordsPages};
pub use bundle::Pages;
pub use history::{find as found, written as incident};
pub use link::{CARD, Link};
pub use records::written;
pub use shell::{forced_theme, shell};
#[cfg(feature = "hydrate")]
pub use start::{hydrate, mount};
pub use widgets::navigation::{CityNames, RecordsNote, SiteMap};
