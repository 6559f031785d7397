//! The records: what is here, what is missing, and what it means.

use crate::{
    records::{
        cards::Head,
        coverage::Coverage,
        nothing::nothing,
        rejects::Rejects,
        syncs::{Failed, Syncs},
    },
    widgets::{
        dialog::on_first_open,
        header::Header,
        icon::{self, Ic},
        menu::{MENU, Menu},
    },
};
use blotter_view::{PageId, data_page};
use leptos::prelude::*;

/// `/data`.
#[component]
pub fn DataPage(data: data_page::DataPage) -> impl IntoView {
    let data_page::DataPage { data_set, mut release, reference, syncs, has_city } = data;
    let coverage = release.as_mut().map(|release| release.coverage.take());
    let rejects =
        release.as_ref().map(|release| release.rejects.clone()).filter(|rejects| !rejects.reasons.is_empty());
    let has_reasons = rejects.is_some();
    let has_release = release.is_some();
    let import = release.as_ref().map(|release| (release.number, release.last_import.clone()));
    view! {
        <a class="visually-hidden" href="#cards">"Skip to the coverage"</a>
        <Header/>
        <main class="cards-page">
            <div class="page-head">
                <div>
                    <h1>"Data"</h1>
                    <p class="lead">"What is here, what is missing, and what it means."</p>
                </div>
                {has_release.then(|| view! {
                    <div class="buttons">
                        <a class="btn" href="/api/records/coverage.csv" download=""><Ic icon=icon::TABLE/>"Coverage as CSV"</a>
                    </div>
                }.into_any())}
            </div>
            {(!has_release).then(|| nothing(None))}
            {syncs.clone().map(|syncs| view! { <Failed syncs=syncs import=import/> }.into_any())}
            <div class="cards" id="cards" tabindex="-1">
                <Head release=release syncs=syncs.clone()/>
                {coverage.map(|table| view! {
                    <Coverage data_set=data_set table=table has_reasons=has_reasons/>
                }.into_any())}
                {rejects.map(|rejects| view! { <Rejects rejects=rejects/> }.into_any())}
                {syncs.map(|syncs| view! { <Syncs syncs=syncs/> }.into_any())}
                <div class="part" inner_html=reference></div>
            </div>
            <footer class="page-foot">
                <p>"Records are reports, not findings; places are moved to a nearby point."</p>
                {has_city.then(|| view! {
                    <p>
                        <a href=PageId::Live.path()>{PageId::Live.info().title}</a>" · "
                        <a href=PageId::About.path()>"About the live data"</a>
                    </p>
                }.into_any())}
            </footer>
        </main>
        {on_first_open(MENU, || view! { <Menu/> }.into_any())}
    }
    .into_any()
}
