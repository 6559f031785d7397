//! A list of choices with counts, several of which may be chosen: a button and a listbox.

use crate::{
    reactive::memo,
    widgets::icon::{self, Ic},
};
use blotter_model::text::lower;
use leptos::{ev, html, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    pub value: String,
    pub name: String,
    /// Its name where room is short.
    pub short: String,
    /// What the other filters leave of it.
    pub count: usize,
    pub chosen: bool,
}

/// The button with its listbox.
#[component]
pub fn Picker(
    /// What is picked: `Division`.
    label: &'static str,
    choices: Memo<Vec<Choice>>,
    /// Called with the value of a choice that was switched.
    on_switch: Callback<String>,
) -> impl IntoView {
    let open = RwSignal::new(false);
    let (root, button, list) =
        (NodeRef::<html::Div>::new(), NodeRef::<html::Button>::new(), NodeRef::<html::Ul>::new());
    let summary = move || {
        let chosen: Vec<_> = choices.get().into_iter().filter(|choice| choice.chosen).collect();
        match chosen.as_slice() {
            [] => "All".to_owned(),
            [one] => one.short.clone(),
            many => format!("{} chosen", many.len()),
        }
    };
    let options = move || -> Vec<HtmlElement> {
        let found = list.get_untracked().and_then(|list| list.query_selector_all("[role=option]").ok());
        found
            .map(|found| (0..found.length()).filter_map(|at| found.get(at)?.dyn_into().ok()).collect())
            .unwrap_or_default()
    };
    let show = move || {
        open.set(true);
        request_animation_frame(move || {
            let options = options();
            let chosen =
                options.iter().find(|one| one.get_attribute("aria-selected").as_deref() == Some("true"));
            if let Some(option) = chosen.or(options.first()) {
                let _ = option.focus();
            }
        });
    };
    let hide = move || {
        open.set(false);
        if let Some(button) = button.get_untracked() {
            let _ = button.focus();
        }
    };
    let on_key = move |event: ev::KeyboardEvent| {
        let options = options();
        let here = document().active_element();
        let at = options.iter().position(|option| here.as_ref() == Some(option.as_ref()));
        let key = event.key();
        let next = match (key.as_str(), at) {
            ("Escape", _) => {
                event.prevent_default();
                event.stop_propagation();
                return hide();
            }
            ("Enter" | " ", Some(at)) => {
                event.prevent_default();
                return options[at].click();
            }
            ("ArrowDown", Some(at)) => (at + 1).min(options.len() - 1),
            ("ArrowUp", Some(at)) => at.saturating_sub(1),
            ("Home", _) => 0,
            ("End", _) => options.len().saturating_sub(1),
            (letter, at) if letter.chars().count() == 1 => {
                let letter = lower(letter);
                let from = at.map_or(0, |at| at + 1);
                let fits = |at: &usize| {
                    lower(options[*at].text_content().unwrap_or_default().trim()).starts_with(&letter)
                };
                let Some(found) = (from..options.len()).chain(0..from).find(fits) else { return };
                event.stop_propagation();
                found
            }
            _ => return,
        };
        event.prevent_default();
        if let Some(option) = options.get(next) {
            let _ = option.focus();
        }
    };
    let left = move |event: ev::FocusEvent| {
        let to = event.related_target().and_then(|to| to.dyn_into::<web_sys::Node>().ok());
        let inside = root.get_untracked().is_some_and(|root| root.contains(to.as_ref()));
        if !inside {
            open.set(false);
        }
    };
    let id = format!("pick-{}", label.to_ascii_lowercase());
    // An option stays the same element while its count and tick change, so that it keeps the focus.
    let named = memo(move || {
        choices.read().iter().map(|choice| (choice.value.clone(), choice.name.clone())).collect::<Vec<_>>()
    });
    let option = move |(value, name): (String, String)| {
        let value = StoredValue::new(value);
        let now = memo(move || {
            let choices = choices.read();
            let found = choices.iter().find(|choice| value.with_value(|value| choice.value == *value));
            found.map_or((0, false), |choice| (choice.count, choice.chosen))
        });
        view! {
            <li role="option" tabindex="-1" aria-selected=move || now.get().1.to_string()
                class:none=move || now.get().0 == 0 on:click=move |_| on_switch.run(value.get_value())>
                <span class="box" aria-hidden="true"><Ic icon=icon::TICK/></span>
                <span class="name">{name}</span>
                <span class="count">{move || now.get().0.to_string()}</span>
            </li>
        }
        .into_any()
    };
    view! {
        <div class="picker" node_ref=root on:focusout=left>
            <button type="button" class="field pick" node_ref=button aria-haspopup="listbox"
                aria-expanded=move || open.get().to_string() aria-controls=id.clone()
                on:click=move |_| if open.get_untracked() { hide() } else { show() }
                on:keydown=move |event| if event.key() == "ArrowDown" { event.prevent_default(); show() }>
                <span><small>{label}</small>" "{summary}</span>
                <Ic icon=icon::DOWN/>
            </button>
            <ul class="options" id=id role="listbox" aria-multiselectable="true" aria-label=label node_ref=list
                hidden=move || !open.get() on:keydown=on_key>
                {move || named.get().into_iter().map(option).collect_view()}
            </ul>
        </div>
    }
    .into_any()
}
