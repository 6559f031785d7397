//! `/history`: the live map as it was at a moment, and the day around it.

use super::{live, not_found_page, respond::respond_to, search, state::PagesState};
use crate::http::{
    error::HttpError,
    history::{HistoryState, address, moment, since},
    live::LiveState,
};
use axum::{
    extract::{RawQuery, State},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Redirect, Response},
};
use blotter_app::Link;
use blotter_model::Timestamp;
use blotter_records::QueryError;
use blotter_view::{DayLink, HistoryData, HistoryPages, NothingBefore, PageData, words};
use jiff::civil::{Date, Time};

/// What an address may ask for besides the view.
#[derive(Debug, Default, PartialEq)]
struct Asked {
    moment: Option<String>,
    /// A day and a time in the city's clock, as a form sends them.
    date: Option<String>,
    time: Option<String>,
    /// An incident's number, or words of a street; and up to when they are looked for.
    find: Option<String>,
    to: Option<String>,
    play: Option<u32>,
}

impl Asked {
    fn read(query: &str) -> Self {
        let mut asked = Self::default();
        for (name, value) in form_urlencoded::parse(query.as_bytes()).into_owned() {
            let value = Some(value).filter(|value| !value.trim().is_empty());
            match name.as_str() {
                "moment" => asked.moment = value,
                "date" => asked.date = value,
                "time" => asked.time = value,
                // Links of earlier versions say `number`.
                "find" | "number" => asked.find = asked.find.or(value),
                "to" => asked.to = value,
                "play" => asked.play = value.and_then(|value| value.parse().ok()),
                _ => {}
            }
        }
        asked
    }
}

pub(super) async fn page(
    State(state): State<PagesState>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, HttpError> {
    let Some((live, history)) = state.past() else { return not_found_page(&state, &headers).await };
    let query = query.unwrap_or_default();
    let asked = Asked::read(&query);
    if let Some(words) = &asked.find {
        return search::page(&state, (&live, &history), words, asked.to.as_deref(), &headers).await;
    }
    if let Some(date) = &asked.date {
        return Ok(Redirect::to(&at(&live, date, asked.time.as_deref())?).into_response());
    }
    let now = Timestamp::from_second(Timestamp::now().as_second()).unwrap_or_default();
    let moment = match &asked.moment {
        // Nothing is older than the clock itself.
        Some(text) => moment::parse("moment", text)?.min(now).max(Timestamp::UNIX_EPOCH),
        None => now,
    };
    let data = data(&live, &history, moment, now, asked.play).await?;
    let link = Link::new("/history", &query).normalized();
    respond_to(
        &state,
        link,
        PageData::History(HistoryPages::History(Box::new(data))),
        StatusCode::OK,
        &headers,
    )
    .await
}

/// The address of a day and time in the city's clock; of a time that comes twice the first, of one that is left out the
/// one after it.
fn at(live: &LiveState, date: &str, time: Option<&str>) -> Result<String, HttpError> {
    let refused = |name: &'static str, sentence: String| HttpError::Query(QueryError::new(name, sentence));
    let day: Date = date
        .parse()
        .map_err(|_| refused("date", format!("date must be a day such as 2026-08-18; it is `{date}`")))?;
    let time: Time = match time {
        None => Time::midnight(),
        Some(time) => time.parse().map_err(|_| {
            refused("time", format!("time must be a time of day such as 21:43; it is `{time}`"))
        })?,
    };
    let zoned = day.to_datetime(time).to_zoned(live.city.zone.clone());
    // The ends of what can be reckoned with: their neighbours would be beyond.
    let zoned = zoned.ok().filter(|_| (1..9_999).contains(&day.year()));
    let zoned = zoned
        .ok_or_else(|| refused("date", format!("date must be in the years 1 to 9998; it is `{date}`")))?;
    Ok(address(&zoned))
}

async fn data(
    live: &LiveState,
    history: &HistoryState,
    moment: Timestamp,
    now: Timestamp,
    play: Option<u32>,
) -> Result<HistoryData, HttpError> {
    let (board, day) = tokio::try_join!(history.board(moment), history.day(moment, now))?;
    // What was last seen on a day before says nothing of this one.
    let board = board.filter(|_| !day.is_unwatched());
    let first = day.first;
    let zone = live.city.zone_between(since(first.unwrap_or(moment).min(moment), now), now + DAY);
    let nothing_before = (board.is_none() && !day.is_unwatched()).then(|| NothingBefore {
        first: first.map(|first| DayLink {
            words: format!("{}, {}", words::date(zone.local(first).date()), words::past_clock(first, &zone)),
            href: address(&whole_second(first).to_zoned(live.city.zone.clone())),
        }),
    });
    Ok(HistoryData {
        live: live::data(live, board.unwrap_or_default(), zone, moment),
        present: now,
        day,
        nothing_before,
        play,
    })
}

/// The first second that is not before a moment: addresses have no parts of one.
fn whole_second(moment: Timestamp) -> Timestamp {
    let part = i64::from(moment.subsec_nanosecond() != 0);
    Timestamp::from_second(moment.as_second() + part).unwrap_or(moment)
}

const DAY: jiff::SignedDuration = jiff::SignedDuration::from_hours(48);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_asks_for_a_moment_a_day_or_words() {
        let asked = Asked::read("moment=2026-08-18T02%3A43%3A55-05%3A00&play=60&q=elm&date=&find=+");
        assert_eq!(asked.moment.as_deref(), Some("2026-08-18T02:43:55-05:00"));
        assert_eq!((asked.play, asked.date, asked.find), (Some(60), None, None));
        assert_eq!(Asked::read("find=elm+st&number=x").find.as_deref(), Some("elm st"));
        assert_eq!(Asked::read("play=x"), Asked::default());
    }
}
