//! The switch between the data sets: links, which work without a script.

use super::{coverage_table::address, words};
use blotter_records::DataSet;
use leptos::prelude::*;

/// `fragment`: the id of what the reader comes back to.
#[component]
pub fn DataSets(here: DataSet, fragment: &'static str) -> impl IntoView {
    let link = |data_set: DataSet| {
        let current = (data_set == here).then_some("true");
        let address = format!("{}#{fragment}", address(data_set, None));
        view! { <a href=address aria-current=current>{words::data_set(data_set)}</a> }.into_any()
    };
    view! { <nav class="segments" aria-label="Data set">{DataSet::ALL.map(link).collect_view()}</nav> }
        .into_any()
}
