//! `/incident/NUMBER`: what was published of one incident, where, how long each unit was there, and what changed.

use super::{live, not_found_page, respond::respond_to, state::PagesState, words::joined};
use crate::{
    history::{End, Happening, Stay, Story, What, block_of},
    http::{
        error::HttpError,
        history::{address, since},
        live::LiveState,
    },
};
use axum::{
    extract::{Path, State},
    http::{HeaderMap, StatusCode},
    response::Response,
};
use blotter_app::{
    Link,
    incident::{IncidentText, StayText, Step, facts, place_note, unknown},
    written::WordedLink,
};
use blotter_model::{Incident, Timestamp, Zone, incidents};
use blotter_view::{
    City, HistoryPages, IncidentData, IncidentPlace, PageData, PageId, dashboard::Query, words,
};
use jiff::{SignedDuration, ToSpan, civil::Date};

/// A longer number was never published.
const MAX_NUMBER: usize = 100;
/// Distances of the marks on the axis of the units' bars, in minutes.
const STEPS: [i64; 9] = [5, 10, 15, 30, 60, 120, 240, 720, 1_440];

pub(super) async fn page(
    State(state): State<PagesState>,
    Path(number): Path<String>,
    headers: HeaderMap,
) -> Result<Response, HttpError> {
    let Some((live, history)) = state.past() else { return not_found_page(&state, &headers).await };
    let now = crate::now();
    let found = if number.len() > MAX_NUMBER { None } else { history.story(&number, now).await? };
    let (status, data) = if let Some(story) = found {
        (
            StatusCode::OK,
            data(&live, story, now).ok_or_else(|| HttpError::internal("an incident without calls"))?,
        )
    } else {
        let since =
            history.begins().await?.map(|first| words::date(first.to_zoned(live.city.zone.clone()).date()));
        let head = unknown(&number.chars().take(MAX_NUMBER).collect::<String>(), since.as_deref());
        (
            StatusCode::NOT_FOUND,
            IncidentData { title: "Unknown incident".to_owned(), head, ..IncidentData::default() },
        )
    };
    let link = Link { page: PageId::Incident, query: String::new() };
    respond_to(&state, link, PageData::History(HistoryPages::Incident(Box::new(data))), status, &headers)
        .await
}

fn data(live: &LiveState, story: Story, now: Timestamp) -> Option<IncidentData> {
    let (first, last) = story.span;
    let zone = live.city.zone_between(since(first, now), now);
    let incident = incidents(&story.calls).into_iter().next()?;
    let city = live::city(live, zone.clone());
    let place = words::place(incident.lead());
    let title = words::title(&incident);
    let text = text(live, &story, &incident, &city, &zone);
    Some(IncidentData {
        title: format!("{title}, {place}"),
        head: text.head(),
        published: text.published(),
        rest: text.rest(),
        foot: text.foot(),
        place: Some(IncidentPlace {
            note: place_note(&incident, story.is_on),
            calls: story.calls,
            city,
            basemap: live.basemap.tiles.clone(),
            at: last,
        }),
    })
}

