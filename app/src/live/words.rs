//! The live page's sentences: the state of the connection and the feed, how exact a position is, what this map saw.
//! Pure functions of the model, so that the server and the browser say the same.

use crate::{live::connection::ConnectionState, map::MAX_ALTERNATIVES};
use blotter_model::{
    Address, Alternative, Call, FeedProblem, FeedState, Incident, Precision, Timestamp, Zone, text,
    text::{decimal, lower, upper_letter},
};
use blotter_view::{City, link::encode, words};

/// The status line under the count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Status {
    /// For `data-line`: `live`, `reconnecting`, `paused`, `stale` or `starting`.
    pub state: &'static str,
    /// The class of the dot.
    pub dot: &'static str,
    /// In bold.
    pub strong: String,
    /// After it.
    pub rest: String,
    /// The same where room is short.
    pub short: String,
}

/// The state of the connection and the feed; the most important comes first.
pub fn status(
    line: ConnectionState,
    paused_at: Option<Timestamp>,
    feed: &FeedState,
    now: Timestamp,
    zone: &Zone,
) -> Status {
    // With a feed problem the calls are as of an earlier moment than the feed's last answer.
    let as_of = feed.since.or(feed.fetched_at).map(|at| (words::clock(at, zone), words::ago(at, now, zone)));
    let (rest, short) = match &as_of {
        Some((clock, ago)) => (format!(" · as of {clock}, {ago}"), format!(" · {ago}")),
        None => Default::default(),
    };
    if let Some(at) = paused_at {
        let at = format!(" at {}", words::clock(at, zone));
        return Status {
            state: "paused",
            dot: "dot bar",
            strong: "Paused".into(),
            rest: at.clone(),
            short: at,
        };
    }
    if line == ConnectionState::Reconnecting {
        return Status {
            state: "reconnecting",
            dot: "dot hollow",
            strong: "Reconnecting".into(),
            rest,
            short,
        };
    }
    if feed.trouble.is_some() {
        let (strong, rest) = match as_of {
            Some((clock, ago)) => (format!("Last data {clock}"), format!(" · {ago}")),
            None => ("No data yet".to_owned(), String::new()),
        };
        return Status { state: "stale", dot: "dot note", strong, short: rest.clone(), rest };
    }
    if line == ConnectionState::Starting {
        let (strong, rest) = match as_of {
            Some((clock, ago)) => (format!("As of {clock}"), format!(", {ago}")),
            None => ("Starting".to_owned(), String::new()),
        };
        return Status { state: "starting", dot: "dot hollow", strong, short: rest.clone(), rest };
    }
    Status { state: "live", dot: "dot", strong: "Live".into(), rest, short }
}

/// What to say when the feed has a problem: a bold sentence and the rest.
pub fn notice(feed: &FeedState, city: &City, now: Timestamp) -> Option<(String, String)> {
    let problem = feed.trouble?;
    let reason = feed.reason.as_deref().map(|reason| format!(" {}", sentence(reason))).unwrap_or_default();
    let Some(at) = feed.since else {
        return Some((
            "The city’s feed has not answered yet.".to_owned(),
            format!("{reason} We keep asking, and the map will fill by itself."),
        ));
    };
    let at = since(at, now, &city.zone);
    let bold = match problem {
        FeedProblem::Unwritable => format!("Nothing new could be recorded here since {at}."),
        FeedProblem::Failed | FeedProblem::Silent => format!("The city’s feed has not answered since {at}."),
        FeedProblem::Suspect => format!("The city’s feed is in doubt since {at}."),
        FeedProblem::Frozen => format!("The city’s feed has not changed since {at}."),
    };
    let keep = if problem == FeedProblem::Unwritable { "trying" } else { "asking" };
    Some((
        bold,
        format!(
            "{reason} You see the calls as they were then. We keep {keep}, and the map will catch up by itself."
        ),
    ))
}

fn since(at: Timestamp, now: Timestamp, zone: &Zone) -> String {
    let text = words::day_clock(at, now, zone);
    text.strip_suffix(" today").map_or_else(|| text.clone(), ToOwned::to_owned)
}

