//! What a script adds: a change of the filter asks for the answer and changes the page in place; the address follows.
//! What a reader does is heard in `gestures`.

use super::{
    gestures::stop_comparing,
    picker,
    shown::Shown,
    stays::{Place, inner_width, keep_heights},
};
use crate::reactive::effect;
use blotter_view::dashboard::{Answer, Dim, Query, words};
use gloo_net::http::Request;
use leptos::{ev, html, prelude::*};
use std::time::Duration;
use wasm_bindgen::JsValue;

/// Whether the figures are those of the filter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Phase {
    #[default]
    Current,
    /// The answer is on its way; the figures are those from before.
    Loading,
    /// It takes its time, so that the page should say it.
    Late,
    /// It did not come.
    Failed,
}

/// Changes of the filter; a handle that copies.
#[derive(Clone, Copy)]
pub struct Changes {
    pub(super) shown: Shown,
    pub phase: RwSignal<Phase>,
    /// What is to be said of a release that is newer than what is shown.
    pub newer: RwSignal<Option<String>>,
    root: NodeRef<html::Main>,
    /// What was asked for last.
    pub(super) asked: StoredValue<Query>,
    /// The release that is shown, from which answers come as long as the server has it; none asks for the newest.
    release: StoredValue<Option<u64>>,
    /// An answer is on its way; what is asked for meanwhile waits for it.
    busy: StoredValue<bool>,
    /// When the months were moved last, in milliseconds.
    pub(super) moved: StoredValue<f64>,
}

/// How the address follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Address {
    Push,
    /// A further step of the same movement.
    Replace,
    /// It is there already.
    Keep,
}

/// How often a newer release is looked for. While there is none, the server's answer is empty (304).
const LOOK_EVERY: Duration = Duration::from_mins(1);
/// Answers come within a few milliseconds. To say of each that it is awaited would cost a frame before it is there.
const LATE: Duration = Duration::from_millis(200);

impl Changes {
    pub fn new(shown: Shown, root: NodeRef<html::Main>) -> Self {
        let asked = Query::read(&shown.answer.get_untracked().query);
        Self {
            shown,
            phase: RwSignal::default(),
            newer: RwSignal::default(),
            root,
            asked: StoredValue::new(asked),
            release: StoredValue::new(Some(shown.answer.get_untracked().release)),
            busy: StoredValue::new(false),
            moved: StoredValue::new(f64::NEG_INFINITY),
        }
    }

    /// Begins to listen beyond the page itself.
    pub fn start(self) {
        let root = self.root;
        effect(move || {
            let back = window_event_listener(ev::popstate, move |_| {
                stop_comparing();
                let search = window().location().search().unwrap_or_default();
                self.go(&Query::read(search.trim_start_matches('?')), Address::Keep);
            });
            picker::close_from_outside(root);
            // Wherever the focus is: Escape ends the wait for a value.
            let keys = window_event_listener(ev::keydown, move |event| Self::on_key(&event, root));
            // A tab that comes to the front looks at once, since timers rest in the background.
            let seen = window_event_listener(ev::visibilitychange, move |_| self.look());
            // What was kept is of another width then. A phone's bars, which come and go, change the height alone.
            let width = StoredValue::new(inner_width());
            let resized = window_event_listener(ev::resize, move |_| {
                if width.try_get_value() != Some(inner_width()) {
                    width.set_value(inner_width());
                    keep_heights(root, false, None);
                }
            });
            let every = set_interval_with_handle(move || self.look(), LOOK_EVERY).ok();
            on_cleanup(move || {
                keys.remove();
                seen.remove();
                resized.remove();
                if let Some(every) = every {
                    every.clear();
                }
                back.remove();
            });
        });
        let fill = move |answer: &Answer, which: &str| {
            let Some(root) = root.get() else { return };
            for Dim(dimension) in &self.shown.document().filters {
                let name = dimension.name();
                let list = root
                    .query_selector(&format!("[data-dimension={name}]{which} [data-list]"))
                    .ok()
                    .flatten();
                if let (Some(list), Some(new)) = (list, answer.figures.list(*dimension)) {
                    picker::update(&list, name, &new.rows);
                }
            }
        };
        effect(move || fill(&self.shown.answer(), "[open]"));
        // What nobody sees waits until the numbers are on the screen.
        effect(move || fill(&self.shown.settled(), ""));
    }

    /// Looks whether a newer release has been published. The page doesn't change by itself.
    fn look(self) {
        if document().hidden() || self.busy.get_value() {
            return;
        }
        wasm_bindgen_futures::spawn_local(async move {
            let query = self.asked.get_value();
            let Some(answer) = fetch(&self.shown.answers(), &query, None).await else { return };
            let shown = self.shown.answer.get_untracked();
            if answer.release > shown.release {
                // A release may bring other kinds of records alone, or earlier months.
                let last = answer.data[1];
                let more = last > shown.data[1];
                self.newer.set(Some(if more {
                    format!("New data to {}.", words::month(last))
                } else {
                    "Newer records.".to_owned()
                }));
            }
        });
    }

    /// Goes on with the newest release.
    pub fn show_newest(self) {
        self.release.set_value(None);
        self.again();
    }

    /// Asks again for what did not come.
    pub fn again(self) {
        self.go(&self.asked.get_value(), Address::Keep);
    }

    pub(super) fn go(self, query: &Query, address: Address) {
        let answers = self.shown.answers();
        // An embed's address has it, and no filter.
        let query = query.without("theme");
        let to = self.shown.at(&query);
        self.asked.set_value(query);
        if let Ok(history) = window().history() {
            let _ = match address {
                Address::Push => history.push_state_with_url(&JsValue::NULL, "", Some(&to)),
                Address::Replace => history.replace_state_with_url(&JsValue::NULL, "", Some(&to)),
                Address::Keep => Ok(()),
            };
        }
        if self.busy.get_value() {
            return;
        }
        self.busy.set_value(true);
        self.phase.set(Phase::Loading);
        set_timeout(
            move || {
                if self.phase.try_get_untracked() == Some(Phase::Loading) {
                    self.phase.set(Phase::Late);
                }
            },
            LATE,
        );
        wasm_bindgen_futures::spawn_local(async move {
            loop {
                let query = self.asked.get_value();
                let answer = fetch(&answers, &query, self.release.get_value()).await;
                let is_last = self.asked.get_value() == query;
                match answer {
                    Some(answer) => self.show(answer),
                    None if is_last => {
                        self.phase.set(Phase::Failed);
                        break;
                    }
                    None => {}
                }
                if is_last {
                    self.phase.set(Phase::Current);
                    break;
                }
            }
            self.busy.set_value(false);
        });
    }

    fn show(self, answer: Answer) {
        if answer.release > self.shown.answer.get_untracked().release {
            self.newer.set(None);
        }
        self.release.set_value(Some(answer.release));
        // Before the heights are written: the browser lays the page out once.
        let place = Place::of(self.root);
        let in_view = keep_heights(self.root, true, Some(&place));
        self.shown.show(answer, &in_view);
        request_animation_frame(move || place.restore());
    }
}

/// Asks for an answer, of a release if the server still has it.
async fn fetch(answers: &str, query: &Query, release: Option<u64>) -> Option<Answer> {
    let release = release.map(|release| release.to_string());
    let query = query.with("release", release.as_deref()).with("map", ["no"]);
    let answer = Request::get(&query.at(answers)).send().await.ok()?;
    if answer.ok() { answer.json().await.ok() } else { None }
}
