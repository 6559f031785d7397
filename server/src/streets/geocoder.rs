//! The street index as a geocoder of the chain. It learns where police beats are from its own certain answers, and
//! asks them where several places fit.

use blotter_geocode::{Bounds, BoxFuture, GeocodeError, Geocoder, Query};
use blotter_model::{Address, Alternative, Precision};
use blotter_streets::{Answer, Beats, Found, Locator, Question};
use std::sync::{Arc, PoisonError, RwLock};

/// Its name in `--geocoders` and in an address's `source`.
pub const NAME: &str = "streets";

/// Places calls by the street index: in microseconds, and nobody is asked.
pub struct StreetsGeocoder {
    locator: Arc<Locator>,
    bounds: Bounds,
    /// Taught by its own certain answers: those of before, see [`Geocoder::recall`], and those since.
    beats: RwLock<Beats>,
}

impl StreetsGeocoder {
    /// Answers with this locator what lies within the bounds; an index may reach farther than the city.
    pub fn new(locator: Arc<Locator>, bounds: Bounds) -> Self {
        Self { locator, bounds, beats: RwLock::default() }
    }

    fn ask(&self, query: &Query) -> Option<Address> {
        let beat = query.beat.as_deref();
        let question =
            Question { block: query.block.as_deref(), location: &query.location, beat, house: false };
        // A poisoned lock guards nothing worse than a beat that learned one call less.
        let answer = {
            let beats = self.beats.read().unwrap_or_else(PoisonError::into_inner);
            self.locator.locate_with(&question, &beats)
        };
        let Answer::Found(found) = answer else { return None };
        if !self.bounds.contains(found.latitude, found.longitude) {
            return None;
        }
        let certain = found.is_certain();
        let address = address(found);
        debug_assert_eq!(certain, is_certain(&address), "what is kept must say the same after a restart");
        if let (Some(beat), true) = (beat, certain) {
            let mut beats = self.beats.write().unwrap_or_else(PoisonError::into_inner);
            beats.learn(beat, address.latitude, address.longitude);
        }
        Some(address)
    }
}

impl Geocoder for StreetsGeocoder {
    fn name(&self) -> &'static str {
        NAME
    }

    fn can(&self, _: &Query) -> bool {
        true
    }

    fn locate<'a>(&'a self, query: &'a Query) -> BoxFuture<'a, Result<Option<Address>, GeocodeError>> {
        Box::pin(std::future::ready(Ok(self.ask(query))))
    }

    fn recall(&self, found: &[(String, Address)]) {
        let certain = found.iter().filter(|(_, address)| is_certain(address));
        let mut beats = self.beats.write().unwrap_or_else(PoisonError::into_inner);
        beats.learn_all(certain.map(|(beat, at)| (beat.as_str(), at.latitude, at.longitude)));
    }
}

/// [`Found::is_certain`] of an address that was kept: an answer of this geocoder to which nothing else fits, known
/// to within a block, which an answer that took the beat to say never is. A producer's or another geocoder's word
/// teaches nothing about beats.
fn is_certain(address: &Address) -> bool {
    address.source == NAME
        && address.alternatives.is_empty()
        && address.precision != Precision::Street
        && address.uncertainty_m.is_some_and(|metres| f64::from(metres) <= Found::CERTAIN_M)
}

fn address(found: Found) -> Address {
    let alternatives = found.alternatives.into_iter().map(|other| Alternative {
        latitude: other.latitude,
        longitude: other.longitude,
        matched: Some(other.matched),
    });
    Address {
        latitude: found.latitude,
        longitude: found.longitude,
        precision: match found.precision {
            blotter_streets::Precision::Address => Precision::Address,
            blotter_streets::Precision::Block => Precision::Block,
            blotter_streets::Precision::Intersection => Precision::Intersection,
            blotter_streets::Precision::Street => Precision::Street,
        },
        source: NAME.to_owned(),
        uncertainty_m: whole_metres(found.uncertainty_m),
        matched: Some(found.matched),
        alternatives: alternatives.collect(),
    }
}

/// Rounded up, so that it still covers; `None` where it is none on this Earth.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "within the Earth")]
fn whole_metres(metres: f64) -> Option<u32> {
    (0.0..=20_100_000.0).contains(&metres).then(|| metres.ceil() as u32)
}
