//! Small incidents for the unit tests.

use blotter_model::{Call, CallKind, Incident, Report, Timestamp};
use std::sync::Arc;

/// A moment.
pub fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// An incident of one unit, `A1`, without a position.
pub fn incident(number: &str, division: &str, kind: CallKind, priority: i64) -> Arc<Incident> {
    let report = Report {
        incident_number: number.into(),
        unit_number: "A1".into(),
        division: Some(division.into()),
        priority: Some(priority),
        reported_at: Some(at("2026-08-14T17:28:00Z")),
        location: Some("Elm St".into()),
        block: Some("100".into()),
        status: Some("At Scene".into()),
        ..Report::default()
    };
    let mut call = Call::new(&report, "feed", at("2026-08-14T17:30:00Z"));
    call.kind = kind;
    call.title = "A call".into();
    Arc::new(Incident { number: number.into(), calls: vec![Arc::new(call)] })
}
