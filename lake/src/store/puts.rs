//! How a bucket is written to: by a bounded number of puts at once, however many threads and tables write, and with
//! puts-if-absent that end for certain. A commit is such a put, and it may have been done though its answer was lost or came
//! too late: then it is looked at what is there. What a commit holds names files that nobody else wrote, so what is the same
//! is ours.

use futures::stream::BoxStream;
use object_store::{
    CopyOptions, Error, GetOptions, GetResult, ListResult, MultipartUpload, ObjectMeta, ObjectStore,
    ObjectStoreExt, PutMode, PutMultipartOptions, PutOptions, PutPayload, PutResult, Result, UploadPart,
    path::Path,
};
use std::{ops::Range, sync::Arc, time::Duration};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Puts that are on their way to a bucket at once; parts of uploads are puts too.
const AT_ONCE: usize = 16;

/// How often a put is tried whose end is not known.
const TRIES: u32 = 5;
/// The pause before the second try, which doubles and varies by half.
const PAUSE: Duration = Duration::from_millis(200);

/// A store with such puts.
#[derive(Debug)]
pub struct CarefulPuts<S> {
    store: S,
    free: Arc<Semaphore>,
}

impl<S: std::fmt::Display> std::fmt::Display for CarefulPuts<S> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.store.fmt(f)
    }
}

/// Waits until a put may go; the semaphore is never closed.
async fn turn(free: Arc<Semaphore>) -> Option<OwnedSemaphorePermit> {
    free.acquire_owned().await.ok()
}

/// Whether the store may have done what failed.
const fn is_uncertain(error: &Error) -> bool {
    matches!(error, Error::Generic { .. } | Error::JoinError { .. })
}

fn same(bytes: &[u8], payload: &PutPayload) -> bool {
    let mut rest = bytes;
    payload.iter().all(|part| rest.strip_prefix(part.as_ref()).inspect(|after| rest = after).is_some())
        && rest.is_empty()
}

impl<S: ObjectStore> CarefulPuts<S> {
    pub fn new(store: S) -> Self {
        Self { store, free: Arc::new(Semaphore::new(AT_ONCE)) }
    }

    async fn put_once(&self, location: &Path, payload: PutPayload, options: PutOptions) -> Result<PutResult> {
        let _turn = turn(self.free.clone()).await;
        self.store.put_opts(location, payload, options).await
    }

