//! Where a location is. One trait for every geocoder, online or not; the chain that asks them in order; and the
//! adapters for `ArcGIS` locators, the US Census Geocoder, Nominatim and Radar.
//!
//! Nothing here guesses: what no geocoder places is [`Outcome::NotFound`], and what could not be asked is
//! [`Outcome::Unavailable`], so that a failed look-up is never remembered as an empty answer.

mod arcgis;
mod bounds;
mod census;
mod chain;
mod error;
mod fetch;
mod geocoder;
mod json;
mod judge;
mod memory;
mod names;
mod nominatim;
mod online;
mod pause;
mod query;
mod radar;

pub use arcgis::{ArcGis, ArcGisConfig};
pub use blotter_outbound::{Backoff, BreakerState, Limits};
pub use bounds::{Bounds, metres_between};
pub use census::Census;
pub use chain::{Chain, Outcome};
pub use error::GeocodeError;
pub use futures::future::BoxFuture;
pub use geocoder::Geocoder;
pub use nominatim::Nominatim;
pub use online::OnlineConfig;
pub use pause::next_pause;
pub use query::{Asked, Query};
pub use radar::Radar;
