//! The incidents at one point, as a list beside the point, or as a sheet on a phone.

use crate::{
    live::{
        row::IncidentRow,
        ui::{Ui, context, is_phone},
    },
    reactive::{effect, memo},
    widgets::icon::{self, Ic},
};
use blotter_model::{text, text::decimal};
use blotter_view::words;
use leptos::{ev, html, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// The card of the open stack.
#[component]
pub fn StackCard() -> impl IntoView {
    let (store, ui) = context();
    let card = NodeRef::<html::Section>::new();
    let open = memo(move || !ui.stack.read().is_empty());
    let lead = move || ui.stack.read().first().and_then(|number| store.find(number)).map(|(one, _)| one);
    let place = move || lead().map(|one| words::place(one.lead())).unwrap_or_default();
    let about = move || {
        let count = text::count(ui.stack.read().len(), "incident", "incidents");
        let area = lead().map(|one| {
            let call = one.lead();
            let division = call.division.as_deref().map(text::title_case);
            let beat = call.beat.as_deref().map(|beat| format!("beat {beat}"));
            [division, beat].into_iter().flatten().collect::<Vec<_>>().join(", ")
        });
        match area.filter(|area| !area.is_empty()) {
            Some(area) => format!("{count} at this point · {area}"),
            None => format!("{count} at this point"),
        }
    };
    let mut before = false;
    effect(move || {
        let open = open.get();
        if open && !std::mem::replace(&mut before, open) {
            request_animation_frame(move || {
                let Some(card) = card.get_untracked() else { return };
                place_beside(ui, &card);
                if let Ok(Some(row)) = card.query_selector(".row") {
                    let _ = row.dyn_into::<HtmlElement>().map(|row| crate::live::ui::focus(&row));
                }
            });
        }
        before = open;
    });
    let row = |number: String| view! { <li><IncidentRow number=number in_stack=true/></li> }.into_any();
    let on_key = move |event: ev::KeyboardEvent| {
        if event.key() == "Escape" {
            event.stop_propagation();
            close(ui);
        }
    };
    view! {
        {move || open.get().then(|| view! {
            <section class="stack-card" role="dialog" aria-label="Incidents at one point" node_ref=card on:keydown=on_key>
                <header>
                    <div><h2>{place}</h2><p>{about}</p></div>
                    <button type="button" class="btn bare square" aria-label="Close" on:click=move |_| close(ui)>
                        <Ic icon=icon::CLOSE/>
                    </button>
                </header>
                <ul>
                    {move || ui.stack.get().into_iter().map(row).collect_view()}
                </ul>
            </section>
        }.into_any())}
    }
    .into_any()
}

/// Closes it and returns the focus to its marker.
pub fn close(ui: Ui) {
    let first = ui.stack.get_untracked().into_iter().next();
    ui.stack.set(Vec::new());
    ui.map.with(|map| {
        map.open_stack(None);
        if let Some(number) = first {
            map.focus_marker(&number);
        }
    });
}

/// Keeps the card beside its point, on the side that has room; frame by frame while it is open.
fn place_beside(ui: Ui, card: &HtmlElement) {
    let first = ui.stack.get_untracked().into_iter().next();
    let (Some(first), true) = (first, card.is_connected()) else { return };
    let parent = card.offset_parent().map(|parent| parent.get_bounding_client_rect());
    if let (Some(parent), false, Some(Some((x, y)))) =
        (parent, is_phone(), ui.map.with(|map| map.point_of(&first)))
    {
        let (width, height) = (f64::from(card.offset_width()), f64::from(card.offset_height()));
        let right = x + 34.0 + width <= parent.width() - 12.0;
        let left = if right { x + 34.0 } else { x - 34.0 - width };
        let top = (y - 112.0).clamp(12.0, (parent.height() - height - 12.0).max(12.0));
        let style = card.style();
        // By CSSOM, which the policy lets pass.
        let _ = style.set_property("left", &format!("{}px", decimal(left, 0)));
        let _ = style.set_property("top", &format!("{}px", decimal(top, 0)));
        let _ = style.set_property("--point", &format!("{}px", decimal(y - top - 6.0, 0)));
        let _ = card.set_attribute("data-side", if right { "right" } else { "left" });
    }
    let card = card.clone();
    request_animation_frame(move || place_beside(ui, &card));
}
