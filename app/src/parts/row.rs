//! One row: the mark as on the map, the call in plain words, the place, the age, and what is special.

use super::badge::Badge;
use crate::ui::context;
use blotter_model::{Incident, Timestamp, words};
use leptos::prelude::*;
use std::sync::Arc;

/// The row of an incident; in a stack it tells the units instead of the place.
#[component]
pub fn IncidentRow(
    /// The incident's number.
    number: String,
    /// Inside a stack's card.
    #[prop(optional)]
    in_stack: bool,
) -> impl IntoView {
    let (store, ui) = context();
    let zone = StoredValue::new(store.fixed().city.zone.clone());
    let number = StoredValue::new(number);
    // What is shown last stays while the row goes.
    let one: Memo<Option<(Arc<Incident>, Option<Timestamp>)>> = Memo::new(move |old| {
        number.with_value(|number| store.find(number)).or_else(|| old.cloned().flatten())
    });
    let incident = move || one.get().map(|(incident, _)| incident);
    let left = move || one.get().and_then(|(_, left)| left);
    let kind = Memo::new(move |_| incident().map(|incident| incident.kind()).unwrap_or_default());
    let first = Memo::new(move |_| incident().and_then(|incident| incident.priority()) == Some(1));
    let title = move || incident().map(|incident| title_of(&incident));
    let place = move || {
        incident()
            .map(|incident| if in_stack { units_line(&incident) } else { words::place(incident.lead()) })
    };
    let age = Memo::new(move |_| {
        zone.with_value(|zone| match left() {
            Some(at) => format!("Left {}", words::clock(at, zone)),
            None => incident()
                .map(|incident| words::age(incident.reported_at(), store.now.get(), zone))
                .unwrap_or_default(),
        })
    });
    let is_new = Memo::new(move |_| left().is_none() && incident().is_some_and(|one| store.is_new(&one)));
    let units = Memo::new(move |_| incident().map_or(0, |incident| incident.units().len()));
    let off_map = Memo::new(move |_| incident().is_some_and(|incident| incident.address().is_none()));
    let chosen =
        Memo::new(move |_| number.with_value(|number| store.chosen.read().as_deref() == Some(number)));
    let special = move || {
        let mut parts = Vec::new();
        if units.get() > 1 && !in_stack {
            parts.push(format!("{} units", units.get()));
        }
        if off_map.get() {
            parts.push("Not on the map yet".to_owned());
        }
        let rest = parts.join(" · ");
        let dot = (first.get() && !rest.is_empty()).then_some(" · ");
        view! { {first.get().then(|| view! { <b>"Priority 1"</b> })}{dot}{rest} }
    };
    // A memo of its own: an effect that reads a memo and one made from it can miss a change (reactive_graph 0.2).
    let class = Memo::new(move |_| match (left().is_some(), is_new.get()) {
        (true, _) => "row gone",
        (false, true) => "row new",
        (false, false) => "row",
    });
    view! {
        <button type="button" class=move || class.get() data-incident=number.get_value()
            aria-pressed=move || chosen.get().to_string()
            on:click=move |_| ui.choose(store, number.get_value(), false)>
            <Badge kind=kind first=first/>
            <span class="c">
                <span class="l">
                    <span class="t">{title}</span>
                    <time datetime=move || incident().map(|incident| incident.reported_at().to_string())>
                        {move || is_new.get().then(|| view! { <span class="tag-new">"New"</span> })}
                        {move || age.get()}
                    </time>
                </span>
                <span class="l"><span class="w">{place}</span><span class="x">{special}</span></span>
            </span>
        </button>
    }
    .into_any()
}

/// Its nature in plain words, as published where the city's table has none.
pub fn title_of(incident: &Incident) -> String {
    match (incident.title(), incident.lead().nature_of_call.as_deref()) {
        ("", Some(nature)) => nature.to_owned(),
        ("", None) => "Call of an unknown kind".to_owned(),
        (title, _) => title.to_owned(),
    }
}

fn units_line(incident: &Incident) -> String {
    match incident.units().as_slice() {
        [] => format!("Incident {}", incident.number),
        [unit] => format!("Unit {unit}"),
        units => format!("Units {}", units.join(", ")),
    }
}
