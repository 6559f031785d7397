//! What the panel says around the list of a past moment: as of when, that it isn't live, and what was not watched.

use super::{
    player::{Answer, Player},
    words as say,
};
use crate::{
    live::{
        filters::{Chips, Filters, Kinds},
        panel::{PanelParts, count, filter_button, noun},
        ui::context,
    },
    reactive::memo,
    widgets::icon::{self, Ic},
};
use blotter_view::{LiveView, NothingBefore, PageId, link::encode, words};
use leptos::prelude::*;

/// The history's.
pub const PAST: PanelParts = PanelParts {
    context: || {
        let player: Player = expect_context();
        Box::new(move || provide_context(player))
    },
    head: || view! { <Head/> }.into_any(),
    notice: || view! { <Notice/> }.into_any(),
    foot: || view! { <Foot/> }.into_any(),
};

/// `As it stood at 12:09 pm`; short, on a phone: `12:09 pm · 14 August 2026`.
#[component]
pub fn PastStatus(#[prop(optional)] short: bool, #[prop(optional)] class: &'static str) -> impl IntoView {
    let (store, _) = context();
    let player: Player = expect_context();
    let zone = StoredValue::new(store.config().city.zone.clone());
    let clock = memo(move || zone.with_value(|zone| words::past_clock(store.now.get(), zone)));
    let asked = memo(move || zone.with_value(|zone| words::past_clock(player.target.get(), zone)));
    let date = move || zone.with_value(|zone| words::date(zone.local(store.now.get()).date()));
    // Where nothing was watched, the board is of the moment when that began.
    let seen = memo(move || {
        let gap = say::gap(&player.day().gaps, store.now.get())?;
        zone.with_value(|zone| say::last_seen(&player.day(), &gap, zone))
    });
    let words = move || match (player.answer.get(), seen.get()) {
        (Answer::Shown, _) if player.nothing.get() => ("Nothing is kept of ", clock.get()),
        (Answer::Asked, _) if player.target.get() != store.now.get() => ("Going to ", asked.get()),
        (Answer::Failed, _) => ("Still at ", clock.get()),
        (_, Some(seen)) => ("As last seen at ", seen),
        (_, None) => ("As it stood at ", clock.get()),
    };
    view! {
        <p class=format!("status past-status {class}")>
            {move || if seen.get().is_some() {
                view! { <i class="dot note" aria-hidden="true"></i> }.into_any()
            } else {
                view! { <Ic icon=icon::CLOCK/> }.into_any()
            }}
            {if short {
                view! { <span><b>{move || asked.get()}</b>" · "{date}</span> }.into_any()
            } else {
                view! { <span>{move || words().0}<b>{move || words().1}</b></span> }.into_any()
            }}
        </p>
    }
    .into_any()
}

#[component]
fn Head() -> impl IntoView {
    let (store, ui) = context();
    let player: Player = expect_context();
    // Before the history begins nobody knows how many there were, so it isn't 0.
    let shown = move || if player.nothing.get() { "–".to_owned() } else { count(store) };
    view! {
        <div class="head">
            <div class="head-line">
                <div>
                    <h2><span class="num" data-testid="count">{shown}</span>{move || noun(store)}</h2>
                    <PastStatus/>
                </div>
                <div class="btns">
                    {filter_button(ui)}
                    <a class="btn" href=PageId::Live.path()><i class="dot" aria-hidden="true"></i>"Live now"</a>
                </div>
            </div>
            <div class="js"><Filters/></div>
            <Kinds/>
            <Chips/>
        </div>
    }
    .into_any()
}

/// What is not known, plainly: a gap, an answer that did not come, a time before the history began.
#[component]
fn Notice() -> impl IntoView {
    let (store, _) = context();
    let player: Player = expect_context();
    let Nothing(nothing) = expect_context();
    let zone = StoredValue::new(store.config().city.zone.clone());
    let gap = memo(move || say::gap(&player.day().gaps, store.now.get()));
    let failed = memo(move || player.answer.get() == Answer::Failed);
    let band =
        |inside: AnyView| view! { <div class="notice"><Ic icon=icon::NOTE/><p>{inside}</p></div> }.into_any();
    let content = move || {
        if failed.get() {
            let still = zone.with_value(|zone| words::past_clock(store.now.get_untracked(), zone));
            return Some(band(view! {
                <b>"The history did not answer."</b>{format!(" The live map is not touched. You still see {still}. ")}
                <button type="button" class="link" on:click=move |_| player.ask()>"Try again"</button>
            }.into_any()));
        }
        if player.nothing.get() && player.day().is_unwatched() {
            let day = player.day();
            let seen = gap.get().and_then(|gap| {
                let words = zone.with_value(|zone| say::last_seen(&day, &gap, zone))?;
                let at = zone.with_value(|zone| Some(zone.rfc3339(day.last_seen(&gap)?)))?;
                Some(view! { " It was last seen at "<a href=format!("/history?moment={}", encode(&at))>{words}</a>"." }
                    .into_any())
            });
            let after = day
                .after
                .clone()
                .map(|after| view! { " The day after: "<a href=after.href>{after.words}</a>"." }.into_any());
            return Some(band(view! {
                <b>"Not watched all day."</b>" The feed did not answer, or Blotter was not running, so nothing is known of its calls."{seen}{after}
            }.into_any()));
        }
        if player.nothing.get() {
            let first = nothing.get_value().and_then(|nothing| nothing.first).map(|first| {
                view! {
                    " It begins on "<a href=first.href>{first.words}</a>"."
                }
                .into_any()
            });
            return Some(band(view! { <b>"The history does not reach back so far."</b>{first} }.into_any()));
        }
        let gap = gap.get()?;
        let (said, seen, end) = zone.with_value(|zone| {
            let (day, end) = (player.day(), words::past_clock(gap.until, zone));
            (say::not_watched(&day, &gap, zone), say::last_seen(&day, &gap, zone), end)
        });
        let seen = seen.map_or_else(|| "were last seen".to_owned(), |seen| format!("stood at {seen}"));
        let after = (!gap.lasts && gap.until <= player.last()).then(|| view! {
            <button type="button" class="link js" on:click=move |_| player.seek(gap.until)>{format!("Go to {end}")}</button>
        }.into_any());
        Some(band(view! {
            <b>{format!("{said}.")}</b>
            {format!(" The feed did not answer, or Blotter was not running. You see the calls as they {seen}. ")}
            {after}
        }.into_any()))
    };
    view! { <div role="status">{content}</div> }.into_any()
}

/// Whether the moment is before the history began, and when that was.
#[derive(Debug, Clone, Copy)]
pub struct Nothing(pub StoredValue<Option<NothingBefore>>);

#[component]
fn Foot() -> impl IntoView {
    let (store, _) = context();
    let config = store.config();
    let query = memo(move || LiveView { filter: store.filter.get(), ..LiveView::default() }.to_query());
    let feed = move |name: &str| {
        let query = query.get();
        format!("/history/feed.{name}{}{query}", if query.is_empty() { "" } else { "?" })
    };
    view! {
        <p class="foot">
            {config.demo.then(|| view! { <b>{format!("Simulated calls on a sketch of {}. ", config.city.name)}</b> }.into_any())}
            <b>{format!("Not live. In an emergency call {}. ", config.city.emergency)}</b>
            "Calls as the city had published them by then, with the changes we saw. "<a href="/about">"About the data"</a>
            <span>". New incidents as a feed: "<a href=move || feed("atom")>"Atom"</a>", "<a href=move || feed("json")>"JSON Feed"</a>"."</span>
        </p>
    }
    .into_any()
}