fn text(live: &LiveState, story: &Story, incident: &Incident, city: &City, zone: &Zone) -> IncidentText {
    let (first, last) = story.span;
    let clock = |at: Timestamp| words::clock_from(first, at, zone);
    let moment = |at: Timestamp| address(&at.to_zoned(live.city.zone.clone()));
    let title = words::title(incident);
    let mut published = Vec::new();
    if incident.calls.iter().any(|call| call.reported_at.is_some()) {
        published.push(("Reported", clock(incident.reported_at()), String::new()));
    }
    let began = story.stays.iter().min_by_key(|stay| stay.from).is_some_and(|stay| stay.began);
    let ended = story.stays.iter().max_by_key(|stay| stay.until).is_none_or(|stay| stay.end == End::Left);
    let at_scene = if story.is_on {
        format!("since {}{}", clock(first), if began { "" } else { " or earlier" })
    } else {
        let until = story.stays.iter().map(|stay| stay.until).max().unwrap_or(last);
        format!("{}, {}", span(first, until, zone), length_of(first, until, began && ended))
    };
    published.push(("At scene", at_scene, String::new()));
    published.extend(facts(incident, city, story.first_priority));
    let long_date = words::long_date(zone.local(first).date());
    let seconds = (last.as_second() - first.as_second()).max(60);
    #[expect(clippy::cast_precision_loss, reason = "seconds of an incident")]
    let place =
        |at: Timestamp| ((at.as_second() - first.as_second()) as f64 / seconds as f64).clamp(0.0, 1.0);
    let link = if story.is_on {
        WordedLink::new(
            "See it on the live map",
            format!("/?incident={}", blotter_view::link::encode(&incident.number)),
        )
    } else {
        WordedLink::new(
            "Replay it on the map",
            format!("{}&incident={}", moment(first), blotter_view::link::encode(&incident.number)),
        )
    };
    IncidentText {
        number: incident.number.clone(),
        kind: incident.kind(),
        title,
        lead: format!("{}, {long_date}", words::place(incident.lead())),
        is_on: story.is_on,
        back: WordedLink::new(
            format!(
                "The map at {}, {}",
                words::past_clock(first, zone),
                words::date(zone.local(first).date())
            ),
            moment(first),
        ),
        replay: link,
        caveat: city.caveat.clone(),
        facts: published,
        units: incident.units().into_iter().map(ToOwned::to_owned).collect(),
        stays: story.stays.iter().map(|stay| stay_text(stay, first, zone, &place)).collect(),
        axis: axis(first, seconds, zone, &place),
        gaps: story
            .gaps
            .iter()
            .map(|(from, until)| (place(*from), place(*until)))
            .filter(|(from, until)| until > from)
            .collect(),
        steps: steps(live, story, incident, zone),
        block: block(incident, zone.local(last).date()),
        city: city.name.clone(),
        credit: live.credit(),
        emergency: city.emergency.clone(),
    }
}

/// How busy the block was in the 30 days up to the incident's last.
fn block(incident: &Incident, last: Date) -> Option<WordedLink> {
    let block = block_of(incident.lead())?;
    let query =
        [("from", last.saturating_sub(29.days()).to_string()), ("to", last.to_string()), ("block", block)];
    let query = Query(query.into_iter().map(|(name, value)| (name.to_owned(), value)).collect());
    Some(WordedLink::new("This block in 30 days", query.at(PageId::Activity.path())))
}

/// `12:30 to 1:52 pm`; from one day to another with the date.
fn span(from: Timestamp, until: Timestamp, zone: &Zone) -> String {
    if zone.local(from).date() == zone.local(until).date() {
        words::clocks(from, until, zone)
    } else {
        format!("{} to {}", words::past_clock(from, zone), words::clock_from(from, until, zone))
    }
}

/// How long it was; `known`: both its ends were seen. Of less than a minute between two polls nothing can be said.
fn length_of(from: Timestamp, until: Timestamp, known: bool) -> String {
    let seconds = until.as_second() - from.as_second();
    match known {
        true => words::length(seconds),
        false if seconds < 60 => "not known how long".to_owned(),
        false => format!("{} or more", words::length(seconds)),
    }
}

fn stay_text(stay: &Stay, first: Timestamp, zone: &Zone, place: &impl Fn(Timestamp) -> f64) -> StayText {
    let length = length_of(stay.from, stay.until, stay.began && stay.end == End::Left);
    let from = words::clock_from(first, stay.from, zone);
    let earlier = if stay.began { "" } else { " or earlier" };
    let (times, note, length) = match stay.end {
        End::Still => (
            format!("since {from}{earlier}"),
            String::new(),
            format!("{} so far", words::length(stay.until.as_second() - stay.from.as_second())),
        ),
        End::Left if stay.began => (span(stay.from, stay.until, zone), String::new(), length),
        End::Left => (
            format!("{from}{earlier}, to {}", words::clock_from(first, stay.until, zone)),
            "not seen to come".to_owned(),
            length,
        ),
        End::Lost => {
            (format!("{} or later", span(stay.from, stay.until, zone)), "lost from sight".to_owned(), length)
        }
    };
    StayText {
        unit: stay.unit.clone(),
        bar: (place(stay.from), place(stay.until)),
        cut: (!stay.began, stay.end != End::Left),
        times,
        note,
        length,
    }
}

