//! Carries out what the machine decides: lock, channel, stream, timers, and the board when frames are missing.

use crate::live::{
    connection::{
        catch_up::{self, Need},
        election::{Election, Move},
        frame::Frame,
        lock::{self, Lock, LockResult},
        machine::{Action, ConnectionState, Input, Machine},
        sequence::Sequence,
        stream::{Delivery, Stream},
    },
    device::{Elapsed, Reading},
};
use blotter_model::{CurrentCalls, Event, EventId, FeedState};
use leptos::prelude::{document, set_timeout};
use std::{
    cell::{Cell, RefCell},
    rc::Rc,
    time::Duration,
};
use wasm_bindgen::{JsCast, prelude::*};
use wasm_bindgen_futures::spawn_local;
use web_sys::{BroadcastChannel, MessageEvent};

/// What the connection brings to the page.
pub trait Sink {
    /// Events in their order, each once.
    fn events(&self, events: Vec<Event>);
    /// A whole board, in place of the one before.
    fn board(&self, board: CurrentCalls);
    /// The state of the feed.
    fn feed(&self, feed: FeedState);
    /// The state of the connection.
    fn connection(&self, state: ConnectionState);
}

/// How often the connection is checked for silence.
const TICK: Duration = Duration::from_secs(5);

struct Inner {
    machine: RefCell<Machine>,
    sequence: RefCell<Sequence>,
    sink: Box<dyn Sink>,
    name: String,
    channel: Option<BroadcastChannel>,
    lock: RefCell<Option<Lock>>,
    /// In place of the lock where there is none.
    election: RefCell<Option<Election>>,
    stream: RefCell<Option<Stream>>,
    /// The number of the pause under way; another number means that it was cancelled.
    pause: Cell<u32>,
    fetching: Cell<bool>,
    /// A reset's pause is under way.
    resetting: Cell<bool>,
    elapsed: RefCell<Elapsed>,
}

/// One tab's connection. It lasts as long as the page.
#[derive(Clone)]
pub struct Driver(Rc<Inner>);

impl Driver {
    /// Begins at the position of the board in the first HTML and follows from there.
    pub fn start(city: &str, position: EventId, sink: Box<dyn Sink>) -> Self {
        let name = format!("blotter-line-{city}");
        let channel = BroadcastChannel::new(&name).ok();
        let election = (!lock::exists()).then(new_election);
        let driver = Self(Rc::new(Inner {
            machine: RefCell::new(Machine::new(channel.is_some())),
            sequence: RefCell::new(Sequence::new(position)),
            sink,
            name,
            channel,
            lock: RefCell::default(),
            election: RefCell::new(election),
            stream: RefCell::default(),
            pause: Cell::new(0),
            fetching: Cell::new(false),
            resetting: Cell::new(false),
            elapsed: RefCell::new(Elapsed::since(Reading::now())),
        }));
        driver.listen();
        if is_visible() {
            driver.input(Input::Show);
        }
        driver
    }

