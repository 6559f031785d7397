//! `POST /events/`: other producers' calls and addresses, checked field by field before anything is taken.

use super::state::LiveState;
use crate::{
    engine::{Posted, PostedAddress, PostedCall, Refused},
    http::{
        error::{HttpError, Problem},
        tokens::Tokens,
    },
};
use axum::{
    Json,
    extract::{State, rejection::BytesRejection},
    http::{HeaderMap, StatusCode},
};
use blotter_cities::City;
use blotter_model::{Address, AddressId, CallId, ChangeType, Precision, Report, Timestamp};
use bytes::Bytes;
use serde_json::{Map, Value};

/// The largest body that may be posted, in bytes.
pub(super) const MAX_BODY: usize = 1 << 20;
/// The longest text of a field, in characters.
const MAX_TEXT: usize = 500;

/// A larger body is read on a thread of its own, so that it holds up no other request of an async worker.
const SMALL_BODY: usize = 16 << 10;

/// The answer to a post.
#[derive(utoipa::ToSchema, serde::Serialize)]
pub(super) struct Taken {
    /// The log that `seq` counts in.
    epoch: String,
    /// The log's last event after the commit.
    seq: u64,
}

/// Takes a body whole or not at all.
#[utoipa::path(post, path = "/events/",
    summary = "Changes of calls, or addresses by hand, from another producer: {\"changes\": […]} or {\"addresses\": […]}, taken whole or not at all.",
    request_body(content = blotter_model::event::CallChanges, description = "Or AddressChanges. Ids are computed here; one that differs is refused."),
    security(("token" = [])),
    responses((status = 200, body = Taken), (status = 400, body = Problem), (status = 401, body = Problem),
        (status = 403, body = Problem), (status = 413, body = Problem, description = "Over 1 MiB."), (status = 422, body = Problem), (status = 503, body = Problem)))]
pub(super) async fn events(
    State(state): State<LiveState>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Json<Taken>, HttpError> {
    let producer = producer(&state.tokens, &headers)?;
    let body = body.map_err(|rejection| match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => HttpError::TooLarge { limit: MAX_BODY },
        _ => HttpError::BadRequest(rejection.body_text()),
    })?;
    let posted = if body.len() <= SMALL_BODY {
        parse(&body, &state.city)?
    } else {
        let city = state.city.clone();
        tokio::task::spawn_blocking(move || parse(&body, &city)).await.map_err(HttpError::internal)??
    };
    match state.engine.posted(posted, producer).await {
        Ok(Ok((epoch, seq))) => Ok(Json(Taken { epoch, seq })),
        Ok(Err(refused @ Refused::NotYours(_))) => Err(HttpError::Unprocessable(refused.to_string())),
        Ok(Err(refused @ Refused::Unwritable)) => Err(HttpError::Unavailable(refused.to_string())),
        Err(gone) => Err(HttpError::Unavailable(gone.to_string())),
    }
}

/// The name of the request's token.
fn producer(tokens: &Tokens, headers: &HeaderMap) -> Result<String, HttpError> {
    if tokens.is_empty() {
        return Err(HttpError::Forbidden("posting is off: the server has no --events-token"));
    }
    tokens
        .name_in(headers)
        .map(ToOwned::to_owned)
        .ok_or(HttpError::Unauthorized("give a token of this server: Authorization: Bearer TOKEN"))
}

fn parse(body: &[u8], city: &City) -> Result<Posted, HttpError> {
    let body = serde_json::from_slice(body)
        .map_err(|error| HttpError::Unprocessable(format!("the body isn't valid JSON: {error}")))?;
    read(&body, city)
}

fn read(body: &Value, city: &City) -> Result<Posted, HttpError> {
    let object = object(body, "the body")?;
    let unknown = object.keys().find(|key| !matches!(key.as_str(), "changes" | "addresses"));
    match (object.get("changes"), object.get("addresses"), unknown) {
        (Some(changes), None, None) => {
            Ok(Posted::Calls(list(changes, "changes", |value, path| read_change(value, path, city))?))
        }
        (None, Some(addresses), None) => {
            Ok(Posted::Addresses(list(addresses, "addresses", read_posted_address)?))
        }
        (_, _, Some(key)) => Err(HttpError::field(key, "is not known here; give changes or addresses")),
        _ => Err(HttpError::field("the body", "give either changes or addresses")),
    }
}

fn read_change(value: &Value, path: &str, city: &City) -> Result<PostedCall, HttpError> {
    let change = object(value, path)?;
    let type_path = format!("{path}.change_type");
    let change_type = match change.get("change_type").and_then(Value::as_str) {
        Some("add") => ChangeType::Add,
        Some("update") => ChangeType::Update,
        Some("delete") => ChangeType::Delete,
        _ => return Err(HttpError::field(&type_path, "must be add, update or delete")),
    };
    let path = format!("{path}.call");
    let call = object(change.get("call").unwrap_or(&Value::Null), &path)?;
    let report = read_report(call, &path, city)?;
    check_id(call, &path, "call_id", |id: CallId| id == report.call_id())?;
    // A deletion names its call by its key alone; the location may be left out.
    if change_type != ChangeType::Delete || call.contains_key("location") {
        check_id(call, &path, "address_id", |id: AddressId| id == report.address_id())?;
    }
    let address = match call.get("address") {
        None | Some(Value::Null) => None,
        Some(value) => Some(read_address(value, &format!("{path}.address"))?),
    };
    Ok(PostedCall { change_type, report, address })
}

fn check_id<T: std::str::FromStr>(
    call: &Map<String, Value>,
    path: &str,
    name: &str,
    same: impl Fn(T) -> bool,
) -> Result<(), HttpError> {
    match call.get(name) {
        None | Some(Value::Null) => Ok(()),
        Some(Value::String(text)) if text.parse().is_ok_and(same) => Ok(()),
        Some(_) => Err(HttpError::field(
            &format!("{path}.{name}"),
            "differs from the one computed here; leave it out",
        )),
    }
}

