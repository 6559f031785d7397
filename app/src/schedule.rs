//! The page comes to life part by part, each in a task of its own, so that it answers to a finger in between.
//! The server writes all parts into the first HTML; nothing on the page changes before the last one lives.

use leptos::{html, prelude::*};
use std::{
    cell::{Cell, RefCell},
    collections::VecDeque,
    time::Duration,
};

type Task = Box<dyn FnOnce()>;

thread_local! {
    /// The parts that don't live yet, in the page's order.
    static PARTS: RefCell<VecDeque<Task>> = RefCell::default();
    /// The page is built in an empty root: there is no HTML that parts could wait in.
    static AT_ONCE: Cell<bool> = const { Cell::new(false) };
    /// Who wants to know when every part lives.
    static ALIVE: RefCell<Option<Task>> = RefCell::default();
}

/// From now on parts are built with the page instead of later.
#[cfg(feature = "hydrate")]
pub fn build_at_once() {
    AT_ONCE.set(true);
}

/// Does something once every part lives.
#[cfg(feature = "hydrate")]
pub fn when_alive(then: impl FnOnce() + 'static) {
    ALIVE.set(Some(Box::new(then)));
}

/// Does something once the browser has had its turn.
pub fn next_task(run: impl FnOnce() + 'static) {
    set_timeout(run, Duration::ZERO);
}

/// A part of the page that hydrates after the rest. It has a root of its own, so it provides its context itself.
#[component]
pub fn Later(
    /// What is in it.
    part: Box<dyn FnOnce() -> AnyView>,
) -> impl IntoView {
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
    // Its children are left alone until then.
    view! { <div class="part" node_ref=root></div> }.into_any()
}

#[cfg(feature = "hydrate")]
fn hydrate(root: web_sys::HtmlElement, part: impl FnOnce() -> AnyView + 'static) {
    hydrate_from(root, part).forget();
}

#[cfg(not(feature = "hydrate"))]
fn hydrate(_: web_sys::HtmlElement, _: impl FnOnce() -> AnyView + 'static) {}

/// Brings the parts to life, one in each task, and then does what waits for all of them.
pub fn hydrate_parts(then: impl FnOnce() + 'static) {
    fn next(then: Task) {
        next_task(move || match PARTS.with_borrow_mut(VecDeque::pop_front) {
            Some(part) => {
                part();
                next(then);
            }
            None => {
                then();
                if let Some(told) = ALIVE.take() {
                    told();
                }
            }
        });
    }
    next(Box::new(then));
}
