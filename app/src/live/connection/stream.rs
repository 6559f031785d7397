//! One open stream of the server (an `EventSource`), as messages with their names and ids.
//! By hand: `gloo-net` doesn't report when a stream breaks and the browser opens it again.

use std::rc::Rc;
use wasm_bindgen::{JsCast, prelude::*};
use web_sys::{EventSource, MessageEvent};

/// What a stream delivers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Delivery {
    /// A message.
    Message {
        /// The event's name.
        name: &'static str,
        /// Its id, or the last one before it.
        id: String,
        /// Its data.
        data: String,
    },
    /// The stream broke; the browser opens it again by itself.
    Interrupted,
    /// The stream ended for good.
    Closed,
}

/// The names of the events that the server sends.
const NAMES: [&str; 4] = ["call_changes", "address_changes", "feed", "reset"];

/// An open stream; dropping it closes it and silences its listeners.
#[derive(Debug)]
pub struct Stream {
    source: EventSource,
    messages: [Closure<dyn Fn(MessageEvent)>; NAMES.len()],
    /// Kept alive as long as the source may call it.
    _error: Closure<dyn Fn()>,
}

impl Stream {
    /// Opens a stream that continues after `position`.
    pub fn open(position: &str, on_delivery: impl Fn(Delivery) + 'static) -> Option<Self> {
        let source = EventSource::new(&format!("/get-events/?last_event_id={position}")).ok()?;
        let on_delivery = Rc::new(on_delivery);
        let messages = NAMES.map(|name| {
            let on_delivery = on_delivery.clone();
            Closure::<dyn Fn(MessageEvent)>::new(move |message: MessageEvent| {
                on_delivery(Delivery::Message {
                    name,
                    id: message.last_event_id(),
                    data: message.data().as_string().unwrap_or_default(),
                });
            })
        });
        let state = source.clone();
        let error = Closure::<dyn Fn()>::new(move || {
            on_delivery(match state.ready_state() {
                EventSource::CLOSED => Delivery::Closed,
                _ => Delivery::Interrupted,
            });
        });
        source.set_onerror(Some(error.as_ref().unchecked_ref()));
        for (name, message) in NAMES.iter().zip(&messages) {
            source.add_event_listener_with_callback(name, message.as_ref().unchecked_ref()).ok()?;
        }
        Some(Self { source, messages, _error: error })
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        self.source.set_onerror(None);
        for (name, message) in NAMES.iter().zip(&self.messages) {
            // A listener that isn't there needs no removing.
            let _ = self.source.remove_event_listener_with_callback(name, message.as_ref().unchecked_ref());
        }
        self.source.close();
    }
}
