//! The part of `/data` that never changes in a browser: what each column means, and the licence.

use crate::records::data_sets::DataSets;
use blotter_records::DataSet;
use leptos::prelude::*;

/// A column of a data set's table.
pub struct ColumnMeaning {
    pub name: String,
    /// Its heading in the published files; none if it is Blotter's own.
    pub heading: Option<String>,
    pub meaning: String,
}

/// The cards as HTML. `generated`: the records were made up by a program.
pub fn reference(data_set: DataSet, columns: Vec<ColumnMeaning>, generated: bool) -> String {
    view! {
        <Columns data_set=data_set columns=columns/>
        <Licence generated=generated/>
    }
    .to_html()
}

/// What each column means.
#[component]
fn Columns(data_set: DataSet, columns: Vec<ColumnMeaning>) -> impl IntoView {
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

/// What one may do with the data; nobody's licence holds for what a program made up.
#[component]
fn Licence(generated: bool) -> impl IntoView {
    const TEXT: &str = "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/";
    view! {
        <section class="card w6">
            <header><h2>"Licence and source"</h2></header>
            {if generated {
                view! { <p class="text strong">
                    "These records were generated for a demonstration. No police force recorded or published them, and they say "
                    "nothing about any place."
                </p> }.into_any()
            } else {
                view! { <p class="text strong">
                "Contains public sector information licensed under the Open Government Licence v3.0 ("
                <a href="https://data.police.uk" rel="noopener">"data.police.uk"</a>")."
            </p>
            <p class="text">
                "You may copy, publish and adapt it, also for sale, if you name the source. The columns that are Blotter’s own "
                "may be used without naming anybody."
            </p>
            <div class="buttons"><a class="btn" href=TEXT rel="noopener license">"Licence text"</a></div>
                }.into_any()
            }}
        </section>
        <section class="card w6">
            <header><h2>"Read it without Blotter"</h2></header>
            <p class="text">
                "The lake is Delta Lake tables, which Athena, Spark, DuckDB and Polars read as they are. The folder is the one that "
                <code>"--lake"</code>" names."
            </p>
            <p class="text">"Whoever prefers to ask over HTTP finds counts, lists and rows in the API, as JSON, CSV and more."</p>
            <div class="buttons"><a class="btn" href="/api/docs">"API"</a></div>
        </section>
    }
    .into_any()
}
