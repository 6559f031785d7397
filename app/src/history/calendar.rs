//! A month of days to jump to: under each a bar as long as its calls, broken where the day was watched in part, a dashed line
//! where it was not.

use super::player::Player;
use crate::{
    reactive::effect,
    widgets::{
        charts::{part, percent},
        icon::{self, Ic},
    },
};
use blotter_view::calendar::{Day, DayCount, Month};
use leptos::prelude::*;

/// A day that was watched for less, per cent, was watched in part.
const MIN_WATCHED_PERCENT: u64 = 95;
const WEEK: [&str; 7] = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

/// `chosen`: the day that is shown, `2026-08-14`; `time`: the time of day that a day leads to, `12:09`.
pub fn calendar(player: Player, chosen: String, time: String) -> AnyView {
    let [first, last] = player.day().span.clone();
    let shown = RwSignal::new(chosen.clone());
    let counts: RwSignal<Vec<DayCount>> = RwSignal::new(Vec::new());
    effect(move || {
        let month = shown.get();
        wasm_bindgen_futures::spawn_local(async move {
            let found = fetch(&month).await.unwrap_or_default();
            // Another month may have been asked for meanwhile.
            if shown.try_get_untracked().as_ref() == Some(&month) {
                counts.set(found);
            }
        });
    });
    let (oldest, newest) = (first.clone(), last.clone());
    let name = move || shown.with(|day| Month::of(day)).map(|month| month.name);
    let button =
        move |label: &'static str, icon, to: fn(Month) -> String, has: Box<dyn Fn(&str) -> bool + Send>| {
            let next = move || shown.with(|day| Month::of(day)).map(to);
            view! {
                <button type="button" class="btn bare square" aria-label=label
                    disabled=move || !next().is_some_and(|next| has(&next))
                    on:click=move |_| {
                        if let Some(next) = next() {
                            counts.set(Vec::new());
                            shown.set(next);
                        }
                    }><Ic icon=icon/></button>
            }
            .into_any()
        };
    // Only the month counts: `2026-08`.
    let before = button(
        "Month before",
        icon::BACK,
        |month| month.before,
        Box::new(move |next| next.get(..7) >= oldest.get(..7)),
    );
    let after = button(
        "Month after",
        icon::NEXT,
        |month| month.after,
        Box::new(move |next| next.get(..7) <= newest.get(..7)),
    );
    let weeks = move || {
        let month = shown.with(|day| Month::of(day))?;
        let counts = counts.get();
        let most = counts.iter().map(|day| day.count).max().unwrap_or_default();
        let places: Vec<Option<&Day>> =
            std::iter::repeat_n(None, month.blank).chain(month.days.iter().map(Some)).collect();
        let cell = |day: Option<&Day>| {
            let Some(day) = day else { return view! { <td></td> }.into_any() };
            let Day { number, date, words } = day.clone();
            if date < first || date > last {
                return view! { <td><span>{number}</span></td> }.into_any();
            }
            let count = counts.iter().find(|count| count.day == date);
            let current = (date == chosen).then_some("date");
            let label = count.map_or_else(|| words.clone(), |count| format!("{words}, {}", told(count)));
            let href = format!("/history?date={date}&time={time}");
            view! {
                <td><a href=href aria-current=current aria-label=label>{number}{count.map(|count| bar(count, most))}</a></td>
            }
            .into_any()
        };
        let week = |days: &[Option<&Day>]| {
            view! { <tr>{days.iter().copied().map(cell).collect::<Vec<_>>()}</tr> }.into_any()
        };
        Some(places.chunks(7).map(week).collect::<Vec<_>>())
    };
    let heading =
        WEEK.map(|day| view! { <th scope="col"><abbr title=day>{&day[..2]}</abbr></th> }.into_any());
    view! {
        <div class="calendar">
            <div class="calendar-head"><b aria-live="polite">{name}</b>{before}{after}</div>
            <table>
                <thead><tr>{heading.into_iter().collect::<Vec<_>>()}</tr></thead>
                <tbody>{weeks}</tbody>
            </table>
            <p>"The bar is the day’s calls. Broken: watched in part. A dashed line: not watched."</p>
        </div>
    }
    .into_any()
}

fn told(day: &DayCount) -> String {
    match day.count {
        0 if day.watched_s == 0 => "not watched".to_owned(),
        1 => "1 call".to_owned(),
        count => format!("{count} calls"),
    }
}

fn bar(day: &DayCount, most: u64) -> AnyView {
    let (class, width) = if day.watched_s == 0 && day.count == 0 {
        ("unwatched", 0.6)
    } else if day.watched_s * 100 < day.seconds * MIN_WATCHED_PERCENT {
        ("partly", part(day.count, most))
    } else {
        ("whole", part(day.count, most))
    };
    // From its middle, so that bars stand under their numbers.
    let width = width.max(0.06);
    let from = (1.0 - width) / 2.0;
    view! {
        <svg aria-hidden="true" focusable="false"><line class=class x1=percent(from) x2=percent(from + width) y1="2" y2="2"/></svg>
    }
    .into_any()
}

/// The days of a month.
async fn fetch(day: &str) -> Option<Vec<DayCount>> {
    let month = Month::of(day)?;
    let (first, last) = (month.days.first()?, month.days.last()?);
    let address = format!("/history/days?from={}&to={}", first.date, last.date);
    let answer = gloo_net::http::Request::get(&address).send().await.ok()?;
    if answer.ok() { answer.json().await.ok() } else { None }
}
