//! A bucket whose puts-if-absent have a certain end. A commit is such a put, and it may have been done though its answer was
//! lost or came too late: then it is looked at what is there. What a commit holds names files that nobody else wrote, so what
//! is the same is ours.

use futures::stream::BoxStream;
use object_store::{
    CopyOptions, Error, GetOptions, GetResult, ListResult, MultipartUpload, ObjectMeta, ObjectStore,
    ObjectStoreExt, PutMode, PutMultipartOptions, PutOptions, PutPayload, PutResult, Result, path::Path,
};
use std::{ops::Range, time::Duration};

/// How often a put is tried whose end is not known.
const TRIES: u32 = 5;
/// The pause before the second try, which doubles and varies by half.
const PAUSE: Duration = Duration::from_millis(200);

/// A store, with puts that end for certain.
#[derive(Debug)]
pub struct Certain<S>(pub S);

impl<S: std::fmt::Display> std::fmt::Display for Certain<S> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
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

impl<S: ObjectStore> Certain<S> {
    /// Whether what is at a location is what was to be put there; none if nothing is.
    async fn is_ours(&self, location: &Path, payload: &PutPayload) -> Result<Option<bool>> {
        match self.0.get(location).await {
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
            let error = match self.0.put_opts(location, payload.clone(), options.clone()).await {
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
impl<S: ObjectStore> ObjectStore for Certain<S> {
    async fn put_opts(&self, location: &Path, payload: PutPayload, options: PutOptions) -> Result<PutResult> {
        if matches!(options.mode, PutMode::Create) {
            return self.put_new(location, payload, options).await;
        }
        self.0.put_opts(location, payload, options).await
    }

    async fn put_multipart_opts(
        &self,
        location: &Path,
        options: PutMultipartOptions,
    ) -> Result<Box<dyn MultipartUpload>> {
        self.0.put_multipart_opts(location, options).await
    }

    async fn get_opts(&self, location: &Path, options: GetOptions) -> Result<GetResult> {
        self.0.get_opts(location, options).await
    }

    async fn get_ranges(&self, location: &Path, ranges: &[Range<u64>]) -> Result<Vec<bytes::Bytes>> {
        self.0.get_ranges(location, ranges).await
    }

    fn delete_stream(&self, locations: BoxStream<'static, Result<Path>>) -> BoxStream<'static, Result<Path>> {
        self.0.delete_stream(locations)
    }

    fn list(&self, prefix: Option<&Path>) -> BoxStream<'static, Result<ObjectMeta>> {
        self.0.list(prefix)
    }

    fn list_with_offset(
        &self,
        prefix: Option<&Path>,
        offset: &Path,
    ) -> BoxStream<'static, Result<ObjectMeta>> {
        self.0.list_with_offset(prefix, offset)
    }

    async fn list_with_delimiter(&self, prefix: Option<&Path>) -> Result<ListResult> {
        self.0.list_with_delimiter(prefix).await
    }

    async fn copy_opts(&self, from: &Path, to: &Path, options: CopyOptions) -> Result<()> {
        self.0.copy_opts(from, to, options).await
    }
}
