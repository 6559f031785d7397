//! The floor of the page: play, the moment in words, the way to other days, the speed, and the track with its handle.

use super::{
    jump::JUMP,
    player::{Player, SPEEDS},
    track, words as say,
};
use crate::{
    live::{share::SHARE, ui::context},
    reactive::memo,
    widgets::icon::{self, Ic},
};
use blotter_model::Timestamp;
use blotter_view::{DayLink, words};
use leptos::{ev, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;

/// How far the keyboard moves the handle with Shift, and by Page Up and Down, in minutes; else it is one.
const QUARTER: i64 = 15;
const HOUR: i64 = 60;

#[component]
pub fn TimeLine() -> impl IntoView {
    let (store, ui) = context();
    let player: Player = expect_context();
    let config = store.config();
    let zone = StoredValue::new(config.city.zone.clone());
    let city = StoredValue::new(config.city.name.clone());
    let day = player.day();
    let clock = memo(move || zone.with_value(|zone| words::past_clock(player.target.get(), zone)));
    let date = zone.with_value(|zone| words::long_date(zone.local(day.begins).date()));
    let playing = player.playing;
    let play_label = move || {
        if playing.get() { "Pause".to_owned() } else { format!("Play, {} times as fast", player.speed.get()) }
    };
    let speed = move |times: u32| {
        view! {
            <button type="button" aria-pressed=move || (player.speed.get() == times).to_string()
                on:click=move |_| player.speed.set(times)>{format!("{times}×")}</button>
        }
        .into_any()
    };
    let meaning = move || {
        if playing.get() {
            city.with_value(|city| say::speed(player.speed.get(), city))
        } else {
            "Speed".to_owned()
        }
    };
    let speed_label = move || {
        let times = player.speed.get();
        city.with_value(|city| format!("Speed {times}×: {}. Change", say::speed(times, city)))
    };
    let beside = |link: Option<DayLink>, before: bool| {
        link.map(|DayLink { words, href }| {
            let (first, last) = if before {
                (Some(view! { <Ic icon=icon::BACK/> }.into_any()), None)
            } else {
                (None, Some(view! { <Ic icon=icon::NEXT/> }.into_any()))
            };
            view! { <a class="btn" href=href>{first}{words}{last}</a> }.into_any()
        })
    };
    view! {
        <section class="time-line" aria-label="Time line">
            <div class="time-at">
                <button type="button" class="btn primary square js" aria-label=play_label on:click=move |_| player.toggle()>
                    {move || if playing.get() {
                        view! { <Ic icon=icon::PAUSE/> }.into_any()
                    } else {
                        view! { <Ic icon=icon::PLAY/> }.into_any()
                    }}
                </button>
                <button type="button" class="day" on:click=move |_| ui.dialog.open(JUMP)>
                    <span class="visually-hidden">"Jump to a date and time. "</span>
                    <b class="num" data-testid="moment">{clock}</b>
                    <span>{date}<span class="desktop-only">{format!(" · {} time", config.city.name)}</span></span>
                </button>
                <button type="button" class="btn bare speed phone-only js" aria-label=speed_label
                    on:click=move |_| player.speed.update(|speed| *speed = next_speed(*speed))>
                    {move || format!("{}×", player.speed.get())}
                </button>
                <button type="button" class="btn bare square phone-only js" aria-label="Share this moment"
                    on:click=move |_| ui.dialog.open(SHARE)><Ic icon=icon::SHARE/></button>
            </div>
            <div class="time-run">
                <div class="time-bar">
                    {beside(day.before.clone(), true)}
                    <button type="button" class="btn js" on:click=move |_| ui.dialog.open(JUMP)>
                        <Ic icon=icon::CALENDAR/>"Jump to a date"
                    </button>
                    {beside(day.after.clone(), false)}
                    <div class="without-script">{super::jump::form(player, store.now.get_untracked(), zone)}{super::find::form("")}</div>
                    <div class="speeds js">
                        <span>{meaning}</span>
                        <div class="segments" role="group" aria-label="Speed">{SPEEDS.map(speed).collect_view()}</div>
                    </div>
                </div>
                <Track/>
            </div>
        </section>
    }
    .into_any()
}

fn next_speed(speed: u32) -> u32 {
    SPEEDS.into_iter().find(|next| *next > speed).unwrap_or(SPEEDS[0])
}

#[component]
fn Track() -> impl IntoView {
    let (store, _) = context();
    let player: Player = expect_context();
    let zone = StoredValue::new(store.config().city.zone.clone());
    let day = player.day();
    let minute = move |moment: Timestamp| (moment.as_second() - player.day().begins.as_second()) / 60;
    let whole = (day.ends.as_second() - day.begins.as_second()) / 60;
    let go = move |minute: i64| {
        let begins = player.day().begins.as_second();
        player.seek(Timestamp::from_second(begins + minute * 60).unwrap_or(player.day().begins));
    };
    let at = memo(move || minute(player.target.get()).to_string());
    let says = memo(move || zone.with_value(|zone| track::says(player.target.get(), zone)));
    let line =
        memo(move || crate::widgets::charts::percent(track::place(&player.day(), player.target.get())));
    let moved = move |event: &ev::Event| {
        if let Ok(minute) = event_target_value(event).parse() {
            go(minute);
        }
        // Beyond the present there is nothing to show: the handle goes back, also where the moment stays the same.
        if let Some(range) = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok()) {
            range.set_value(&at.get_untracked());
        }
    };
    let keys = move |event: ev::KeyboardEvent| {
        let now = minute(player.target.get_untracked());
        let (shift, key) = (event.shift_key(), event.key());
        let next = match key.as_str() {
            "ArrowLeft" | "ArrowDown" => now - if shift { QUARTER } else { 1 },
            "ArrowRight" | "ArrowUp" => now + if shift { QUARTER } else { 1 },
            "PageDown" => now - HOUR,
            "PageUp" => now + HOUR,
            "Home" => 0,
            "End" => whole,
            " " => {
                event.prevent_default();
                return player.toggle();
            }
            _ => return,
        };
        event.prevent_default();
        go(next);
    };
    view! {
        <div class="track">
            {zone.with_value(|zone| track::bars(&day, zone))}
            <svg class="track-line js" aria-hidden="true" focusable="false">
                <line x1=move || line.get() x2=move || line.get() y1="-6" y2="100%"/>
                <svg x=move || line.get() y="50%"><rect class="track-handle" x="-6" y="-13" width="12" height="26" rx="6"/></svg>
            </svg>
            <input type="range" class="js" aria-label="Moment" min="0" max=whole.to_string() step="1" value=at.get_untracked()
                prop:value=move || at.get() aria-valuetext=move || says.get()
                on:input=move |event| moved(&event)
                on:keydown=keys/>
        </div>
        {zone.with_value(|zone| track::hours(&day, zone))}
    }
    .into_any()
}
