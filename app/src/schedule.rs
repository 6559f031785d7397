//! A page hydrates part by part, each in a task of its own, so that it responds to input in between.
//! The server writes all parts into the first HTML; nothing on the page changes before the last one has hydrated.

use crate::reactive::effect;
use leptos::{html, prelude::*};
use std::{
    cell::{Cell, RefCell},
    collections::VecDeque,
    time::Duration,
};

type Task = Box<dyn FnOnce()>;

thread_local! {
    /// The parts that have not hydrated yet, in the page's order.
    static PARTS: RefCell<VecDeque<Task>> = RefCell::default();
    /// The page is built in an empty root: there is no HTML that parts could wait in.
    static AT_ONCE: Cell<bool> = const { Cell::new(false) };
    /// What to do when every part has hydrated.
    static WHEN_HYDRATED: RefCell<Option<Task>> = RefCell::default();
}

/// From now on parts are built with the page instead of deferred.
#[cfg(feature = "hydrate")]
pub fn build_at_once() {
    AT_ONCE.set(true);
}

/// Does something once every part has hydrated.
#[cfg(feature = "hydrate")]
pub fn when_hydrated(then: impl FnOnce() + 'static) {
    WHEN_HYDRATED.set(Some(Box::new(then)));
}

/// Does something in the browser's next task.
pub fn next_task(run: impl FnOnce() + 'static) {
    set_timeout(run, Duration::ZERO);
}

/// A part of the page that hydrates after the rest. It has a root of its own, so it provides its context itself.
#[component]
pub fn Deferred(part: Box<dyn FnOnce() -> AnyView>) -> impl IntoView {
    if cfg!(feature = "ssr") || AT_ONCE.get() {
        return view! { <div class="part">{part()}</div> }.into_any();
    }
    let root = NodeRef::<html::Div>::new();
    PARTS.with_borrow_mut(|parts| {
        parts.push_back(Box::new(move || {
            if let Some(root) = root.get_untracked() {
                hydrate(root.into(), part);
            }
        }));
    });
    // Its children are left untouched until then.
    view! { <div class="part" node_ref=root></div> }.into_any()
}

#[cfg(feature = "hydrate")]
fn hydrate(root: web_sys::HtmlElement, part: impl FnOnce() -> AnyView + 'static) {
    hydrate_from(root, part).forget();
}

#[cfg(not(feature = "hydrate"))]
fn hydrate(_: web_sys::HtmlElement, _: impl FnOnce() -> AnyView + 'static) {}

/// Hydrates the parts once the rest of the page has hydrated, and then runs `then`.
pub fn once_hydrated(then: impl Fn() + Copy + 'static) {
    // An effect runs after hydration, and this one reads nothing that could make it run again.
    effect(move || hydrate_parts(then));
}

/// Hydrates the parts, one in each task, and then runs `then`.
fn hydrate_parts(then: impl FnOnce() + 'static) {
    fn next(then: Task) {
        next_task(move || {
            if let Some(part) = PARTS.with_borrow_mut(VecDeque::pop_front) {
                part();
                return next(then);
            }
            then();
            if let Some(then) = WHEN_HYDRATED.take() {
                then();
            }
        });
    }
    next(Box::new(then));
}
