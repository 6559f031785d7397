//! The live map and its list: what they know ([`state`]), how news reaches them ([`connection`]), and the components
//! that show it.

pub mod badge;
pub mod connection;
pub mod controls;
pub mod details;
pub mod device;
pub mod filters;
pub mod history;
pub mod keys;
pub mod legend;
pub mod list;
pub mod map_pane;
pub mod menu;
pub mod notice;
pub mod panel;
pub mod row;
pub mod share;
pub mod sheet;
pub mod stack;
pub mod start;
pub mod state;
pub mod status;
pub mod titles;
pub mod ui;
pub mod words;