    /// Whether what is at a location is what was to be put there; none if nothing is.
    async fn is_ours(&self, location: &Path, payload: &PutPayload) -> Result<Option<bool>> {
        match self.store.get(location).await {
            Ok(found) => Ok(Some(same(&found.bytes().await?, payload))),
            Err(Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    async fn put_new(&self, location: &Path, payload: PutPayload, options: PutOptions) -> Result<PutResult> {
        const DONE: PutResult = PutResult { e_tag: None, version: None };
        let mut pause = PAUSE;
        let mut attempt = 0;
        loop {
            attempt += 1;
            let error = match self.put_once(location, payload.clone(), options.clone()).await {
                Ok(done) => return Ok(done),
                Err(error) => error,
            };
            let is_taken = matches!(error, Error::AlreadyExists { .. });
            if !is_taken && !is_uncertain(&error) {
                return Err(error);
            }
            match self.is_ours(location, &payload).await {
                Ok(Some(true)) => return Ok(DONE),
                Ok(Some(false)) if !is_taken => {
                    return Err(Error::AlreadyExists { path: location.to_string(), source: Box::new(error) });
                }
                Ok(None) if is_taken => return Err(error),
                Ok(None) | Err(_) if attempt < TRIES => {
                    tracing::info!(%location, %error, attempt, "it is not known whether this was written: it is tried again");
                }
                _ => return Err(error),
            }
            tokio::time::sleep(pause.mul_f64(0.5 + fastrand::f64())).await;
            pause *= 2;
        }
    }
}

#[async_trait::async_trait]
impl<S: ObjectStore> ObjectStore for CarefulPuts<S> {
    async fn put_opts(&self, location: &Path, payload: PutPayload, options: PutOptions) -> Result<PutResult> {
        if matches!(options.mode, PutMode::Create) {
            return self.put_new(location, payload, options).await;
        }
        self.put_once(location, payload, options).await
    }

    async fn put_multipart_opts(
        &self,
        location: &Path,
        options: PutMultipartOptions,
    ) -> Result<Box<dyn MultipartUpload>> {
        let upload = self.store.put_multipart_opts(location, options).await?;
        Ok(Box::new(Parts { upload, free: self.free.clone() }))
    }

    async fn get_opts(&self, location: &Path, options: GetOptions) -> Result<GetResult> {
        self.store.get_opts(location, options).await
    }

    async fn get_ranges(&self, location: &Path, ranges: &[Range<u64>]) -> Result<Vec<bytes::Bytes>> {
        self.store.get_ranges(location, ranges).await
    }

    fn delete_stream(&self, locations: BoxStream<'static, Result<Path>>) -> BoxStream<'static, Result<Path>> {
        self.store.delete_stream(locations)
    }

    fn list(&self, prefix: Option<&Path>) -> BoxStream<'static, Result<ObjectMeta>> {
        self.store.list(prefix)
    }

    fn list_with_offset(
        &self,
        prefix: Option<&Path>,
        offset: &Path,
    ) -> BoxStream<'static, Result<ObjectMeta>> {
        self.store.list_with_offset(prefix, offset)
    }

    async fn list_with_delimiter(&self, prefix: Option<&Path>) -> Result<ListResult> {
        self.store.list_with_delimiter(prefix).await
    }

    async fn copy_opts(&self, from: &Path, to: &Path, options: CopyOptions) -> Result<()> {
        self.store.copy_opts(from, to, options).await
    }
}

/// An upload whose parts wait for their turn.
#[derive(Debug)]
struct Parts {
    upload: Box<dyn MultipartUpload>,
    free: Arc<Semaphore>,
}

#[async_trait::async_trait]
impl MultipartUpload for Parts {
    fn put_part(&mut self, data: PutPayload) -> UploadPart {
        let (part, free) = (self.upload.put_part(data), self.free.clone());
        Box::pin(async move {
            let _turn = turn(free).await;
            part.await
        })
    }

    async fn complete(&mut self) -> Result<PutResult> {
        self.upload.complete().await
    }

    async fn abort(&mut self) -> Result<()> {
        self.upload.abort().await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures::{StreamExt, future::join_all};
    use object_store::memory::InMemory;
    use std::sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering::SeqCst},
    };
    use tokio::time::Instant;

    /// What becomes of a put.
    #[derive(Debug, Clone, Copy, PartialEq)]
    enum End {
        Done,
        /// Nothing was written, and no answer comes.
        Lost,
        /// It was written, and no answer comes.
        Unanswered,
        /// Somebody else was first, and no answer comes.
        Overtaken,
    }

    /// A store in memory whose puts take a second and end as it is told, the last of these ends for all further ones.
    #[derive(Debug)]
    struct Bad {
        store: InMemory,
        ends: Vec<End>,
        puts: Mutex<Vec<Instant>>,
        now: AtomicUsize,
        most: AtomicUsize,
    }

    impl std::fmt::Display for Bad {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            write!(f, "a bad store")
        }
    }

    impl Bad {
        fn new(ends: &[End]) -> Self {
            let ends = ends.to_vec();
            Self { store: InMemory::new(), ends, puts: Mutex::default(), now: 0.into(), most: 0.into() }
        }

        async fn second(&self) {
            self.most.fetch_max(self.now.fetch_add(1, SeqCst) + 1, SeqCst);
            tokio::time::sleep(Duration::from_secs(1)).await;
            self.now.fetch_sub(1, SeqCst);
        }
    }

    #[async_trait::async_trait]
    impl ObjectStore for Bad {
        async fn put_opts(
            &self,
            location: &Path,
            payload: PutPayload,
            options: PutOptions,
        ) -> Result<PutResult> {
            let number = {
                let mut puts = self.puts.lock().unwrap();
                puts.push(Instant::now());
                puts.len() - 1
            };
            self.second().await;
            let end = self.ends.get(number).or(self.ends.last()).copied().unwrap_or(End::Done);
            let written = match end {
                End::Lost => None,
                End::Overtaken => Some(self.store.put(location, "theirs".into()).await),
                End::Done | End::Unanswered => Some(self.store.put_opts(location, payload, options).await),
            };
            match written {
                Some(answer) if end == End::Done || answer.is_err() => answer,
                _ => Err(Error::Generic { store: "bad", source: "no answer".into() }),
            }
        }

        async fn put_multipart_opts(
            &self,
            location: &Path,
            options: PutMultipartOptions,
        ) -> Result<Box<dyn MultipartUpload>> {
            self.store.put_multipart_opts(location, options).await
        }

