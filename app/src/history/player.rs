//! The moment that the page shows: where the handle is, the board that follows it, and playing.

use crate::live::state::Store;
use blotter_model::{CurrentCalls, Event, EventRecord, Timestamp};
use blotter_view::{HistoryData, HistoryDay, link::encode};
use gloo_net::http::Request;
use leptos::{prelude::*, task::spawn_local};
use std::{collections::VecDeque, sync::Arc, time::Duration};

/// How many times as fast the past may pass.
pub const SPEEDS: [u32; 4] = [1, 10, 60, 600];
/// How often the moment moves while playing.
const STEP: Duration = Duration::from_millis(200);
/// A page that slept for longer, in milliseconds, goes on where it stopped.
const MAX_STEP_MS: f64 = 2_000.0;
/// Events are asked for before fewer than so many milliseconds of playing are left, and so many at once.
const AHEAD_MS: i64 = 4_000;
const FETCH_MS: i64 = 20_000;
const HOUR_MS: i64 = 3_600_000;

/// What came of the last question.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Answer {
    /// The board of the moment is shown.
    #[default]
    Shown,
    /// It has been asked for.
    Asked,
    /// It did not come; the board before still stands.
    Failed,
}

/// What happens next while playing.
#[derive(Debug, Default)]
struct Ahead {
    events: VecDeque<EventRecord>,
    /// All events up to here are known.
    until: Timestamp,
    asking: bool,
    /// When the moment moved last, in milliseconds of the device's clock.
    moved_ms: f64,
}

/// A handle that copies.
#[derive(Debug, Clone, Copy)]
pub struct Player {
    store: Store,
    day: StoredValue<Arc<HistoryDay>>,
    present: Timestamp,
    /// Where the handle is. The board follows as soon as the server answers.
    pub target: RwSignal<Timestamp>,
    pub playing: RwSignal<bool>,
    /// One of [`SPEEDS`].
    pub speed: RwSignal<u32>,
    /// The moment is before the history begins, or on a day that nobody watched, so the board of it is not known.
    pub nothing: RwSignal<bool>,
    pub answer: RwSignal<Answer>,
    ahead: StoredValue<Ahead>,
}

impl Player {
    pub fn new(store: Store, data: &HistoryData) -> Self {
        let player = Self {
            store,
            day: StoredValue::new(Arc::new(data.day.clone())),
            present: data.present,
            target: RwSignal::new(data.live.rendered_at),
            playing: RwSignal::default(),
            speed: RwSignal::new(data.play.filter(|speed| SPEEDS.contains(speed)).unwrap_or(60)),
            nothing: RwSignal::new(data.nothing_before.is_some() || data.day.is_unwatched()),
            answer: RwSignal::default(),
            ahead: StoredValue::default(),
        };
        player.note_gap(data.live.rendered_at);
        player
    }

    /// Ages stop where the feed was last seen.
    fn note_gap(self, moment: Timestamp) {
        self.store
            .last_seen
            .set(super::words::gap(&self.day().gaps, moment).and_then(|gap| self.day().last_seen(&gap)));
    }

    pub fn day(self) -> Arc<HistoryDay> {
        self.day.get_value()
    }

    /// The last moment of the day that can be shown.
    pub fn last(self) -> Timestamp {
        let day = self.day();
        day.ends.checked_sub(Duration::from_secs(1)).unwrap_or(day.ends).min(self.present)
    }

    /// Goes to a moment of the day.
    pub fn seek(self, moment: Timestamp) {
        let moment = moment.clamp(self.day().begins, self.last());
        self.target.set(moment);
        self.ask();
    }

    /// Asks for the board of the target; one question at a time, the newest target last.
    pub fn ask(self) {
        if self.answer.get_untracked() == Answer::Asked {
            return;
        }
        self.answer.set(Answer::Asked);
        spawn_local(async move {
            loop {
                let moment = self.target.get_untracked();
                let known =
                    self.day().first.is_some_and(|first| moment >= first) && !self.day().is_unwatched();
                let answer = if known { board(moment).await } else { Some(None) };
                let Some(board) = answer else {
                    self.answer.set(Answer::Failed);
                    return self.pause();
                };
                self.nothing.set(board.is_none());
                self.note_gap(moment);
                self.store.show_moment(board.unwrap_or_default(), moment);
                self.ahead.update_value(|ahead| {
                    *ahead = Ahead { until: moment, moved_ms: js_sys::Date::now(), ..Ahead::default() };
                });
                if self.target.get_untracked() == moment {
                    break;
                }
            }
            self.answer.set(Answer::Shown);
            if !self.playing.get_untracked() {
                self.note_address();
            }
        });
    }

    /// The address bar has the moment that is shown.
    pub fn note_address(self) {
        let moment = self.store.now.get_untracked();
        let moment = self.store.config().city.zone.rfc3339(moment);
        self.store.address.set(format!("moment={}", encode(&moment)));
    }

    pub fn toggle(self) {
        if self.playing.get_untracked() { self.pause() } else { self.play() }
    }

