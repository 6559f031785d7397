//! New incidents of the last 24 hours as Atom and JSON Feed, by the live page's filters.

use super::{HistoryState, answer, moment::refused};
use crate::http::error::{HttpError, Problem};
use axum::{
    extract::{RawQuery, State},
    http::{HeaderMap, header},
    response::Response,
};
use blotter_lake::history::EventFilter;
use blotter_model::{AddressId, Body, Call, CallId, CallKind, ChangeType, Incident, Timestamp};
use blotter_records::QueryError;
use blotter_view::{
    Filter,
    dashboard::Query,
    link::{LiveView, encode},
};
use jiff::ToSpan;
use quick_xml::{
    Writer,
    events::{BytesDecl, BytesText, Event},
};
use serde_json::{Value, json};
use std::{
    collections::{HashMap, HashSet},
    io,
    sync::Arc,
};

/// The newest incidents that a feed has.
const MAX_ENTRIES: usize = 100;

#[utoipa::path(get, path = "/history/feed.atom",
    summary = "New incidents of the last 24 hours as an Atom feed, newest first, by the live page's filters: division, kind, priority, q.",
    responses((status = 200, content_type = "application/atom+xml", body = String), (status = 304, description = "The same as the ETag in If-None-Match."),
        (status = 400, body = QueryError), (status = 503, body = Problem)))]
pub(super) async fn atom(
    State(state): State<HistoryState>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, HttpError> {
    let feed = state.within(Feed::read(&state, query.as_deref(), &headers)).await?;
    Ok(answer(feed.atom().map_err(HttpError::internal)?, "application/atom+xml", &headers))
}

#[utoipa::path(get, path = "/history/feed.json",
    summary = "New incidents of the last 24 hours as a JSON Feed, newest first, by the live page's filters: division, kind, priority, q.",
    responses((status = 200, content_type = "application/feed+json", body = Object), (status = 304, description = "The same as the ETag in If-None-Match."),
        (status = 400, body = QueryError), (status = 503, body = Problem)))]
