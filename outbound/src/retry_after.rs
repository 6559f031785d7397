//! `Retry-After` (RFC 9110, 10.2.3): when a server wants to be asked again.

use reqwest::header::{HeaderMap, RETRY_AFTER};
use std::time::{Duration, SystemTime};

/// No server means more than a day; a wrong clock on the other side must not silence us for years.
const MAX_WAIT: Duration = Duration::from_hours(24);

/// How long the server wants to be left alone, if it says so: at most a day, zero for a date that has passed.
pub fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    parse(headers.get(RETRY_AFTER)?.to_str().ok()?, SystemTime::now())
}

/// Seconds, which some servers write with a fraction, or a date in one of HTTP's three forms (RFC 9110, 5.6.7).
fn parse(value: &str, now: SystemTime) -> Option<Duration> {
    let value = value.trim();
    let wait = if value.starts_with(|c: char| c.is_ascii_digit()) && !value.contains([' ', ':']) {
        Duration::try_from_secs_f64(value.parse::<f64>().ok()?.min(MAX_WAIT.as_secs_f64())).ok()?
    } else {
        // HTTP knows GMT alone; some servers write their mail library's form of it.
        let zone = ["UTC", "UT", "+0000", "-0000"].into_iter().find_map(|zone| value.strip_suffix(zone));
        let date = zone.map_or_else(|| value.to_owned(), |date| format!("{date}GMT"));
        httpdate::parse_http_date(&date).ok()?.duration_since(now).unwrap_or_default()
    };
    Some(wait.min(MAX_WAIT))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wait(value: &str) -> Option<f64> {
        // Sun, 06 Nov 1994 08:49:37 GMT, RFC 9110's example.
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(784_111_777);
        parse(value, now).map(|wait| wait.as_secs_f64())
    }

    #[test]
    fn seconds_may_have_a_fraction() {
        assert_eq!(wait(" 120 "), Some(120.0));
        assert_eq!(wait("6.5"), Some(6.5));
        assert_eq!(wait("0"), Some(0.0));
        assert_eq!(wait("99999999999"), Some(86_400.0));
        for nonsense in ["", "soon", "-5", "NaN", "inf", "5 minutes", "1.2.3"] {
            assert_eq!(wait(nonsense), None, "{nonsense}");
        }
    }

    #[test]
    fn dates_are_read_in_all_forms_of_http() {
        for date in [
            "Sun, 06 Nov 1994 08:50:07 GMT",
            "Sunday, 06-Nov-94 08:50:07 GMT",
            "Sun Nov  6 08:50:07 1994",
            "Sun, 06 Nov 1994 08:50:07 UTC",
            "Sun, 06 Nov 1994 08:50:07 +0000",
        ] {
            assert_eq!(wait(date), Some(30.0), "{date}");
        }
        assert_eq!(wait("Sun, 06 Nov 1994 08:00:00 GMT"), Some(0.0), "a moment that has passed");
        assert_eq!(wait("Sun, 06 Nov 2044 08:00:00 GMT"), Some(86_400.0), "a wrong clock");
        assert_eq!(wait("Sun, 06 Nov 1994 08:50:07 EST"), None);
    }
}
