//! What a page or `/current-calls/` is given: the present calls, the feed's state, the city and the basemap.

use crate::{Call, Zone};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// How the feed is doing.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FeedState {
    /// The city's name in `cities/`.
    pub id: String,
    /// The last poll that succeeded, UTC.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = DateTime))]
    #[serde(with = "crate::rfc3339::optional", default)]
    pub fetched_at: Option<Timestamp>,
    /// When the feed's content last changed, UTC.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = DateTime))]
    #[serde(with = "crate::rfc3339::optional", default)]
    pub changed_at: Option<Timestamp>,
    /// Whether what stands on the board may be out of date.
    pub stale: bool,
    /// Why, in a sentence for people.
    pub reason: Option<String>,
    /// What keeps the board from being up to date.
    #[serde(default)]
    pub trouble: Option<Trouble>,
    /// Since when, UTC: the board shows the calls as they stood then. Null without trouble, and when there was
    /// no data ever.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = DateTime))]
    #[serde(with = "crate::rfc3339::optional", default)]
    pub since: Option<Timestamp>,
}

/// What keeps the board from being up to date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Trouble {
    /// The store can't be written, so nothing new is shown.
    Unwritable,
    /// The last poll failed.
    Failed,
    /// The feed suddenly lacks most of its calls; its next answer is waited for.
    Doubted,
    /// No poll has succeeded for long.
    Silent,
    /// The feed answers, but the city has not refreshed it for long.
    Frozen,
}

/// The answer of `/current-calls/`.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CurrentCalls {
    /// Which log `seq` counts in: 16 hex digits.
    pub epoch: String,
    /// The last event that this board has taken.
    pub seq: u64,
    /// How the feed is doing.
    pub feed: FeedState,
    /// The calls, newest first.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<Call>))]
    pub current_active_calls: Vec<Arc<Call>>,
}

/// What a page says of its city; the rest of the city's file stays on the server.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct CityPage {
    /// `Dallas`.
    pub name: String,
    /// `Dallas, Texas`.
    pub place: String,
    /// The number to call in an emergency: `911`.
    pub emergency: String,
    /// South, west, north, east in WGS84 degrees.
    pub bounds: [f64; 4],
    /// Latitude, longitude and zoom of the first view.
    pub first_view: [f64; 3],
    /// The city's clock.
    pub zone: Zone,
    /// What the priorities are called, in order of the number from 1: `emergency`, `prompt` …
    pub priorities: Vec<String>,
    /// The sentence under the list: delay and what is withheld.
    pub caveat: String,
    /// Paragraphs of the page about the data: heading and text.
    pub about: Vec<About>,
    /// Who publishes the data, and its licence.
    pub attribution: String,
    /// The address of the data for people.
    pub source_url: String,
}

/// A section of the page about the data.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct About {
    /// The heading.
    pub heading: String,
    /// The text.
    pub text: String,
}

/// What is drawn under the markers.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Tiles {
    /// A quiet ground.
    #[default]
    None,
    /// Raster tiles by a template with `{z}`, `{x}`, `{y}`.
    Raster {
        /// The template.
        template: String,
        /// Plain text; `OpenStreetMap` in it becomes a link.
        attribution: String,
    },
    /// Vector tiles of this server.
    Vector(VectorTiles),
}

/// Vector tiles, and what draws them.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct VectorTiles {
    /// A template with `{z}`, `{x}`, `{y}`, or the address of a `.pmtiles` file.
    pub url: String,
    /// The lowest and the highest zoom that has tiles.
    pub zooms: [u8; 2],
    /// The address of the script that draws them.
    pub script: String,
    /// Plain text; `OpenStreetMap` in it becomes a link.
    pub attribution: String,
}

/// What the browser needs to take over the server's first HTML.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct PageState {
    /// The board.
    pub board: CurrentCalls,
    /// The city.
    pub city: CityPage,
    /// The basemap.
    pub tiles: Tiles,
    /// When the server rendered the page, UTC: the first clock of the browser.
    #[serde(with = "crate::rfc3339")]
    pub rendered_at: Timestamp,
    /// Whether all this is the simulator's.
    pub demo: bool,
}
