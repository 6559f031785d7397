//! The pages: Leptos components that render on the server (`ssr`) and take over in the browser (`hydrate`).
//!
//! A map of the crate: [`shell`] is the document, [`App`] the application; `page` tells which of its `pages` a link leads to; they are made of
//! `parts`. `state` knows the calls and the reader's choices, `ui` what is open, `line` brings news from the
//! server, `history` keeps the address bar, `words` the page's sentences, `boot` the state that travels in the first HTML. The map itself is
//! the crate `blotter-map`, mounted in `parts::map_pane`.

#![recursion_limit = "256"]
#![allow(
    clippy::large_types_passed_by_value,
    reason = "the store is a bundle of handles that copy; only debug builds make them large"
)]

mod app;
mod boot;
mod history;
mod lean;
mod line;
mod page;
mod pages;
mod parts;
mod shell;
mod state;
#[cfg(test)]
mod testing;
mod ui;
#[cfg(all(test, target_arch = "wasm32"))]
mod wasm_tests;
mod words;

pub use app::App;
pub use page::{Link, Page};
pub use shell::shell;

/// Takes the server's first HTML over, in a browser.
#[cfg(feature = "hydrate")]
pub fn hydrate() {
    use leptos::prelude::{hydrate_body, provide_context};
    use parts::later::next_task;
    // Three tasks, so that the page answers to a finger in between.
    let state = boot::from_document();
    next_task(move || {
        let beginning = state::Beginning::from(state);
        next_task(move || {
            hydrate_body(move || {
                provide_context(beginning);
                App()
            });
        });
    });
}
