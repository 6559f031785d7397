//! A day of the city: how many calls came in each quarter of an hour, when nobody watched, and the days beside it.

use super::HistoryState;
use crate::{
    history::{Step, gaps},
    http::error::HttpError,
};
use blotter_model::Timestamp;
use blotter_view::{DayLink, Gap, HistoryDay, link::encode, words};
use jiff::{ToSpan, Zoned, civil::Date, tz::TimeZone};

const QUARTER_S: i64 = 900;

pub(super) async fn day(
    state: &HistoryState,
    moment: Timestamp,
    now: Timestamp,
) -> Result<HistoryDay, HttpError> {
    let zone = &state.city.zone;
    let local = moment.to_zoned(zone.clone());
    let date = local.date();
    let begins = midnight(date, zone)?;
    let ends = midnight(date.tomorrow().map_err(HttpError::internal)?, zone)?;
    let count = usize::try_from((ends.as_second() - begins.as_second() + QUARTER_S - 1) / QUARTER_S);
    let mut quarters = vec![0_u32; count.unwrap_or(96)];
    for quarter in state.hours.of(begins, ends, Step::Quarter).await? {
        let at = (quarter.hour.as_second() - begins.as_second()).div_euclid(QUARTER_S);
        if let Some(came) = usize::try_from(at).ok().and_then(|at| quarters.get_mut(at)) {
            *came += u32::try_from(quarter.added).unwrap_or(u32::MAX);
        }
    }
    let until = ends.min(now);
    let reach = state.past.stale_after;
    let polls = state.past.polls.within(begins.checked_sub(reach).unwrap_or(begins), until).await?;
    let gap = |(from, until)| Gap { from, until, seen: None, lasts: false };
    let mut gaps: Vec<Gap> = gaps(&polls, reach, begins, until).into_iter().map(gap).collect();
    if let Some(first) = gaps.first_mut().filter(|gap| gap.from == begins) {
        first.seen = state.past.polls.last_before(begins).await?;
    }
    // Where no feed was ever seen, calls are posted: no outage lasts.
    if let Some(last) = gaps.last_mut().filter(|gap| gap.until == now && now < ends) {
        last.lasts = last.seen.is_some() || last.from > begins;
    }
    let span = state.past.span().await?;
    let first = span.map(|(first, _)| first);
    let known = first.unwrap_or(now);
    Ok(HistoryDay {
        begins,
        ends,
        quarters,
        gaps,
        first,
        before: if begins > known { link(&local, -1, now)? } else { None },
        after: if ends <= now { link(&local, 1, now)? } else { None },
        span: [known, now].map(|at| at.to_zoned(zone.clone()).date().to_string()),
    })
}

fn midnight(date: Date, zone: &TimeZone) -> Result<Timestamp, HttpError> {
    date.to_zoned(zone.clone()).map(|midnight| midnight.timestamp()).map_err(HttpError::internal)
}

/// The same time of another day, not later than now.
fn link(local: &Zoned, days: i64, now: Timestamp) -> Result<Option<DayLink>, HttpError> {
    let other = local.checked_add(days.days()).map_err(HttpError::internal)?;
    let date = other.date();
    let other = if other.timestamp() > now { now.to_zoned(other.time_zone().clone()) } else { other };
    Ok(Some(DayLink { words: format!("{} {}", words::weekday(date), date.day()), href: address(&other) }))
}

/// The address of a moment, with the city's offset: in the night when the clock is put back, one hour comes twice.
pub(in crate::http) fn address(moment: &Zoned) -> String {
    let text = moment.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string();
    format!("/history?moment={}", encode(&text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_as_long_as_the_citys_clock_makes_it() {
        let chicago = jiff::tz::TimeZoneDatabase::bundled().get("America/Chicago").unwrap();
        for (date, hours) in [("2025-03-09", 23), ("2025-11-02", 25), ("2025-11-03", 24)] {
            let date: Date = date.parse().unwrap();
            let [begins, ends] =
                [date, date.tomorrow().unwrap()].map(|date| midnight(date, &chicago).unwrap());
            assert_eq!(ends.as_second() - begins.as_second(), hours * 3_600);
        }
        let second = "2025-11-02T01:30:00-06:00[America/Chicago]".parse::<Zoned>().unwrap();
        assert_eq!(address(&second), "/history?moment=2025-11-02T01%3A30%3A00-06%3A00");
        let day_before = link(&second, -1, second.timestamp()).unwrap().unwrap();
        assert_eq!(day_before.words, "Saturday 1");
        assert_eq!(day_before.href, "/history?moment=2025-11-01T01%3A30%3A00-05%3A00");
    }
}
