//! The chain: geocoders in order of trust. The first one that answers the query ends the search.

use crate::{
    error::GeocodeError,
    geocoder::Geocoder,
    memory::{Known, Memory},
    query::{Asked, Query},
};
use blotter_model::{Address, Precision};
use blotter_outbound::BreakerState;
use std::{fmt, sync::Arc, time::Duration};
use tokio::time::Instant;

/// What a look-up came to.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// The location is known; no geocoder need be asked again.
    Found(Address),
    /// All geocoders that could be asked have looked, and it is not there. Retried with long pauses.
    NotFound,
    /// At least one geocoder could not be asked, so nothing is final. Retried soon.
    Unavailable {
        /// Which geocoder failed and why, in a sentence.
        reason: String,
        /// When the first of those that failed can be asked again, if known.
        retry_after: Option<Duration>,
        /// A `street` from another geocoder: good enough to show until there is a final answer.
        meanwhile: Option<Address>,
    },
}

/// Geocoders, asked in order.
#[derive(Clone, Default)]
pub struct Chain {
    geocoders: Vec<Arc<dyn Geocoder>>,
    memory: Arc<Memory>,
}

impl Chain {
    /// A chain that asks `geocoders` in this order. An empty one finds nothing.
    pub fn new(geocoders: Vec<Arc<dyn Geocoder>>) -> Self {
        Self { geocoders, memory: Arc::default() }
    }

    /// Whether there is no geocoder to ask.
    pub fn is_empty(&self) -> bool {
        self.geocoders.is_empty()
    }

    /// The names in order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.geocoders.iter().map(|geocoder| geocoder.name())
    }

    /// The attributions that the page must show for its positions.
    pub fn attributions(&self) -> impl Iterator<Item = &str> {
        self.geocoders.iter().filter_map(|geocoder| geocoder.attribution())
    }

    /// Passes what was found before to every geocoder, see [`Geocoder::recall`].
    pub fn recall(&self, found: &[(String, Address)]) {
        for geocoder in &self.geocoders {
            geocoder.recall(found);
        }
    }

    /// The names in order, each with the state of its circuit breaker.
    pub fn states(&self) -> impl Iterator<Item = (&str, BreakerState)> {
        self.geocoders.iter().map(|geocoder| (geocoder.name(), geocoder.state()))
    }

    /// Places a location. `address` and `block` end the search for a block, `intersection` for a crossing, anything
    /// for a bare street. A lesser answer is kept, as `street`, only if no later geocoder does better.
    ///
    /// While one can't be asked, the others are not asked the same again for an hour.
    pub async fn locate(&self, query: &Query) -> Outcome {
        let mut street: Option<Address> = None;
        let mut failures: Vec<(&str, GeocodeError)> = Vec::new();
        let (since, mut known) = self.memory.take(query).unwrap_or_else(|| (Instant::now(), Known::new()));
        let able = self.geocoders.iter().enumerate().filter(|(_, geocoder)| geocoder.can(query));
        for (place, geocoder) in able {
            let answer = match known.get(&place) {
                Some(before) => Ok(before.clone()),
                None => geocoder.locate(query).await,
            };
            match answer {
                Ok(Some(address)) if answers(query.asked(), address.precision) => {
                    return Outcome::Found(address);
                }
                Ok(found) => {
                    known.insert(place, found.clone());
                    // The middle of a block isn't the crossing, but it does lie somewhere along one of the streets:
                    // it is kept as that.
                    if let (None, Some(address)) = (&street, found) {
                        street = Some(Address { precision: Precision::Street, ..address });
                    }
                }
                Err(error) => failures.push((geocoder.name(), error)),
            }
        }
        if failures.is_empty() {
            return street.map_or(Outcome::NotFound, Outcome::Found);
        }
        self.memory.keep(query, since, known);
        let reason: Vec<String> = failures.iter().map(|(name, error)| format!("{name}: {error}")).collect();
        Outcome::Unavailable {
            reason: reason.join("; "),
            retry_after: failures.iter().filter_map(|(_, error)| error.retry_after()).min(),
            meanwhile: street,
        }
    }
}

impl fmt::Debug for Chain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.names()).finish()
    }
}

