//! A local file system whose files and folders are on disk once they are written. `LocalFileSystem` never calls fsync,
//! so a commit could outlive a loss of power that the data behind it did not.

use super::staging::{Staged, error};
use futures::stream::BoxStream;
use object_store::{
    CopyMode, CopyOptions, GetOptions, GetResult, ListResult, MultipartUpload, ObjectMeta, ObjectStore,
    PutMode, PutMultipartOptions, PutOptions, PutPayload, PutResult, Result, UploadPart,
    local::LocalFileSystem, path::Path,
};
use std::{
    ops::Range,
    sync::{Arc, Mutex, PoisonError},
};

/// The file system from its root, written durably.
#[derive(Debug, Default)]
pub struct Durable(LocalFileSystem);

impl std::fmt::Display for Durable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "durable {}", self.0)
    }
}

#[async_trait::async_trait]
impl ObjectStore for Durable {
    async fn put_opts(&self, location: &Path, payload: PutPayload, options: PutOptions) -> Result<PutResult> {
        if matches!(options.mode, PutMode::Update(_)) {
            return self.0.put_opts(location, payload, options).await;
        }
        let path = self.0.path_to_filesystem(location)?;
        blocking(move || {
            let mut staged = Staged::create(&path)?;
            for part in &payload {
                staged.write(part)?;
            }
            staged.publish(options.mode == PutMode::Create)
        })
        .await?;
        Ok(PutResult { e_tag: None, version: None })
    }

    async fn put_multipart_opts(
        &self,
        location: &Path,
        _options: PutMultipartOptions,
    ) -> Result<Box<dyn MultipartUpload>> {
        let path = self.0.path_to_filesystem(location)?;
        let staged = blocking(move || Staged::create(&path)).await?;
        Ok(Box::new(Upload(Arc::new(Mutex::new(Some(staged))))))
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
        let create = matches!(options.mode, CopyMode::Create);
        let (from, to) = (self.0.path_to_filesystem(from)?, self.0.path_to_filesystem(to)?);
        blocking(move || {
            let mut staged = Staged::create(&to)?;
            let mut source = std::fs::File::open(&from).map_err(|source| error(&from, source))?;
            staged.copy_from(&mut source)?;
            staged.publish(create)
        })
        .await
    }
}

/// A file written part after part; parts arrive in order.
#[derive(Debug)]
struct Upload(Arc<Mutex<Option<Staged>>>);

fn gone() -> object_store::Error {
    object_store::Error::Generic {
        store: "durable file system",
        source: "the upload has ended already".into(),
    }
}

#[async_trait::async_trait]
impl MultipartUpload for Upload {
    fn put_part(&mut self, data: PutPayload) -> UploadPart {
        let staged = self.0.clone();
        Box::pin(blocking(move || {
            let mut staged = staged.lock().unwrap_or_else(PoisonError::into_inner);
            let staged = staged.as_mut().ok_or_else(gone)?;
            data.iter().try_for_each(|part| staged.write(part))
        }))
    }

    async fn complete(&mut self) -> Result<PutResult> {
        let staged = self.0.lock().unwrap_or_else(PoisonError::into_inner).take().ok_or_else(gone)?;
        blocking(move || staged.publish(false)).await?;
        Ok(PutResult { e_tag: None, version: None })
    }

    async fn abort(&mut self) -> Result<()> {
        drop(self.0.lock().unwrap_or_else(PoisonError::into_inner).take());
        Ok(())
    }
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    match tokio::task::spawn_blocking(work).await {
        Ok(result) => result,
        Err(error) => Err(object_store::Error::JoinError { source: error }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use object_store::ObjectStoreExt;

    #[tokio::test]
    async fn of_two_creations_one_wins_and_nothing_half_written_stays() {
        let folder = tempfile::tempdir().unwrap();
        let store = Durable::default();
        let path = Path::from_absolute_path(folder.path()).unwrap().join("a").join("b.json");
        let create = || PutOptions { mode: PutMode::Create, ..PutOptions::default() };
        store.put_opts(&path, "first".into(), create()).await.unwrap();
        let second = store.put_opts(&path, "second".into(), create()).await;
        assert!(matches!(second, Err(object_store::Error::AlreadyExists { .. })), "{second:?}");
        let read = |bytes: bytes::Bytes| String::from_utf8(bytes.to_vec()).unwrap();
        assert_eq!(read(store.get(&path).await.unwrap().bytes().await.unwrap()), "first");
        store.put(&path, "third".into()).await.unwrap();
        assert_eq!(read(store.get(&path).await.unwrap().bytes().await.unwrap()), "third");
        assert_eq!(std::fs::read_dir(folder.path().join("a")).unwrap().count(), 1);
    }

    #[tokio::test]
    async fn an_upload_that_is_dropped_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let store = Durable::default();
        let path = Path::from_absolute_path(folder.path()).unwrap().join("file");
        let mut upload = store.put_multipart(&path).await.unwrap();
        upload.put_part("half".into()).await.unwrap();
        drop(upload);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
        let mut upload = store.put_multipart(&path).await.unwrap();
        upload.put_part("one ".into()).await.unwrap();
        upload.put_part("two".into()).await.unwrap();
        upload.complete().await.unwrap();
        assert_eq!(std::fs::read_to_string(folder.path().join("file")).unwrap(), "one two");
    }
}
