//! When `sync` runs by itself.

use blotter_model::Timestamp;
use croner::Cron;
use jiff::tz::TimeZone;
use std::{fmt, str::FromStr};

/// What `daily` means: in the small hours, at a minute that few others choose.
const DAILY: &str = "17 4 * * *";

/// A cron expression, in UTC.
#[derive(Debug, Clone)]
pub struct Schedule {
    cron: Cron,
    text: String,
}

impl Schedule {
    /// The first time after a moment.
    pub fn next(&self, after: Timestamp) -> Option<Timestamp> {
        let after = after.to_zoned(TimeZone::UTC);
        Some(self.cron.find_next_occurrence(&after, false).ok()?.timestamp())
    }
}

impl FromStr for Schedule {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let pattern = if text.trim() == "daily" { DAILY } else { text };
        let cron = Cron::from_str(pattern).map_err(|error| {
            format!("a schedule is `daily` or a cron expression such as `17 4 * * *`: {error}")
        })?;
        Ok(Self { cron, text: text.trim().to_owned() })
    }
}

impl fmt::Display for Schedule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl PartialEq for Schedule {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_run_is_the_first_after_now() {
        let daily: Schedule = "daily".parse().unwrap();
        let next = |now: &str| daily.next(now.parse().unwrap()).unwrap().to_string();
        assert_eq!(next("2026-11-28T04:16:59Z"), "2026-11-28T04:17:00Z");
        assert_eq!(next("2026-11-28T04:17:00Z"), "2026-11-29T04:17:00Z");
        assert!("every now and then".parse::<Schedule>().is_err());
        assert!("61 * * * *".parse::<Schedule>().is_err());
    }
}
