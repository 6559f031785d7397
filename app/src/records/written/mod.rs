//! Pages that the server writes whole, as HTML of links and tables: nothing in them changes in the browser, which takes them
//! over as they are, without code for their parts. Where one has pickers, they are those of dashboards: a listener or two on
//! the page make them searchable.

mod crime;
pub mod parts;
mod reference;
mod rows;

pub use crime::{Change, CrimePage, CrimeRow};
pub use parts::WordedLink;
#[cfg(test)]
pub use parts::tests::tags;
pub(crate) use parts::{Fact, back, fact};
pub use reference::{ColumnMeaning, reference};
pub use rows::{Cell, Chip, Column, Notice, RowsPage, Style};

use super::dashboard::picker;
use crate::{
    reactive::effect,
    widgets::{
        dialog::on_first_open,
        header::Header,
        menu::{MENU, Menu},
    },
};
use blotter_view::WrittenPage;
use leptos::{html, prelude::*};

/// A written page in its frame.
#[component]
pub fn Written(page: WrittenPage) -> impl IntoView {
    let root = NodeRef::<html::Main>::new();
    effect(move || picker::close_from_outside(root));
    view! {
        <a class="visually-hidden" href="#records">"Skip to the records"</a>
        <Header/>
        <main class="cards-page written" node_ref=root inner_html=page.html on:input=move |event| picker::on_input(&event)
            on:click=move |event| picker::on_click(&event) on:keydown=move |event| picker::on_key(&event, root)></main>
        {on_first_open(MENU, || view! { <Menu/> }.into_any())}
    }
    .into_any()
}
