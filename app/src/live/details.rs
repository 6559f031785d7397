//! The details of one incident: call, place, facts, how exact the position is, what this map saw.

use crate::{
    live::{
        badge::badge,
        share::SHARE,
        state::Store,
        ui::{Sheet, Ui, context, focus, is_phone},
        words::{self as say, Seen},
    },
    map::alternatives,
    reactive::{effect, memo},
    widgets::icon::{self, Ic},
};
use blotter_map::Viewport;
use blotter_model::{Alternative, Incident, Timestamp};
use blotter_view::words;
use leptos::{html, prelude::*};
use std::sync::Arc;

/// The chosen incident, in place of the list.
#[component]
pub fn Details() -> impl IntoView {
    let (store, ui) = context();
    let heading = NodeRef::<html::H2>::new();
    let found = Memo::new(move |old: Option<&Found>| {
        let number = store.chosen.get()?;
        match store.find(&number) {
            Some((incident, left)) => Some((number, Some((incident, left)))),
            // It was here a moment ago: what it was stays, and that it left.
            None => match old.cloned().flatten() {
                Some((same, known)) if same == number => Some((number, known)),
                _ => Some((number, None)),
            },
        }
    });
    let number = memo(move || store.chosen.get());
    let away = away(ui);
    // The focus follows, but not in the first HTML of a link, where nobody chose anything.
    let mut before = None;
    effect(move || {
        let now = number.get();
        let asked = ui.take_chose() || before.replace(now.clone()).is_some_and(|before| before != now);
        if asked && now.is_some() {
            request_animation_frame(move || {
                if let Some(heading) = heading.get_untracked() {
                    focus(&heading);
                }
            });
        }
    });
    view! {
        <div class="detail" id="details">
            <div class="bar">
                <button type="button" class="btn bare" on:click=move |_| ui.close(store)>
                    <Ic icon=icon::BACK/>"All incidents"
                </button>
                <button type="button" class="btn bare square" aria-label="Close" on:click=move |_| ui.close(store)>
                    <Ic icon=icon::CLOSE/>
                </button>
            </div>
            {move || found.get().map(|(number, known)| match known {
                Some((incident, left)) => view! {
                    <Facts incident=incident left=left heading=heading/>
                }.into_any(),
                None => view! {
                    <div class="content">
                        <div class="heading ended">
                            <h2 tabindex="-1" node_ref=heading>"This incident has ended"</h2>
                            <p>{format!("Incident {number} is not among the active calls any more.")}</p>
                        </div>
                        <p class="callout">"The city lists a call only while officers work on it."</p>
                        <div class="actions">
                            <a class="btn" href=say::incident_page(&number) target=away>"What was seen of it"</a>
                            <button type="button" class="btn primary" on:click=move |_| ui.close(store)>
                                "See all incidents"
                            </button>
                        </div>
                    </div>
                }.into_any(),
            })}
        </div>
    }
    .into_any()
}

type Found = Option<(String, Option<(Arc<Incident>, Option<Timestamp>)>)>;

