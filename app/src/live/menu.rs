//! The live map's menu: with sharing, the key to the map, and the keyboard.

use super::{keys, legend::Legend, share::SHARE, ui::context};
use crate::widgets::{
    icon::{self, Ic},
    menu::Menu,
};
use leptos::prelude::*;

#[component]
pub fn LiveMenu() -> impl IntoView {
    let (_, ui) = context();
    let share = view! {
        <li><button type="button" on:click=move |_| ui.dialog.open(SHARE)>
            <Ic icon=icon::SHARE/>"Share this view"
        </button></li>
        <li><button type="button" data-open-alerts><Ic icon=icon::BELL/>"Alerts"</button></li>
    }
    .into_any();
    let key = |(key, what): (&'static str, &'static str)| {
        view! { <dt><kbd>{key}</kbd></dt><dd>{what}</dd> }.into_any()
    };
    view! {
        <Menu links=share>
            <div class="phone-only menu-legend"><h3 class="sub">"Key to the map"</h3><Legend/></div>
            <div class="keys">
                <h3 class="sub">"Keyboard"</h3>
                <dl>{keys::HELP.map(key).collect_view()}</dl>
                <div class="choices"><label>
                    <input type="checkbox" prop:checked=move || ui.single_keys.get()
                        on:change=move |event| keys::switch(ui, event_target_checked(&event))/>
                    "Single keys work ( / p m )"
                </label></div>
            </div>
        </Menu>
    }
    .into_any()
}
