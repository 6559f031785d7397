//! What one may do with a card: its numbers as CSV, a picture of it, its records, a link, an embed, the whole screen.

use super::shown::{Shown, View};
use crate::widgets::{
    html::escaped,
    icon::{self, Ic},
};
use blotter_view::{
    PageId,
    dashboard::{CardDocument, CardKind, Dim},
};
use leptos::prelude::*;
use std::fmt::Write;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

/// The menu of a card.
pub fn menu(shown: Shown, card: &CardDocument) -> AnyView {
    let title = card.title.clone();
    let entries = {
        let card = card.clone();
        shown.view_behind(move |view| {
            view! { <ul class="menu-sheet" inner_html=entries(view, &card)></ul> }.into_any()
        })
    };
    view! {
        <details class="card-menu" name="picker">
            <summary class="btn bare square" aria-label=format!("More: {title}") title="CSV, picture, records, link, embed"><Ic icon=icon::MORE/></summary>
            {entries}
        </details>
    }
    .into_any()
}

/// Its entries, as HTML.
fn entries(view: &View<'_>, card: &CardDocument) -> String {
    let slug = card.slug();
    let query = view.with_months();
    let embed = view.query.at(&format!("{}/{slug}", PageId::embed_of(view.document.data_set).path()));
    let link = format!("{}#{slug}", view.at(&view.query));
    let picture = format!("{}-{slug}.png", view.document.data_set);
    let credit = format!("{} Updated {}.", view.answer.credit, view.answer.updated);
    let mut files_as_links = String::new();
    for (name, href) in files(view, card) {
        let _ = write!(
            files_as_links,
            "<li><a href=\"{}\" download=\"\">{}</a></li>",
            escaped(&href),
            escaped(&name)
        );
    }
    let [records, script, filters, title] =
        [view.rows(&query), view.picture.to_owned(), view.in_words(), card.title.clone()];
    let [records, script, filters, title, picture, credit, link, embed] =
        [records, script, filters, title, picture, credit, link, embed].map(|text| escaped(&text));
    format!(
        r#"<li class="js"><button type="button" data-full="">Full screen</button></li>{files_as_links}<li class="js"><button type="button" data-picture="{picture}" data-script="{script}" data-filters="{filters}" data-credit="{credit}">Picture (PNG)</button></li><li><a href="{records}">Records</a></li><li class="js"><button type="button" data-copy="{link}" data-done="Link copied">Copy the link</button></li><li class="js"><button type="button" data-copy="{embed}" data-frame="{title}" data-done="Code copied">Copy the code to embed it</button></li><li><a href="{embed}" target="_blank" rel="noopener">Open as an embed</a></li>"#
    )
}

/// The card's numbers: for each of its dimensions a file.
fn files(view: &View<'_>, card: &CardDocument) -> Vec<(String, String)> {
    let api = format!("/api/records/{}", view.document.data_set);
    let query = view.with_months();
    let csv = |address: String| vec![("CSV".to_owned(), address)];
    match card.kind {
        CardKind::Total => csv(query.at(&format!("{api}.csv"))),
        CardKind::Change | CardKind::Months => {
            let query = query
                .with_months(None)
                .with("group", ["month"])
                .with("order", ["key"])
                .with("limit", ["100000"]);
            csv(query.at(&format!("{api}.csv")))
        }
        CardKind::Where => csv(query.at(&format!("{api}/cells.csv"))),
        CardKind::Heat => {
            let names: Vec<&str> = card.dimensions.iter().map(|dimension| dimension.0.name()).collect();
            let query = names.iter().fold(query, |query, name| query.without(name));
            csv(query
                .with("group", [names.join(",").as_str()])
                .with("order", ["key"])
                .with("limit", ["100000"])
                .at(&format!("{api}.csv")))
        }
        _ => {
            let several = card.dimensions.len() > 1;
            let file = |&Dim(dimension): &Dim| {
                let label = view.document.list(dimension).map(|list| list.label.clone()).unwrap_or_default();
                let name = if several { format!("CSV: {label}") } else { "CSV".to_owned() };
                (name, query.at(&format!("{api}/values/{dimension}.csv")))
            };
            card.dimensions.iter().map(file).collect()
        }
    }
}

/// Does what a button of the menu says.
pub fn act(button: &Element) {
    if button.has_attribute("data-full") {
        if let Some(card) = button.closest(".card").ok().flatten() {
            let _ = card.request_fullscreen();
        }
        return close(button);
    }
    if let Some(script) = button.get_attribute("data-script") {
        return draw(button.clone(), script);
    }
    let Some(address) = button.get_attribute("data-copy") else { return };
    let origin = window().location().origin().unwrap_or_default();
    let text = match button.get_attribute("data-frame") {
        None => format!("{origin}{address}"),
        Some(title) => {
            let [title, address] = [title, address].map(|text| escaped(&text));
            format!(
                r#"<iframe src="{origin}{address}" title="{title}" width="480" height="420" loading="lazy"></iframe>"#
            )
        }
    };
    let button = button.clone();
    wasm_bindgen_futures::spawn_local(async move {
        // Without a secure connection there is no clipboard.
        let clipboard = window().navigator().clipboard();
        let copied = !clipboard.is_undefined()
            && wasm_bindgen_futures::JsFuture::from(clipboard.write_text(&text)).await.is_ok();
        let said = if copied { button.get_attribute("data-done").unwrap_or_default() } else { text };
        if let Some(button) = button.dyn_ref::<HtmlElement>() {
            button.set_text_content(Some(&said));
        }
    });
}

/// Loads the script that draws pictures (`frontend/picture`) with the first one, and asks again: from then on the script
/// answers the buttons itself.
fn draw(button: Element, script: String) {
    wasm_bindgen_futures::spawn_local(async move {
        let came = blotter_map::load_script(&script).await;
        let Some(button) = button.dyn_ref::<HtmlElement>() else { return };
        if came {
            button.click();
        } else {
            button.set_text_content(Some("The picture could not be made"));
        }
    });
}

fn close(button: &Element) {
    if let Some(menu) = button.closest("details").ok().flatten() {
        let _ = menu.remove_attribute("open");
        let summary = menu.query_selector("summary").ok().flatten();
        if let Some(summary) = summary.and_then(|summary| summary.dyn_into::<HtmlElement>().ok()) {
            let _ = summary.focus();
        }
    }
}
