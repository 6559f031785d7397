//! Rows as Dallas publishes them.

use serde_json::{Value, json};
use std::path::PathBuf;

/// A row with every field; the location is a hundred block of its own.
pub fn row(incident: &str, unit: &str) -> Value {
    json!({
        "incident_number": incident, "unit_number": unit, "division": "North Central",
        "nature_of_call": "7X - Major Accident", "priority": "2", "date": "2026-08-17T00:00:00.000",
        "time": "21:43:55", "block": "8500", "location": format!("Park {incident} Ln"), "beat": "613",
        "reporting_area": "6058", "status": "At Scene",
    })
}

/// So many rows, of one unit each: incidents `26-1000`, `26-1001` …
pub fn rows(count: usize) -> Vec<Value> {
    (0..count).map(|number| row(&format!("26-{}", 1000 + number), "A643")).collect()
}

/// A file of the recordings that lie beside the repository; `None`, and a word about it, where they don't.
pub fn shared(name: &str) -> Option<PathBuf> {
    let path = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/dallas")).join(name);
    if path.is_file() {
        return Some(path);
    }
    eprintln!("SKIPPED, because {} is not there", path.display());
    None
}
