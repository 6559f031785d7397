//! The share dialog: a link to this view, and a snippet for one's own page.

use crate::{
    live::{
        map_pane::with_map,
        ui::{Open, context},
    },
    reactive::memo,
    widgets::{
        dialog::Modal,
        theme::{Theme, ThemeSwitch},
    },
};
use blotter_model::{View, words};
use leptos::{html, prelude::*};
use std::time::Duration;

/// The dialog.
#[component]
pub fn Share() -> impl IntoView {
    let (store, ui) = context();
    let (filters, place, list) = (RwSignal::new(true), RwSignal::new(true), RwSignal::new(false));
    let theme = RwSignal::new(Theme::System);
    let view = memo(move || {
        if ui.dialog.get() != Some(Open::Share) {
            return View::default();
        }
        let mut view = store.view();
        if !filters.get() {
            view.filter = blotter_model::Filter::default();
        }
        view.map = if place.get() { view.map.or_else(|| with_map(blotter_map::LiveMap::view)) } else { None };
        view
    });
    let origin = move || match ui.dialog.get() {
        Some(_) => window().location().origin().unwrap_or_default(),
        None => String::new(),
    };
    let link = memo(move || address(&origin(), "/", &view.read(), Vec::new()));
    let snippet = memo(move || {
        let mut extra = Vec::new();
        extra.extend(theme.get().word().map(|word| format!("theme={word}")));
        extra.extend(list.get().then(|| "list=1".to_owned()));
        let view = view.read();
        let title = part_of(&view, &store.fixed().city.name);
        // An embed shows a map, not one incident.
        let address = address(&origin(), "/embed", &View { incident: None, ..view.clone() }, extra);
        format!(
            r#"<iframe src="{}" width="640" height="420" title="{}" loading="lazy"></iframe>"#,
            escaped(&address),
            escaped(&title)
        )
    });
    let (link_field, snippet_field) = (NodeRef::<html::Input>::new(), NodeRef::<html::Textarea>::new());
    let option = |signal: RwSignal<bool>, name: &'static str| {
        view! {
            <label>
                <input type="checkbox" prop:checked=move || signal.get() checked=signal.get_untracked()
                    on:change=move |event| signal.set(event_target_checked(&event))/>
                {name}
            </label>
        }
        .into_any()
    };
    view! {
        <Modal open=Open::Share title="Share this view">
            <div>
                <label for="share-link">"Link"</label>
                <div class="copy">
                    <input class="field" id="share-link" readonly node_ref=link_field prop:value=move || link.get()/>
                    <CopyButton primary=true label="Copy the link" text=link
                        select=Callback::new(move |()| if let Some(field) = link_field.get_untracked() { field.select() })/>
                </div>
            </div>
            <div>
                <label for="share-snippet">"For your own page"</label>
                <div class="copy">
                    <textarea id="share-snippet" rows="5" readonly spellcheck="false" node_ref=snippet_field
                        prop:value=move || snippet.get()></textarea>
                    <CopyButton label="Copy the snippet" text=snippet
                        select=Callback::new(move |()| if let Some(field) = snippet_field.get_untracked() { field.select() })/>
                </div>
            </div>
            <div class="opts">
                {option(filters, "Keep filters")}{option(place, "Keep position")}{option(list, "With list")}
            </div>
            <ThemeSwitch value=theme system="Reader’s own" on_choose=Callback::new(|_| {})/>
        </Modal>
    }
    .into_any()
}

#[component]
fn CopyButton(
    #[prop(optional)] primary: bool,
    label: &'static str,
    text: Memo<String>,
    select: Callback<()>,
) -> impl IntoView {
    let done = RwSignal::new("");
    let copy = move |_| {
        let text = text.get_untracked();
        wasm_bindgen_futures::spawn_local(async move {
            // Without a secure origin there is no clipboard: the text is selected instead.
            let clipboard = js_sys::Reflect::get(&window().navigator(), &"clipboard".into());
            let copied = if clipboard.is_ok_and(|clipboard| clipboard.is_object()) {
                let promise = window().navigator().clipboard().write_text(&text);
                wasm_bindgen_futures::JsFuture::from(promise).await.is_ok()
            } else {
                false
            };
            if !copied {
                select.run(());
            }
            done.set(if copied { "Copied" } else { "Selected" });
            set_timeout(move || done.set(""), Duration::from_secs(2));
        });
    };
    view! {
        <button type="button" class="btn" class:pri=primary aria-label=label on:click=copy>
            {move || if done.get().is_empty() { "Copy" } else { done.get() }}
        </button>
        <span class="sr" role="status">{move || done.get()}</span>
    }
    .into_any()
}

fn address(origin: &str, path: &str, view: &View, extra: Vec<String>) -> String {
    let query = view.to_query();
    let parts: Vec<String> = Some(query).filter(|query| !query.is_empty()).into_iter().chain(extra).collect();
    let mark = if parts.is_empty() { "" } else { "?" };
    format!("{origin}{path}{mark}{}", parts.join("&"))
}

/// `Police calls in Northeast Dallas`, by the divisions of a view.
pub fn part_of(view: &View, city: &str) -> String {
    format!("Police calls in {}", part_name(view, city))
}

/// `Northeast Dallas`, `Northeast and Central Dallas`, `Dallas`.
pub fn part_name(view: &View, city: &str) -> String {
    let names: Vec<String> = view.filter.divisions.iter().map(|name| words::title_case(name)).collect();
    match names.as_slice() {
        [one] => format!("{one} {city}"),
        [one, two] => format!("{one} and {two} {city}"),
        _ => city.to_owned(),
    }
}

/// Text as it may stand in HTML, between tags and in quotes.
pub fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;")
}

#[cfg(test)]
mod tests {
    use super::*;
    use blotter_model::Filter;

    #[test]
    fn a_snippet_names_its_part_and_stays_an_attribute() {
        let view = View {
            filter: Filter { divisions: vec!["NORTHEAST".into()], ..Filter::default() },
            ..View::default()
        };
        assert_eq!(part_of(&view, "Dallas"), "Police calls in Northeast Dallas");
        assert_eq!(
            address("https://x", "/embed", &View::default(), vec!["list=1".into()]),
            "https://x/embed?list=1"
        );
        assert_eq!(escaped(r#"a&b"<"#), "a&amp;b&quot;&lt;");
    }
}
