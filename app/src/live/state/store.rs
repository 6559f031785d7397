//! The store: one place for the board, the reader's choices and the clock. Components read signals from it;
//! the connection and the reader write through its methods.

use crate::{
    live::{
        connection::{ConnectionState, Sink},
        device::Reading,
        state::{
            announce::Batch,
            clock::{self, ServerClock},
            counts::Counts,
            incident_list::IncidentList,
        },
    },
    reactive::memo,
};
use blotter_model::{Board, CurrentCalls, Event, EventId, FeedState, Incident, Timestamp, Zone};
use blotter_view::{BasemapTiles, City, Filter, LiveData, LiveView, MapPosition};
use leptos::{prelude::*, task::spawn_local};
use std::{collections::HashMap, sync::Arc, time::Duration};

/// How long a marker fades before it is removed.
const FADE: Duration = Duration::from_secs(4);
/// How long the page waits for the server's time before it takes the device's.
const ANSWER: Duration = Duration::from_secs(3);
/// How long an arrival counts as new, in seconds.
const NEW_S: i64 = 60;

/// An incident that left while it was shown.
#[derive(Debug, Clone, PartialEq)]
pub struct Gone {
    /// As it last was.
    pub incident: Arc<Incident>,
    /// When, UTC.
    pub at: Timestamp,
    /// Its marker has faded away.
    pub faded: bool,
}

/// What stays the same as long as the page is open.
#[derive(Debug)]
pub struct PageConfig {
    pub city: City,
    pub basemap: BasemapTiles,
    /// The calls are simulated.
    pub demo: bool,
    /// When the server rendered the page.
    pub rendered_at: Timestamp,
    /// The page shows the past: its time is the moment shown, not the server's.
    pub past: bool,
    /// Calls first seen at or before this were there when the map began; they are not new.
    pub founded_at: Timestamp,
}

/// The page's state; a handle that copies.
#[derive(Debug, Clone, Copy)]
pub struct Store {
    config: StoredValue<Arc<PageConfig>>,
    board: StoredValue<Board>,
    epoch: StoredValue<String>,
    batch: StoredValue<Batch>,
    clock: StoredValue<ServerClock>,
    /// The server's time, the same for all ages on the page.
    pub now: RwSignal<Timestamp>,
    /// When the feed was last seen, if the time shown is one in which nobody watched: ages stop there.
    pub last_seen: RwSignal<Option<Timestamp>>,
    /// The feed's health.
    pub feed: RwSignal<FeedState>,
    /// The state of the connection.
    pub connection: RwSignal<ConnectionState>,
    /// All incidents of the board shown.
    pub incidents: RwSignal<IncidentList>,
    /// Those that left recently.
    pub gone: RwSignal<HashMap<String, Gone>>,
    /// The reader's filter.
    pub filter: RwSignal<Filter>,
    /// The chosen incident's number.
    pub chosen: RwSignal<Option<String>>,
    /// What the address has before the view; empty on the live map.
    pub address: RwSignal<String>,
    /// Where the reader moved the map; none: its first view.
    pub place: RwSignal<Option<MapPosition>>,
    /// When updates were paused; none: they are not.
    pub paused: RwSignal<Option<Timestamp>>,
    /// How many wait.
    pub waiting: RwSignal<usize>,
    /// The sentence for screen readers.
    pub said: RwSignal<String>,
    /// The incidents that fit the filter.
    pub visible: Memo<IncidentList>,
    /// What the filters leave.
    pub counts: Memo<Counts>,
    /// The pointer is over the list, or a row has the keyboard.
    pub busy: RwSignal<bool>,
}

/// What a store starts from: the board of the first HTML, and its incidents.
#[derive(Debug, Default)]
pub struct InitialBoard {
    live: LiveData,
    demo: bool,
    past: bool,
    board: Board,
    shown: IncidentList,
}

impl InitialBoard {
    pub fn new(live: LiveData, demo: bool) -> Self {
        let board = Board::from_current(&live.board);
        let shown = IncidentList::of(&board);
        Self { live, demo, past: false, board, shown }
    }

    /// The same of a moment in the past.
    pub fn of_past(live: LiveData, demo: bool) -> Self {
        Self { past: true, ..Self::new(live, demo) }
    }

    /// The moment that the board is of.
    pub fn moment(&self) -> Timestamp {
        self.live.rendered_at
    }

    /// The clock of the page.
    pub fn zone(&self) -> &Zone {
        &self.live.city.zone
    }

    /// How many incidents a filter lets through.
    pub fn count(&self, filter: &Filter) -> usize {
        self.shown.list().iter().filter(|one| filter.matches(one)).count()
    }
}

