//! What the server says of another filter's map.

use blotter_records::DataSet;
use blotter_view::MapSummary;

/// Where the tiles of a filter are, as a template. `query`: of the API, without `?`.
pub(super) fn template(data_set: DataSet, query: &str) -> String {
    format!("/api/records/{data_set}/tiles/{{z}}/{{x}}/{{y}}.mvt{}", part(query))
}

/// Asks for a filter's summary; none if it didn't come.
pub(super) async fn fetch(data_set: DataSet, query: &str) -> Option<MapSummary> {
    let address = format!("/api/records/{data_set}/tiles{}", part(query));
    let answer = gloo_net::http::Request::get(&address).send().await.ok()?;
    if answer.ok() { serde_json::from_str(&answer.text().await.ok()?).ok() } else { None }
}

fn part(query: &str) -> String {
    if query.is_empty() { String::new() } else { format!("?{query}") }
}