pub(super) async fn json(
    State(state): State<HistoryState>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, HttpError> {
    let feed = state.within(Feed::read(&state, query.as_deref(), &headers)).await?;
    let body = serde_json::to_vec(&feed.json()).map_err(HttpError::internal)?;
    Ok(answer(body, "application/feed+json", &headers))
}

/// A feed of either format.
struct Feed {
    title: String,
    /// `https://host`, as the client asked.
    site: String,
    /// The filter as a query, with its `?` if there is one.
    query: String,
    /// The city's feed of calls.
    source: String,
    attribution: String,
    entries: Vec<Entry>,
}

struct Entry {
    number: String,
    title: String,
    text: String,
    /// When it was first seen, UTC, and when it last changed.
    came: Timestamp,
    changed: Timestamp,
}

impl Feed {
    async fn read(state: &HistoryState, query: Option<&str>, headers: &HeaderMap) -> Result<Self, HttpError> {
        let filter = filter(query.unwrap_or_default())?;
        let now = crate::now();
        let from = now.checked_sub(24.hours()).unwrap_or(now);
        let since = EventFilter { from: Some(from), ..EventFilter::default() };
        let mut seen = Seen::default();
        // What was there at the beginning is not new, also where another unit joins it.
        if let Some(then) = state.past.board(from).await? {
            seen.old.extend(then.board.raw_calls().map(|call| call.incident_number.clone()));
        }
        for event in state.past.events(since).await? {
            seen.take(event.at, event.body);
        }
        let mut entries: Vec<Entry> = seen
            .incidents()
            .filter(|(incident, _, _)| filter.matches(incident))
            .map(|(incident, came, changed)| entry(&incident, came, changed))
            .collect();
        entries.sort_by(|a, b| b.came.cmp(&a.came).then_with(|| b.number.cmp(&a.number)));
        entries.truncate(MAX_ENTRIES);
        let view = LiveView { filter, ..LiveView::default() }.to_query();
        Ok(Self {
            title: format!("New police calls in {}", state.city.name),
            site: site(headers),
            query: if view.is_empty() { view } else { format!("?{view}") },
            source: state.city.id.clone(),
            attribution: state.city.attribution.clone(),
            entries,
        })
    }

    fn link(&self, entry: &Entry) -> String {
        format!("{}/incident/{}", self.site, encode(&entry.number))
    }

    /// The same wherever it is served.
    fn id(&self, entry: &Entry) -> String {
        format!("urn:blotter:{}:{}", encode(&self.source), encode(&entry.number))
    }

    fn json(&self) -> Value {
        let items: Vec<Value> = self
            .entries
            .iter()
            .map(|entry| {
                json!({"id": self.id(entry), "url": self.link(entry), "title": entry.title,
                    "content_text": entry.text, "date_published": entry.came.to_string(),
                    "date_modified": entry.changed.to_string()})
            })
            .collect();
        json!({"version": "https://jsonfeed.org/version/1.1", "title": self.title, "language": "en",
            "home_page_url": format!("{}/{}", self.site, self.query),
            "feed_url": format!("{}/history/feed.json{}", self.site, self.query),
            "authors": [{"name": self.attribution}], "items": items})
    }

    fn atom(&self) -> io::Result<Vec<u8>> {
        let mut xml = Writer::new(Vec::new());
        xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("utf-8"), None)))?;
        let updated = self.entries.iter().map(|entry| entry.changed).max().unwrap_or(Timestamp::UNIX_EPOCH);
        xml.create_element("feed")
            .with_attribute(("xmlns", "http://www.w3.org/2005/Atom"))
            .write_inner_content(|xml| {
                text(xml, "title", &self.title)?;
                text(xml, "id", &format!("urn:blotter:{}{}", encode(&self.source), self.query))?;
                text(xml, "updated", &updated.to_string())?;
                text(xml, "rights", &self.attribution)?;
                xml.create_element("author").write_inner_content(|xml| text(xml, "name", "Blotter"))?;
                link(xml, "self", &format!("{}/history/feed.atom{}", self.site, self.query))?;
                link(xml, "alternate", &format!("{}/{}", self.site, self.query))?;
                for entry in &self.entries {
                    xml.create_element("entry").write_inner_content(|xml| {
                        text(xml, "title", &entry.title)?;
                        text(xml, "id", &self.id(entry))?;
                        text(xml, "published", &entry.came.to_string())?;
                        text(xml, "updated", &entry.changed.to_string())?;
                        link(xml, "alternate", &self.link(entry))?;
                        text(xml, "summary", &entry.text)
                    })?;
                }
                Ok(())
            })?;
        Ok(xml.into_inner())
    }
}

/// The live page's filter. Its links also say where the map is and which incident is chosen, which doesn't matter here.
fn filter(query: &str) -> Result<Filter, HttpError> {
    for (name, value) in Query::read(query).0 {
        let known = match name.as_str() {
            "division" | "q" | "at" | "incident" => continue,
            // A form has fields that say nothing.
            "kind" | "priority" if value.is_empty() => continue,
            "kind" => CallKind::from_word(&value).is_some(),
            "priority" => value.parse::<i64>().is_ok(),
            _ => {
                let sentence = format!("there is no parameter \"{name}\"");
                return Err(HttpError::Query(QueryError::new(&name, sentence)));
            }
        };
        if !known {
            let kinds = CallKind::ALL.map(CallKind::word).join(", ");
            return Err(match name.as_str() {
                "kind" => refused("kind", format!("kind is one of {kinds}; it is \"{value}\"")),
                _ => refused("priority", format!("priority is a number; it is \"{value}\"")),
            });
        }
    }
    // As it was understood here, however it was encoded.
    Ok(LiveView::from_query(&Query::read(query).write()).filter)
}

