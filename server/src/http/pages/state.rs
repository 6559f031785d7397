//! What the pages are made from: the live board, the newest release, or both.

use super::{
    dashboards, data, front, live,
    render::{Frame, render},
    rendered::{Rendered, RenderedPages},
};
use crate::{
    basemap::Basemap,
    http::{error::HttpError, history::HistoryState, live::LiveState, records::RecordsState},
    records::{Loaded, Releases},
    sync::{SyncState, Syncs},
};
use axum::http::Uri;
use blotter_app::{CityNames, Link, RecordsNote, SiteMap};
use blotter_model::Timestamp;
use blotter_records::Coverage;
use blotter_view::{LiveView, PageData, PageId, RecordsPages, Section};
use bytes::Bytes;
use leptos::config::LeptosOptions;
use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::time::timeout;

/// So long the lake may take to say whether an incident is known.
const ASKED_WITHIN: Duration = Duration::from_secs(1);

/// Cheap to clone.
#[derive(Clone)]
pub(in crate::http) struct PagesState {
    live: Option<LiveState>,
    history: Option<HistoryState>,
    releases: Releases,
    syncs: Syncs,
    has_operator: bool,
    /// What answers about records, with its limits.
    pub(super) answers: RecordsState,
    /// What lies under the records' maps.
    basemap: Arc<Basemap>,
    /// The pages of the newest release.
    records: Arc<Mutex<ReleasePages>>,
    /// Names and paths of the browser bundles.
    leptos: LeptosOptions,
}

/// The rendered pages of a release, with what was known of the syncs.
#[derive(Default)]
struct ReleasePages {
    of: Loaded,
    syncs: Arc<SyncState>,
    pages: Arc<RenderedPages>,
}

/// What the pages are made from.
pub(in crate::http) struct Parts {
    pub(in crate::http) live: Option<LiveState>,
    pub(in crate::http) history: Option<HistoryState>,
    pub(in crate::http) releases: Releases,
    pub(in crate::http) syncs: Syncs,
    /// Whether somebody has the operator's token.
    pub(in crate::http) has_operator: bool,
    pub(in crate::http) answers: RecordsState,
    /// What lies under the records' maps.
    pub(in crate::http) basemap: Arc<Basemap>,
}

impl PagesState {
    pub(in crate::http) fn new(parts: Parts, leptos: LeptosOptions) -> Self {
        let Parts { live, history, releases, syncs, has_operator, answers, basemap } = parts;
        Self {
            live,
            history,
            releases,
            syncs,
            has_operator,
            answers,
            basemap,
            records: Arc::default(),
            leptos,
        }
    }

    /// Which pages there are now: the records' with the first release, or where there is nothing else, or nobody knows.
    pub(super) fn site_map(&self) -> SiteMap {
        let city = self.live.as_ref().map(|live| CityNames {
            name: live.city.name.clone(),
            place: live.city.place.clone(),
            demo: live.demo,
        });
        let release = self.releases.newest();
        // Where there is nothing else, those who ask have waited already.
        let unreadable =
            if city.is_none() { !self.releases.is_loaded() } else { self.releases.is_unreadable() };
        let records = (city.is_none() || release.is_some() || unreadable).then(|| RecordsNote {
            unreadable,
            coverage: release.as_ref().map_or_else(String::new, |release| data::note(release)),
            generated: release.as_ref().is_some_and(|release| release.records.coverage.is_generated()),
            until: release.as_ref().map(|release| data::until(release)).unwrap_or_default(),
        });
        SiteMap { city, records }
    }

    /// Waits for the records where a request is for a page of theirs, or there are no others.
    pub(super) async fn with_records(&self, address: &Uri, at_most: Duration) {
        let page = Link::new(address.path(), "").page;
        if self.live.is_none() || page.info().section == Section::Records {
            self.releases.loaded(at_most).await;
        }
    }

