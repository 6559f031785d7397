//! The server of Blotter: from the city's feed to every browser.
//!
//! A map of the crate, in the order in which a call passes through: [`poll`] reads the feed, [`engine`] finds
//! the changes and commits them to the [`store`], [`geocoding`] finds where calls are, and [`http`] shows the
//! board and streams its events (through `blotter-live`). [`serve`] puts the parts together, [`demo`] puts a
//! simulated city in front of them, [`history`] keeps what happened and looks back, [`records`] follows the releases of the police records, [`supervisor`] ends the
//! program when a part of it ends; [`cli`] is the command line, [`config`] what it sets, [`streets`] an offline geocoder
//! and how its index comes about, [`commands`] what is done to the lake of records.

pub mod basemap;
mod chain;
pub mod cli;
pub mod commands;
pub mod config;
pub mod demo;
pub mod engine;
mod error;
pub mod geocoding;
pub mod history;
pub mod http;
pub mod logging;
pub mod metrics;
pub mod poll;
pub mod records;
pub mod serve;
pub mod store;
pub mod streams;
pub mod streets;
pub mod supervisor;
pub mod sync;
mod whole_zip;

pub use error::Error;

use blotter_model::Timestamp;

/// The present moment, UTC, in whole milliseconds: finer is neither known nor worth sending.
pub fn now() -> Timestamp {
    let now = Timestamp::now();
    Timestamp::from_millisecond(now.as_millisecond()).unwrap_or(now)
}
