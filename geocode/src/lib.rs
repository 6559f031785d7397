//! Finding where a location is. One trait for every geocoder, online or not; the chain that asks them in
//! order; the manners that keep an online one bearable; and the adapters for `ArcGIS` locators, the US Census
//! Geocoder, Nominatim and Radar.
//!
//! Nothing here guesses: what no geocoder places is [`Outcome::NotFound`], and what could not be asked is
//! [`Outcome::Unavailable`], so that a failed look-up is never remembered as an empty answer.

mod arcgis;
mod bounds;
mod census;
mod chain;
mod error;
mod fetch;
mod json;
mod judge;
mod manners;
mod memory;
mod names;
mod nominatim;
mod online;
mod pause;
mod query;
mod radar;

pub use arcgis::{ArcGis, ArcGisConfig};
pub use bounds::{Bounds, metres_between};
pub use census::Census;
pub use chain::{Chain, Outcome};
pub use error::GeocodeError;
pub use futures::future::BoxFuture;
pub use manners::{Manners, Politeness, State};
pub use nominatim::Nominatim;
pub use online::OnlineConfig;
pub use pause::next_pause;
pub use query::{Asked, Query};
pub use radar::Radar;

use blotter_model::Address;

/// How we introduce ourselves to a geocoder on the net.
pub const USER_AGENT: &str = concat!("Blotter/", env!("CARGO_PKG_VERSION"));

/// Something that places locations: an online service, the street index, or the demo's sketch.
pub trait Geocoder: Send + Sync {
    /// Its name in `--geocoders` and in [`Address::source`].
    fn name(&self) -> &str;

    /// Whether it understands this kind of question at all. One that can't is not asked, and its silence
    /// counts as no answer rather than as a failure.
    fn can(&self, query: &Query) -> bool;

    /// Places the location: `Ok(None)` is "I looked and it is not there", an error is "I could not look".
    fn locate<'a>(&'a self, query: &'a Query) -> BoxFuture<'a, Result<Option<Address>, GeocodeError>>;

    /// What was found before, by whichever geocoder, when the program starts: police beats with the addresses of
    /// their calls, the oldest first. One that learns from its answers begins with them.
    fn recall(&self, _: &[(String, Address)]) {}

    /// Whom the page has to thank for its positions.
    fn attribution(&self) -> Option<&str> {
        None
    }

    /// Whether it answers at present; what runs inside the program always does.
    fn state(&self) -> State {
        State::Answering
    }
}
