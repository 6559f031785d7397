//! Pages that the server writes whole, as HTML of links and tables: nothing in them changes in the browser, which takes them
//! over as they are, without code for their parts.

mod crime;
mod rows;

pub use crime::{Change, CrimePage, CrimeRow};
pub use rows::{Cell, Chip, Column, Notice, RowsPage, Style};

use crate::widgets::{
    dialog::on_first_open,
    header::Header,
    icon::{self, Ic},
    menu::{MENU, Menu},
};
use blotter_view::WrittenPage;
use leptos::prelude::*;

/// A written page in its frame.
#[component]
pub fn Written(page: WrittenPage) -> impl IntoView {
    view! {
        <a class="visually-hidden" href="#records">"Skip to the records"</a>
        <Header/>
        <main class="cards-page written" inner_html=page.html></main>
        {on_first_open(MENU, || view! { <Menu/> }.into_any())}
    }
    .into_any()
}

/// An address with its words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WordedLink {
    pub words: String,
    pub href: String,
}

impl WordedLink {
    pub fn new(words: impl Into<String>, href: impl Into<String>) -> Self {
        Self { words: words.into(), href: href.into() }
    }
}

/// The way back over a title.
fn back(link: WordedLink) -> AnyView {
    view! { <p class="way-back"><a href=link.href><Ic icon=icon::BACK/>{link.words}</a></p> }.into_any()
}

/// The licence, and where to read on.
fn foot(more: String, links: Vec<WordedLink>) -> AnyView {
    let mut parts: Vec<AnyView> = Vec::new();
    for link in links {
        if !parts.is_empty() {
            parts.push(" · ".into_any());
        }
        parts.push(view! { <a href=link.href>{link.words}</a> }.into_any());
    }
    view! {
        <footer class="page-foot">
            <p class="long">
                {format!("Contains public sector information licensed under the Open Government Licence v3.0 (data.police.uk). {more}")}
            </p>
            <p>{parts}</p>
        </footer>
    }
    .into_any()
}