impl Store {
    /// A store that starts from this board, with a link's query.
    pub fn new(initial: InitialBoard, query: &str) -> Self {
        let InitialBoard { live, demo, past, board, shown } = initial;
        let incidents = RwSignal::new(shown);
        let view = LiveView::from_query(query);
        let filter = RwSignal::new(view.filter);
        let founded = live.board.current_active_calls.iter().map(|call| call.first_seen).min();
        let config = PageConfig {
            city: live.city,
            basemap: live.basemap,
            demo,
            past,
            rendered_at: live.rendered_at,
            founded_at: founded.unwrap_or(live.rendered_at),
        };
        Self {
            config: StoredValue::new(Arc::new(config)),
            board: StoredValue::new(board),
            epoch: StoredValue::new(live.board.epoch),
            batch: StoredValue::default(),
            clock: StoredValue::default(),
            now: RwSignal::new(live.rendered_at),
            last_seen: RwSignal::default(),
            feed: RwSignal::new(live.board.feed),
            connection: RwSignal::default(),
            incidents,
            gone: RwSignal::default(),
            filter,
            chosen: RwSignal::new(view.incident),
            address: RwSignal::default(),
            place: RwSignal::new(view.map),
            paused: RwSignal::default(),
            waiting: RwSignal::default(),
            said: RwSignal::default(),
            visible: memo(move || {
                let filter = filter.read();
                if filter.is_empty() {
                    return incidents.get();
                }
                let fits = |one: &&Arc<Incident>| filter.matches(one);
                IncidentList::from_list(incidents.read().list().iter().filter(fits).cloned().collect())
            }),
            counts: memo(move || Counts::of(incidents.read().list(), &filter.read())),
            busy: RwSignal::default(),
        }
    }

    pub fn config(&self) -> Arc<PageConfig> {
        self.config.get_value()
    }

    /// The position of the board, for the connection.
    pub fn position(&self) -> EventId {
        EventId { epoch: self.epoch.get_value(), seq: self.board.with_value(Board::seq) }
    }

    /// What a link to this view carries.
    pub fn view(&self) -> LiveView {
        LiveView { filter: self.filter.get(), map: self.place.get(), incident: self.chosen.get() }
    }

    /// The query of the page's address.
    pub fn query(&self) -> String {
        let (mut query, view) = (self.address.get(), self.view().to_query());
        if !query.is_empty() && !view.is_empty() {
            query.push('&');
        }
        query + &view
    }

    /// The time up to which calls are known to have been there.
    pub fn known_until(&self) -> Timestamp {
        self.last_seen.get().unwrap_or_else(|| self.now.get())
    }

    /// Whether an incident arrived within the last minute.
    pub fn is_new(&self, incident: &Incident) -> bool {
        let seen = incident.first_seen();
        let age = self.now.get().as_second() - seen.as_second();
        age < NEW_S && self.config.with_value(|config| seen > config.founded_at)
    }

    /// An incident as it is, or as it last was, with the moment when it left.
    pub fn find(&self, number: &str) -> Option<(Arc<Incident>, Option<Timestamp>)> {
        if let Some(one) = self.incidents.read().get(number) {
            return Some((one.clone(), None));
        }
        self.gone.read().get(number).map(|gone| (gone.incident.clone(), Some(gone.at)))
    }

    /// From the first HTML on: the clock runs.
    pub fn start_clock(self) {
        self.set_clock();
        set_timeout(move || self.trust_device(), ANSWER);
        set_interval(move || self.tick(), Duration::from_secs(5));
        // Timers rest while a page is hidden or kept for the Back button.
        for handle in [
            window_event_listener_untyped("pageshow", move |_| self.tick()),
            window_event_listener_untyped("visibilitychange", move |_| self.tick()),
        ] {
            on_cleanup(move || handle.remove());
        }
    }

    /// Asks the server for its time.
    fn set_clock(self) {
        spawn_local(async move {
            match clock::ask(self.clock.get_value()).await {
                Some(clock) => {
                    self.clock.set_value(clock);
                    self.tick();
                }
                None => self.trust_device(),
            }
        });
    }

    fn trust_device(self) {
        self.clock.update_value(ServerClock::trust_device);
        self.tick();
    }

    /// Sets the page's time and says what is due.
    pub fn tick(self) {
        let doubtful = self.clock.try_update_value(|clock| clock.is_doubtful(Reading::now()));
        if doubtful == Some(true) {
            return self.set_clock();
        }
        let now = self.server_now();
        if self.now.get_untracked() != now {
            self.now.set(now);
        }
        self.announce();
    }

