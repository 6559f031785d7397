//! From the board and the time to markers.

use blotter_map::Marker;
use blotter_model::{Address, Alternative, Incident, Precision, Timestamp, Zone};
use blotter_view::{kind, words};
use std::sync::Arc;

/// So many other places that fit are listed and drawn.
pub const MAX_ALTERNATIVES: usize = 8;

/// The incidents that a map shows, newest first; those without a position are left out.
pub type MapBoard = Vec<MapIncident>;

/// An incident on a map.
#[derive(Debug, Clone, PartialEq)]
pub struct MapIncident {
    pub incident: Arc<Incident>,
    /// It arrived within the last minute.
    pub fresh: bool,
    /// It has left, and is fading.
    pub leaving: bool,
}

/// The other places that fit, as far as they are listed and drawn, the likeliest first.
pub fn alternatives(address: &Address) -> impl Iterator<Item = &Alternative> {
    address.alternatives.iter().take(MAX_ALTERNATIVES)
}

/// The markers of a board at a moment.
pub fn markers(board: &[MapIncident], now: Timestamp, zone: &Zone) -> Vec<Marker> {
    board.iter().filter_map(|one| marker(one, now, zone)).collect()
}

fn marker(
    MapIncident { incident, fresh, leaving }: &MapIncident,
    now: Timestamp,
    zone: &Zone,
) -> Option<Marker> {
    let address = incident.address()?;
    Some(Marker {
        id: incident.number.clone(),
        latitude: address.latitude,
        longitude: address.longitude,
        class: kind::class(incident.kind()),
        letter: kind::letter(incident.kind()),
        priority: incident.priority(),
        units: incident.units().len(),
        rough: incident.is_rough(),
        block: address.precision == Precision::Block,
        uncertainty_m: address.uncertainty_m,
        others: alternatives(address).map(|other| [other.latitude, other.longitude]).collect(),
        name: words::marker_name(incident, now, zone),
        title: words::title(incident),
        place: words::place(incident.lead()),
        fresh: *fresh,
        leaving: *leaving,
    })
}
