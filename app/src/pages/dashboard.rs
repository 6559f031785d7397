//! A dashboard: filters, breadcrumb, cards.

use crate::{
    records::{
        dashboard::{
            breadcrumb::breadcrumb,
            cards::cards,
            filters::filters,
            live::{Changes, Phase},
            shown::Shown,
        },
        nothing::nothing as no_records,
    },
    widgets::{
        dialog::on_first_open,
        header::Header,
        icon::{self, Ic},
        menu::{MENU, Menu},
    },
};
use blotter_view::{
    DashboardPage as Data, PageId,
    dashboard::{Document, Embed, words},
};
use leptos::{html, prelude::*};

/// `/crime` and its like.
#[component]
pub fn DashboardPage(data: Data) -> impl IntoView {
    let Data { document, answer, map, picture, embed } = data;
    let embedded = embed.is_some();
    let main = match answer {
        Some(answer) => dashboard(Shown::new(document, answer, map, picture, embed.as_ref()), embed.as_ref()),
        None => nothing(&document),
    };
    view! {
        <a class="visually-hidden" href="#cards">"Skip to the figures"</a>
        {(!embedded).then(|| view! { <Header/> })}
        {main}
        {(!embedded).then(|| on_first_open(MENU, || view! { <Menu/> }.into_any()))}
    }
    .into_any()
}

fn dashboard(shown: Shown, embed: Option<&Embed>) -> AnyView {
    let document = shown.document();
    let download = shown.view(|view| {
        let href = view.with_months().at(&format!("/api/records/{}/rows.csv", view.document.data_set));
        view! { <a class="btn" href=href download=""><Ic icon=icon::TABLE/>"Download CSV"</a> }.into_any()
    });
    let foot = shown.view(|view| {
        let api = view.with_months().at(&format!("/api/records/{}", view.document.data_set));
        view! {
            <p>{view.answer.foot.clone()}</p>
            <p class="print-only">{format!("{} · updated {}", view.at(&view.query), view.answer.updated)}</p>
            <p>
                <a href=format!("{}?dataset={}", PageId::Data.path(), view.document.data_set)>"How these figures are made"</a>
                " · "<a href=api>"Ask by API"</a>
            </p>
        }
        .into_any()
    });
    let only = embed.and_then(|embed| embed.card.as_deref());
    let (head, foot) = if embed.is_some() {
        let foot = shown.view(|view| {
            let all = view.query.at(PageId::of_data_set(view.document.data_set).path());
            view! {
                <footer class="embed-foot">
                    <p><b>"Blotter"</b>{format!(" · {}, {}", view.document.title, view.answer.period())}</p>
                    <a href=all target="_blank" rel="noopener">"Open"</a>
                </footer>
            }
            .into_any()
        });
        (view! { <h1 class="visually-hidden">{document.title.clone()}</h1> }.into_any(), foot)
    } else {
        let head = view! {
            <div class="page-head">
                <div><h1>{document.title.clone()}</h1><p class="lead">{document.lead.clone()}</p></div>
                <div class="buttons desktop-only">{download}</div>
            </div>
        };
        (head.into_any(), view! { <footer class="page-foot">{foot}</footer> }.into_any())
    };
    // For those who don't see the figures change.
    let said = shown.view(|view| {
        let count = view.answer.figures.total.count;
        view! { <p class="visually-hidden" role="status">{format!("{} {}", words::number(count), view.records(count))}</p> }.into_any()
    });
    let root = NodeRef::<html::Main>::new();
    let changes = Changes::new(shown, root);
    provide_context(changes);
    changes.start();
    let failed = move || {
        (changes.phase.get() == Phase::Failed).then(|| {
            view! {
                <div class="band ask note" role="alert">
                    <p><b>"The answer did not come."</b>" You still see the figures from before."</p>
                    <div class="buttons"><button type="button" class="btn" on:click=move |_| changes.again()>"Try again"</button></div>
                </div>
            }
            .into_any()
        })
    };
    let newer = move || {
        changes.newer.get().map(|news| {
            view! {
                <div class="band ask" role="status">
                    <p><b>{news}</b></p>
                    <div class="buttons"><button type="button" class="btn" on:click=move |_| changes.show_newest()>"Show it"</button></div>
                </div>
            }
            .into_any()
        })
    };
    view! {
        <main class="cards-page dashboard" node_ref=root class:embedded=shown.is_embedded() class:single=only.is_some() class:loading=move || matches!(changes.phase.get(), Phase::Loading | Phase::Late) class:late=move || changes.phase.get() == Phase::Late
            on:click=move |event| changes.on_click(&event) on:input=move |event| changes.on_input(&event)>
            {head}
            {only.is_none().then(|| filters(shown))}
            {breadcrumb(shown)}
            {failed}
            {newer}
            {said}
            {cards(shown, only)}
            {foot}
        </main>
    }
    .into_any()
}

/// Nothing of the data set has been imported.
fn nothing(document: &Document) -> AnyView {
    view! {
        <main class="cards-page dashboard">
        <div class="page-head">
            <div><h1>{document.title.clone()}</h1><p class="lead">{document.lead.clone()}</p></div>
        </div>
        {no_records(Some("cards"))}
        </main>
    }
    .into_any()
}
