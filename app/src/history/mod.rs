//! Looking back: the live map's list and map at a moment of the past, and the time line that moves it.
//!
//! [`player`] holds the moment and asks for boards and events, [`time_line`] is the floor of the page with its [`track`],
//! [`panel`] what the list's panel says, [`share`] and [`jump`] are dialogs, [`words`] the sentences. [`written`] is the
//! part of an incident's page that never changes, [`find`] the search for incidents.

pub mod calendar;
pub mod find;
pub mod jump;
pub mod panel;
pub mod player;
pub mod share;
pub mod start;
pub mod time_line;
mod track;
pub mod words;
pub mod written;
