//! The share dialog: a link to this view, and a snippet for one's own page.

use crate::{
    live::{titles, ui::context},
    map::position,
    reactive::memo,
    widgets::{
        dialog::{DialogId, Modal},
        html::escaped,
        theme::{Theme, ThemeSwitch},
    },
};
use blotter_view::LiveView;
use leptos::{html, prelude::*};
use std::time::Duration;

pub const SHARE: DialogId = DialogId("share");

#[component]
pub fn Share() -> impl IntoView {
    let (store, ui) = context();
    let (filters, place, list) = (RwSignal::new(true), RwSignal::new(true), RwSignal::new(false));
    let theme = RwSignal::new(Theme::System);
    let view = memo(move || {
        if ui.dialog.get() != Some(SHARE) {
            return LiveView::default();
        }
        let mut view = store.view();
        if !filters.get() {
            view.filter = blotter_view::Filter::default();
        }
        view.map =
            if place.get() { view.map.or_else(|| ui.map.with(|map| position(map.view()))) } else { None };
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
        let title = titles::iframe(&view.filter, &store.config().city.name);
        // An embed shows a map, not one incident.
        let address = address(&origin(), "/embed", &LiveView { incident: None, ..view.clone() }, extra);
        format!(
            r#"<iframe src="{}" width="640" height="420" title="{}" loading="lazy"></iframe>"#,
            escaped(&address),
            escaped(&title)
        )
    });
    let snippet_field = NodeRef::<html::Textarea>::new();
    view! {
        <Modal dialog=SHARE title="Share this view">
            {link_field(link)}
            <div>
                <label for="share-snippet">"For your own page"</label>
                <div class="copy">
                    <textarea id="share-snippet" rows="5" readonly spellcheck="false" node_ref=snippet_field
                        prop:value=move || snippet.get()></textarea>
                    <CopyButton label="Copy the snippet" text=snippet
                        select=Callback::new(move |()| if let Some(field) = snippet_field.get_untracked() { field.select() })/>
                </div>
            </div>
            <div class="choices">
                {option(filters, "Keep filters")}{option(place, "Keep position")}{option(list, "With list")}
            </div>
            <ThemeSwitch value=theme system="Reader’s own" on_choose=Callback::new(|_| {})/>
        </Modal>
    }
    .into_any()
}

/// The link, to be copied.
pub fn link_field(link: Memo<String>) -> AnyView {
    let field = NodeRef::<html::Input>::new();
    view! {
        <div>
            <label for="share-link">"Link"</label>
            <div class="copy">
                <input class="field" id="share-link" readonly node_ref=field prop:value=move || link.get()/>
                <CopyButton primary=true label="Copy the link" text=link
                    select=Callback::new(move |()| if let Some(field) = field.get_untracked() { field.select() })/>
            </div>
        </div>
    }
    .into_any()
}

/// A choice of what the link has.
pub fn option(signal: RwSignal<bool>, name: &'static str) -> AnyView {
    view! {
        <label>
            <input type="checkbox" prop:checked=move || signal.get() checked=signal.get_untracked()
                on:change=move |event| signal.set(event_target_checked(&event))/>
            {name}
        </label>
    }
    .into_any()
}

/// Copies a text; where no clipboard is to be had, it is selected instead.
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
        <button type="button" class="btn" class:primary=primary aria-label=label on:click=copy>
            {move || if done.get().is_empty() { "Copy" } else { done.get() }}
        </button>
        <span class="visually-hidden" role="status">{move || done.get()}</span>
    }
    .into_any()
}

fn address(origin: &str, path: &str, view: &LiveView, extra: Vec<String>) -> String {
    let query = view.to_query();
    let parts: Vec<String> = Some(query).filter(|query| !query.is_empty()).into_iter().chain(extra).collect();
    let mark = if parts.is_empty() { "" } else { "?" };
    format!("{origin}{path}{mark}{}", parts.join("&"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_has_a_question_mark_only_with_a_query() {
        assert_eq!(
            address("https://x", "/embed", &LiveView::default(), vec!["list=1".into()]),
            "https://x/embed?list=1"
        );
        assert_eq!(address("https://x", "/", &LiveView::default(), Vec::new()), "https://x/");
    }
}
