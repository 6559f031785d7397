//! The parts that pages are made of.

pub mod badge;
pub mod controls;
pub mod details;
pub mod dialog;
pub mod filters;
pub mod header;
pub mod icon;
pub mod keys;
pub mod later;
pub mod legend;
pub mod list;
pub mod map_pane;
pub mod menu;
pub mod notice;
pub mod panel;
pub mod picker;
pub mod row;
pub mod share;
pub mod sheet;
pub mod stack;
pub mod status;
pub mod theme;