fn answers(asked: Asked, precision: Precision) -> bool {
    match asked {
        Asked::House | Asked::Block => matches!(precision, Precision::Address | Precision::Block),
        Asked::Crossing => precision == Precision::Intersection,
        Asked::Street => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures::future::BoxFuture;
    use std::sync::atomic::{AtomicUsize, Ordering};

    struct Fake {
        name: &'static str,
        crossings: bool,
        answer: Result<Option<Precision>, GeocodeError>,
        asked: AtomicUsize,
    }

    impl Geocoder for Fake {
        fn name(&self) -> &str {
            self.name
        }
        fn can(&self, query: &Query) -> bool {
            self.crossings || !query.is_crossing()
        }
        fn locate<'a>(&'a self, _: &'a Query) -> BoxFuture<'a, Result<Option<Address>, GeocodeError>> {
            self.asked.fetch_add(1, Ordering::SeqCst);
            let answer =
                self.answer.clone().map(|found| found.map(|precision| address(self.name, precision)));
            Box::pin(async { answer })
        }
    }

    fn address(source: &str, precision: Precision) -> Address {
        Address {
            latitude: 32.8,
            longitude: -96.8,
            precision,
            source: source.to_owned(),
            uncertainty_m: None,
            matched: None,
            alternatives: vec![],
        }
    }

    type Answer = Result<Option<Precision>, GeocodeError>;

    async fn ask<const N: usize>(location: &str, answers: [Answer; N]) -> (Outcome, [usize; N]) {
        let names = ["one", "two", "three"];
        let fakes: Vec<Arc<Fake>> = answers
            .into_iter()
            .zip(names)
            .map(|(answer, name)| {
                Arc::new(Fake { name, crossings: true, answer, asked: AtomicUsize::new(0) })
            })
            .collect();
        let chain = Chain::new(fakes.iter().map(|fake| Arc::clone(fake) as Arc<dyn Geocoder>).collect());
        let block = (!location.contains('/')).then(|| "8500".to_owned());
        let query = Query { block, location: location.to_owned(), ..Query::default() };
        let outcome = chain.locate(&query).await;
        (outcome, std::array::from_fn(|i| fakes[i].asked.load(Ordering::SeqCst)))
    }

    fn found(source: &str, precision: Precision) -> Outcome {
        Outcome::Found(address(source, precision))
    }

    #[tokio::test]
    async fn the_first_full_answer_ends_the_chain() {
        for precision in [Precision::Block, Precision::Address] {
            let answer = ask("Park Ln", [Ok(None), Ok(Some(precision)), Ok(Some(Precision::Block))]).await;
            assert_eq!(answer, (found("two", precision), [1, 1, 0]));
        }
        let answer = ask("A / B", [Ok(Some(Precision::Intersection)), Ok(None)]).await;
        assert_eq!(answer, (found("one", Precision::Intersection), [1, 0]));
    }

    #[tokio::test]
    async fn a_street_is_kept_only_if_no_later_one_does_better() {
        let street = Ok(Some(Precision::Street));
        let answer = ask("Park Ln", [street.clone(), Ok(Some(Precision::Block))]).await;
        assert_eq!(answer, (found("two", Precision::Block), [1, 1]));
        let answer = ask("Park Ln", [street.clone(), street, Ok(None)]).await;
        assert_eq!(answer, (found("one", Precision::Street), [1, 1, 1]));
    }

    #[tokio::test]
    async fn an_answer_to_another_question_counts_as_a_street() {
        let answer = ask("A / B", [Ok(Some(Precision::Block)), Ok(None)]).await;
        assert_eq!(answer, (found("one", Precision::Street), [1, 1]));
        let answer = ask("Park Ln", [Ok(Some(Precision::Intersection))]).await;
        assert_eq!(answer.0, found("one", Precision::Street));
    }

    #[tokio::test]
    async fn not_found_is_final_only_if_all_geocoders_looked() {
        assert_eq!(ask("Park Ln", [Ok(None), Ok(None)]).await.0, Outcome::NotFound);
        assert_eq!(ask("Park Ln", []).await.0, Outcome::NotFound);
        let limited = |seconds| GeocodeError::Limited { retry_after: Some(Duration::from_secs(seconds)) };
        let (outcome, asked) = ask("Park Ln", [Err(limited(90)), Ok(None), Err(limited(60))]).await;
        let Outcome::Unavailable { reason, retry_after, meanwhile: None } = outcome else {
            panic!("{outcome:?}")
        };
        assert!(
            reason.contains("one: ") && reason.contains("three: ") && !reason.contains("two"),
            "{reason}"
        );
        assert_eq!((retry_after, asked), (Some(Duration::from_mins(1)), [1, 1, 1]));
    }

    #[tokio::test]
    async fn a_street_is_provisional_while_a_better_geocoder_could_not_be_asked() {
        let down = Err(GeocodeError::Down { code: 503, retry_after: None });
        let (outcome, _) = ask("Park Ln", [down.clone(), Ok(Some(Precision::Street))]).await;
        let Outcome::Unavailable { meanwhile: Some(street), .. } = outcome else { panic!("{outcome:?}") };
        assert_eq!(street.precision, Precision::Street);
        let (outcome, _) = ask("Park Ln", [down, Ok(Some(Precision::Block))]).await;
        assert_eq!(outcome, found("two", Precision::Block));
    }

    #[tokio::test]
    async fn a_geocoder_is_not_asked_a_kind_of_query_that_it_can_not_answer() {
        let answer = Err(GeocodeError::Unreachable("never asked".to_owned()));
        let fake = Arc::new(Fake { name: "census", crossings: false, answer, asked: AtomicUsize::new(0) });
        let chain = Chain::new(vec![fake.clone()]);
        let query = Query { location: "A / B".to_owned(), ..Query::default() };
        assert_eq!(chain.locate(&query).await, Outcome::NotFound);
        assert_eq!(fake.asked.load(Ordering::SeqCst), 0);
        assert_eq!(format!("{chain:?}"), "[\"census\"]");
    }

    #[tokio::test(start_paused = true)]
    async fn while_one_geocoder_can_not_be_asked_the_others_are_not_asked_the_same_again() {
        let down = Err(GeocodeError::Down { code: 503, retry_after: None });
        let fake =
            |name, answer| Arc::new(Fake { name, crossings: true, answer, asked: AtomicUsize::new(0) });
        let (first, second) = (fake("one", down), fake("two", Ok(Some(Precision::Street))));
        let chain = Chain::new(vec![first.clone(), second.clone()]);
        let query = Query { block: Some("8500".into()), location: "Park Ln".into(), ..Query::default() };
        let counts = || (first.asked.load(Ordering::SeqCst), second.asked.load(Ordering::SeqCst));
        for turn in 1..=3 {
            let outcome = chain.locate(&query).await;
            let Outcome::Unavailable { meanwhile: Some(_), .. } = outcome else { panic!("{outcome:?}") };
            assert_eq!(counts(), (turn, 1));
        }
        // Another place is another question, and an hour later the same one is too.
        chain.locate(&Query { block: Some("8600".into()), ..query.clone() }).await;
        assert_eq!(counts(), (4, 2));
        tokio::time::sleep(Duration::from_secs(3601)).await;
        chain.locate(&query).await;
        assert_eq!(counts(), (5, 3));
    }
}
