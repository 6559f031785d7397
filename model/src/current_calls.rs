//! The answer of `/current-calls/`: the active calls and the feed's health.

use crate::Call;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// The feed's health.
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
    /// Whether the board may be out of date.
    pub stale: bool,
    /// Why, in a sentence for people.
    pub reason: Option<String>,
    /// Why the board is not up to date.
    #[serde(default)]
    pub trouble: Option<FeedProblem>,
    /// Since when, UTC: the board shows the calls as they were then. Null without a problem, and when there was never
    /// any data.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = DateTime))]
    #[serde(with = "crate::rfc3339::optional", default)]
    pub since: Option<Timestamp>,
}

/// Why the board is not up to date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum FeedProblem {
    /// The store can't be written, so nothing new is shown.
    Unwritable,
    /// The last poll failed.
    Failed,
    /// The feed suddenly lacks most of its calls, which is accepted when its next answer lacks them too.
    #[serde(rename = "doubted")]
    Suspect,
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
    /// The feed's health.
    pub feed: FeedState,
    /// The calls, newest first.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<Call>))]
    pub current_active_calls: Vec<Arc<Call>>,
}
