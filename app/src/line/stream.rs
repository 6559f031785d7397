//! One open stream of the server (an `EventSource`), as messages with their names and ids.

use futures::StreamExt;
use gloo_net::eventsource::{EventSourceError, State, futures::EventSource};
use std::{cell::Cell, rc::Rc};
use wasm_bindgen_futures::spawn_local;

/// What a stream brought.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Brought {
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
    source: Option<EventSource>,
    open: Rc<Cell<bool>>,
}

impl Stream {
    /// Opens a stream that continues after `position`.
    pub fn open(position: &str, on_brought: impl Fn(Brought) + 'static) -> Option<Self> {
        let mut source = EventSource::new(&format!("/get-events/?last_event_id={position}")).ok()?;
        let open = Rc::new(Cell::new(true));
        let on_brought = Rc::new(on_brought);
        for name in NAMES {
            let mut messages = source.subscribe(name).ok()?;
            let (open, on_brought, state) = (open.clone(), on_brought.clone(), source.clone());
            spawn_local(async move {
                while let Some(message) = messages.next().await {
                    if !open.get() {
                        return;
                    }
                    match message {
                        Ok((_, message)) => on_brought(Brought::Message {
                            name,
                            id: message.last_event_id(),
                            data: message.data().as_string().unwrap_or_default(),
                        }),
                        // Every subscription hears of it; one is enough to tell.
                        Err(EventSourceError::ConnectionError) if name == "feed" => {
                            on_brought(match state.state() {
                                State::Closed => Brought::Closed,
                                State::Connecting | State::Open => Brought::Interrupted,
                            });
                        }
                        Err(_) => {}
                    }
                }
            });
        }
        Some(Self { source: Some(source), open })
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        self.open.set(false);
        if let Some(source) = self.source.take() {
            source.close();
        }
    }
}
