//! The map alone, for a frame in somebody's page.

use crate::{
    parts::{
        details::Details,
        icon::{self, Ic, Logo},
        list::List,
        map_pane::MapPane,
        share::part_name,
        status::StatusLine,
    },
    ui::context,
};
use blotter_model::{View, words};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_location;

/// `/embed`.
#[component]
pub fn EmbedPage() -> impl IntoView {
    let (store, _) = context();
    let fixed = store.fixed();
    let query = use_location().search.get_untracked();
    let with_list = query.trim_start_matches('?').split('&').any(|pair| pair == "list=1");
    let part = part_name(&View { filter: store.filter.get_untracked(), ..View::default() }, &fixed.city.name);
    let heading = format!("Police calls, {part}");
    let warning = format!("Not for emergencies, call {}", fixed.city.emergency);
    let away = format!(" · not for emergencies, call {}", fixed.city.emergency);
    let count = move || {
        let count = words::count(store.visible.read().len(), "incident", "incidents");
        if fixed.demo { format!("{count}, simulated") } else { format!("{count} at scene now") }
    };
    let out = move || match store.view().to_query() {
        query if query.is_empty() => "/".to_owned(),
        query => format!("/?{query}"),
    };
    let details = Memo::new(move |_| store.chosen.read().is_some());
    let view = move || if details.get() { "incident" } else { "list" };
    view! {
        <Title text=format!("{heading} · Blotter")/>
        <main class="embed" class:with-list=with_list data-view=view>
            <div class="emain">
                <div class="emap">
                    <MapPane label=format!("Map of incidents in {part}")/>
                    <div class="etop">
                        <h1>{heading.clone()}</h1>
                        <p>{count}</p>
                        <p class="less">{warning}</p>
                    </div>
                </div>
                <aside class="elist" aria-label="Incidents">
                    {with_list.then(|| view! { <div class="browse"><List/></div> })}
                    {move || details.get().then(|| view! { <Details/> })}
                </aside>
            </div>
            <footer class="ebar">
                <a class="brand" href=out target="_blank" rel="noopener" aria-label="Blotter, opens in a new tab"><Logo/>"Blotter"</a>
                <StatusLine short=true more=away/>
                <a class="btn" href=out target="_blank" rel="noopener">"Open the map"<Ic icon=icon::OUT/></a>
            </footer>
        </main>
        <p class="sr" aria-live="polite">{move || store.said.get()}</p>
    }
    .into_any()
}
