//! What the pages of the history are made from: the board at a moment with its day, and one incident.

use crate::{BasemapTiles, City, LiveData};
use blotter_model::{Call, Timestamp};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// The pages of the history bundle.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HistoryPages {
    History(Box<HistoryData>),
    Incident(Box<IncidentData>),
}

/// The board at a moment, and the day around it.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct HistoryData {
    /// The board at the moment, which is `rendered_at`.
    pub live: LiveData,
    /// The present, when the server made the page: no later moment can be asked for.
    #[serde(with = "blotter_model::rfc3339")]
    pub present: Timestamp,
    pub day: HistoryDay,
    /// When the first event happened, if the moment is before it or nothing is kept at all; the board is then empty.
    pub nothing_before: Option<NothingBefore>,
    /// It begins to play, so many times as fast.
    pub play: Option<u32>,
}

/// The history does not reach back to the moment.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct NothingBefore {
    /// `2 March 2026, 4:10 pm`, and the address of that moment; none as long as nothing happened.
    pub first: Option<DayLink>,
}

/// A day in the city's zone.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct HistoryDay {
    /// Its midnight.
    #[serde(with = "blotter_model::rfc3339")]
    pub begins: Timestamp,
    /// The next midnight, 23, 24 or 25 hours later.
    #[serde(with = "blotter_model::rfc3339")]
    pub ends: Timestamp,
    /// Calls that came in each quarter of an hour from the beginning to the end.
    pub quarters: Vec<u32>,
    /// When the feed was not watched, up to the present.
    pub gaps: Vec<Gap>,
    /// When the history begins; none as long as nothing happened.
    #[serde(with = "blotter_model::rfc3339::optional", default)]
    pub first: Option<Timestamp>,
    /// The days beside it, as far as the history and the present reach.
    pub before: Option<DayLink>,
    pub after: Option<DayLink>,
    /// The first and the last day that can be asked for, as `2026-03-02`.
    pub span: [String; 2],
}

impl HistoryDay {
    /// When the feed was last seen before one of the day's gaps: the board in it is of then. None if that was too long ago
    /// to be looked for.
    pub fn last_seen(&self, gap: &Gap) -> Option<Timestamp> {
        gap.seen.or_else(|| (gap.from > self.begins).then_some(gap.from))
    }

    /// The history had begun and the feed had been seen before, but nobody watched on any of the day and no call was posted,
    /// so nothing is known of its calls. Of the present day that can't be said yet.
    pub fn is_unwatched(&self) -> bool {
        let has_begun = self.first.is_some_and(|first| first < self.begins);
        let whole = |gap: &Gap| !gap.lasts && gap.from <= self.begins && self.ends <= gap.until;
        let is_empty = self.quarters.iter().all(|came| *came == 0);
        has_begun && is_empty && self.gaps.iter().any(|gap| gap.seen.is_some() && whole(gap))
    }
}

/// A time in which the feed was not watched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gap {
    #[serde(with = "blotter_model::rfc3339")]
    pub from: Timestamp,
    #[serde(with = "blotter_model::rfc3339")]
    pub until: Timestamp,
    /// When the feed was last seen, if that was before the day.
    #[serde(with = "blotter_model::rfc3339::optional", default, skip_serializing_if = "Option::is_none")]
    pub seen: Option<Timestamp>,
    /// It lasts: it ends at the present only because nobody knows more.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub lasts: bool,
}

impl Gap {
    /// Whether a moment is in it.
    pub fn has(&self, moment: Timestamp) -> bool {
        self.from <= moment && (moment < self.until || self.lasts)
    }
}

/// Another day, or moment.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct DayLink {
    /// `Thursday 13`.
    pub words: String,
    pub href: String,
}

/// One incident. What never changes is HTML of the server's own; the map is all that a browser adds.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct IncidentData {
    /// For the tab.
    pub title: String,
    /// What stands before the map, beside it, and after it.
    pub head: String,
    pub published: String,
    pub rest: String,
    /// Where it was; none for one that no map can show.
    pub place: Option<IncidentPlace>,
    /// The foot of the page.
    pub foot: String,
}

/// An incident on its small map.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct IncidentPlace {
    /// Its calls as they last were.
    pub calls: Vec<Arc<Call>>,
    pub city: City,
    pub basemap: BasemapTiles,
    /// The last moment of the incident, from which its marker's age counts.
    #[serde(with = "blotter_model::rfc3339")]
    pub at: Timestamp,
    /// How exact the position is.
    pub note: String,
}
