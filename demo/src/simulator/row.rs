//! One row of the feed, in the feed's own words.

use jiff::Timestamp;
use jiff::tz::TimeZone;

/// One row of the feed: one unit at one incident. Serialises to the feed's SODA shape: every value a
/// string, a missing one left out.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Row {
    /// Year and running number, `26-1487409`; with `unit_number` the key of a row.
    pub incident_number: String,
    /// The police division, `South Central`.
    pub division: String,
    /// The kind of call in the city's words, `7X - Major Accident`.
    pub nature_of_call: String,
    /// `1` (most urgent) to `4`.
    pub priority: String,
    /// The day, `2026-08-14T00:00:00.000`, Dallas time without a zone.
    pub date: String,
    /// The time of day, `00:54:06`, Dallas time.
    pub time: String,
    /// The unit at the scene, `B791`.
    pub unit_number: String,
    /// The hundred block, `8500`; missing at a cross street.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub block: Option<String>,
    /// A street, or two as `A / B`.
    pub location: String,
    /// Division, sector and beat in three digits.
    pub beat: String,
    /// The reporting area; now and then two, or an artefact of the city's own export.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reporting_area: Option<String>,
    /// `At Scene`, nearly always.
    pub status: String,
}

impl Row {
    /// The value of a column by the feed's name for it; `None` for an unknown column, `Some("")` for a
    /// missing value.
    pub(crate) fn column(&self, name: &str) -> Option<&str> {
        Some(match name {
            "incident_number" => &self.incident_number,
            "division" => &self.division,
            "nature_of_call" => &self.nature_of_call,
            "priority" => &self.priority,
            "date" => &self.date,
            "time" => &self.time,
            "unit_number" => &self.unit_number,
            "block" => self.block.as_deref().unwrap_or_default(),
            "location" => &self.location,
            "beat" => &self.beat,
            "reporting_area" => self.reporting_area.as_deref().unwrap_or_default(),
            "status" => &self.status,
            _ => return None,
        })
    }
}

/// A moment as the feed writes it in its two columns, Dallas time: day and time of day.
pub fn day_and_time(unix: i64) -> (String, String) {
    let local = dallas(unix);
    (local.strftime("%Y-%m-%dT00:00:00.000").to_string(), local.strftime("%H:%M:%S").to_string())
}

/// A moment on the clocks of Dallas.
pub fn dallas(unix: i64) -> jiff::Zoned {
    // The zone's rules are bundled, so it is always found; UTC would only shift the clock.
    let zone = TimeZone::get("America/Chicago").unwrap_or(TimeZone::UTC);
    Timestamp::from_second(unix).unwrap_or_default().to_zoned(zone)
}