fn sentence(text: &str) -> String {
    let text = text.trim();
    let dot = if text.ends_with(['.', '!', '?']) { "" } else { "." };
    format!("{}{dot}", capital(text))
}

/// With its first letter a capital.
fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(upper_letter).into_iter().chain(letters).collect()
}

/// The address of an incident's own page.
pub fn incident_page(number: &str) -> String {
    format!("/incident/{}", encode(number))
}

/// What follows the reason why a call has no position.
pub const STILL_LOOKING: &str = " We try again by ourselves.";

/// How exact the position is: bold, and the rest.
pub fn exactness(incident: &Incident) -> (&'static str, String) {
    let Some(address) = incident.address() else {
        let lead = incident.lead();
        let why = match lead.location.as_deref() {
            None => "The city gave no place.",
            Some(place) if place.contains('/') => {
                "The city gave a crossing that we have not found, so we do not guess a point."
            }
            Some(_) => "We have not found this street and block, so we do not guess a point.",
        };
        return ("Not on the map yet.", format!("{why}{STILL_LOOKING}"));
    };
    let about = address
        .uncertainty_m
        .filter(|metres| *metres >= 150)
        .map(|metres| format!(" The place may be up to {} away.", distance(metres)))
        .unwrap_or_default();
    let text = match address.precision {
        Precision::Address => "Placed at the address as published.",
        Precision::Block => "Placed on the hundred block. The exact address is withheld.",
        Precision::Intersection => "Placed where the two streets cross.",
        Precision::Street => "The street is known, the place on it is not. The marker is somewhere along it.",
    };
    ("", format!("{text}{about}"))
}

/// Who found a position: `Found as “9700 BLK FOREST LN” by arcgis.`
pub fn provenance(incident: &Incident) -> Option<String> {
    let address = incident.address()?;
    let found = address.matched.as_deref().map(|name| format!(" as “{name}”")).unwrap_or_default();
    let by = match address.source.as_str() {
        "arcgis" => "the city’s address locator",
        "streets" => "our street file",
        "census" => "the Census Bureau’s geocoder",
        "nominatim" => "OpenStreetMap’s Nominatim",
        "radar" => "Radar",
        "sketch" => "the sketch",
        "feed" => "the city’s feed",
        other => other,
    };
    let others = match address.alternatives.len() {
        0 => String::new(),
        1 => " One other place fits as well:".to_owned(),
        many if many <= MAX_ALTERNATIVES => format!(" {many} other places fit as well:"),
        many => format!(" {many} other places fit as well, the likeliest {MAX_ALTERNATIVES}:"),
    };
    Some(format!("Found{found} by {by}.{others}"))
}

/// How far another place is from the marker: `340 m away`.
pub fn away(address: &Address, other: &Alternative) -> String {
    let from = [address.latitude, address.longitude];
    let metres = blotter_map::metres_between(from, [other.latitude, other.longitude]);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "metres on the Earth")]
    let metres = metres.round() as u32;
    format!("{} away", distance(metres))
}

/// A distance as the page writes it, rounded up: `340 m`, `1.2 km`.
fn distance(metres: u32) -> String {
    match metres.div_ceil(10) * 10 {
        metres @ ..1000 => format!("{metres} m"),
        _ => format!("{} km", decimal(f64::from(metres.div_ceil(100)) / 10.0, 1)),
    }
}

/// One entry of what this map saw.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// When, UTC.
    pub at: Timestamp,
    pub text: String,
}

/// What this map saw of an incident, newest first.
pub fn trail(incident: &Incident, left: Option<Timestamp>) -> Vec<Seen> {
    const ORDINALS: [&str; 8] = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth"];
    let mut seen = vec![Seen { at: incident.reported_at(), text: "Reported".to_owned() }];
    for (at, call) in incident.calls.iter().enumerate() {
        let unit = if call.unit_number.is_empty() { "a unit" } else { call.unit_number.as_str() };
        let text = match (at, ORDINALS.get(at)) {
            (0, _) => match status_word(call) {
                Some(status) => format!("Appeared with {unit} {status}"),
                None => format!("Appeared with {unit}"),
            },
            (1, _) | (_, None) => format!("{unit} joined"),
            (_, Some(ordinal)) => format!("{unit} joined, {ordinal} unit"),
        };
        seen.push(Seen { at: call.first_seen, text });
    }
    if let Some(at) = left {
        seen.push(Seen { at, text: "Left the city’s list".to_owned() });
    }
    seen.reverse();
    seen
}

