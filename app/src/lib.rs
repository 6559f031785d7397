//! The pages: Leptos components that render on the server (`ssr`) and take over in the browser (`hydrate`).
//!
//! [`shell`] is the document, [`App`] the application; `page` tells which of the `pages` an address leads to. `live`
//! has what belongs to the live map, `widgets` what any page can use, `boot` the state that travels in the first
//! HTML, `schedule` the order in which parts of a page hydrate. The map itself is the crate `blotter-map`.

#![recursion_limit = "256"]
#![allow(
    clippy::large_types_passed_by_value,
    reason = "the store is a bundle of handles that copy; only debug builds make them large"
)]

mod app;
mod boot;
mod live;
mod page;
mod pages;
mod reactive;
mod schedule;
mod shell;
#[cfg(test)]
mod testing;
#[cfg(all(test, target_arch = "wasm32"))]
mod wasm_tests;
mod widgets;

pub use app::App;
pub use page::{Link, Page};
pub use shell::shell;

/// Takes the server's first HTML over, in a browser.
#[cfg(feature = "hydrate")]
pub fn hydrate() {
    use leptos::prelude::{hydrate_body, provide_context};
    use schedule::next_task;
    // Three tasks, so that the page answers to a finger in between.
    let state = boot::from_document();
    next_task(move || {
        let beginning = live::state::Beginning::from(state);
        next_task(move || {
            hydrate_body(move || {
                provide_context(beginning);
                App()
            });
        });
    });
}
