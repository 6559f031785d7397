//! Looking locations up: takes what the engine wants, asks the chain, hands the answers back.

use crate::engine::Handle;
use blotter_demo::Sketch;
use blotter_geocode::{Asked, BoxFuture, Chain, GeocodeError, Geocoder, Outcome, Query};
use blotter_model::{Address, Precision};
use futures::{StreamExt, stream};
use std::{future::Future, time::Duration};

/// So many locations are looked up at once; each geocoder's own rate limit bounds what it is asked.
const AT_ONCE: usize = 8;

/// Looks locations up until `shutdown` ends.
pub async fn run(chain: Chain, engine: Handle, shutdown: impl Future<Output = ()>) {
    if chain.is_empty() {
        return;
    }
    tokio::pin!(shutdown);
    loop {
        let looked_up = tokio::select! {
            () = &mut shutdown => return,
            looked_up = look_up(&chain, &engine) => looked_up,
        };
        match looked_up {
            Ok(0) => {}
            Ok(_) => continue,
            Err(_) => return,
        }
        tokio::select! {
            () = &mut shutdown => return,
            () = engine.wanted() => {}
            // Retries come due without a notice.
            () = tokio::time::sleep(Duration::from_secs(5)) => {}
        }
    }
}

/// One round; how many locations were looked up.
async fn look_up(chain: &Chain, engine: &Handle) -> Result<usize, crate::engine::Gone> {
    let due = engine.due(64).await?;
    let count = due.len();
    let mut answers = stream::iter(due)
        .map(|lookup| async move {
            let outcome = match Query::for_call(&lookup.call) {
                Some(query) => chain.locate(&query).await,
                None => Outcome::NotFound,
            };
            (lookup.address_id, outcome)
        })
        .buffer_unordered(AT_ONCE);
    while let Some((id, outcome)) = answers.next().await {
        engine.located(id, outcome).await?;
    }
    Ok(count)
}

/// The demo's geocoder: positions on the hand-drawn sketch. Never used outside the demo.
pub struct SketchGeocoder(pub &'static Sketch);

impl Geocoder for SketchGeocoder {
    fn name(&self) -> &'static str {
        "sketch"
    }

    fn can(&self, query: &Query) -> bool {
        matches!(query.asked(), Asked::Block | Asked::Crossing | Asked::House | Asked::Street)
    }

    fn locate<'a>(&'a self, query: &'a Query) -> BoxFuture<'a, Result<Option<Address>, GeocodeError>> {
        let place = self.0.locate(query.block.as_deref(), &query.location);
        let address = place.map(|place| Address {
            latitude: place.latitude,
            longitude: place.longitude,
            precision: match place.precision {
                blotter_demo::Precision::Block => Precision::Block,
                blotter_demo::Precision::Intersection => Precision::Intersection,
                blotter_demo::Precision::Street => Precision::Street,
            },
            source: "sketch".to_owned(),
            uncertainty_m: Some(place.uncertainty_m),
            matched: Some(place.matched),
            alternatives: Vec::new(),
        });
        Box::pin(std::future::ready(Ok(address)))
    }
}