    /// Plays on; at the end it begins again an hour earlier.
    pub fn play(self) {
        if self.target.get_untracked() >= self.last() {
            let earlier = later(self.last(), -HOUR_MS);
            let gap = self.day().gaps.iter().copied().find(|gap| gap.has(earlier));
            if gap.is_some_and(|gap| gap.lasts && gap.from <= self.day().begins) {
                return;
            }
            // What was last seen is what there is to play.
            self.seek(
                gap.map_or(earlier, |gap| if gap.lasts { later(gap.from, -HOUR_MS) } else { gap.until }),
            );
        }
        self.ahead.update_value(|ahead| {
            let until = self.store.now.get_untracked();
            *ahead = Ahead { until, moved_ms: js_sys::Date::now(), ..Ahead::default() };
        });
        if self.answer.get_untracked() == Answer::Failed {
            self.ask();
        }
        self.playing.set(true);
    }

    pub fn pause(self) {
        if self.playing.get_untracked() {
            self.playing.set(false);
            self.note_address();
        }
    }

    /// Runs as long as the page is open.
    pub fn run(self) {
        set_interval(move || self.step(), STEP);
    }

    fn step(self) {
        if !self.playing.get_untracked() || self.answer.get_untracked() != Answer::Shown {
            return;
        }
        let (before, speed) = (self.target.get_untracked(), self.speed.get_untracked());
        let now_ms = js_sys::Date::now();
        let (known, asking, moved_ms) =
            self.ahead.with_value(|ahead| (ahead.until, ahead.asking, ahead.moved_ms));
        #[expect(clippy::cast_possible_truncation, reason = "milliseconds of one step")]
        let passed = ((now_ms - moved_ms).clamp(0.0, MAX_STEP_MS) * f64::from(speed)) as i64;
        self.ahead.update_value(|ahead| ahead.moved_ms = now_ms);
        let last = self.last();
        let moment = later(before, passed).min(last);
        let gap = self.day().gaps.iter().copied().find(|gap| gap.has(moment));
        if let Some(gap) = gap {
            // Nothing is known to have happened there.
            if gap.until >= last {
                return self.stop_at(gap.from.max(before));
            }
            return self.seek(gap.until);
        }
        if !asking && later(known, -AHEAD_MS * i64::from(speed)) < moment && known < last {
            self.fetch(known, later(known, FETCH_MS * i64::from(speed)).min(last));
        }
        // What isn't known yet is waited for.
        let moment = moment.min(known);
        if moment > before {
            self.go_on(moment);
        }
        if moment >= last {
            self.end();
        }
    }

    fn stop_at(self, moment: Timestamp) {
        self.pause();
        self.seek(moment);
    }

    /// The day is over: the next one, or the present.
    fn end(self) {
        let (day, speed) = (self.day(), self.speed.get_untracked());
        self.pause();
        if day.after.is_some() {
            let midnight = encode(&self.store.config().city.zone.rfc3339(day.ends));
            let view = self.store.view().to_query();
            let view = if view.is_empty() { view } else { format!("&{view}") };
            let next = format!("/history?moment={midnight}&play={speed}{view}");
            let _ = window().location().set_href(&next);
        }
    }

    fn go_on(self, moment: Timestamp) {
        let mut events = Vec::new();
        let mut other_epoch = false;
        let position = self.store.position();
        self.ahead.update_value(|ahead| {
            while ahead.events.front().is_some_and(|record| record.at <= moment) {
                let Some(record) = ahead.events.pop_front() else { break };
                if record.epoch != position.epoch {
                    other_epoch = true;
                } else if record.seq > position.seq {
                    events.push(Event { seq: record.seq, body: record.body });
                }
            }
        });
        self.target.set(moment);
        if other_epoch {
            // Its events count from a board of their own.
            return self.ask();
        }
        self.note_gap(moment);
        self.store.go_on(&events, moment);
    }

    fn fetch(self, from: Timestamp, until: Timestamp) {
        self.ahead.update_value(|ahead| ahead.asking = true);
        spawn_local(async move {
            let events = events(from, until).await;
            let failed = events.is_none();
            self.ahead.update_value(|ahead| {
                ahead.asking = false;
                // The reader may have gone elsewhere meanwhile.
                if ahead.until == from
                    && let Some(events) = events
                {
                    ahead.events.extend(events);
                    ahead.until = until;
                }
            });
            if failed {
                self.answer.set(Answer::Failed);
                self.pause();
            }
        });
    }
}

fn later(moment: Timestamp, milliseconds: i64) -> Timestamp {
    Timestamp::from_millisecond(moment.as_millisecond().saturating_add(milliseconds)).unwrap_or(moment)
}

/// The board at a moment; the inner one is none before the history begins. None if no answer came.
async fn board(moment: Timestamp) -> Option<Option<CurrentCalls>> {
    let answer = Request::get(&format!("/history/board?moment={moment}")).send().await.ok()?;
    let text = answer.text().await.ok()?;
    match answer.status() {
        404 => Some(None),
        200 => serde_json::from_str(&text).ok().map(Some),
        _ => None,
    }
}

/// The events of a time, in order.
async fn events(from: Timestamp, until: Timestamp) -> Option<Vec<EventRecord>> {
    let answer = Request::get(&format!("/history/events?from={from}&to={until}")).send().await.ok()?;
    let text = if answer.ok() { answer.text().await.ok()? } else { return None };
    text.lines().map(|line| serde_json::from_str(line).ok()).collect()
}
