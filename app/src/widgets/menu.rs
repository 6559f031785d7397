//! The menu: pages and key on a phone; theme and keyboard everywhere.

use crate::{
    live::{
        keys,
        legend::Legend,
        ui::{Open, context},
    },
    reactive::effect,
    widgets::{
        dialog::Modal,
        header::PAGES,
        icon::{self, Ic},
        theme::{Theme, ThemeSwitch},
    },
};
use leptos::prelude::*;

/// The menu's dialog.
#[component]
pub fn Menu(
    /// On the live page: with share and key.
    #[prop(optional)]
    live: bool,
) -> impl IntoView {
    let (_, ui) = context();
    let theme = RwSignal::new(Theme::System);
    effect(move || {
        if ui.dialog.get() == Some(Open::Menu) {
            theme.set(Theme::stamped());
        }
    });
    let link = move |(address, name): (&'static str, &'static str)| {
        view! { <li><a href=address>{name}</a></li> }.into_any()
    };
    let key = |(key, what): (&'static str, &'static str)| {
        view! { <dt><kbd>{key}</kbd></dt><dd>{what}</dd> }.into_any()
    };
    view! {
        <Modal open=Open::Menu title="Menu">
            <ul class="links m-only">
                {PAGES.map(link).collect_view()}
                {live.then(|| view! {
                    <li><button type="button" on:click=move |_| ui.dialog.set(Some(Open::Share))>
                        <Ic icon=icon::SHARE/>"Share this view"
                    </button></li>
                }.into_any())}
            </ul>
            <ThemeSwitch value=theme system="System" on_choose=Callback::new(Theme::choose)/>
            {live.then(|| view! { <div class="m-only menu-key"><h3 class="sub">"Key to the map"</h3><Legend/></div> }.into_any())}
            <div class="keys">
                <h3 class="sub">"Keyboard"</h3>
                <dl>{keys::HELP.map(key).collect_view()}</dl>
                <div class="opts"><label>
                    <input type="checkbox" prop:checked=move || ui.single_keys.get()
                        on:change=move |event| keys::switch(ui, event_target_checked(&event))/>
                    "Single keys work ( / p m )"
                </label></div>
            </div>
        </Modal>
    }
    .into_any()
}
