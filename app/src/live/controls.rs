//! Buttons of the map: zoom, all of the city, moving, the own position.

use crate::{
    live::{
        state::Store,
        ui::{Ui, context},
    },
    widgets::icon::{self, Ic, Icon},
};
use blotter_map::LiveMap;
use js_sys::Reflect;
use leptos::prelude::*;
use wasm_bindgen::{JsCast, prelude::*};

/// How far a button moves the map, in pixels.
const STEP: f64 = 120.0;

/// The buttons at the top right.
#[component]
pub fn Controls() -> impl IntoView {
    let (store, ui) = context();
    let moving = RwSignal::new(false);
    let name = store.config().city.name.clone();
    let all = format!("Show all of {name}");
    let step = move |label: &'static str, class: &'static str, icon: Icon, dx: f64, dy: f64| {
        view! {
            <button type="button" class=class aria-label=label on:click=move |_| { ui.map.with(|map| map.pan(dx, dy)); }>
                <Ic icon=icon/>
            </button>
        }
        .into_any()
    };
    view! {
        <div class="map-controls js" role="group" aria-label="Map controls">
            <div class="control-group">
                <button type="button" aria-label="Zoom in" on:click=move |_| { ui.map.with(LiveMap::zoom_in); }>
                    <Ic icon=icon::PLUS/>
                </button>
                <button type="button" aria-label="Zoom out" on:click=move |_| { ui.map.with(LiveMap::zoom_out); }>
                    <Ic icon=icon::MINUS/>
                </button>
            </div>
            <div class="control-group">
                {(!ui.embed).then(|| view! {
                    <button type="button" class="desktop-only" aria-label=all
                        on:click=move |_| { ui.map.with(|map| map.show_all(ui.covered(store))); }>
                        <Ic icon=icon::ALL/>
                    </button>
                }.into_any())}
                <button type="button" aria-label="Move the map with buttons"
                    aria-expanded=move || moving.get().to_string()
                    on:click=move |_| moving.update(|moving| *moving = !*moving)>
                    <Ic icon=icon::MOVE/>
                </button>
            </div>
            {(!ui.embed).then(|| view! {
                <div class="control-group">
                    <button type="button" aria-label="Where I am" on:click=move |_| find_me(store, ui)>
                        <Ic icon=icon::HERE/>
                    </button>
                </div>
            }.into_any())}
            {move || moving.get().then(|| view! {
                <div class="pan-buttons" role="group" aria-label="Move the map">
                    {step("Move north", "n", icon::NORTH, 0.0, -STEP)}
                    {step("Move west", "w", icon::LEFT, -STEP, 0.0)}
                    {step("Move east", "e", icon::RIGHT, STEP, 0.0)}
                    {step("Move south", "s", icon::SOUTH, 0.0, STEP)}
                </div>
            }.into_any())}
        </div>
    }
    .into_any()
}

/// Asks the browser where the reader is, shows it, and sends it nowhere.
fn find_me(store: Store, ui: Ui) {
    let note = move |text: &str| ui.map_note.set(Some(text.to_owned()));
    let Ok(geolocation) = window().navigator().geolocation() else {
        return note("This browser can’t tell where you are.");
    };
    ui.map_note.set(None);
    let found = Closure::once_into_js(move |position: JsValue| {
        let read = |name: &str| {
            let coords = Reflect::get(&position, &"coords".into()).ok()?;
            Reflect::get(&coords, &name.into()).ok()?.as_f64()
        };
        let (Some(latitude), Some(longitude)) = (read("latitude"), read("longitude")) else { return };
        ui.map.with(|map| map.show_me(latitude, longitude, read("accuracy").unwrap_or_default()));
        let config = store.config();
        let [south, west, north, east] = config.city.bounds;
        if !(south..=north).contains(&latitude) || !(west..=east).contains(&longitude) {
            ui.map_note.set(Some(format!(
                "You are outside of {}. Calls there are not on this map.",
                config.city.name
            )));
        }
    });
    let failed = Closure::once_into_js(move |error: JsValue| {
        let code =
            Reflect::get(&error, &"code".into()).ok().and_then(|code| code.as_f64()).unwrap_or_default();
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "1, 2 or 3")]
        note(match code as u8 {
            1 => "Your browser does not let this page know where you are.",
            3 => "Finding your position took too long. Try again.",
            _ => "Your position could not be found.",
        });
    });
    let options = web_sys::PositionOptions::new();
    options.set_timeout(15_000);
    options.set_maximum_age(60_000);
    let asked = geolocation.get_current_position_with_error_callback_and_options(
        found.unchecked_ref(),
        Some(failed.unchecked_ref()),
        &options,
    );
    if asked.is_err() {
        note("Your position could not be found.");
    }
}