/// Up to five marks at round times.
fn axis(
    first: Timestamp,
    seconds: i64,
    zone: &Zone,
    place: &impl Fn(Timestamp) -> f64,
) -> Vec<(f64, String)> {
    let step =
        STEPS.into_iter().find(|step| seconds / (step * 60) < 5).unwrap_or(1_440 * (seconds / 432_000 + 1))
            * 60;
    let begin = first.as_second().div_euclid(step) * step + step;
    let ticks = (0..)
        .map(|number| begin + number * step)
        .take_while(|tick| *tick < first.as_second() + seconds * 9 / 10);
    let mut marks = vec![(0.0, words::past_clock(first, zone))];
    for tick in ticks.filter_map(|tick| Timestamp::from_second(tick).ok()) {
        // Words need room.
        if place(tick) - marks.last().map_or(0.0, |(last, _)| *last) > 0.15 {
            marks.push((place(tick), words::past_clock(tick, zone)));
        }
    }
    marks
}

fn steps(live: &LiveState, story: &Story, incident: &Incident, zone: &Zone) -> Vec<Step> {
    let (first, _) = story.span;
    let step = |at: Timestamp, strong: &str, text: String| Step {
        time: words::clock_from(first, at, zone),
        strong: strong.to_owned(),
        text,
        note: String::new(),
        link: None,
        hush: false,
    };
    let mut steps = Vec::new();
    if incident.calls.iter().any(|call| call.reported_at.is_some()) {
        let note = "The city’s own time; everything below is when this map saw it.".to_owned();
        steps.push(Step { note, ..step(incident.reported_at(), "Reported", String::new()) });
    }
    for Happening { at, what } in &story.happenings {
        let clock = words::past_clock(*at, zone);
        steps.push(match what {
            What::Came { unit, first: true, status } => {
                let parts: Vec<String> = [
                    (!unit.is_empty()).then(|| format!(" with {unit}")),
                    status.as_ref().map(|status| format!(", {}", status.to_lowercase())),
                ]
                .into_iter()
                .flatten()
                .collect();
                let link = WordedLink::new(
                    format!("The map at {clock}"),
                    address(&at.to_zoned(live.city.zone.clone())),
                );
                Step { link: Some(link), ..step(*at, "Appeared", parts.concat()) }
            }
            What::Came { unit, .. } => step(*at, unit, " joined".to_owned()),
            What::Left { unit, last, lost } => {
                let text = match (last, lost) {
                    (true, false) => " left, and with it the incident",
                    (false, false) => " left",
                    (true, true) => " was gone, and with it the incident; when it left is not known",
                    (false, true) => " was gone; when it left is not known",
                };
                step(*at, if unit.is_empty() { "It" } else { unit }, text.to_owned())
            }
            What::Changed { field, from, to, units } => {
                let text = match (from, to) {
                    (Some(from), Some(to)) => format!(" changed from {from} to {to}"),
                    (None, Some(to)) => format!(": {to}"),
                    (_, None) => " is not given any more".to_owned(),
                };
                // Whose it is, where it was not of all who were there.
                let there = story.stays.iter().filter(|stay| stay.is_at(*at)).count();
                let named: Vec<&str> =
                    units.iter().map(String::as_str).filter(|unit| !unit.is_empty()).collect();
                if units.len() < there && !named.is_empty() {
                    step(*at, &format!("{}: {}", named.join(", "), field.to_lowercase()), text)
                } else {
                    step(*at, field, text)
                }
            }
            What::Placed(place) => {
                let text = place.matched.as_ref().map(|matched| format!(" at {matched}")).unwrap_or_default();
                step(*at, "Put on the map", text)
            }
            What::NotWatched { until } => Step {
                time: span(*at, *until, zone),
                note: "The feed did not answer, or Blotter was not running.".to_owned(),
                hush: true,
                ..step(*at, "Not watched", gone(story, *until))
            },
        });
    }
    steps
}

/// Which units were gone after a gap.
fn gone(story: &Story, until: Timestamp) -> String {
    let lost = |happening: &&Happening| {
        happening.at >= until && happening.at <= until + SignedDuration::from_mins(1)
    };
    let units: Vec<String> = story
        .happenings
        .iter()
        .filter(lost)
        .filter_map(|happening| match &happening.what {
            What::Left { unit, lost: true, .. } if !unit.is_empty() => Some(unit.clone()),
            _ => None,
        })
        .collect();
    if units.is_empty() { String::new() } else { format!(". {} gone afterwards", were(&units)) }
}

fn were(units: &[String]) -> String {
    format!("{} {}", joined(units), if units.len() == 1 { "was" } else { "were" })
}
