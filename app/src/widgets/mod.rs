//! Components that any page can use.

pub mod card_menu;
pub mod charts;
pub mod dialog;
pub mod header;
pub mod html;
pub mod icon;
pub mod menu;
pub mod navigation;
pub mod picker;
pub mod theme;
