//! The records' front page.

use crate::records::nothing::nothing;
use crate::widgets::{
    charts::{histogram, part, percent},
    dialog::on_first_open,
    header::Header,
    icon::{self, Ic},
    menu::{MENU, Menu},
};
use blotter_view::{FrontPage as Data, PageId, dashboard::words, front::Door};
use leptos::prelude::*;

/// `/records`, and `/` where there is no city.
#[component]
pub fn FrontPage(data: Data) -> impl IntoView {
    let Data { doors, names, unknown, coverage, credit } = data;
    let has_records = !doors.is_empty();
    let options: Vec<_> =
        names.into_iter().map(|name| view! { <option value=name></option> }.into_any()).collect();
    let sorry = (!unknown.is_empty()).then(|| {
        view! { <p class="find-note" role="status">{format!("There is no town or force “{unknown}” here.")}</p> }
    });
    let find = view! {
        <form class="find" method="get" action=PageId::Records.path() role="search">
            <label class="field">
                <Ic icon=icon::SEARCH/>
                <span class="visually-hidden">"Your town or force"</span>
                <input type="search" name="q" list="names" placeholder="Your town or force" autocomplete="off" required maxlength="100"/>
            </label>
            <button type="submit" class="btn primary">"Show"</button>
            <datalist id="names">{options}</datalist>
        </form>
        {sorry}
    };
    let doors: Vec<_> = doors.iter().map(door).collect();
    view! {
        <a class="visually-hidden" href="#cards">"Skip to the figures"</a>
        <Header/>
        <main class="cards-page front">
            <div class="page-head"><div>
                <h1>{PageId::Records.info().title}</h1>
                <p class="lead">"Crime, its outcomes, and stop and search in England and Wales, month by month, as the forces published it."</p>
            </div></div>
            {has_records.then_some(find)}
            {(!has_records).then(|| nothing(None))}
            <div class="cards" id="cards" tabindex="-1">
                {doors}
                {has_records.then(|| view! {
                    <section class="card all">
                        <header>
                            <h2>"How much of the country is here"</h2>
                            <a class="btn bare" href=PageId::Data.path()>"See the coverage"</a>
                        </header>
                        <p class="text">{coverage}</p>
                    </section>
                })}
            </div>
            <footer class="page-foot">
                <p>
                    {credit}" Records are reports, not findings; places are moved to a nearby point."
                </p>
                <p><a href="/data#columns">"What the columns mean"</a>" · "<a href="/api/docs">"Ask by API"</a></p>
            </footer>
        </main>
        {on_first_open(MENU, || view! { <Menu/> }.into_any())}
    }
    .into_any()
}

fn door(door: &Door) -> AnyView {
    let page = PageId::of_data_set(door.data_set).info();
    let [from, to] = door.months;
    let last = door.by_month.len().saturating_sub(1);
    let shown = (to.number() - from.number()) as usize;
    let count = door.by_month.len();
    let years = door.first.to(to).enumerate().filter(|(at, month)| *at == 0 || month.month() == 1).map(
        |(at, month)| {
            let left = percent(part(at as u64, count.max(1) as u64));
            view! { <text x=left y="12">{month.year().to_string()}</text> }.into_any()
        },
    );
    view! {
        <section class="card w4 door">
            <header><h2>{page.title}</h2></header>
            <p class="big num">{words::number(door.count)}</p>
            <p class="text">{format!("in the last {}, {}", words::months(to.number() + 1 - from.number()), words::span(door.months))}</p>
            <div class="slider">{histogram(&door.by_month, Some((last.saturating_sub(shown), last)))}</div>
            <svg class="years" aria-hidden="true" focusable="false">{years.collect::<Vec<_>>()}</svg>
            <div class="buttons"><a class="btn" href=page.path>{format!("Open {}", page.title.to_lowercase())}<Ic icon=icon::NEXT/></a></div>
            <p class="card-note">{door.note.clone()}</p>
        </section>
    }
    .into_any()
}
