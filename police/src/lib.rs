//! How data.police.uk is asked: what is new ([`Police::last_updated`], [`Police::months`]), where a month's archive
//! is, and the newest searches by force and month, written as the file that the publisher's archive will have.

mod client;
mod error;
mod search;

pub use client::{ARCHIVE_HOSTS, DEFAULT_ADDRESS, Police, PublishedMonth};
pub use error::PoliceError;
pub use search::{Searches, file_name};