fn status_word(call: &Call) -> Option<String> {
    call.status.as_deref().map(str::trim).filter(|status| !status.is_empty()).map(lower)
}

/// `At Scene` as the facts show it: `At scene`.
pub fn status_fact(call: &Call) -> Option<String> {
    status_word(call).map(|status| capital(&status))
}

/// `2, prompt`.
pub fn priority_fact(priority: i64, city: &City) -> String {
    let word = usize::try_from(priority - 1).ok().and_then(|at| city.priorities.get(at));
    word.map_or_else(|| priority.to_string(), |word| format!("{priority}, {word}"))
}

/// `Northeast division, beat 256`, and apart the reporting area.
pub fn area(call: &Call) -> (String, Option<String>) {
    let division = call.division.as_deref().map(|name| format!("{} division", text::title_case(name)));
    let beat = call.beat.as_deref().map(|beat| format!("beat {beat}"));
    let area = call.reporting_area.as_deref().map(|area| format!("reporting area {area}"));
    ([division, beat].into_iter().flatten().collect::<Vec<_>>().join(", "), area)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::map::alternatives;
    use crate::testing::{at, incident};
    use blotter_model::CallKind;

    fn zone() -> Zone {
        Zone { name: "America/Chicago".into(), offsets: vec![(0, -18_000)] }
    }

    fn feed() -> FeedState {
        FeedState { fetched_at: Some(at("2026-08-14T17:38:00Z")), ..FeedState::default() }
    }

    #[test]
    fn the_status_says_the_most_important_thing() {
        let now = at("2026-08-14T17:39:10Z");
        let say = |line, paused, feed: &FeedState| {
            let status = status(line, paused, feed, now, &zone());
            (status.state, format!("{}{}", status.strong, status.rest))
        };
        let live = ("live", "Live · as of 12:38 pm, 1 min ago".to_owned());
        assert_eq!(say(ConnectionState::Live, None, &feed()), live);
        assert_eq!(
            say(ConnectionState::Starting, None, &feed()),
            ("starting", "As of 12:38 pm, 1 min ago".into())
        );
        let stale = FeedState { trouble: Some(FeedProblem::Failed), since: feed().fetched_at, ..feed() };
        assert_eq!(
            say(ConnectionState::Live, None, &stale),
            ("stale", "Last data 12:38 pm · 1 min ago".into())
        );
        assert_eq!(
            say(ConnectionState::Reconnecting, None, &stale),
            ("reconnecting", "Reconnecting · as of 12:38 pm, 1 min ago".into())
        );
        assert_eq!(say(ConnectionState::Live, Some(now), &stale), ("paused", "Paused at 12:39 pm".into()));
    }

    #[test]
    fn a_stale_feed_is_said_with_its_reason_and_since_when() {
        let now = at("2026-08-14T18:01:00Z");
        let city = City { name: "Dallas".into(), zone: zone(), ..City::default() };
        assert_eq!(notice(&feed(), &city, now), None);
        let reason = Some("the server answered 500".to_owned());
        let late =
            FeedState { trouble: Some(FeedProblem::Failed), since: feed().fetched_at, reason, ..feed() };
        let (bold, rest) = notice(&late, &city, now).unwrap();
        assert_eq!(bold, "The city’s feed has not answered since 12:38 pm.");
        assert!(rest.starts_with(" The server answered 500. You see the calls as they were then."), "{rest}");
    }

    #[test]
    fn each_problem_is_said_with_the_moment_of_what_is_seen() {
        let now = at("2026-08-14T18:01:00Z");
        let city = City { name: "Dallas".into(), zone: zone(), ..City::default() };
        // The feed has just answered; what is seen is older.
        let notice_of = |problem, reason: &str| {
            let since = Some(at("2026-08-14T17:30:00Z"));
            let reason = Some(reason.to_owned());
            let feed = FeedState { fetched_at: Some(now), trouble: Some(problem), since, reason, ..feed() };
            let status = status(ConnectionState::Live, None, &feed, now, &zone());
            assert_eq!((&*status.strong, &*status.rest), ("Last data 12:30 pm", " · 31 min ago"));
            let (bold, rest) = notice(&feed, &city, now).unwrap();
            format!("{bold}{rest}")
        };
        let then = "You see the calls as they were then.";
        assert_eq!(
            notice_of(FeedProblem::Suspect, "The feed suddenly lacks most of its calls."),
            format!(
                "The city’s feed is in doubt since 12:30 pm. The feed suddenly lacks most of its calls. {then} We keep asking, and the map will catch up by itself."
            )
        );
        assert_eq!(
            notice_of(FeedProblem::Unwritable, "Blotter can't write its records, so nothing new is shown."),
            format!(
                "Nothing new could be recorded here since 12:30 pm. Blotter can't write its records, so nothing new is shown. {then} We keep trying, and the map will catch up by itself."
            )
        );
        assert!(
            notice_of(FeedProblem::Frozen, "").starts_with("The city’s feed has not changed since 12:30 pm.")
        );
        // No feed was ever polled, so none is blamed.
        let alone =
            FeedState { trouble: Some(FeedProblem::Unwritable), since: Some(now), ..FeedState::default() };
        assert!(
            notice(&alone, &city, now).unwrap().0.starts_with("Nothing new could be recorded here since")
        );
    }

    #[test]
    fn the_trail_is_newest_first() {
        let mut one = (*incident("1", "Central", CallKind::Road, 1)).clone();
        let mut second = Call::clone(&one.calls[0]);
        second.unit_number = "B254".into();
        second.first_seen = at("2026-08-14T17:40:00Z");
        one.calls.push(second.into());
        let texts: Vec<_> = trail(&one, None).into_iter().map(|seen| seen.text).collect();
        assert_eq!(texts, ["B254 joined", "Appeared with A1 at scene", "Reported"]);
    }

    #[test]
    fn a_distance_is_rounded_and_never_too_short() {
        assert_eq!(
            [0, 7, 340, 341, 991, 1200, 1201, 9990].map(distance),
            ["0 m", "10 m", "340 m", "350 m", "1 km", "1.2 km", "1.3 km", "10 km"]
        );
    }

    #[test]
    fn other_places_come_with_their_distance() {
        let other = |latitude| Alternative { latitude, longitude: -96.8, matched: Some("Main St".into()) };
        let address = Address {
            latitude: 32.8,
            longitude: -96.8,
            precision: Precision::Block,
            source: "streets".into(),
            uncertainty_m: Some(5_300),
            matched: Some("Main St, Inkwell".into()),
            alternatives: (1..=10).map(|step| other(32.8 + 0.01 * f64::from(step))).collect(),
        };
        let mut one = (*incident("1", "Central", CallKind::Road, 1)).clone();
        let mut call = Call::clone(&one.calls[0]);
        call.address = Some(address.clone());
        one.calls = vec![call.into()];
        assert!(exactness(&one).1.ends_with(" The place may be up to 5.3 km away."), "{:?}", exactness(&one));
        assert_eq!(
            provenance(&one).unwrap(),
            "Found as “Main St, Inkwell” by our street file. 10 other places fit as well, the likeliest 8:"
        );
        let distances: Vec<String> = alternatives(&address).map(|other| away(&address, other)).collect();
        assert_eq!((distances.len(), &*distances[0], &*distances[7]), (8, "1.2 km away", "9 km away"));
    }

    #[test]
    fn a_place_that_is_not_found_is_not_guessed() {
        let (bold, text) = exactness(&incident("1", "Central", CallKind::Road, 1));
        assert_eq!(bold, "Not on the map yet.");
        assert!(text.contains("do not guess"));
    }
}
