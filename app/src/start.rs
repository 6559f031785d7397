//! How a page starts in the browser. `start.js`, which the server writes into each page, calls one of these.

use crate::{
    boot,
    bundle::{Initial, Pages},
    schedule,
};
use js_sys::Function;
use leptos::{
    mount::{hydrate_from, mount_to},
    prelude::document,
};
use serde::de::DeserializeOwned;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::HtmlElement;

/// The id of the element that holds the page.
pub const ROOT: &str = "app";

/// Takes over the server's first HTML, part by part; `alive` is called when every part has hydrated.
pub fn hydrate<P: Pages + DeserializeOwned>(alive: Function) -> Result<(), JsValue> {
    begin::<P>(alive, |root, initial| hydrate_from(root, || initial.view()).forget())
}

/// Puts the page into the empty root instead: somebody changed the HTML, or hydration failed.
pub fn mount<P: Pages + DeserializeOwned>(alive: Function) -> Result<(), JsValue> {
    schedule::build_at_once();
    begin::<P>(alive, |root, initial| mount_to(root, || initial.view()).forget())
}

/// Three tasks, so that the page answers to a finger in between.
fn begin<P: Pages + DeserializeOwned>(
    alive: Function,
    show: impl FnOnce(HtmlElement, Initial<P>) + 'static,
) -> Result<(), JsValue> {
    let state =
        boot::from_document::<P>().ok_or_else(|| js_sys::Error::new("the page's state can't be read"))?;
    let root = document().get_element_by_id(ROOT).and_then(|root| root.dyn_into::<HtmlElement>().ok());
    let root = root.ok_or_else(|| js_sys::Error::new("the page's root is not there"))?;
    schedule::when_hydrated(move || {
        // What the page's script does then is not ours to fail for.
        let _ = alive.call0(&JsValue::UNDEFINED);
    });
    schedule::next_task(move || {
        let initial = Initial::from(state);
        schedule::next_task(move || show(root, initial));
    });
    Ok(())
}
