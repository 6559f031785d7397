//! The adapters of online geocoders against a local stub: real shapes of answers, and services that misbehave in
//! every way.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a helper of a test may fail as a test does")]

mod arcgis;
mod census;
mod failures;
mod nominatim;
mod radar;
mod stub;
