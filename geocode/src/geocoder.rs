//! What every geocoder offers, whether it is a service, the street index, or the demo's sketch.

use crate::{error::GeocodeError, query::Query};
use blotter_model::Address;
use blotter_outbound::BreakerState;
use futures::future::BoxFuture;

/// Places locations.
pub trait Geocoder: Send + Sync {
    /// Its name in `--geocoders` and in [`Address::source`].
    fn name(&self) -> &str;

    /// Whether it understands this kind of query at all. One that doesn't is not asked, which counts as no answer
    /// rather than as a failure.
    fn can(&self, query: &Query) -> bool;

    /// Places the location: `Ok(None)` is "I looked and it is not there", an error is "I could not look".
    fn locate<'a>(&'a self, query: &'a Query) -> BoxFuture<'a, Result<Option<Address>, GeocodeError>>;

    /// Passes what any geocoder found before the program started: police beats with the addresses of their calls,
    /// the oldest first. A geocoder that learns from its answers starts with them.
    fn recall(&self, _: &[(String, Address)]) {}

    /// The attribution that the page must show for its positions.
    fn attribution(&self) -> Option<&str> {
        None
    }

    /// Whether it is asked at present; one that runs inside the program always is.
    fn state(&self) -> BreakerState {
        BreakerState::Closed
    }
}
