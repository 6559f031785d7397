//! What each column means.

use super::data_sets::DataSets;
use blotter_records::DataSet;
use blotter_view::data_page::ColumnMeaning;
use leptos::prelude::*;

/// The card.
#[component]
pub fn Columns(data_set: DataSet, columns: Vec<ColumnMeaning>) -> impl IntoView {
    let entry = |ColumnMeaning { name, heading, meaning }| {
        let (title, own) = match heading {
            Some(heading) => (heading, None),
            None => ("Blotter’s own".to_owned(), Some("own")),
        };
        view! {
            <div><dt><span class=own>{title}</span><code>{name}</code></dt><dd>{meaning}</dd></div>
        }
        .into_any()
    };
    view! {
        <section class="card all" id="columns">
            <header class="with-switch">
                <h2>"What the columns mean"</h2>
                <DataSets here=data_set fragment="columns"/>
            </header>
            <dl class="meanings">{columns.into_iter().map(entry).collect_view()}</dl>
        </section>
    }
    .into_any()
}
