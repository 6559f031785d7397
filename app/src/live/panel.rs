//! The panel: head, filters, list, foot; or the details in their place. On a phone it is a sheet.

use crate::{
    live::{
        details::Details,
        filters::{Chips, Filters, Kinds},
        list::List,
        notice::Notice,
        sheet::Handle,
        state::Store,
        status::StatusLine,
        ui::{Sheet, Ui, context, in_context},
    },
    reactive::{effect, memo},
    schedule::Deferred,
    widgets::icon::{self, Ic},
};
use blotter_model::text;
use leptos::{html, prelude::*};

/// What a page's panel says around the list, each from the context.
#[derive(Debug, Clone, Copy)]
pub struct PanelParts {
    /// Takes from the page's context what its parts need besides store and page state, to provide it again: the head
    /// hydrates later, outside of it.
    pub context: fn() -> Box<dyn FnOnce()>,
    pub head: fn() -> AnyView,
    pub notice: fn() -> AnyView,
    pub foot: fn() -> AnyView,
}

/// The live map's.
pub const LIVE: PanelParts = PanelParts {
    context: || Box::new(|| ()),
    head: || view! { <Head/> }.into_any(),
    notice: || view! { <Notice/><PauseBar/> }.into_any(),
    foot: || view! { <Foot/> }.into_any(),
};

#[component]
pub fn Panel(parts: PanelParts) -> impl IntoView {
    let (store, ui) = context();
    let panel = NodeRef::<html::Section>::new();
    let handle = Handle::new(store, ui, panel);
    // Leaving the whole height, the list shows its beginning.
    let mut before = None;
    effect(move || {
        let sheet = ui.sheet.get();
        if before.replace(sheet) == Some(Sheet::Full)
            && sheet != Sheet::Full
            && let Some(list) = ui.list.get_untracked()
        {
            list.set_scroll_top(0);
        }
    });
    let details = memo(move || store.chosen.read().is_some());
    let (more, head) = ((parts.context)(), in_context(parts.head));
    let head = Box::new(move || {
        more();
        head()
    });
    view! {
        <section class="panel" aria-label="Incidents" node_ref=panel
            on:pointerdown=move |event| handle.down(&event) on:pointermove=move |event| handle.moved(&event)
            on:pointerup=move |event| handle.up(&event) on:pointercancel=move |event| handle.up(&event)>
            <button type="button" class="grip js" aria-label="Sheet size"
                on:click=move |_| {
                    // Over details it is their height that would change; they have one, so they go.
                    if details.get_untracked() {
                        ui.close(store);
                    } else {
                        ui.sheet.update(|sheet| *sheet = sheet.cycle());
                    }
                }></button>
            <div class="browse">
                <Deferred part=head/>
                {(parts.notice)()}
                <Deferred part=in_context(|| view! { <List/> }.into_any())/>
                {(parts.foot)()}
            </div>
            {move || details.get().then(|| view! { <Details/> }.into_any())}
        </section>
    }
    .into_any()
}

/// How many incidents there are, and under a filter how many fit: `31 of 82`.
pub fn count(store: Store) -> String {
    let (all, fit) = (store.incidents.read().len(), store.visible.read().len());
    if store.filter.read().is_empty() {
        text::grouped(all)
    } else {
        format!("{} of {}", text::grouped(fit), text::grouped(all))
    }
}

/// What follows the count.
pub fn noun(store: Store) -> &'static str {
    if store.incidents.read().len() == 1 { " incident" } else { " incidents" }
}

/// On a phone: raises the sheet, which has the filters at its full height.
pub fn filter_button(ui: Ui) -> AnyView {
    view! {
        <button type="button" class="btn square phone-only js" aria-label="Search and filter"
            aria-expanded=move || (ui.sheet.get() == Sheet::Full).to_string()
            on:click=move |_| ui.sheet.update(|sheet| *sheet = if *sheet == Sheet::Full { Sheet::Rest } else { Sheet::Full })>
            <Ic icon=icon::FILTER/>
        </button>
    }
    .into_any()
}

#[component]
fn Head() -> impl IntoView {
    let (store, ui) = context();
    let demo = store.config().demo;
    let second = move || match store.counts.read().off_map {
        0 => String::new(),
        off => format!(" · {off} not on the map"),
    };
    let paused = memo(move || store.paused.read().is_some());
    view! {
        <div class="head">
            <div class="head-line">
                <div>
                    <h2><span class="num" data-testid="count">{move || count(store)}</span>{move || noun(store)}</h2>
                    <div class="desktop-status"><StatusLine/></div>
                    <p class="status phone-only">
                        <span>{if demo { "Simulated calls" } else { "Newest first" }}</span><span class="rest">{second}</span>
                    </p>
                </div>
                <div class="btns js">
                    {filter_button(ui)}
                    <button type="button" class="btn pause" class:primary=move || paused.get() on:click=move |_| store.toggle_pause()>
                        {move || if paused.get() {
                            view! { <Ic icon=icon::PLAY/> }.into_any()
                        } else {
                            view! { <Ic icon=icon::PAUSE/> }.into_any()
                        }}
                        {move || if paused.get() { "Resume" } else { "Pause" }}
                    </button>
                </div>
            </div>
            <div class="js"><Filters/></div>
            <Kinds/>
            <Chips/>
        </div>
    }
    .into_any()
}

/// Shown as soon as updates are paused, not when the first one waits, so that it moves nothing later.
#[component]
fn PauseBar() -> impl IntoView {
    let (store, _) = context();
    let paused = memo(move || store.paused.read().is_some());
    let text = move || match store.waiting.get() {
        0 => "No updates waiting".to_owned(),
        waiting => format!("{} waiting", text::count(waiting, "update", "updates")),
    };
    view! {
        <div role="status">
            {move || paused.get().then(|| view! {
                <div class="pause-bar">
                    <span><b>{text}</b></span>
                    <button type="button" class="btn bare strong" disabled=move || store.waiting.get() == 0
                        on:click=move |_| store.show_waiting()>"Show now"</button>
                </div>
            }.into_any())}
        </div>
    }
    .into_any()
}

#[component]
fn Foot() -> impl IntoView {
    let (store, _) = context();
    let config = store.config();
    view! {
        <p class="foot">
            {config.demo.then(|| view! { <b>{format!("Simulated calls on a sketch of {}. ", config.city.name)}</b> }.into_any())}
            <b>{format!("Not for emergencies. Call {}. ", config.city.emergency)}</b>
            {config.city.caveat.clone()}" "<a href="/about">"About the data"</a>
        </p>
    }
    .into_any()
}
