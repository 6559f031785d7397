//! A city as its file describes it, checked, and what its page shows of it.

use crate::{
    columns::Columns,
    kinds::Kinds,
    times::{self, Times},
};
use blotter_model::{CallKind, Precision, Timestamp, Zone};
use jiff::{Span, tz::TimeZone};
use std::collections::BTreeMap;

/// How a feed is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Protocol {
    /// Socrata's SODA 2.1: `$limit`, `$offset`, `$order`; JSON.
    Soda,
    /// One CSV file at an address, without pages.
    Csv,
}

/// Where the city publishes its calls.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Feed {
    /// How it is asked.
    pub protocol: Protocol,
    /// Its address.
    pub url: String,
    /// Rows in one answer at most; a full answer has a next page.
    pub page_size: u32,
    /// The columns that give pages a stable order, as SODA's `$order` takes them; empty: none.
    pub order: String,
}

/// A section of the page about the data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AboutSection {
    pub heading: String,
    pub text: String,
}

/// Everything that a city's file says.
#[derive(Debug, Clone)]
pub struct City {
    /// The short name, `dallas`: the `id` of the feed in `/current-calls/`.
    pub id: String,
    /// `Dallas`.
    pub name: String,
    /// `Dallas, Texas`.
    pub place: String,
    /// The city's clock, from the time-zone rules in the binary.
    pub zone: TimeZone,
    /// South, west, north, east in WGS84 degrees; positions outside are ignored.
    pub bounds: [f64; 4],
    /// Latitude, longitude and zoom of the first view.
    pub first_view: [f64; 3],
    /// The number to call in an emergency.
    pub emergency: String,
    /// What the priorities are called, in order of the number from 1.
    pub priorities: Vec<String>,
    /// The sentence under the list: delay and what is withheld.
    pub caveat: String,
    /// The sections of the page about the data.
    pub about: Vec<AboutSection>,
    /// Who publishes the data: `Dallas Open Data, Dallas Police Department`.
    pub attribution: String,
    /// Its licence: `ODC-By`.
    pub licence: String,
    /// The address of the data for people.
    pub source_url: String,
    /// Where the calls come from.
    pub feed: Feed,
    /// The `findAddressCandidates` address of the city's own `ArcGIS` locator, if it runs one without a key.
    pub arcgis_url: Option<String>,
    pub(crate) columns: Columns,
    pub(crate) times: Times,
    pub(crate) priority_words: BTreeMap<String, i64>,
    pub(crate) precision: Precision,
    pub(crate) kinds: Kinds,
    pub(crate) aliases: BTreeMap<String, Vec<String>>,
}

impl City {
    /// The moment in UTC of a time on the city's clock. In the hour that occurs twice, the reading nearest before
    /// `at`, since calls describe what has happened.
    pub fn utc(&self, local: jiff::civil::DateTime, at: Timestamp) -> Option<Timestamp> {
        times::utc(local, &self.zone, at)
    }

    /// Who publishes the data, with its licence: `Dallas Open Data (ODC-By)`.
    pub fn credit(&self) -> String {
        match (self.attribution.as_str(), self.licence.as_str()) {
            (who, "") => who.to_owned(),
            (who, licence) => format!("{who} ({licence})"),
        }
    }

    /// The group and the plain words of a nature of call.
    pub fn classify(&self, nature_of_call: Option<&str>) -> (CallKind, String) {
        self.kinds.classify(nature_of_call)
    }

    /// Whether rows carry a unit; without one the key is the incident alone.
    pub fn has_units(&self) -> bool {
        self.columns.has_units()
    }

    /// Whether the feed itself gives positions; then no geocoder is asked.
    pub fn gives_positions(&self) -> bool {
        self.columns.has_positions()
    }

    /// Streets by the name that the feed writes, upper case, with the other names that maps know them by.
    pub fn street_aliases(&self) -> &BTreeMap<String, Vec<String>> {
        &self.aliases
    }

    /// The city's clock as a table of offsets, from a year before `now` to two years after it.
    pub fn zone_table(&self, now: Timestamp) -> Zone {
        let hours = |days: i64| Span::new().hours(days * 24);
        let from = now.checked_sub(hours(366)).unwrap_or(Timestamp::MIN);
        let until = now.checked_add(hours(2 * 366)).unwrap_or(Timestamp::MAX);
        self.zone_between(from, until)
    }

    /// The city's clock as a table of offsets, for moments from `from` to `until`.
    pub fn zone_between(&self, from: Timestamp, until: Timestamp) -> Zone {
        let mut offsets = vec![(from.as_second(), self.zone.to_offset(from).seconds())];
        offsets.extend(
            self.zone
                .following(from)
                .take_while(|change| change.timestamp() <= until)
                .map(|change| (change.timestamp().as_second(), change.offset().seconds())),
        );
        Zone { name: self.zone.iana_name().unwrap_or("UTC").to_owned(), offsets }
    }
}
