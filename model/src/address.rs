//! Where a location is: a position, its precision and its source.

use crate::AddressId;
use serde::{Deserialize, Serialize};

/// How closely a position is known, best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum Precision {
    /// A house, on its side of the street.
    Address,
    /// The middle of a hundred block.
    Block,
    /// Where two streets cross.
    Intersection,
    /// Somewhere along a street.
    Street,
}

impl Precision {
    /// The word in JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::Address => "address",
            Self::Block => "block",
            Self::Intersection => "intersection",
            Self::Street => "street",
        }
    }
}

/// Another place that fits as well.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Alternative {
    /// WGS84 degrees north.
    pub latitude: f64,
    /// WGS84 degrees east.
    pub longitude: f64,
    /// The name as found.
    #[serde(default)]
    pub matched: Option<String>,
}

/// Where a location is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Address {
    /// WGS84 degrees north.
    pub latitude: f64,
    /// WGS84 degrees east.
    pub longitude: f64,
    /// How closely the position is known.
    pub precision: Precision,
    /// The geocoder, `feed`, or the name of the token that sent it.
    pub source: String,
    /// The place is within this many metres, if the geocoder knows.
    #[serde(default)]
    pub uncertainty_m: Option<u32>,
    /// The name as found.
    #[serde(default)]
    pub matched: Option<String>,
    /// Other places that fit as well; usually empty.
    #[serde(default)]
    pub alternatives: Vec<Alternative>,
}

/// An address that became known or changed; it places every call with that `address_id`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AddressChange {
    /// The location that the address belongs to.
    #[cfg_attr(feature = "openapi", schema(value_type = String, pattern = "^[0-9a-f]{40}$"))]
    pub address_id: AddressId,
    /// Where it is.
    #[serde(flatten)]
    pub address: Address,
}
