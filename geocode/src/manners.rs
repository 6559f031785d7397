//! Manners towards an online geocoder: an interval between questions, a time limit for each, and a circuit
//! breaker that leaves a failing service alone.

use crate::GeocodeError;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::time::{Instant, sleep_until, timeout};

/// How a geocoder is to be treated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Politeness {
    /// Between the starts of two questions, at least this long.
    pub interval: Duration,
    /// A question is given up after this; waiting for its turn does not count.
    pub time_limit: Duration,
    /// After so many failures in a row the geocoder is left alone.
    pub failures: u32,
    /// For how long, the first time; doubled each time that the one trial question after it fails too. Up to a
    /// fifth is added at random, so that many programs don't come back to a service in one moment.
    pub rest: Duration,
    /// The longest such rest, without what is added.
    pub longest_rest: Duration,
}

impl Default for Politeness {
    /// Four questions a second, ten seconds each; five failures, then 30 s doubling to 10 min.
    fn default() -> Self {
        Self {
            interval: Duration::from_millis(250),
            time_limit: Duration::from_secs(10),
            failures: 5,
            rest: Duration::from_secs(30),
            longest_rest: Duration::from_mins(10),
        }
    }
}

/// Whether a geocoder can be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Yes.
    Answering,
    /// It failed again and again and is left alone.
    Resting {
        /// For so much longer.
        left: Duration,
    },
    /// Its rest is over: the next question tries whether it works again, one at a time.
    OnTrial,
}

/// One geocoder's turnstile. Questions pass in the order in which they came; while the geocoder rests they are
/// refused at once, so that nobody waits in line for a service that is down.
#[derive(Debug)]
pub struct Manners {
    politeness: Politeness,
    /// When the next question may start. Held, fairly, while waiting for that: a caller that goes away
    /// meanwhile uses up no turn.
    turn: tokio::sync::Mutex<Option<Instant>>,
    breaker: Mutex<Breaker>,
}

#[derive(Debug, Default)]
struct Breaker {
    failures: u32,
    /// Open or half-open: until when nobody passes, and how long that is.
    open: Option<(Instant, Duration)>,
    /// Somebody is trying whether it works again.
    trying: bool,
}

impl Manners {
    /// A turnstile, open.
    pub fn new(politeness: Politeness) -> Self {
        Self { politeness, turn: tokio::sync::Mutex::new(None), breaker: Mutex::default() }
    }

    /// Runs `question` when its turn has come, within the time limit, and learns from its answer. An error that
    /// names a time to wait opens the breaker for that long, whatever the count.
    pub async fn ask<T>(
        &self,
        question: impl Future<Output = Result<T, GeocodeError>> + Send,
    ) -> Result<T, GeocodeError> {
        let ticket = {
            let mut turn = self.turn.lock().await;
            self.breaker().refuses(Instant::now(), &self.politeness)?;
            if let Some(next) = *turn {
                sleep_until(next).await;
            }
            // Questions under way may have failed while this one waited.
            let ticket = self.enter()?;
            *turn = Some(Instant::now() + self.politeness.interval);
            ticket
        };
        let limit = self.politeness.time_limit;
        let answer = timeout(limit, question).await.unwrap_or(Err(GeocodeError::TimedOut(limit)));
        ticket.settle(answer.as_ref().err());
        answer
    }

    /// How it stands at this moment.
    pub fn state(&self) -> State {
        let now = Instant::now();
        match self.breaker().open {
            None => State::Answering,
            Some((until, _)) if now < until => State::Resting { left: until - now },
            Some(_) => State::OnTrial,
        }
    }

    fn enter(&self) -> Result<Ticket<'_>, GeocodeError> {
        let mut breaker = self.breaker();
        breaker.refuses(Instant::now(), &self.politeness)?;
        let trial = breaker.open.is_some();
        breaker.trying |= trial;
        Ok(Ticket { manners: self, trial })
    }

    /// The breaker's own steps can't panic half-way, so what a poisoned lock holds is still whole.
    fn breaker(&self) -> MutexGuard<'_, Breaker> {
        self.breaker.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Breaker {
    fn refuses(&self, now: Instant, politeness: &Politeness) -> Result<(), GeocodeError> {
        match self.open {
            Some((until, _)) if now < until => Err(GeocodeError::Resting { retry_after: until - now }),
            Some(_) if self.trying => Err(GeocodeError::Resting { retry_after: politeness.time_limit }),
            _ => Ok(()),
        }
    }

    fn failed(&mut self, trial: bool, error: &GeocodeError, politeness: &Politeness) {
        self.failures = self.failures.saturating_add(1);
        let wanted = error.retry_after();
        let rest = match self.open {
            Some((_, rest)) if trial => rest.saturating_mul(2).min(politeness.longest_rest),
            // Asked before the breaker opened, answered after: the news is old, unless it names a time.
            Some((_, rest)) => wanted.map_or(Duration::ZERO, |_| rest),
            None if self.failures >= politeness.failures || wanted.is_some() => politeness.rest,
            None => return,
        };
        if rest > Duration::ZERO {
            let jittered = rest + rest.mul_f64(0.2 * fastrand::f64());
            let until = Instant::now() + jittered.max(wanted.unwrap_or_default());
            let until = self.open.map_or(until, |(before, _)| before.max(until));
            self.open = Some((until, rest));
        }
    }
}

