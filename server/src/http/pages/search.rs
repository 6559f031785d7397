//! `/history?find=WORDS`: leads to the incident of a number, or lists the incidents of a street.

use super::{respond::respond_to, state::PagesState};
use crate::{
    history::Found,
    http::{
        error::HttpError,
        history::{HistoryState, MAX_TEXT, last_year, moment},
        live::LiveState,
    },
};
use axum::{
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Redirect, Response},
};
use blotter_app::{
    Link,
    found::{FoundRow, FoundText},
    incident::foot,
    written::WordedLink,
};
use blotter_model::{Timestamp, Zone, text};
use blotter_records::QueryError;
use blotter_view::{HistoryPages, IncidentData, PageData, PageId, dashboard::Query, words};
use jiff::ToSpan;
use std::time::{Duration, Instant};

/// Whoever asked waits for no more years after this time.
const GO_ON: Duration = Duration::from_secs(4);

/// `to`: a moment in RFC 3339 up to which is looked, else the present.
pub(super) async fn page(
    state: &PagesState,
    (live, history): (&LiveState, &HistoryState),
    wanted: &str,
    to: Option<&str>,
    headers: &HeaderMap,
) -> Result<Response, HttpError> {
    let wanted = wanted.split_whitespace().collect::<Vec<_>>().join(" ");
    if wanted.chars().count() > MAX_TEXT {
        let sentence = format!("find has over {MAX_TEXT} characters");
        return Err(HttpError::Query(QueryError::new("find", sentence)));
    }
    let now = crate::now();
    if history.story(&wanted, now).await?.is_some() {
        let address = format!("/incident/{}", blotter_view::link::encode(&wanted));
        return Ok(Redirect::to(&address).into_response());
    }
    let to = to.map_or(Ok(now), |to| moment::parse("to", to))?;
    let begins = history.begins().await?.unwrap_or(now);
    let mut from = last_year(to).max(begins.min(to));
    let mut found = history.search(&wanted, from, to).await?;
    // Where a year has nothing, the one before may.
    let started = Instant::now();
    while found.incidents.is_empty() && found.next.is_none() && from > begins && started.elapsed() < GO_ON {
        let until = from;
        from = last_year(until).max(begins);
        found = history.search(&wanted, from, until).await?;
    }
    let zone = live.city.zone_between(crate::http::history::since(from, now), now);
    let text = FoundText {
        lead: lead(found.incidents.len(), [found.next.unwrap_or(from), to], &zone),
        older: older(&wanted, found.next, (from, begins)),
        rows: found.incidents.into_iter().map(|incident| row(incident, &zone)).collect(),
        words: wanted,
        back: WordedLink::new("The map", "/history"),
        city: live.city.name.clone(),
    };
    let data = IncidentData {
        title: format!("Incidents with “{}”", text.words),
        head: text.head(),
        published: text.list(),
        foot: foot(&live.credit(), &live.city.emergency),
        ..IncidentData::default()
    };
    let link = Link { page: PageId::Incident, query: String::new() };
    let data = PageData::History(HistoryPages::Incident(Box::new(data)));
    respond_to(state, link, data, StatusCode::OK, headers).await
}

/// `12 incidents from 30 November 2025 to 30 November 2026.`
fn lead(found: usize, [from, to]: [Timestamp; 2], zone: &Zone) -> String {
    let count = text::count(found, "incident", "incidents");
    let day = |at: Timestamp| words::date(zone.local(at).date());
    format!("{count} from {} to {}.", day(from), day(to))
}

/// The way to those before these, or to the year before.
fn older(
    wanted: &str,
    next: Option<Timestamp>,
    (from, begins): (Timestamp, Timestamp),
) -> Option<WordedLink> {
    let to = next.or_else(|| from.checked_sub(1.millisecond()).ok().filter(|_| from > begins))?;
    let query = [("find", wanted.to_owned()), ("to", to.to_string())];
    let query = Query(query.into_iter().map(|(name, value)| (name.to_owned(), value)).collect());
    Some(WordedLink::new("Older incidents", query.at(PageId::History.path())))
}

fn row(found: Found, zone: &Zone) -> FoundRow {
    let day = words::date(zone.local(found.at).date());
    FoundRow {
        when: format!("{}, {day}", words::past_clock(found.at, zone)),
        kind: found.kind,
        title: match (found.title, found.nature) {
            (title, _) if !title.is_empty() => title,
            (_, Some(nature)) => nature,
            _ => "Call of an unknown kind".to_owned(),
        },
        place: found.block.map_or_else(|| "place not given".to_owned(), |block| text::title_case(&block)),
        units: if found.calls > 1 { format!("{} units", found.calls) } else { String::new() },
        number: found.number,
    }
}
