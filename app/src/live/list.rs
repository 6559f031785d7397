//! The list of incidents. Nothing in it moves under a reader: see [`crate::live::state::rows`].

use crate::{
    live::{
        row::IncidentRow,
        state::{
            EmptyList, FilterTerm, IncidentList, Store,
            rows::{Group, Item, Row, Rows},
        },
        ui::{Sheet, Ui, context, focus, is_phone},
    },
    reactive::{effect, memo},
};
use blotter_view::Filter;
use leptos::{ev, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

/// The list with what waits above it.
#[component]
pub fn List() -> impl IntoView {
    let (store, ui) = context();
    let rows = RwSignal::new(Rows::fresh(wanted(store, &store.visible.read_untracked())));
    let items = memo(move || rows.read().items());
    let held = memo(move || ui.scrolled.get() || ui.focused.get() || store.chosen.read().is_some());
    // The reader changed the filter: the list is built again.
    let mut before = None;
    effect(move || {
        let filter = store.filter.get();
        let visible = store.visible.get();
        store.now.track();
        let asked = before.replace(filter.clone()).is_some_and(|before| before != filter);
        let held = held.get() && !asked;
        let gone = store.gone.get();
        let old = rows.get_untracked();
        let next = old.next(wanted(store, &visible), |number| gone.contains_key(number), held);
        if next != old {
            if asked {
                rows.set(next);
            } else {
                keep_place(ui, move || rows.set(next));
            }
        }
    });
    effect(move || {
        store.busy.set(ui.hovered.get() || ui.focused.get());
        if !store.busy.get() {
            store.sweep();
        }
    });
    let let_in = move |_| {
        let next = Rows::fresh(wanted(store, &store.visible.get_untracked()));
        if let Some(list) = ui.list.get_untracked() {
            focus(&list);
            list.set_scroll_top(0);
        }
        ui.focused.set(false);
        ui.scrolled.set(false);
        rows.set(next);
    };
    let waiting = memo(move || rows.read().waiting);
    let empty = memo(move || rows.read().rows.is_empty());
    view! {
        <div class="list-box">
            <div class="new-calls" role="status">
                {move || (waiting.get() > 0).then(|| view! {
                    <button type="button" class="btn new-above" on:click=let_in>
                        {move || format!("{} new", waiting.get())}
                    </button>
                }.into_any())}
            </div>
            <ul class="list" class:at-top=move || !ui.scrolled.get() id="list" tabindex="-1" aria-label="Incidents, newest first" node_ref=ui.list
                on:scroll=move |_| {
                    // Behind details it is hidden and has no scroll position.
                    if store.chosen.read_untracked().is_some() {
                        return;
                    }
                    let top = ui.list.get_untracked().map_or(0, |list| list.scroll_top());
                    if ui.scrolled.get_untracked() != (top > 4) {
                        ui.scrolled.set(top > 4);
                    }
                }
                on:focusin=move |event| focus_in(ui, &event)
                on:focusout=move |event| focus_out(ui, &event)
                on:pointerenter=move |_| ui.hovered.set(true)
                on:pointerleave=move |_| ui.hovered.set(false)
                on:keydown=move |event| walk(ui, &event)>
                <For each=move || items.get() key=Item::clone let:item>
                    {match item {
                        Item::Group(group) => view! {
                            <li class="group"><h3>{group.name()}</h3><span>{move || rows.read().count(group).to_string()}</span></li>
                        }.into_any(),
                        Item::Row(number) => view! { <li><IncidentRow number=number/></li> }.into_any(),
                    }}
                </For>
            </ul>
            {move || empty.get().then(|| view! { <Empty/> }.into_any())}
        </div>
    }
    .into_any()
}

fn wanted(store: Store, visible: &IncidentList) -> Vec<Row> {
    let config = store.config();
    let now = store.now.get_untracked();
    let row = |one: &std::sync::Arc<blotter_model::Incident>| Row {
        number: one.number.clone(),
        group: Group::of(one.reported_at(), now, &config.city.zone),
    };
    visible.list().iter().map(row).collect()
}

/// Shown in place of the list when nothing fits.
#[component]
fn Empty() -> impl IntoView {
    let (store, _) = context();
    let nothing = memo(move || {
        let nothing = EmptyList::of(store.incidents.read().list(), &store.filter.read());
        (nothing.heading, nothing.text, nothing.offer)
    });
    let drop = move |asked: FilterTerm| {
        let name = format!("Drop “{}”", asked.name());
        view! {
            <button type="button" class="btn" on:click=move |_| store.filter.update(|filter| asked.drop_from(filter))>
                {name}
            </button>
        }
        .into_any()
    };
    view! {
        <div class="empty">
            <h2>{move || nothing.get().0}</h2>
            <p>{move || nothing.get().1}</p>
            {move || (!store.filter.read().is_empty()).then(|| view! {
                <div class="actions">
                    {nothing.get().2.map(drop)}
                    <button type="button" class="btn bare strong" on:click=move |_| store.filter.set(Filter::default())>
                        "Clear all"
                    </button>
                </div>
            }.into_any())}
        </div>
    }
    .into_any()
}

fn row_of(target: Option<web_sys::EventTarget>) -> Option<Element> {
    target?.dyn_into::<Element>().ok()?.closest(".row").ok().flatten()
}

fn focus_in(ui: Ui, event: &ev::FocusEvent) {
    let Some(row) = row_of(event.target()) else { return };
    ui.focused.set(true);
    // By keyboard on a phone: the row must be on the screen, and the list scrolls only when it is whole.
    if is_phone() && ui.sheet.get_untracked() != Sheet::Full && row.matches(":focus-visible").unwrap_or(false)
    {
        ui.sheet.set(Sheet::Full);
    }
}

fn focus_out(ui: Ui, event: &ev::FocusEvent) {
    if row_of(event.related_target()).is_none() {
        ui.focused.set(false);
    }
}

/// Arrows, Home and End move from row to row.
fn walk(ui: Ui, event: &ev::KeyboardEvent) {
    let Some(list) = ui.list.get_untracked() else { return };
    let Ok(rows) = list.query_selector_all(".row") else { return };
    let here = row_of(event.target());
    let at =
        here.and_then(|here| (0..rows.length()).find(|at| rows.get(*at).as_ref() == Some(here.as_ref())));
    let next = match (event.key().as_str(), at) {
        ("ArrowDown", Some(at)) => at + 1,
        ("ArrowDown" | "Home", _) => 0,
        ("ArrowUp", Some(at)) => at.saturating_sub(1),
        ("End", _) => rows.length().saturating_sub(1),
        _ => return,
    };
    event.prevent_default();
    if let Some(row) = rows.get(next).and_then(|row| row.dyn_into::<HtmlElement>().ok()) {
        let _ = row.focus();
    }
}

/// Makes a change and keeps the row that is being read where it is on the screen.
fn keep_place(ui: Ui, change: impl FnOnce()) {
    let Some(list) = ui.list.get_untracked() else { return change() };
    // Known from the last scrolling: to ask the list would make the browser lay the page out first.
    let at_top = !ui.scrolled.get_untracked() && !ui.focused.get_untracked();
    let anchor = if at_top { None } else { anchor(&list) };
    change();
    let Some((row, before)) = anchor else { return };
    request_animation_frame(move || {
        if row.is_connected() {
            let moved = row.get_bounding_client_rect().top() - before;
            if moved.abs() >= 1.0 {
                #[expect(clippy::cast_possible_truncation, reason = "pixels")]
                list.set_scroll_top(list.scroll_top() + moved.round() as i32);
            }
        }
    });
}

/// The row that a reader follows: the focused one, else the first that stays and is in sight.
fn anchor(list: &HtmlElement) -> Option<(Element, f64)> {
    let top = list.get_bounding_client_rect().top();
    let rows = list.query_selector_all(".row:not(.gone)").ok()?;
    let rows = (0..rows.length()).filter_map(|at| rows.get(at)?.dyn_into::<Element>().ok());
    let focused = document().active_element();
    let mut first = None;
    for row in rows {
        let rect = row.get_bounding_client_rect();
        if focused.as_ref() == Some(&row) {
            return Some((row, rect.top()));
        }
        // The heading sticks to the top: what it covers is not read.
        if first.is_none() && rect.bottom() > top + 40.0 {
            first = Some((row, rect.top()));
        }
    }
    first
}
