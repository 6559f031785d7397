//! Effects and memos behind one type each. Leptos compiles its machinery again for every type of closure it is
//! given, and a browser loads every copy: boxed, they share one.

use leptos::prelude::*;

/// Runs once the page has hydrated, and again whenever a signal that it read has changed.
pub fn effect(run: impl FnMut() + 'static) {
    fn boxed(mut run: Box<dyn FnMut()>) {
        Effect::new(move |_: Option<()>| run());
    }
    boxed(Box::new(run));
}

/// A value derived from signals; its readers run only when it really changes.
pub fn memo<T: PartialEq + Send + Sync + 'static>(follow: impl Fn() -> T + Send + Sync + 'static) -> Memo<T> {
    fn boxed<T: PartialEq + Send + Sync + 'static>(follow: Box<dyn Fn() -> T + Send + Sync>) -> Memo<T> {
        Memo::new(move |_| follow())
    }
    boxed(Box::new(follow))
}