    fn server_now(self) -> Timestamp {
        let config = self.config();
        if config.past {
            return self.now.get_untracked();
        }
        // Never before the moment of the first HTML: a clock that runs back would shorten ages.
        let rendered_at = config.rendered_at;
        self.clock.get_value().at(Reading::now()).unwrap_or(rendered_at).max(rendered_at)
    }

    /// Stops or resumes taking updates in.
    pub fn toggle_pause(self) {
        if self.paused.get_untracked().is_some() {
            self.paused.set(None);
            self.waiting.set(0);
            self.show();
        } else {
            self.paused.set(Some(self.server_now()));
        }
    }

    /// Shows what waits and stays paused.
    pub fn show_waiting(self) {
        self.waiting.set(0);
        self.show();
    }

    /// Shows the board, noting what came and what left.
    fn show(self) {
        let after = self.board.with_value(IncidentList::of);
        let before = self.incidents.get_untracked();
        if before == after {
            return;
        }
        let now = self.server_now();
        let left: Vec<_> = before.without(&after).cloned().collect();
        let new: Vec<String> = after.without(&before).map(|one| one.number.clone()).collect();
        self.batch.update_value(|batch| batch.note(new.len(), left.len()));
        if now > self.now.get_untracked() {
            self.now.set(now);
        }
        if !left.is_empty() || !new.is_empty() {
            self.gone.update(|gone| {
                gone.retain(|number, _| after.get(number).is_none());
                for incident in left {
                    gone.insert(incident.number.clone(), Gone { incident, at: now, faded: false });
                }
            });
            set_timeout(move || self.fade(), FADE);
        }
        self.incidents.set(after);
        self.announce();
    }

    fn fade(self) {
        let now = self.server_now().as_second();
        let due = |gone: &Gone| !gone.faded && now - gone.at.as_second() >= 3;
        if self.gone.with_untracked(|gone| gone.values().any(due)) {
            self.gone
                .update(|gone| gone.values_mut().filter(|gone| due(gone)).for_each(|gone| gone.faded = true));
        }
        self.sweep();
    }

    /// Removes what has faded, unless the pointer or the focus is in the list.
    pub fn sweep(self) {
        if self.busy.get_untracked() {
            return;
        }
        let chosen = self.chosen.get_untracked();
        let due = |number: &String, gone: &Gone| gone.faded && chosen.as_ref() != Some(number);
        if self.gone.with_untracked(|gone| gone.iter().any(|(number, one)| due(number, one))) {
            self.gone.update(|gone| gone.retain(|number, one| !due(number, one)));
        }
    }

    fn announce(self) {
        let count = self.incidents.with_untracked(IncidentList::len);
        let said = self.batch.try_update_value(|batch| batch.say(js_sys::Date::now(), count)).flatten();
        if let Some(said) = said {
            self.said.set(said);
        }
    }

    /// Shows the board of another moment; nothing fades, since nothing happened in between.
    pub fn show_moment(self, board: CurrentCalls, moment: Timestamp) {
        self.epoch.set_value(board.epoch.clone());
        self.board.set_value(Board::from_current(&board));
        self.feed.set(board.feed);
        self.gone.update(HashMap::clear);
        self.now.set(moment);
        let shown = self.board.with_value(IncidentList::of);
        if self.incidents.get_untracked() != shown {
            self.incidents.set(shown);
        }
    }

    /// Lets the time of a past moment go on, with what happened until then.
    pub fn go_on(self, events: &[Event], moment: Timestamp) {
        self.board.update_value(|board| {
            for event in events {
                board.apply(event);
            }
            board.forget(board.seq());
        });
        self.now.set(moment);
        if !events.is_empty() {
            self.show();
        }
    }

    fn came(self, events: usize) {
        if self.paused.get_untracked().is_some() {
            self.waiting.update(|waiting| *waiting += events);
        } else {
            self.show();
        }
    }
}

impl Sink for Store {
    fn events(&self, events: Vec<Event>) {
        self.board.update_value(|board| {
            for event in &events {
                board.apply(event);
            }
            // Events come once and in order, so what has left need not be remembered.
            board.forget(board.seq());
        });
        self.came(events.len());
    }

    fn board(&self, board: CurrentCalls) {
        let before = self.position();
        let missed = if before.epoch == board.epoch { board.seq.saturating_sub(before.seq) } else { 1 };
        self.epoch.set_value(board.epoch.clone());
        self.board.set_value(Board::from_current(&board));
        self.feed.set(board.feed);
        self.came(usize::try_from(missed).unwrap_or(1));
    }

    fn feed(&self, feed: FeedState) {
        if self.feed.with_untracked(|before| *before != feed) {
            self.feed.set(feed);
        }
    }

    fn connection(&self, state: ConnectionState) {
        self.connection.set(state);
    }
}
