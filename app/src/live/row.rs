//! One row: the marker as on the map, the call in plain words, the place, the age, and what is special.

use crate::live::{badge::badge, state::Store, ui::context};
use blotter_model::{CallKind, Incident, Timestamp};
use blotter_view::words;
use leptos::prelude::*;

/// All that a row shows: compared as one, so that a row with nothing new costs nothing.
#[derive(Debug, Clone, Default, PartialEq)]
struct RowContent {
    class: &'static str,
    kind: CallKind,
    first: bool,
    title: String,
    reported: String,
    is_new: bool,
    age: String,
    place: String,
    special: String,
}

impl RowContent {
    fn of(store: Store, incident: &Incident, left: Option<Timestamp>, in_stack: bool) -> Self {
        let config = store.config();
        let zone = &config.city.zone;
        let is_new = left.is_none() && store.is_new(incident);
        let units = incident.units().len();
        let special = [
            (units > 1 && !in_stack).then(|| format!("{units} units")),
            incident.address().is_none().then(|| "Not on the map yet".to_owned()),
        ];
        Self {
            class: match (left, is_new) {
                (Some(_), _) => "row gone",
                (None, true) => "row new",
                (None, false) => "row",
            },
            kind: incident.kind(),
            first: incident.priority() == Some(1),
            title: words::title(incident),
            reported: incident.reported_at().to_string(),
            is_new,
            age: match left {
                Some(at) => format!("Left {}", words::clock(at, zone)),
                None => words::age(incident.reported_at(), store.known_until(), zone),
            },
            place: if in_stack { units_line(incident) } else { words::place(incident.lead()) },
            special: special.into_iter().flatten().collect::<Vec<_>>().join(" · "),
        }
    }

    fn show(self) -> AnyView {
        let dot = (self.first && !self.special.is_empty()).then_some(" · ");
        view! {
            {badge(self.kind, self.first)}
            <span class="row-text">
                <span class="row-line">
                    <span class="row-title">{self.title}</span>
                    <time datetime=self.reported>
                        {self.is_new.then(|| view! { <span class="tag-new">"New"</span> }.into_any())}
                        {self.age}
                    </time>
                </span>
                <span class="row-line">
                    <span class="w">{self.place}</span>
                    <span class="row-extra">
                        {self.first.then(|| view! { <b>"Priority 1"</b> }.into_any())}{dot}{self.special}
                    </span>
                </span>
            </span>
        }
        .into_any()
    }
}

/// The row of an incident; in a stack it has the units instead of the place.
#[component]
pub fn IncidentRow(
    /// The incident's number.
    number: String,
    /// Inside a stack's card.
    #[prop(optional)]
    in_stack: bool,
) -> impl IntoView {
    let (store, ui) = context();
    let number = StoredValue::new(number);
    // What is shown last stays while the row goes.
    let content: Memo<RowContent> =
        Memo::new(move |old: Option<&RowContent>| match number.with_value(|number| store.find(number)) {
            Some((incident, left)) => RowContent::of(store, &incident, left, in_stack),
            None => old.cloned().unwrap_or_default(),
        });
    let chosen =
        move || number.with_value(|number| store.chosen.read().as_deref() == Some(number)).to_string();
    view! {
        <button type="button" class=move || content.read().class data-incident=number.get_value() aria-pressed=chosen
            on:click=move |_| ui.choose(store, number.get_value(), false)>
            {move || content.get().show()}
        </button>
    }
    .into_any()
}

fn units_line(incident: &Incident) -> String {
    match incident.units().as_slice() {
        [] => format!("Incident {}", incident.number),
        [unit] => format!("Unit {unit}"),
        units => format!("Units {}", units.join(", ")),
    }
}