    /// Listens to the other tabs, to the page being hidden and shown, and to the clock. The listeners stay
    /// as long as the page.
    fn listen(&self) {
        if let Some(channel) = &self.0.channel {
            let driver = self.clone();
            let on_message = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
                if let Some(text) = event.data().as_string() {
                    driver.overheard(&text);
                }
            });
            channel.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
            on_message.forget();
        }
        for (name, on_window) in [("visibilitychange", false), ("pageshow", true), ("pagehide", true)] {
            let driver = self.clone();
            let listener = Closure::<dyn Fn()>::new(move || {
                let shown = is_visible() && name != "pagehide";
                driver.input(if shown { Input::Show } else { Input::Hide });
            });
            let target: web_sys::EventTarget =
                if on_window { leptos::prelude::window().into() } else { document().into() };
            let _ = target.add_event_listener_with_callback(name, listener.as_ref().unchecked_ref());
            listener.forget();
        }
        let driver = self.clone();
        leptos::prelude::set_interval(move || driver.input(Input::Tick), TICK);
    }

    fn input(&self, input: Input) {
        let now = self.0.elapsed.borrow_mut().ms(Reading::now());
        let actions = self.0.machine.borrow_mut().step(input, now, js_sys::Math::random());
        for action in actions {
            self.act(action);
        }
    }

    fn act(&self, action: Action) {
        let inner = &self.0;
        match action {
            Action::Seek => self.lock(false),
            Action::Steal => self.lock(true),
            Action::LetGo => {
                *inner.lock.borrow_mut() = None;
                self.elect(Election::leave);
            }
            Action::Greet => self.post("hello"),
            Action::Open => self.open(),
            Action::Close => {
                inner.pause.set(inner.pause.get() + 1);
                *inner.stream.borrow_mut() = None;
            }
            Action::Wait(ms) => {
                inner.pause.set(inner.pause.get() + 1);
                let (driver, pause) = (self.clone(), inner.pause.get());
                after(ms, move || {
                    if driver.0.pause.get() == pause {
                        driver.input(Input::Due);
                    }
                });
            }
            Action::Show(state) => {
                inner.sink.connection(state);
                if state == ConnectionState::Reconnecting && inner.machine.borrow().leads() {
                    self.post("lost");
                }
            }
        }
    }

    fn lock(&self, steal: bool) {
        if self.0.election.borrow().is_some() {
            return self.elect(if steal { Election::steal } else { Election::seek });
        }
        let driver = self.clone();
        let lock = Lock::request(&self.0.name, steal, move |result| match result {
            LockResult::Granted => driver.input(Input::Locked),
            LockResult::Lost => driver.input(Input::LockLost),
            LockResult::Refused => {
                *driver.0.election.borrow_mut() = Some(new_election());
                driver.elect(Election::seek);
            }
        });
        *self.0.lock.borrow_mut() = lock;
    }

    /// Takes a step of the election, if there is one.
    fn elect(&self, step: impl FnOnce(&mut Election) -> Vec<Move>) {
        let moves = self.0.election.borrow_mut().as_mut().map(step).unwrap_or_default();
        self.make(moves);
    }

    fn make(&self, moves: Vec<Move>) {
        for step in moves {
            match step {
                Move::Post(text) => self.post(&text),
                Move::Wait(ms, round) => {
                    let driver = self.clone();
                    after(ms, move || {
                        driver.elect(|election| election.due(round));
                    });
                }
                Move::Won => self.input(Input::Locked),
                Move::Lost => self.input(Input::LockLost),
            }
        }
    }

    fn open(&self) {
        let driver = self.clone();
        let position = self.0.sequence.borrow().at().to_string();
        let stream = Stream::open(&position, move |delivery| match delivery {
            Delivery::Message { name, id, data } => {
                driver.post(&format!("event\n{name}\n{id}\n{data}"));
                driver.take(name, &id, &data);
            }
            Delivery::Interrupted => driver.input(Input::Interrupted),
            Delivery::Closed => driver.input(Input::Closed),
        });
        let opened = stream.is_some();
        *self.0.stream.borrow_mut() = stream;
        if !opened {
            self.input(Input::Closed);
        }
    }

    fn post(&self, text: &str) {
        if let Some(channel) = &self.0.channel {
            let _ = channel.post_message(&JsValue::from_str(text));
        }
    }

    /// What another tab said.
    fn overheard(&self, text: &str) {
        let (leads, on) = {
            let machine = self.0.machine.borrow();
            (machine.leads(), machine.is_on())
        };
        if !on {
            return;
        }
        self.elect(|election| election.heard(text));
        let mut parts = text.splitn(4, '\n');
        match (parts.next(), leads) {
            (Some("hello" | "claim"), true) => {
                let at = self.0.sequence.borrow().at().to_string();
                self.post(&format!("at\n{at}"));
            }
            (Some("at"), false) => {
                self.input(Input::Heard);
                self.compare(parts.next());
            }
            (Some("lost"), false) => self.input(Input::LeaderLost),
            (Some("board"), false) => {
                let json = text.split_once('\n').map_or("", |(_, json)| json);
                if let Ok(board) = serde_json::from_str(json) {
                    self.adopt(board);
                }
            }
            (Some("event"), false) => {
                if let (Some(name), Some(id), Some(data)) = (parts.next(), parts.next(), parts.next()) {
                    self.take(name, id, data);
                    if name == "feed" {
                        self.compare(Some(id));
                    }
                }
            }
            _ => {}
        }
    }

    /// The leader's position: are we behind?
    fn compare(&self, position: Option<&str>) {
        let other: Option<EventId> = position.and_then(|text| text.parse().ok());
        if other.is_some_and(|other| self.0.sequence.borrow().is_behind(&other)) {
            self.fetch_for(Need::Gap);
        }
    }

    fn take(&self, name: &str, id: &str, data: &str) {
        self.input(Input::Heard);
        match name {
            "feed" => {
                if let Ok(feed) = serde_json::from_str(data) {
                    self.0.sink.feed(feed);
                }
            }
            "reset" => {
                self.0.sequence.borrow_mut().lose_position();
                self.fetch_for(Need::Reset);
            }
            _ => {
                let Some(frame) = Frame::read(name, id, data) else { return };
                let events = self.0.sequence.borrow_mut().take(frame);
                self.deliver(events);
                if self.0.sequence.borrow().has_gap() {
                    self.fetch_for(Need::Gap);
                }
            }
        }
    }

    fn deliver(&self, events: Vec<Event>) {
        if !events.is_empty() {
            self.0.sink.events(events);
        }
    }

    /// Fetches the board unless what is missing comes meanwhile: by itself, or as the board of the tab that leads.
    fn fetch_for(&self, need: Need) {
        if need == Need::Reset && self.0.resetting.replace(true) {
            return;
        }
        let (driver, before) = (self.clone(), self.0.sequence.borrow().at().clone());
        let pause = catch_up::pause_ms(need, self.0.machine.borrow().leads(), js_sys::Math::random());
        after(pause, move || {
            let sequence = driver.0.sequence.borrow();
            let still = match need {
                Need::Reset => {
                    driver.0.resetting.set(false);
                    sequence.is_lost()
                }
                // After a reset every frame shows a gap: the reset's own pause decides.
                Need::Gap => !driver.0.resetting.get() && (sequence.has_gap() || *sequence.at() == before),
            };
            drop(sequence);
            if still {
                driver.fetch();
            }
        });
    }

    fn fetch(&self) {
        if self.0.fetching.replace(true) {
            return;
        }
        let driver = self.clone();
        spawn_local(async move {
            let json = fetch_board().await;
            driver.0.fetching.set(false);
            let board = json.as_deref().and_then(|json| serde_json::from_str(json).ok());
            let (Some(json), Some(board)) = (json, board) else {
                return after(catch_up::again_ms(js_sys::Math::random()), move || {
                    if driver.0.machine.borrow().is_on() {
                        driver.fetch();
                    }
                });
            };
            if driver.0.machine.borrow().leads() {
                driver.post(&format!("board\n{json}"));
            }
            driver.adopt(board);
        });
    }

    /// Takes a board unless ours is as new, or newer.
    fn adopt(&self, board: CurrentCalls) {
        let at = EventId { epoch: board.epoch.clone(), seq: board.seq };
        let wanted = {
            let sequence = self.0.sequence.borrow();
            sequence.is_lost() || sequence.is_behind(&at)
        };
        if wanted {
            self.0.sink.board(board);
            let events = self.0.sequence.borrow_mut().rebase(at);
            self.deliver(events);
        }
        if self.0.sequence.borrow().has_gap() {
            self.fetch_for(Need::Gap);
        }
    }
}

fn new_election() -> Election {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "any number will do")]
    Election::new((js_sys::Math::random() * f64::from(u32::MAX)) as u32)
}

async fn fetch_board() -> Option<String> {
    let answer = gloo_net::http::Request::get("/current-calls/").send().await.ok()?;
    if answer.ok() { answer.text().await.ok() } else { None }
}

fn after(pause_ms: f64, what: impl FnOnce() + 'static) {
    set_timeout(what, Duration::from_secs_f64(pause_ms / 1000.0));
}

fn is_visible() -> bool {
    document().visibility_state() == web_sys::VisibilityState::Visible
}