#[component]
fn Facts(incident: Arc<Incident>, left: Option<Timestamp>, heading: NodeRef<html::H2>) -> impl IntoView {
    let (store, ui) = context();
    let config = store.config();
    let city = &config.city;
    let lead = incident.lead().clone();
    let (area, reporting) = say::area(&lead);
    let (bold, exact) = say::exactness(&incident);
    let away = away(ui);
    let placed = incident.address().map(|address| (address.latitude, address.longitude));
    let exactness = {
        let provenance = say::provenance(&incident);
        move || {
            let provenance = provenance.clone();
            view! {
                <p class="callout">
                    {(!bold.is_empty()).then(|| view! { <b>{bold}" "</b> }.into_any())}{exact.clone()}
                    {provenance.map(|text| view! { <small>{text}</small> }.into_any())}
                </p>
            }
            .into_any()
        }
    };
    let first = exactness.clone();
    let others: Vec<AnyView> = incident.address().map_or_else(Vec::new, |address| {
        let name =
            |other: &Alternative| other.matched.clone().unwrap_or_else(|| "A place without a name".into());
        let line = |other| {
            view! { <li><span>{name(other)}</span><small>{say::away(address, other)}</small></li> }.into_any()
        };
        alternatives(address).map(line).collect()
    });
    let reported = incident.reported_at();
    let zone = StoredValue::new(city.zone.clone());
    let when = move || zone.with_value(|zone| words::day_clock(reported, store.known_until(), zone));
    let ago = move || zone.with_value(|zone| words::ago(reported, store.known_until(), zone));
    let units: Vec<String> = incident.units().into_iter().map(ToOwned::to_owned).collect();
    let seen = say::trail(&incident, left);
    let line = move |seen: Seen| {
        let (iso, clock) = (seen.at.to_string(), zone.with_value(|zone| words::clock(seen.at, zone)));
        view! { <li><time datetime=iso>{clock}</time><span>{seen.text}</span></li> }.into_any()
    };
    view! {
        <div class="content">
            <div class="heading">
                {badge(incident.kind(), false)}
                <div>
                    <h2 tabindex="-1" node_ref=heading>{words::title(&incident)}</h2>
                    <p>{words::place(&lead)}</p>
                </div>
            </div>
            {left.map(|at| view! {
                <p class="callout ended-callout">
                    <b>"This incident has ended. "</b>
                    {format!("It left the city’s list at {}.", zone.with_value(|zone| words::clock(at, zone)))}
                </p>
            }.into_any())}
            {placed.is_none().then(first)}
            <dl class="facts">
                <dt>"Reported"</dt><dd>{when}" "<small>"· "{ago}</small></dd>
                {say::status_fact(&lead).map(|status| view! { <dt>"Status"</dt><dd>{status}</dd> }.into_any())}
                {incident.priority().map(|priority| view! {
                    <dt>"Priority"</dt><dd>{say::priority_fact(priority, city)}</dd>
                }.into_any())}
                {(!units.is_empty()).then(|| view! {
                    <dt>{if units.len() == 1 { "Unit" } else { "Units" }}</dt>
                    <dd class="units">
                        {units.into_iter().map(|unit| view! { <span class="unit">{unit}</span>" " }.into_any()).collect_view()}
                    </dd>
                }.into_any())}
                {(!area.is_empty() || reporting.is_some()).then(|| view! {
                    <dt>"Area"</dt><dd>{area}" "{reporting.map(|text| view! { <small>"· "{text}</small> }.into_any())}</dd>
                }.into_any())}
                {lead.nature_of_call.clone().map(|nature| view! { <dt>"Published as"</dt><dd>{nature}</dd> }.into_any())}
                <dt>"Incident"</dt><dd class="num"><a href=say::incident_page(&incident.number) target=away>{incident.number.clone()}</a></dd>
            </dl>
            {placed.is_some().then(exactness)}
            {(!others.is_empty()).then(|| view! {
                <ul class="others" aria-label="Other places that fit">{others}</ul>
            }.into_any())}
            <div class="trail"><h3>"On this map"</h3><ol>{seen.into_iter().map(line).collect_view()}</ol></div>
            <div class="actions">
                {placed.filter(|_| left.is_none()).map(|place| view! {
                    <button type="button" class="btn primary" on:click=move |_| show_on_map(store, ui, place)>
                        <Ic icon=icon::HERE/>"Show on map"
                    </button>
                }.into_any())}
                <button type="button" class="btn" on:click=move |_| ui.dialog.open(SHARE)>
                    <Ic icon=icon::SHARE/>"Share"
                </button>
            </div>
        </div>
    }
    .into_any()
}

/// Where a link of the page leads: out of another site's frame.
fn away(ui: Ui) -> Option<&'static str> {
    ui.embed.then_some("_blank")
}

/// Goes there, near enough to see the streets, with the marker in the middle of the free part of the map.
fn show_on_map(store: Store, ui: Ui, (latitude, longitude): (f64, f64)) {
    let number = store.chosen.get_untracked().unwrap_or_default();
    ui.map.with(|map| {
        let zoom = map.view().zoom.max(15.0);
        map.set_view(Viewport { latitude, longitude, zoom });
        map.reveal(&number, ui.covered(store));
    });
    if is_phone() {
        ui.sheet.set(Sheet::Rest);
    }
}
