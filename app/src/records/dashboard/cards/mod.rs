//! The cards, one file for each kind.

mod bars;
mod change;
mod ethnicity;
mod heat;
mod hours;
mod months;
mod places;
mod ring;
mod total;

pub use bars::linked;

use super::{
    menu::menu,
    shown::{Shown, View},
    table::written,
};
use crate::widgets::html::escaped;
use blotter_view::dashboard::{CardDocument, CardKind};
use leptos::prelude::*;

/// The cards of the document, in its order: all, or the one of this slug.
pub fn cards(shown: Shown, only: Option<&str>) -> AnyView {
    let document = shown.document();
    let cards = document.cards.iter().enumerate();
    let cards = cards.filter(|(_, card)| only.is_none_or(|only| card.slug() == only));
    let cards: Vec<_> = cards.map(|(at, one)| card(shown, at, one.clone())).collect();
    view! { <div class="cards" id="cards" tabindex="-1">{cards}</div> }.into_any()
}

/// A card at its place in the document: its title, its chart with the table behind it, its note.
fn card(shown: Shown, at: usize, card: CardDocument) -> AnyView {
    let class = format!("card dashboard-card w{} {}{}", card.width, kind_class(card.kind), rows_class(&card));
    let title = card.title.clone();
    let slug = card.slug();
    let menu = (!shown.is_embedded()).then(|| menu(shown, &card));
    let body = if card.kind == CardKind::Where {
        places::places(shown, &card)
    } else {
        let card = card.clone();
        shown.view_of(at, move |view| view! { {key(view)}{body(view, &card)} }.into_any())
    };
    let note =
        shown.view_of(at, move |view| view! { <p class="card-note">{view.note(&card).0}</p> }.into_any());
    let heading = format!("{slug}-title");
    let labelled = heading.clone();
    view! {
        <section class=class id=slug aria-labelledby=labelled>
            <header><h2 id=heading>{title}</h2>{menu}</header>
            <div class="card-body">{body}</div>
            {note}
        </section>
    }
    .into_any()
}

fn key(view: &View<'_>) -> Option<AnyView> {
    let versus = view.answer.versus.as_ref()?;
    Some(key_of(&versus.of, &versus.name))
}

/// The names of both sides of a comparison, each with its colour.
pub fn key_of(of: &str, name: &str) -> AnyView {
    let [of, name] = [of, name].map(escaped);
    written(format!(
        "<p class=\"versus-key\"><span><i class=\"first\"></i>{of}</span><span><i class=\"second\"></i>{name}</span></p>"
    ))
}

/// Keeps the room of a list's rows, so that nothing moves where a filter leaves fewer.
fn rows_class(card: &CardDocument) -> String {
    match (card.kind, card.dimensions.len()) {
        (CardKind::Bars, 1) => format!(" rows-{}", (card.top + 2).min(11)),
        (CardKind::Ethnicity, _) => " rows-7".to_owned(),
        _ => String::new(),
    }
}

const fn kind_class(kind: CardKind) -> &'static str {
    match kind {
        CardKind::Total => "of-total",
        CardKind::Change => "of-change",
        CardKind::Months => "of-months",
        CardKind::Where => "of-places",
        CardKind::Ring => "of-ring",
        CardKind::Bars | CardKind::Ethnicity => "of-bars",
        CardKind::Hours => "of-hours",
        CardKind::Heat => "of-heat",
    }
}

fn body(view: &View<'_>, card: &CardDocument) -> AnyView {
    match card.kind {
        CardKind::Total => total::total(view, card),
        CardKind::Change => change::change(view, card),
        CardKind::Months => months::months(view, card),
        // It is drawn once, and follows the answer by itself.
        CardKind::Where => ().into_any(),
        CardKind::Ring => ring::ring(view, card),
        CardKind::Bars => bars::bars(view, card),
        CardKind::Ethnicity => ethnicity::ethnicity(view, card),
        CardKind::Hours => hours::hours(view, card),
        CardKind::Heat => heat::heat(view, card),
    }
}
