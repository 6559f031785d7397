//! The cards at the head of `/data`: how far the data goes, the last import, what was rejected; and the licence.

use super::{syncs::LastSync, words};
use crate::widgets::icon::{self, Ic};
use blotter_view::{
    data_page::{DataSetTotal, Fact, ImportSummary, RejectsSummary, ReleaseSummary},
    syncs::SyncsSummary,
};
use leptos::prelude::*;

/// How far the data goes, and how much there is.
#[component]
pub fn DataTo(totals: Option<Vec<DataSetTotal>>) -> impl IntoView {
    let newest = totals.iter().flatten().filter_map(|total| total.to).max();
    let of = totals.iter().flatten().filter(|total| total.to.is_some() && total.to == newest);
    let names: Vec<String> = of.map(|total| words::data_set(total.data_set).to_lowercase()).collect();
    let row = |total: DataSetTotal| {
        let to = total.to.map(words::short_month);
        view! {
            <div><dt>{words::data_set(total.data_set)}{to.map(|to| view! { <small>{format!(" to {to}")}</small> }.into_any())}</dt>
            <dd>{words::number(total.rows)}</dd></div>
        }
        .into_any()
    };
    view! {
        <section class="card w3">
            <header><h2>"Data to"</h2></header>
            <p class="big num">{newest.map_or_else(|| "None".to_owned(), words::short_month)}</p>
            {newest.map(|_| view! { <p class="text">{listed(&names)}</p> }.into_any())}
            {totals.map(|totals| view! {
                <dl class="amounts">{totals.into_iter().map(row).collect_view()}</dl>
            }.into_any())}
            <p class="card-note">"Forces publish about a month late, some later."</p>
        </section>
    }
    .into_any()
}

/// `street crime, outcomes and stop and search`.
fn listed(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [first, last] => format!("{first} and {last}"),
        [first @ .., last] => format!("{}, and {last}", first.join(", ")),
    }
}

/// The import that made the release.
#[component]
pub fn LastImport(import: Option<(u64, ImportSummary)>) -> impl IntoView {
    let fact = |Fact { name, text }| view! { <dt>{name}</dt><dd>{text}</dd> }.into_any();
    view! {
        <section class="card w5">
            <header><h2>"Last import"</h2></header>
            {match import {
                None => view! { <p class="text">"Never run."</p> }.into_any(),
                Some((number, ImportSummary { at, facts })) => view! {
                    <dl class="facts">
                        <dt>"Finished"</dt><dd>{at}</dd>
                        {facts.into_iter().map(fact).collect_view()}
                        <dt>"Release"</dt><dd>{number.to_string()}</dd>
                    </dl>
                }
                .into_any(),
            }}
            <p class="card-note">"Each import makes a whole new release or none. Until it is done, every page answers from the one before."</p>
        </section>
    }
    .into_any()
}

/// How many rows could not be taken.
#[component]
pub fn Rejected(rejects: Option<RejectsSummary>) -> impl IntoView {
    let rejects = rejects.unwrap_or_default();
    let RejectsSummary { rejected, read, units, merged, download, reasons, .. } = rejects;
    let months = match units {
        1 => "in one month of a force".to_owned(),
        units => format!("in {} months of forces", words::number(units)),
    };
    let files = match (units, merged) {
        (0, 1..) => "in merged files".to_owned(),
        (_, 0) => months,
        (_, merged) => format!("{months}, {} in merged files", words::number(merged)),
    };
    let of = match (read, rejected) {
        (0, _) => None,
        (read, 0) => Some(format!("of {} read", words::rows(read))),
        (read, rejected) => {
            let rows = if rejected == 1 { "row" } else { "rows" };
            Some(format!("{rows} of {} read, {files}", words::number(read)))
        }
    };
    let buttons = (!reasons.is_empty() || !download.is_empty()).then(|| {
        view! {
            <div class="buttons">
                {(!reasons.is_empty()).then(|| view! { <a class="btn" href="#rejects">"See the reasons"</a> }.into_any())}
                {(!download.is_empty()).then(|| view! {
                    <a class="btn" href=download download=""><Ic icon=icon::DOWNLOAD/>"Download"</a>
                }.into_any())}
            </div>
        }
        .into_any()
    });
    view! {
        <section class="card w4">
            <header><h2>"Rejected"</h2></header>
            <p class="big num">{words::number(rejected)}</p>
            {of.map(|of| view! { <p class="text">{of}</p> }.into_any())}
            {buttons}
            <p class="card-note">"Nothing is dropped in silence: read = kept + rejected. Reasons and download are of the records that are here."</p>
        </section>
    }
    .into_any()
}

/// All three; the last import is the last sync's where there are any.
#[component]
pub fn Head(release: Option<ReleaseSummary>, syncs: Option<SyncsSummary>) -> impl IntoView {
    let (totals, import, rejects) = match release {
        Some(release) => {
            (Some(release.totals), Some((release.number, release.last_import)), Some(release.rejects))
        }
        None => (None, None, None),
    };
    view! {
        <DataTo totals=totals/>
        {match syncs {
            Some(syncs) => view! { <LastSync syncs=syncs import=import/> }.into_any(),
            None => view! { <LastImport import=import/> }.into_any(),
        }}
        <Rejected rejects=rejects/>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::listed;

    #[test]
    fn names_are_listed_as_a_sentence_has_them() {
        let names = ["street crime", "outcomes", "stop and search"].map(str::to_owned);
        assert_eq!(listed(&names[..1]), "street crime");
        assert_eq!(listed(&names[..2]), "street crime and outcomes");
        assert_eq!(listed(&names), "street crime, outcomes, and stop and search");
    }
}