        async fn get_opts(&self, location: &Path, options: GetOptions) -> Result<GetResult> {
            self.store.get_opts(location, options).await
        }

        fn delete_stream(
            &self,
            locations: BoxStream<'static, Result<Path>>,
        ) -> BoxStream<'static, Result<Path>> {
            self.store.delete_stream(locations)
        }

        fn list(&self, prefix: Option<&Path>) -> BoxStream<'static, Result<ObjectMeta>> {
            self.store.list(prefix)
        }

        async fn list_with_delimiter(&self, prefix: Option<&Path>) -> Result<ListResult> {
            self.store.list_with_delimiter(prefix).await
        }

        async fn copy_opts(&self, from: &Path, to: &Path, options: CopyOptions) -> Result<()> {
            self.store.copy_opts(from, to, options).await
        }
    }

    /// Commits to a store with such ends; how often it was put, what came of it, and what is there.
    async fn commit(ends: &[End]) -> (usize, Result<PutResult>, Option<String>) {
        let bad = Arc::new(Bad::new(ends));
        let puts = CarefulPuts::new(bad.clone());
        let (at, create) = (Path::from("log/7.json"), PutOptions::from(PutMode::Create));
        let done = puts.put_opts(&at, "ours".into(), create).await;
        let there = match bad.store.get(&at).await {
            Ok(found) => Some(String::from_utf8(found.bytes().await.unwrap().to_vec()).unwrap()),
            Err(_) => None,
        };
        let times = bad.puts.lock().unwrap().len();
        (times, done, there)
    }

    #[tokio::test(start_paused = true)]
    async fn a_commit_is_done_once_or_said_to_be_not_done() {
        use End::{Done, Lost, Overtaken, Unanswered};
        for (ends, puts) in [(&[Done][..], 1), (&[Unanswered], 1), (&[Lost, Lost, Done], 3)] {
            let (times, done, there) = commit(ends).await;
            assert!(done.is_ok(), "{ends:?}: {done:?}");
            assert_eq!((times, there.as_deref()), (puts, Some("ours")), "{ends:?}");
        }
        let (_, done, there) = commit(&[Lost, Overtaken]).await;
        assert!(matches!(done, Err(Error::AlreadyExists { .. })), "{done:?}");
        assert_eq!(there.as_deref(), Some("theirs"));
        let (times, done, there) = commit(&[Lost]).await;
        assert!(matches!(done, Err(Error::Generic { .. })), "{done:?}");
        assert_eq!((times, there), (usize::try_from(TRIES).unwrap(), None));
    }

    #[tokio::test(start_paused = true)]
    async fn pauses_double_and_no_two_writers_keep_step() {
        let mut all = Vec::new();
        for _ in 0..8 {
            let bad = Arc::new(Bad::new(&[End::Lost]));
            let create = PutOptions::from(PutMode::Create);
            CarefulPuts::new(bad.clone()).put_opts(&Path::from("a"), "x".into(), create).await.unwrap_err();
            let puts = bad.puts.lock().unwrap().clone();
            // Each put takes a second.
            let pauses: Vec<f64> =
                puts.windows(2).map(|pair| (pair[1] - pair[0]).as_secs_f64() - 1.0).collect();
            for (pause, mean) in pauses.iter().zip([0.2, 0.4, 0.8, 1.6]) {
                assert!((mean * 0.49..mean * 1.51).contains(pause), "{pause} s where {mean} s is the mean");
            }
            all.push(pauses[0]);
        }
        all.sort_unstable_by(f64::total_cmp);
        assert!(all[7] - all[0] > 0.01, "all wait equally long: {all:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn puts_on_their_way_at_once_are_bounded() {
        let bad = Arc::new(Bad::new(&[End::Done]));
        let puts = Arc::new(CarefulPuts::new(bad.clone()));
        let put = |number: usize| {
            let puts = puts.clone();
            async move { puts.put(&Path::from(format!("file-{number}")), "x".into()).await.unwrap() }
        };
        let begun = Instant::now();
        join_all((0..5 * AT_ONCE).map(put)).await;
        assert_eq!(bad.most.load(SeqCst), AT_ONCE, "and they are used");
        assert!(begun.elapsed() < Duration::from_secs(6), "{:?}", begun.elapsed());
        assert_eq!(bad.store.list(None).count().await, 5 * AT_ONCE);
    }
}
