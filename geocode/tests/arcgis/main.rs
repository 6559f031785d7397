//! The `ArcGIS` adapter against a local stub: real shapes of answers, and a service that misbehaves in every way.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a helper of a test may fail as a test does")]

mod answers;
mod stub;
mod trouble;
