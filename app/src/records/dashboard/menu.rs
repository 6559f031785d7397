//! What one may do with a card: its numbers as CSV, a picture of it, its records, a link, an embed, the whole screen.

use super::shown::{Shown, View};
use crate::widgets::card_menu::{CardMenu, card_menu};
use blotter_view::{
    PageId,
    dashboard::{CardDocument, CardKind, Dim, Query},
};
use leptos::prelude::*;

/// The menu of a card.
pub fn menu(shown: Shown, card: &CardDocument) -> AnyView {
    let entries = {
        let card = card.clone();
        shown.view_behind(move |view| entries(view, &card).entries())
    };
    card_menu(&card.title, entries)
}

fn entries(view: &View<'_>, card: &CardDocument) -> CardMenu {
    let slug = card.slug();
    CardMenu {
        files: files(view, card),
        picture: format!("{}-{slug}.png", view.document.data_set),
        script: view.picture.to_owned(),
        filters: view.in_words(),
        credit: format!("{} Updated {}.", view.answer.credit, view.answer.updated),
        records: view.rows(&view.with_months()),
        link: format!("{}#{slug}", view.at(&view.query)),
        embed: view.query.at(&format!("{}/{slug}", PageId::embed_of(view.document.data_set).path())),
        frame: card.title.clone(),
    }
}

/// The card's numbers as files: of both sides of a comparison.
fn files(view: &View<'_>, card: &CardDocument) -> Vec<(String, String)> {
    let query = view.with_months();
    let Some(versus) = view.answer.versus.as_deref() else { return files_of(view, card, query) };
    // These have all months in any case.
    if versus.is_when() && matches!(card.kind, CardKind::Change | CardKind::Months) {
        return files_of(view, card, query);
    }
    let other = versus.of(&query);
    let of = |query, side: &str| {
        let files = files_of(view, card, query).into_iter();
        files.map(|(name, address)| (format!("{name}, {side}"), address)).collect::<Vec<_>>()
    };
    [of(query, &versus.of), of(other, &versus.name)].concat()
}

/// Those of a query: for each dimension of the card a file.
fn files_of(view: &View<'_>, card: &CardDocument, query: Query) -> Vec<(String, String)> {
    let api = format!("/api/records/{}", view.document.data_set);
    let csv = |address: String| vec![("CSV".to_owned(), address)];
    match card.kind {
        CardKind::Total => csv(query.at(&format!("{api}.csv"))),
        // By force, since forces that lack months are left out of a comparison.
        CardKind::Change | CardKind::Months => {
            let group = if card.kind == CardKind::Change { "month,force" } else { "month" };
            let query = query
                .with_months(None)
                .with("group", [group])
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
