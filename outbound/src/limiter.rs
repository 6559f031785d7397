//! The rate limit and time limit of one server, and its circuit breaker at work.

use crate::{
    breaker::{Breaker, BreakerState},
    limits::Limits,
};
use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::time::{Instant, sleep_until, timeout};

/// Why a request was not made, or not finished.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotAsked {
    /// It took longer than the time limit.
    TimedOut(Duration),
    /// The circuit breaker is open.
    Open {
        /// How much longer.
        retry_after: Duration,
    },
}

/// An error that may say when to ask again.
pub trait RetryAfter {
    /// How long the server wants to be left alone, if it says so.
    fn retry_after(&self) -> Option<Duration>;
}

/// One server's limits at work. Requests pass in the order in which they came; while the circuit breaker is open
/// they are refused at once, so that nobody queues for a server that is down.
#[derive(Debug)]
pub struct Limiter {
    limits: Limits,
    /// When the next request may start. Held, fairly, while waiting for that: a caller that goes away meanwhile uses
    /// up no turn.
    turn: tokio::sync::Mutex<Option<Instant>>,
    breaker: Mutex<Breaker>,
}

impl Limiter {
    /// A limiter whose breaker is closed.
    pub fn new(limits: Limits) -> Self {
        Self { limits, turn: tokio::sync::Mutex::new(None), breaker: Mutex::default() }
    }

    /// Makes the request when its turn has come, within the time limit, and learns from its result.
    pub async fn run<T, E: RetryAfter + From<NotAsked>>(
        &self,
        request: impl Future<Output = Result<T, E>> + Send,
    ) -> Result<T, E> {
        let ticket = {
            let mut turn = self.turn.lock().await;
            self.check()?;
            if let Some(next) = *turn {
                sleep_until(next).await;
            }
            // Requests under way may have failed while this one waited.
            let ticket = self.enter()?;
            *turn = Some(Instant::now() + self.limits.interval);
            ticket
        };
        let limit = self.limits.time_limit;
        let result = timeout(limit, request).await.unwrap_or_else(|_| Err(NotAsked::TimedOut(limit).into()));
        ticket.settle(result.as_ref().map(|_| ()).map_err(RetryAfter::retry_after));
        result
    }

    /// The state of the circuit breaker.
    pub fn state(&self) -> BreakerState {
        self.breaker().state(Instant::now())
    }

    fn check(&self) -> Result<(), NotAsked> {
        match self.breaker().refuses(Instant::now(), &self.limits) {
            Some(retry_after) => Err(NotAsked::Open { retry_after }),
            None => Ok(()),
        }
    }

    fn enter(&self) -> Result<Ticket<'_>, NotAsked> {
        self.check()?;
        let trial = self.breaker().enter();
        Ok(Ticket { limiter: self, trial })
    }

    /// The breaker's own steps can't panic half-way, so the state behind a poisoned lock is whole.
    fn breaker(&self) -> MutexGuard<'_, Breaker> {
        self.breaker.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Permission to ask. Dropped without a result (the caller went away), it lets another request try.
struct Ticket<'a> {
    limiter: &'a Limiter,
    trial: bool,
}

impl Ticket<'_> {
    /// Notes a success, or a failure with the time that the server wants to be left alone.
    fn settle(self, result: Result<(), Option<Duration>>) {
        let mut breaker = self.limiter.breaker();
        match result {
            Err(wanted) => breaker.failed(Instant::now(), self.trial, wanted, &self.limiter.limits),
            Ok(()) => breaker.succeeded(self.trial),
        }
    }
}

