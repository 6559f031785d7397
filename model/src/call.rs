//! A call: one unit's work on one incident, as the feed has it and as Blotter publishes it.

use crate::{Address, AddressId, CallId, CallKind};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// What a feed's row says about one call, before anything is added.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Report {
    /// The city's number of the incident. Never empty.
    pub incident_number: String,
    /// The unit; empty where a feed has none.
    pub unit_number: String,
    /// The police division.
    pub division: Option<String>,
    /// The nature of call as published.
    pub nature_of_call: Option<String>,
    /// 1 is the most urgent.
    pub priority: Option<i64>,
    /// The city's own date, `2026-08-17`.
    pub date: Option<String>,
    /// The city's own time, `21:43:55`.
    pub time: Option<String>,
    /// The same moment in UTC.
    pub reported_at: Option<Timestamp>,
    /// The hundred block, `8500`.
    pub block: Option<String>,
    /// A street, or two that cross.
    pub location: Option<String>,
    /// The police beat.
    pub beat: Option<String>,
    /// The reporting area.
    pub reporting_area: Option<String>,
    /// `At Scene` and its like.
    pub status: Option<String>,
}

impl Report {
    /// The key of the call.
    pub fn call_id(&self) -> CallId {
        CallId::of(&self.incident_number, &self.unit_number)
    }

    /// The key of the location.
    pub fn address_id(&self) -> AddressId {
        AddressId::of(self.block.as_deref(), self.location.as_deref(), self.beat.as_deref())
    }
}

/// A call as it is published everywhere: `/current-calls/`, the stream and the page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Call {
    /// The key.
    #[cfg_attr(feature = "openapi", schema(value_type = String, pattern = "^[0-9a-f]{40}$"))]
    pub call_id: CallId,
    /// The city's number of the incident.
    pub incident_number: String,
    /// The unit; empty where a feed has none.
    pub unit_number: String,
    /// The police division.
    #[serde(default)]
    pub division: Option<String>,
    /// The nature of call as published.
    #[serde(default)]
    pub nature_of_call: Option<String>,
    /// 1 is the most urgent.
    #[serde(default)]
    pub priority: Option<i64>,
    /// The city's own date, `2026-08-17`.
    #[serde(default)]
    pub date: Option<String>,
    /// The city's own time, `21:43:55`.
    #[serde(default)]
    pub time: Option<String>,
    /// The same moment in UTC.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = DateTime))]
    #[serde(with = "crate::rfc3339::optional", default)]
    pub reported_at: Option<Timestamp>,
    /// The hundred block, `8500`.
    #[serde(default)]
    pub block: Option<String>,
    /// A street, or two that cross.
    #[serde(default)]
    pub location: Option<String>,
    /// The police beat.
    #[serde(default)]
    pub beat: Option<String>,
    /// The reporting area.
    #[serde(default)]
    pub reporting_area: Option<String>,
    /// `At Scene` and its like.
    #[serde(default)]
    pub status: Option<String>,
    /// Who brought the call: `feed`, or the name of a token.
    pub producer: String,
    /// When we first saw it, UTC.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    #[serde(with = "crate::rfc3339")]
    pub first_seen: Timestamp,
    /// When it last changed here, UTC.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    #[serde(with = "crate::rfc3339")]
    pub update_date: Timestamp,
    /// The group of its nature, by the city's table.
    #[serde(default)]
    pub kind: CallKind,
    /// Its nature in plain words, by the city's table.
    #[serde(default)]
    pub title: String,
    /// The key of its location.
    #[cfg_attr(feature = "openapi", schema(value_type = String, pattern = "^[0-9a-f]{40}$"))]
    pub address_id: AddressId,
    /// Where that is, if it is known.
    #[serde(default)]
    pub address: Option<Address>,
}

impl Call {
    /// A call as `producer` first reported it at `now`; the caller classifies it and looks its address up.
    pub fn new(report: &Report, producer: &str, now: Timestamp) -> Self {
        let report = report.clone();
        Self {
            call_id: report.call_id(),
            address_id: report.address_id(),
            incident_number: report.incident_number,
            unit_number: report.unit_number,
            division: report.division,
            nature_of_call: report.nature_of_call,
            priority: report.priority,
            date: report.date,
            time: report.time,
            reported_at: report.reported_at,
            block: report.block,
            location: report.location,
            beat: report.beat,
            reporting_area: report.reporting_area,
            status: report.status,
            producer: producer.to_owned(),
            first_seen: now,
            update_date: now,
            kind: CallKind::Other,
            title: String::new(),
            address: None,
        }
    }

    /// The same call after a later report.
    #[must_use]
    pub fn updated(&self, report: &Report, now: Timestamp) -> Self {
        Self { first_seen: self.first_seen, ..Self::new(report, &self.producer, now) }
    }

    /// Whether the call still is what the report says, in every field of the feed.
    pub fn says(&self, report: &Report) -> bool {
        self.incident_number == report.incident_number
            && self.unit_number == report.unit_number
            && self.division == report.division
            && self.nature_of_call == report.nature_of_call
            && self.priority == report.priority
            && self.date == report.date
            && self.time == report.time
            && self.reported_at == report.reported_at
            && self.block == report.block
            && self.location == report.location
            && self.beat == report.beat
            && self.reporting_area == report.reporting_area
            && self.status == report.status
    }

    /// The fields of the feed alone.
    pub fn report(&self) -> Report {
        Report {
            incident_number: self.incident_number.clone(),
            unit_number: self.unit_number.clone(),
            division: self.division.clone(),
            nature_of_call: self.nature_of_call.clone(),
            priority: self.priority,
            date: self.date.clone(),
            time: self.time.clone(),
            reported_at: self.reported_at,
            block: self.block.clone(),
            location: self.location.clone(),
            beat: self.beat.clone(),
            reporting_area: self.reporting_area.clone(),
            status: self.status.clone(),
        }
    }
}
