//! "Near me": where the reader is, asked on a click only, and sent nowhere.

use js_sys::Reflect;
use leptos::prelude::*;
use wasm_bindgen::{JsCast, prelude::*};

/// Asks the browser; `found` is told latitude and longitude, `failed` a sentence.
pub(super) fn find(found: impl FnOnce(f64, f64) + 'static, failed: impl Fn(&'static str) + Clone + 'static) {
    let Ok(geolocation) = window().navigator().geolocation() else {
        return failed("This browser can’t tell where you are.");
    };
    let found = Closure::once_into_js(move |position: JsValue| {
        let read = |name: &str| {
            let coords = Reflect::get(&position, &"coords".into()).ok()?;
            Reflect::get(&coords, &name.into()).ok()?.as_f64()
        };
        if let (Some(latitude), Some(longitude)) = (read("latitude"), read("longitude")) {
            found(latitude, longitude);
        }
    });
    let refused = {
        let failed = failed.clone();
        Closure::once_into_js(move |error: JsValue| {
            let code = Reflect::get(&error, &"code".into()).ok().and_then(|code| code.as_f64());
            failed(if code == Some(1.0) {
                "Your browser does not let this page know where you are."
            } else {
                "Your position could not be found."
            });
        })
    };
    let options = web_sys::PositionOptions::new();
    options.set_timeout(15_000);
    options.set_maximum_age(60_000);
    let asked = geolocation.get_current_position_with_error_callback_and_options(
        found.unchecked_ref(),
        Some(refused.unchecked_ref()),
        &options,
    );
    if asked.is_err() {
        failed("Your position could not be found.");
    }
}