impl Drop for Ticket<'_> {
    fn drop(&mut self) {
        if self.trial {
            self.limiter.breaker().leave();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::backoff::Backoff;
    use futures::future::{join_all, pending};
    use proptest::{prelude::*, test_runner::TestCaseError};

    const SECOND: Duration = Duration::from_secs(1);

    /// What may be wrong with a request.
    #[derive(Debug, Clone, PartialEq)]
    enum Error {
        Unreachable,
        Limited(Duration),
        NotAsked(NotAsked),
    }

    impl From<NotAsked> for Error {
        fn from(error: NotAsked) -> Self {
            Self::NotAsked(error)
        }
    }

    impl RetryAfter for Error {
        fn retry_after(&self) -> Option<Duration> {
            if let Self::Limited(wait) = self { Some(*wait) } else { None }
        }
    }

    fn limiter() -> Limiter {
        Limiter::new(Limits {
            interval: SECOND,
            time_limit: 10 * SECOND,
            max_failures: 3,
            open_for: Backoff { first: 30 * SECOND, max: 100 * SECOND },
        })
    }

    async fn succeed(limiter: &Limiter) -> Result<(), Error> {
        limiter.run(async { Ok(()) }).await
    }

    async fn fail(limiter: &Limiter) -> Error {
        limiter.run(async { Err::<(), _>(Error::Unreachable) }).await.unwrap_err()
    }

    async fn left_alone_for(limiter: &Limiter) -> Duration {
        match succeed(limiter).await {
            Err(Error::NotAsked(NotAsked::Open { retry_after })) => retry_after,
            other => panic!("not open: {other:?}"),
        }
    }

    #[tokio::test(start_paused = true)]
    async fn requests_keep_their_distance_and_their_order() {
        let limiter = limiter();
        let start = Instant::now();
        let times = join_all((0..5).map(|_| limiter.run(async { Ok::<_, Error>(start.elapsed()) }))).await;
        let seconds: Vec<f64> = times.into_iter().map(|time| time.unwrap().as_secs_f64().round()).collect();
        assert_eq!(seconds, [0.0, 1.0, 2.0, 3.0, 4.0]);
    }

    #[tokio::test(start_paused = true)]
    async fn a_request_without_answer_is_given_up_but_waiting_in_the_queue_does_not_count() {
        let limiter = limiter();
        let slow = async {
            tokio::time::sleep(9 * SECOND).await;
            Ok(())
        };
        let timed_out = Error::NotAsked(NotAsked::TimedOut(10 * SECOND));
        assert_eq!(limiter.run(pending::<Result<(), Error>>()).await, Err(timed_out));
        let queue = join_all((0..12).map(|_| succeed(&limiter))).await;
        assert!(queue.iter().all(Result::is_ok));
        assert_eq!(limiter.run(slow).await, Ok::<_, Error>(()));
    }

    #[tokio::test(start_paused = true)]
    async fn after_failures_in_a_row_it_opens_and_then_one_request_tries() {
        let limiter = limiter();
        for _ in 0..2 {
            fail(&limiter).await;
        }
        succeed(&limiter).await.unwrap();
        for _ in 0..3 {
            assert!(fail(&limiter).await == Error::Unreachable);
        }
        let left = left_alone_for(&limiter).await;
        assert!(left <= 36 * SECOND && left > 29 * SECOND, "{left:?}");
        assert!(matches!(limiter.state(), BreakerState::Open { left } if left > 28 * SECOND));

        // Each failed trial doubles the pause, up to the maximum.
        for longest in [60, 100, 100] {
            tokio::time::sleep(left_alone_for(&limiter).await).await;
            assert!(fail(&limiter).await == Error::Unreachable);
            let left = left_alone_for(&limiter).await.as_secs_f64();
            let longest = f64::from(longest);
            assert!((longest - 1.5..=1.2 * longest).contains(&left), "{left} of {longest}");
        }

        // A good trial closes it, with the count begun anew.
        tokio::time::sleep(left_alone_for(&limiter).await).await;
        assert_eq!(limiter.state(), BreakerState::HalfOpen);
        succeed(&limiter).await.unwrap();
        assert_eq!(limiter.state(), BreakerState::Closed);
        for _ in 0..2 {
            assert!(fail(&limiter).await == Error::Unreachable);
        }
        succeed(&limiter).await.unwrap();
    }

    #[tokio::test(start_paused = true)]
    async fn only_one_tries_at_a_time_and_one_that_leaves_makes_room() {
        let limiter = limiter();
        for _ in 0..3 {
            fail(&limiter).await;
        }
        tokio::time::sleep(37 * SECOND).await;
        let trial = timeout(5 * SECOND, limiter.run(pending::<Result<(), Error>>()));
        let (left, meanwhile) = tokio::join!(trial, async {
            tokio::time::sleep(2 * SECOND).await;
            succeed(&limiter).await
        });
        assert!(left.is_err());
        assert!(matches!(meanwhile, Err(Error::NotAsked(NotAsked::Open { .. }))), "{meanwhile:?}");
        succeed(&limiter).await.unwrap();
    }

    #[tokio::test(start_paused = true)]
    async fn a_server_that_asks_for_a_pause_gets_it_at_once() {
        let limiter = limiter();
        let limited = Error::Limited(120 * SECOND);
        let answer = limiter.run(async { Err::<(), _>(limited.clone()) }).await;
        assert_eq!(answer, Err(limited));
        let left = left_alone_for(&limiter).await;
        assert!(left > 119 * SECOND && left <= 120 * SECOND, "{left:?}");
        tokio::time::sleep(left).await;
        succeed(&limiter).await.unwrap();
    }

    #[tokio::test(start_paused = true)]
    async fn requests_in_the_queue_are_refused_at_once_when_it_opens() {
        let limiter = limiter();
        let start = Instant::now();
        let answers = join_all((0..100).map(|_| fail(&limiter))).await;
        let refused =
            answers.iter().filter(|error| matches!(error, Error::NotAsked(NotAsked::Open { .. }))).count();
        assert_eq!(refused, 97);
        assert!(start.elapsed() < 5 * SECOND, "{:?}", start.elapsed());
    }

    fn is_open(limiter: &Limiter) -> bool {
        matches!(limiter.state(), BreakerState::Open { .. })
    }

    /// What may happen to a server between two requests.
    #[derive(Debug, Clone)]
    enum Step {
        Good,
        Fails,
        Limited(u32),
        Wait(u32),
    }

    fn steps() -> impl Strategy<Value = Vec<Step>> {
        let step = prop_oneof![
            2 => Just(Step::Good),
            6 => Just(Step::Fails),
            1 => (0_u32..300).prop_map(Step::Limited),
            3 => (0_u32..200).prop_map(Step::Wait),
        ];
        proptest::collection::vec(step, 1..60)
    }

    /// Plays the steps against a simpler model of the same rules: failures in a row, when it opened, for how long at
    /// least.
    async fn play(steps: Vec<Step>) -> Result<(), TestCaseError> {
        let limiter = limiter();
        let (mut row, mut open) = (0, None::<(Instant, Duration, Duration)>);
        for step in steps {
            let answer = match step {
                Step::Wait(seconds) => {
                    tokio::time::sleep(seconds * SECOND).await;
                    continue;
                }
                Step::Good => Ok(()),
                Step::Fails => Err(Error::Unreachable),
                Step::Limited(seconds) => Err(Error::Limited(seconds * SECOND)),
            };
            let wanted = answer.as_ref().err().and_then(Error::retry_after);
            let mut asked = false;
            let got = limiter
                .run(async {
                    asked = true;
                    answer.clone()
                })
                .await;
            let now = Instant::now();
            if let Some((since, rest, pause)) = open {
                let passed = now - since;
                prop_assert!(asked || passed < pause.max(rest.mul_f64(1.2)), "asked again in time");
                prop_assert!(!asked || passed >= pause, "not asked while it is open");
            } else {
                prop_assert!(asked);
            }
            prop_assert_eq!(matches!(got, Err(Error::NotAsked(NotAsked::Open { .. }))), !asked);
            if !asked {
                prop_assert!(is_open(&limiter));
                continue;
            }
            if answer.is_ok() {
                (row, open) = (0, None);
                prop_assert_eq!(limiter.state(), BreakerState::Closed);
                continue;
            }
            row += 1;
            let rest = match open {
                Some((_, rest, _)) => (rest * 2).min(100 * SECOND),
                None => 30 * SECOND,
            };
            if open.is_some() || row >= 3 || wanted.is_some() {
                open = Some((now, rest, rest.max(wanted.unwrap_or_default())));
                prop_assert!(is_open(&limiter));
            } else {
                prop_assert_eq!(limiter.state(), BreakerState::Closed);
            }
        }
        Ok(())
    }

    proptest! {
        #[test]
        fn whatever_happens_it_is_asked_neither_too_soon_nor_never_again(steps in steps()) {
            let mut clock = tokio::runtime::Builder::new_current_thread();
            clock.enable_time().start_paused(true).build().unwrap().block_on(play(steps))?;
        }
    }
}
