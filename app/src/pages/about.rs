//! What the data is, where it comes from, and under which licences all this stands.

use crate::{
    live::ui::{Open, context},
    widgets::{dialog::once_asked, header::Header, menu::Menu},
};
use leptos::prelude::*;

/// `/about`.
#[component]
pub fn AboutPage() -> impl IntoView {
    let (store, ui) = context();
    let fixed = store.fixed();
    let city = &fixed.city;
    let section = |about: &blotter_model::page::About| {
        view! { <section><h2>{about.heading.clone()}</h2><p>{about.text.clone()}</p></section> }.into_any()
    };
    view! {
        <a class="sr" href="#text" >"Skip to the text"</a>
        <Header here="/about"/>
        <main class="page" id="text" tabindex="-1">
            <h1>"About the data"</h1>
            <p class="lead">
                <b>{format!("Not for emergencies. Call {}. ", city.emergency)}</b>{city.caveat.clone()}
            </p>
            {fixed.demo.then(|| view! {
                <p class="say">
                    <b>"This is a simulation. "</b>
                    {format!("The calls are invented in the proportions of {}’s feed and stand on a sketch of its main roads. Nothing here happened.", city.name)}
                </p>
            }.into_any())}
            {city.about.iter().map(section).collect_view()}
            <section>
                <h2>"Where it comes from"</h2>
                <p>
                    {city.attribution.clone()}" "
                    {(!city.source_url.is_empty()).then(|| view! {
                        <a href=city.source_url.clone() rel="noopener">"The data at its source"</a>
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
            <p><a class="btn" href="/">"To the live map"</a></p>
        </main>
        {once_asked(ui, Open::Menu, || view! { <Menu/> }.into_any())}
    }
    .into_any()
}
