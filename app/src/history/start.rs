//! What runs once the history has hydrated: keys, address bar, the tab's title, and playing.

use super::{player::Player, words};
use crate::{
    live::{history, keys, state::Store, ui::Ui},
    reactive::effect,
};
use leptos::prelude::*;

/// Starts the page; `play`: it begins to play.
pub fn history(store: Store, ui: Ui, player: Player, play: bool) {
    keys::listen(store, ui, move || player.toggle());
    player.note_address();
    history::follow(store, ui);
    effect(move || {
        let config = store.config();
        document().set_title(&words::tab(store.now.get(), &config.city.zone, &config.city.name));
    });
    player.run();
    if play {
        player.play();
    }
}
