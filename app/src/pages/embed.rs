//! The map alone, for an iframe in another site's page.

use crate::{
    live::{details::Details, list::List, map_pane::MapPane, status::StatusLine, titles, ui::context},
    reactive::memo,
    widgets::icon::{self, Ic, Logo},
};
use blotter_model::text;
use leptos::prelude::*;

/// `/embed`.
#[component]
pub fn EmbedPage(
    /// The list beside the map.
    with_list: bool,
) -> impl IntoView {
    let (store, _) = context();
    let config = store.config();
    let heading = titles::embed(&store.filter.get_untracked(), &config.city.name);
    let warning = format!("Not for emergencies, call {}", config.city.emergency);
    let away = format!(" · not for emergencies, call {}", config.city.emergency);
    let count = move || {
        let count = text::count(store.visible.read().len(), "incident", "incidents");
        if config.demo { format!("{count}, simulated") } else { format!("{count} at scene now") }
    };
    let out = move || match store.view().to_query() {
        query if query.is_empty() => "/".to_owned(),
        query => format!("/?{query}"),
    };
    let details = memo(move || store.chosen.read().is_some());
    let view = move || if details.get() { "incident" } else { "list" };
    view! {
        <main class="embed" class:with-list=with_list data-view=view>
            <div class="embed-main">
                <div class="embed-map">
                    <MapPane label=format!("Map. {heading}")/>
                    <div class="embed-heading">
                        <h1>{heading}</h1>
                        <p>{count}</p>
                        <p class="less">{warning}</p>
                    </div>
                </div>
                <aside class="embed-list" aria-label="Incidents">
                    {with_list.then(|| view! { <div class="browse"><List/></div> }.into_any())}
                    {move || details.get().then(|| view! { <Details/> }.into_any())}
                </aside>
            </div>
            <footer class="embed-bar">
                <a class="brand" href=out target="_blank" rel="noopener" aria-label="Blotter, opens in a new tab"><Logo/>"Blotter"</a>
                <StatusLine short=true more=away/>
                <a class="btn" href=out target="_blank" rel="noopener">"Open the map"<Ic icon=icon::OUT/></a>
            </footer>
        </main>
        <p class="visually-hidden" aria-live="polite">{move || store.said.get()}</p>
    }
    .into_any()
}