    /// Where the records are from, as a sentence.
    pub(super) fn credit(&self) -> &'static str {
        self.releases
            .newest()
            .map_or_else(|| Coverage::default().credit(), |release| release.records.coverage.credit())
    }

    /// The newest release's rejects file.
    pub(super) fn rejects(&self) -> Option<Bytes> {
        self.releases.newest()?.rejects.csv.clone()
    }

    /// Where a town or force is that the front page was asked for; none if there is none of the name.
    pub(super) fn asked_for(&self, link: &Link) -> Option<String> {
        if link.page == PageId::Records { front::asked_for(&*self.releases.newest()?, link) } else { None }
    }

    /// What the pages of the past are made from, where a city is served.
    pub(super) fn past(&self) -> Option<(LiveState, HistoryState)> {
        self.live.clone().zip(self.history.clone())
    }

    /// The incident that a link to the live map leads to, if it has ended and is known.
    pub(super) async fn ended(&self, link: &Link) -> Option<String> {
        if link.page != PageId::Live || link.query.is_empty() {
            return None;
        }
        let number = LiveView::from_query(&link.query).incident?;
        let (live, history) = self.past()?;
        let board = live.board.get();
        let is_on = board.published.board.raw_calls().any(|call| call.incident_number == number);
        if is_on {
            return None;
        }
        // The live map is shown whatever becomes of the question, and soon, also where the lake does not answer.
        let story = timeout(ASKED_WITHIN, history.story(&number, crate::now())).await;
        matches!(story, Ok(Ok(Some(_)))).then_some(number)
    }

    /// Where a page may load the basemap's tiles from, empty if nowhere.
    pub(super) fn tiles_origin(&self, page: PageId) -> &str {
        match page.info().section {
            Section::City => self.live.as_ref().map_or("", |live| &live.basemap.origin),
            Section::Records if page.info().map => &self.basemap.origin,
            Section::Records => "",
        }
    }

    /// A page that nobody else will ask for soon, as rendered.
    pub(super) async fn rendered_once(&self, link: Link, data: PageData) -> Result<Arc<Rendered>, HttpError> {
        let frame = Frame { map: self.site_map(), link, leptos: self.leptos.clone() };
        render(frame, move |_| data).await
    }

    /// The page as rendered, now or before.
    pub(super) async fn rendered(&self, map: SiteMap, link: Link) -> Result<Arc<Rendered>, HttpError> {
        let leptos = self.leptos.clone();
        if let Some(state) = self.live.clone().filter(|_| link.page.info().section == Section::City) {
            let board = state.board.get();
            let now = Timestamp::from_second(Timestamp::now().as_second()).unwrap_or_default();
            let place = board.pages.place(&link, now);
            let published = board.published.clone();
            let frame = Frame { map, link, leptos };
            let render = || {
                render(frame, move |link| {
                    live::page(&state, &published, link.page, now)
                        .map_or_else(PageData::default, PageData::Live)
                })
            };
            return match place {
                Some(place) => place.get_or_try_init(render).await.cloned(),
                None => render().await,
            };
        }
        let release = self.releases.newest();
        // It shows nothing that changes with the time.
        let syncs = self.syncs.state();
        // Why there is no release may change.
        let pages = release.is_some().then(|| self.pages_of(&release, &syncs));
        let place = pages.and_then(|pages| pages.place(&link, Timestamp::UNIX_EPOCH));
        let (has_city, has_operator) = (self.live.is_some(), self.has_operator);
        let basemap = self.basemap.clone();
        let frame = Frame { map, link, leptos };
        let render = || {
            render(frame, move |link| {
                let dashboard = |set| dashboards::page(release.as_deref(), &basemap, set, link);
                PageData::Records(match link.page {
                    PageId::Data => RecordsPages::Data(Box::new(data::page(
                        release.as_deref(),
                        &syncs,
                        has_operator,
                        link,
                        has_city,
                    ))),
                    PageId::Records => RecordsPages::Front(Box::new(front::page(release.as_deref(), link))),
                    page => page.dashboard().map_or(RecordsPages::NotFound, |set| {
                        RecordsPages::Dashboard(Box::new(dashboard(set)))
                    }),
                })
            })
        };
        match place {
            Some(place) => place.get_or_try_init(render).await.cloned(),
            None => render().await,
        }
    }

    /// The pages that were rendered of a release; those of the one before are forgotten.
    fn pages_of(&self, release: &Loaded, syncs: &Arc<SyncState>) -> Arc<RenderedPages> {
        // A panic under the lock leaves at worst the pages of the release before.
        let mut records = self.records.lock().unwrap_or_else(PoisonError::into_inner);
        let same = match (&records.of, release) {
            (Some(of), Some(release)) => Arc::ptr_eq(of, release),
            (of, release) => of.is_none() && release.is_none(),
        };
        if !same || !Arc::ptr_eq(&records.syncs, syncs) {
            *records = ReleasePages { of: release.clone(), syncs: syncs.clone(), pages: Arc::default() };
        }
        records.pages.clone()
    }
}