/// Leave to ask. Dropped without an answer (the caller went away), it lets another one try.
struct Ticket<'a> {
    manners: &'a Manners,
    trial: bool,
}

impl Ticket<'_> {
    fn settle(self, error: Option<&GeocodeError>) {
        let mut breaker = self.manners.breaker();
        match error {
            Some(error) => breaker.failed(self.trial, error, &self.manners.politeness),
            None if self.trial || breaker.open.is_none() => {
                breaker.failures = 0;
                breaker.open = None;
            }
            None => {}
        }
    }
}

impl Drop for Ticket<'_> {
    fn drop(&mut self) {
        if self.trial {
            self.manners.breaker().trying = false;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures::future::{join_all, pending};
    use proptest::{prelude::*, test_runner::TestCaseError};

    const SECOND: Duration = Duration::from_secs(1);

    fn manners() -> Manners {
        Manners::new(Politeness {
            interval: SECOND,
            time_limit: 10 * SECOND,
            failures: 3,
            rest: 30 * SECOND,
            longest_rest: 100 * SECOND,
        })
    }

    async fn fail(manners: &Manners) -> GeocodeError {
        manners.ask(async { Err::<(), _>(GeocodeError::Unreachable("gone".to_owned())) }).await.unwrap_err()
    }

    async fn rest(manners: &Manners) -> Duration {
        match manners.ask(async { Ok::<(), GeocodeError>(()) }).await {
            Err(GeocodeError::Resting { retry_after }) => retry_after,
            other => panic!("not resting: {other:?}"),
        }
    }

    #[tokio::test(start_paused = true)]
    async fn questions_keep_their_distance_and_their_order() {
        let manners = manners();
        let start = Instant::now();
        let times = join_all((0..5).map(|_| manners.ask(async { Ok(start.elapsed()) }))).await;
        let seconds: Vec<f64> = times.into_iter().map(|time| time.unwrap().as_secs_f64().round()).collect();
        assert_eq!(seconds, [0.0, 1.0, 2.0, 3.0, 4.0]);
    }

    #[tokio::test(start_paused = true)]
    async fn a_question_without_answer_is_given_up_but_waiting_in_line_is_not_counted() {
        let manners = manners();
        let slow = async {
            tokio::time::sleep(9 * SECOND).await;
            Ok(())
        };
        assert_eq!(manners.ask(pending::<Result<(), _>>()).await, Err(GeocodeError::TimedOut(10 * SECOND)));
        let line = join_all((0..12).map(|_| manners.ask(async { Ok(()) }))).await;
        assert!(line.iter().all(Result::is_ok));
        assert_eq!(manners.ask(slow).await, Ok(()));
    }

    #[tokio::test(start_paused = true)]
    async fn after_failures_in_a_row_it_rests_and_then_one_tries() {
        let manners = manners();
        for _ in 0..2 {
            fail(&manners).await;
        }
        manners.ask(async { Ok(()) }).await.unwrap();
        for _ in 0..3 {
            assert!(matches!(fail(&manners).await, GeocodeError::Unreachable(_)));
        }
        let left = rest(&manners).await;
        assert!(left <= 36 * SECOND && left > 29 * SECOND, "{left:?}");
        assert!(matches!(manners.state(), State::Resting { left } if left > 28 * SECOND));

        // Each failed trial doubles the rest, up to the longest.
        for longest in [60, 100, 100] {
            tokio::time::sleep(rest(&manners).await).await;
            assert!(matches!(fail(&manners).await, GeocodeError::Unreachable(_)));
            let left = rest(&manners).await.as_secs_f64();
            let longest = f64::from(longest);
            assert!((longest - 1.5..=1.2 * longest).contains(&left), "{left} of {longest}");
        }

        // A good trial closes it, with the count begun anew.
        tokio::time::sleep(rest(&manners).await).await;
        assert_eq!(manners.state(), State::OnTrial);
        manners.ask(async { Ok(()) }).await.unwrap();
        assert_eq!(manners.state(), State::Answering);
        for _ in 0..2 {
            assert!(matches!(fail(&manners).await, GeocodeError::Unreachable(_)));
        }
        manners.ask(async { Ok(()) }).await.unwrap();
    }

    #[tokio::test(start_paused = true)]
    async fn only_one_tries_at_a_time_and_one_that_leaves_makes_room() {
        let manners = manners();
        for _ in 0..3 {
            fail(&manners).await;
        }
        tokio::time::sleep(37 * SECOND).await;
        let trial = timeout(5 * SECOND, manners.ask(pending::<Result<(), _>>()));
        let (left, meanwhile) = tokio::join!(trial, async {
            tokio::time::sleep(2 * SECOND).await;
            manners.ask(async { Ok(()) }).await
        });
        assert!(left.is_err());
        assert!(matches!(meanwhile, Err(GeocodeError::Resting { .. })), "{meanwhile:?}");
        manners.ask(async { Ok(()) }).await.unwrap();
    }

    #[tokio::test(start_paused = true)]
    async fn one_that_asks_for_a_pause_gets_it_at_once() {
        let manners = manners();
        let limited = GeocodeError::Limited { retry_after: Some(120 * SECOND) };
        let answer = manners.ask(async { Err::<(), _>(limited.clone()) }).await;
        assert_eq!(answer, Err(limited));
        let left = rest(&manners).await;
        assert!(left > 119 * SECOND && left <= 120 * SECOND, "{left:?}");
        tokio::time::sleep(left).await;
        manners.ask(async { Ok(()) }).await.unwrap();
    }

    #[tokio::test(start_paused = true)]
    async fn those_in_line_are_refused_at_once_when_it_begins_to_rest() {
        let manners = manners();
        let start = Instant::now();
        let answers = join_all((0..100).map(|_| fail(&manners))).await;
        let refused = answers.iter().filter(|error| matches!(error, GeocodeError::Resting { .. })).count();
        assert_eq!(refused, 97);
        assert!(start.elapsed() < 5 * SECOND, "{:?}", start.elapsed());
    }

    fn resting(manners: &Manners) -> bool {
        matches!(manners.state(), State::Resting { .. })
    }

    /// What may happen to a geocoder between two questions.
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

    /// Plays the steps against a plain reckoning of the same rules: failures in a row, when it opened, for how
    /// long at least.
    async fn play(steps: Vec<Step>) -> Result<(), TestCaseError> {
        let manners = manners();
        let (mut row, mut open) = (0, None::<(Instant, Duration, Duration)>);
        for step in steps {
            let answer = match step {
                Step::Wait(seconds) => {
                    tokio::time::sleep(seconds * SECOND).await;
                    continue;
                }
                Step::Good => Ok(()),
                Step::Fails => Err(GeocodeError::Unreachable("gone".to_owned())),
                Step::Limited(seconds) => Err(GeocodeError::Limited { retry_after: Some(seconds * SECOND) }),
            };
            let wanted = answer.as_ref().err().and_then(GeocodeError::retry_after);
            let mut asked = false;
            let got = manners
                .ask(async {
                    asked = true;
                    answer.clone()
                })
                .await;
            let now = Instant::now();
            if let Some((since, rest, pause)) = open {
                let passed = now - since;
                prop_assert!(asked || passed < pause.max(rest.mul_f64(1.2)), "asked again in time");
                prop_assert!(!asked || passed >= pause, "not asked while it rests");
            } else {
                prop_assert!(asked);
            }
            prop_assert_eq!(matches!(got, Err(GeocodeError::Resting { .. })), !asked);
            if !asked {
                prop_assert!(resting(&manners));
                continue;
            }
            if answer.is_ok() {
                (row, open) = (0, None);
                prop_assert_eq!(manners.state(), State::Answering);
                continue;
            }
            row += 1;
            let rest = match open {
                Some((_, rest, _)) => (rest * 2).min(100 * SECOND),
                None => 30 * SECOND,
            };
            if open.is_some() || row >= 3 || wanted.is_some() {
                open = Some((now, rest, rest.max(wanted.unwrap_or_default())));
                prop_assert!(resting(&manners));
            } else {
                prop_assert_eq!(manners.state(), State::Answering);
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
