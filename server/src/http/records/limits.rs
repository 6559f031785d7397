//! How many requests are answered at once, and how long one may take.

use crate::http::error::HttpError;
use std::{future::Future, num::NonZero, sync::Arc, thread, time::Duration};
use tokio::{sync::Semaphore, task, time};

/// Requests that are answered or wait for it; more are turned away at once.
const MAX_REQUESTS: usize = 64;
/// An answer takes milliseconds: what takes longer waits behind too many others.
const ANSWER_WITHIN: Duration = Duration::from_secs(10);

/// Cheap to clone; clones count together.
#[derive(Clone)]
pub(super) struct Limits {
    requests: Arc<Semaphore>,
    /// As many as there are cores: more at once would only all be slower.
    running: Arc<Semaphore>,
    within: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        let cores = thread::available_parallelism().map_or(1, NonZero::get);
        Self::new(MAX_REQUESTS, cores, ANSWER_WITHIN)
    }
}

impl Limits {
    fn new(requests: usize, running: usize, within: Duration) -> Self {
        Self {
            requests: Arc::new(Semaphore::new(requests)),
            running: Arc::new(Semaphore::new(running)),
            within,
        }
    }

    /// Does the work on a thread that may be busy.
    ///
    /// # Errors
    /// [`HttpError::Unavailable`] if too many requests are waiting, or if the answer isn't there in time.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, HttpError> + Send + 'static,
    ) -> Result<T, HttpError> {
        self.during(async { task::spawn_blocking(work).await.map_err(HttpError::internal)? }).await
    }

    /// The same of work that finds threads of its own.
    ///
    /// # Errors
    /// As [`Limits::run`].
    pub(super) async fn during<T: Send + 'static>(
        &self,
        work: impl Future<Output = Result<T, HttpError>> + Send + 'static,
    ) -> Result<T, HttpError> {
        let busy =
            || HttpError::Unavailable("too many questions at once; ask again in a few seconds".to_owned());
        let Ok(request) = self.requests.clone().try_acquire_owned() else { return Err(busy()) };
        let running = self.running.clone();
        let answer = async move {
            let permit = running.acquire_owned().await.map_err(HttpError::internal)?;
            let worked = task::spawn(async move {
                // Held until the work is done, also where nobody waits for it any more.
                let _permits = (request, permit);
                work.await
            });
            worked.await.map_err(HttpError::internal)?
        };
        time::timeout(self.within, answer).await.unwrap_or_else(|_| {
            let within = self.within.as_secs();
            Err(HttpError::Unavailable(format!(
                "the answer did not come within {within} seconds; ask again later"
            )))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::{http::StatusCode, response::IntoResponse};
    use std::sync::mpsc;

    async fn status(limits: &Limits) -> StatusCode {
        match limits.run(|| Ok(())).await {
            Ok(()) => StatusCode::OK,
            Err(error) => error.into_response().status(),
        }
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_request_too_many_is_turned_away_until_another_is_answered() {
        let limits = Limits::new(1, 1, Duration::from_mins(1));
        let (started, has_started) = mpsc::channel();
        let (release, released) = mpsc::channel::<()>();
        let busy = limits.clone();
        let first = tokio::spawn(async move {
            busy.run(move || {
                started.send(()).unwrap();
                let () = released.recv().unwrap();
                Ok(())
            })
            .await
        });
        has_started.recv().unwrap();
        assert_eq!(status(&limits).await, StatusCode::SERVICE_UNAVAILABLE);
        release.send(()).unwrap();
        first.await.unwrap().unwrap();
        assert_eq!(status(&limits).await, StatusCode::OK);
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn what_is_late_is_given_up_and_still_counts_while_it_runs() {
        let limits = Limits::new(1, 1, Duration::ZERO);
        let (release, released) = mpsc::channel::<()>();
        let waits = move || {
            let _ = released.recv();
            Ok(())
        };
        let late = limits.run(waits).await.unwrap_err();
        assert!(late.to_string().contains("within 0 seconds"), "{late}");
        assert_eq!(late.into_response().status(), StatusCode::SERVICE_UNAVAILABLE);
        // Whether or not the work had begun, the next is answered once it is over.
        drop(release);
        let _permit = limits.requests.acquire().await.unwrap();
    }
}
