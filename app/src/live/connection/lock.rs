//! The lock that one tab of an origin holds while it streams (Web Locks), by hand: in `web-sys` the
//! interface is still unstable, and we need three of its calls.

use js_sys::{Function, Object, Promise, Reflect};
use std::{cell::RefCell, rc::Rc};
use wasm_bindgen::{JsCast, JsValue, prelude::*};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::AbortController;

#[wasm_bindgen]
extern "C" {
    type LockManager;

    #[wasm_bindgen(method)]
    fn request(this: &LockManager, name: &str, options: &Object, granted: &JsValue) -> Promise;
}

fn manager() -> Option<LockManager> {
    let navigator = web_sys::window()?.navigator();
    let locks = Reflect::get(&navigator, &"locks".into()).ok()?;
    locks.is_object().then(|| locks.unchecked_into())
}

/// Whether the browser has locks: on an insecure origin it has none.
pub fn exists() -> bool {
    manager().is_some()
}

/// What became of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LockResult {
    /// The lock is ours.
    Granted,
    /// It was taken from us.
    Lost,
    /// This page may not have locks: a frame in another site's page to which the browser gives no storage.
    Refused,
}

/// A lock, or a place in the queue for it. Dropping it gives both up.
#[derive(Debug)]
pub struct Lock {
    abort: Option<AbortController>,
    release: Rc<RefCell<Option<Function>>>,
    alive: Rc<RefCell<bool>>,
}

impl Lock {
    /// Queues for the lock, or takes it from whoever holds it (`steal`).
    pub fn request(name: &str, steal: bool, on_result: impl Fn(LockResult) + 'static) -> Option<Self> {
        let manager = manager()?;
        let options = Object::new();
        let abort = if steal {
            // Stealing takes effect at once and accepts no signal.
            Reflect::set(&options, &"steal".into(), &JsValue::TRUE).ok()?;
            None
        } else {
            let abort = AbortController::new().ok()?;
            Reflect::set(&options, &"signal".into(), &abort.signal()).ok()?;
            Some(abort)
        };
        let release = Rc::new(RefCell::new(None));
        let alive = Rc::new(RefCell::new(true));
        let on_result = Rc::new(on_result);

        let granted = {
            let (release, alive, on_result) = (release.clone(), alive.clone(), on_result.clone());
            Closure::once_into_js(move |_lock: JsValue| -> JsValue {
                if !*alive.borrow() {
                    return JsValue::UNDEFINED;
                }
                // The lock is held until this promise ends.
                let held = Promise::new(&mut |resolve, _| *release.borrow_mut() = Some(resolve));
                on_result(LockResult::Granted);
                held.into()
            })
        };
        let request = manager.request(name, &options, &granted);
        let ours = alive.clone();
        spawn_local(async move {
            // Rejected: stolen from us, given up by ourselves, or never ours to have.
            if let Err(error) = JsFuture::from(request).await
                && *ours.borrow()
            {
                let name = Reflect::get(&error, &"name".into()).ok().and_then(|name| name.as_string());
                on_result(if name.as_deref() == Some("AbortError") {
                    LockResult::Lost
                } else {
                    LockResult::Refused
                });
            }
        });
        Some(Self { abort, release, alive })
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        *self.alive.borrow_mut() = false;
        if let Some(release) = self.release.borrow_mut().take() {
            let _ = release.call0(&JsValue::UNDEFINED);
        } else if let Some(abort) = &self.abort {
            abort.abort();
        }
    }
}