fn text(xml: &mut Writer<Vec<u8>>, name: &str, content: &str) -> io::Result<()> {
    // What XML can't hold at all.
    let content: String =
        content.chars().filter(|c| !c.is_control() && !matches!(c, '\u{fffe}' | '\u{ffff}')).collect();
    xml.create_element(name).write_text_content(BytesText::new(&content)).map(drop)
}

fn link(xml: &mut Writer<Vec<u8>>, rel: &str, href: &str) -> io::Result<()> {
    xml.create_element("link").with_attributes([("rel", rel), ("href", href)]).write_empty().map(drop)
}

/// Where the client thinks that it asked: a proxy says so.
fn site(headers: &HeaderMap) -> String {
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    // The first is of whoever stands before a balancer that says its own scheme (infra/modules/service/address.tf).
    let scheme = header("x-original-proto").or_else(|| header("x-forwarded-proto"));
    let secure = scheme.is_some_and(|scheme| scheme.eq_ignore_ascii_case("https"));
    let host = header("x-forwarded-host").or_else(|| header(header::HOST.as_str())).unwrap_or("localhost");
    // Nothing that doesn't occur in a host's name gets into an address.
    let host: String =
        host.chars().filter(|c| c.is_ascii_alphanumeric() || ".-_:[]".contains(*c)).take(255).collect();
    format!("{}://{host}", if secure { "https" } else { "http" })
}

fn entry(incident: &Incident, came: Timestamp, changed: Timestamp) -> Entry {
    let lead = incident.lead();
    let units = incident.units().join(", ");
    let mut text = vec![blotter_view::words::place(lead)];
    text.extend(lead.division.clone());
    text.extend(incident.priority().map(|priority| format!("priority {priority}")));
    text.extend((!units.is_empty()).then(|| format!("units {units}")));
    let title = format!("{}, {}", blotter_view::words::title(incident), blotter_view::words::place(lead));
    Entry { number: incident.number.clone(), title, text: text.join(" · "), came, changed }
}

/// The incidents among a day's events.
#[derive(Default)]
struct Seen {
    calls: HashMap<CallId, Arc<Call>>,
    places: HashMap<AddressId, blotter_model::Address>,
    /// By number: the incident's calls in the order in which they came, when the first came, and the last change.
    incidents: HashMap<String, (Vec<CallId>, Timestamp, Timestamp)>,
    /// Incidents that were there before.
    old: HashSet<String>,
}

impl Seen {
    fn take(&mut self, at: Timestamp, body: Body) {
        match body {
            Body::Address(change) => {
                self.places.insert(change.address_id, change.address.clone());
            }
            Body::Call(change) => {
                let call = change.call;
                let number = &call.incident_number;
                if let Some(address) = &call.address {
                    self.places.insert(call.address_id, address.clone());
                }
                let known = self.incidents.contains_key(number);
                if !known && change.change_type != ChangeType::Add {
                    self.old.insert(number.clone());
                }
                if self.old.contains(number) {
                    return;
                }
                let (calls, _, changed) =
                    self.incidents.entry(number.clone()).or_insert_with(|| (Vec::new(), at, at));
                *changed = at;
                if !calls.contains(&call.call_id) {
                    calls.push(call.call_id);
                }
                self.calls.insert(call.call_id, call);
            }
        }
    }

    /// The new incidents, each with when it came and last changed.
    fn incidents(&self) -> impl Iterator<Item = (Incident, Timestamp, Timestamp)> {
        self.incidents.iter().filter_map(|(number, (ids, came, changed))| {
            let placed = |id: &CallId| {
                let call = self.calls.get(id)?;
                let address = self.places.get(&call.address_id).cloned().or_else(|| call.address.clone());
                Some(Arc::new(Call { address, ..Call::clone(call) }))
            };
            let calls: Vec<_> = ids.iter().filter_map(placed).collect();
            (!calls.is_empty()).then(|| (Incident { number: number.clone(), calls }, *came, *changed))
        })
    }
}
