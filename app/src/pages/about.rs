//! What the data is, where it comes from, and its licences.

use crate::widgets::{
    dialog::on_first_open,
    header::Header,
    menu::{MENU, Menu},
};
use blotter_view::{AboutData, AboutSection, PageId, Site};
use leptos::prelude::*;
use std::sync::Arc;

/// `/about`.
#[component]
pub fn AboutPage(data: AboutData) -> impl IntoView {
    let site = expect_context::<Arc<Site>>();
    let section = |AboutSection { heading, text }| {
        view! { <section><h2>{heading}</h2><p>{text}</p></section> }.into_any()
    };
    view! {
        <a class="visually-hidden" href="#text" >"Skip to the text"</a>
        <Header/>
        <main class="page" id="text" tabindex="-1">
            <h1>"About the data"</h1>
            <p class="lead">
                <b>{format!("Not for emergencies. Call {}. ", data.emergency)}</b>{data.caveat}
            </p>
            {site.demo.then(|| view! {
                <p class="callout">
                    <b>"This is a simulation. "</b>
                    {format!("The calls are invented in the proportions of {}’s feed and placed on a sketch of its main roads. Nothing here happened.", site.city)}
                </p>
            }.into_any())}
            {data.sections.into_iter().map(section).collect_view()}
            <section>
                <h2>"Where it comes from"</h2>
                <p>
                    {data.attribution}" "
                    {(!data.source_url.is_empty()).then(|| view! {
                        <a href=data.source_url rel="noopener">"The data at its source"</a>
                    }.into_any())}
                </p>
                <ul class="plain">
                    <li>
                        "Map data © "<a href="https://www.openstreetmap.org/copyright" rel="noopener">"OpenStreetMap"</a>
                        " contributors, under the Open Database License, where its tiles are shown."
                    </li>
                    <li>"Streets: U.S. Census Bureau, TIGER/Line, in the public domain, where positions come from them."</li>
                    <li>
                        "The map is drawn by "<a href="https://leafletjs.com" rel="noopener">"Leaflet"</a>
                        ", © Volodymyr Agafonkin and contributors, under the BSD 2-Clause License."
                    </li>
                    <li>"Blotter itself is free software under the MIT or Apache 2.0 licence."</li>
                </ul>
            </section>
            <section>
                <h2>"What this page does not do"</h2>
                <p>
                    "It sets no cookie and loads no script, font or pixel from elsewhere; only the map’s tiles may come "
                    "from another server. “Where I am” stays in your browser. Your theme and keyboard choice are kept there too."
                </p>
            </section>
            <p><a class="btn" href=PageId::Live.path()>"To the live map"</a></p>
        </main>
        {on_first_open(MENU, || view! { <Menu/> }.into_any())}
    }
    .into_any()
}