fn read_report(call: &Map<String, Value>, path: &str, city: &City) -> Result<Report, HttpError> {
    let text = |name: &str| text(call, path, name);
    let needed = |name: &str| {
        text(name)?.ok_or_else(|| HttpError::field(&format!("{path}.{name}"), "is missing or empty"))
    };
    let incident_number = needed("incident_number")?;
    let unit_number =
        if city.has_units() { needed("unit_number")? } else { text("unit_number")?.unwrap_or_default() };
    let priority = match call.get("priority") {
        None | Some(Value::Null) => None,
        Some(value) => Some(value.as_i64().ok_or_else(|| {
            HttpError::field(&format!("{path}.priority"), "must be a whole number or null")
        })?),
    };
    let (date, time) = (text("date")?, text("time")?);
    let reported_at = match text("reported_at")? {
        Some(given) => Some(given.parse::<Timestamp>().map_err(|_| {
            HttpError::field(&format!("{path}.reported_at"), "must be RFC 3339 in UTC, 2026-08-18T02:43:55Z")
        })?),
        None => local_time(date.as_deref(), time.as_deref(), path, city)?,
    };
    Ok(Report {
        incident_number,
        unit_number,
        division: text("division")?,
        nature_of_call: text("nature_of_call")?,
        priority,
        date,
        time,
        reported_at,
        block: text("block")?,
        location: text("location")?,
        beat: text("beat")?,
        reporting_area: text("reporting_area")?,
        status: text("status")?,
    })
}

/// The city's own date and time as UTC.
fn local_time(
    date: Option<&str>,
    time: Option<&str>,
    path: &str,
    city: &City,
) -> Result<Option<Timestamp>, HttpError> {
    let (Some(date), Some(time)) = (date, time) else { return Ok(None) };
    let date = date
        .parse::<jiff::civil::Date>()
        .map_err(|_| HttpError::field(&format!("{path}.date"), "must be the city's date, 2026-08-17"))?;
    let time = time
        .parse::<jiff::civil::Time>()
        .map_err(|_| HttpError::field(&format!("{path}.time"), "must be the city's time, 21:43:55"))?;
    Ok(city.utc(date.to_datetime(time), crate::now()))
}

fn read_posted_address(value: &Value, path: &str) -> Result<PostedAddress, HttpError> {
    let id_path = format!("{path}.address_id");
    let address_id = object(value, path)?
        .get("address_id")
        .and_then(Value::as_str)
        .and_then(|text| text.parse().ok())
        .ok_or_else(|| HttpError::field(&id_path, "must be 40 lower-case hex digits"))?;
    Ok(PostedAddress { address_id, address: read_address(value, path)? })
}

fn read_address(value: &Value, path: &str) -> Result<Address, HttpError> {
    let object = object(value, path)?;
    let degrees = |name: &str, limit: f64| {
        object.get(name).and_then(Value::as_f64).filter(|number| number.abs() <= limit).ok_or_else(|| {
            HttpError::field(&format!("{path}.{name}"), &format!("must be a number from -{limit} to {limit}"))
        })
    };
    let precision = match object.get("precision").and_then(Value::as_str) {
        Some("address") => Precision::Address,
        Some("block") => Precision::Block,
        Some("intersection") => Precision::Intersection,
        Some("street") => Precision::Street,
        _ => {
            return Err(HttpError::field(
                &format!("{path}.precision"),
                "must be address, block, intersection or street",
            ));
        }
    };
    let uncertainty_m = match object.get("uncertainty_m") {
        None | Some(Value::Null) => None,
        Some(value) => {
            Some(value.as_u64().and_then(|metres| u32::try_from(metres).ok()).ok_or_else(|| {
                HttpError::field(&format!("{path}.uncertainty_m"), "must be whole metres or null")
            })?)
        }
    };
    let alternatives = match object.get("alternatives") {
        None | Some(Value::Null) => Vec::new(),
        Some(value) => serde_json::from_value(value.clone())
            .map_err(|error| HttpError::field(&format!("{path}.alternatives"), &error.to_string()))?,
    };
    Ok(Address {
        latitude: degrees("latitude", 90.0)?,
        longitude: degrees("longitude", 180.0)?,
        precision,
        // Whoever posts it is its source.
        source: String::new(),
        uncertainty_m,
        matched: text(object, path, "matched")?,
        alternatives,
    })
}

fn object<'a>(value: &'a Value, path: &str) -> Result<&'a Map<String, Value>, HttpError> {
    value.as_object().ok_or_else(|| HttpError::field(path, "must be an object"))
}

fn list<T>(
    value: &Value,
    name: &str,
    read: impl Fn(&Value, &str) -> Result<T, HttpError>,
) -> Result<Vec<T>, HttpError> {
    let values = value.as_array().ok_or_else(|| HttpError::field(name, "must be a list"))?;
    values.iter().enumerate().map(|(place, value)| read(value, &format!("{name}[{place}]"))).collect()
}

/// A text, trimmed; null, absent and empty are none.
fn text(call: &Map<String, Value>, path: &str, name: &str) -> Result<Option<String>, HttpError> {
    match call.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) if text.chars().count() > MAX_TEXT => {
            Err(HttpError::field(&format!("{path}.{name}"), &format!("is longer than {MAX_TEXT} characters")))
        }
        Some(Value::String(text)) => Ok(Some(text.trim().to_owned()).filter(|text| !text.is_empty())),
        Some(_) => Err(HttpError::field(&format!("{path}.{name}"), "must be text or null")),
    }
}
