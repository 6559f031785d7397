//! Where a lake is kept: a folder or a bucket, as one object store and the addresses of the tables in it.

mod durable;
mod profile;
mod puts;
mod staging;

use crate::Error;
use deltalake_core::logstore::{LogStoreRef, StorageConfig, default_logstore};
use durable::Durable;
use object_store::{
    BackoffConfig, DynObjectStore, ObjectStoreExt, RetryConfig, aws::AmazonS3Builder,
    azure::MicrosoftAzureBuilder, path::Path, prefix::PrefixStore,
};
use puts::CarefulPuts;
use std::{path::PathBuf, sync::Arc, time::Duration};
use url::Url;

/// How many objects of a bucket are read at once.
const BUCKET_READERS: usize = 16;

/// A lake: a folder, or `s3://bucket/prefix`. Opening one creates nothing.
#[derive(Clone)]
pub struct Lake {
    /// Rooted at the file system's or the bucket's root.
    store: Arc<DynObjectStore>,
    root: Path,
    url: Url,
    folder: Option<PathBuf>,
}

impl std::fmt::Debug for Lake {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Lake").field("url", &self.url.as_str()).finish_non_exhaustive()
    }
}

impl Lake {
    /// Opens a folder (which need not exist yet) or `s3://bucket/prefix`; S3 reads `AWS_*` from the environment.
    ///
    /// # Errors
    /// If the location can't be understood, or the environment's S3 settings make no sense.
    pub fn open(location: &str) -> Result<Self, Error> {
        let wrong = |reason: String| Error::Location { location: location.to_owned(), reason };
        if location.starts_with("s3://") {
            let url = Url::parse(&format!("{}/", location.trim_end_matches('/')))
                .map_err(|e| wrong(e.to_string()))?;
            let store = s3(&url).map_err(|error| wrong(error.to_string()))?;
            let root = Path::from_url_path(url.path()).map_err(|error| wrong(error.to_string()))?;
            return Ok(Self { store, root, url, folder: None });
        }
        if location.contains("://") {
            return Err(wrong("it is neither a folder nor s3://bucket/prefix".into()));
        }
        let folder = std::path::absolute(location).map_err(|error| wrong(error.to_string()))?;
        let url = Url::from_directory_path(&folder).map_err(|()| wrong("it has no absolute path".into()))?;
        let root = Path::from_absolute_path(&folder).map_err(|error| wrong(error.to_string()))?;
        Ok(Self { store: Arc::new(Durable::default()), root, url, folder: Some(folder) })
    }

    /// The address as a person would write it.
    pub fn name(&self) -> String {
        self.folder
            .as_ref()
            .map_or_else(|| self.url.as_str().trim_end_matches('/').to_owned(), |f| f.display().to_string())
    }

    /// The folder of a lake on this machine.
    pub fn folder(&self) -> Option<&std::path::Path> {
        self.folder.as_deref()
    }

    /// How many files are read at once: a folder's by as many threads as there are processors; a bucket's are waited for.
    pub(crate) fn readers(&self) -> usize {
        let processors = std::thread::available_parallelism().map_or(2, usize::from);
        if self.folder.is_some() { processors } else { processors.max(BUCKET_READERS) }
    }

    pub(crate) fn store(&self) -> &Arc<DynObjectStore> {
        &self.store
    }

    /// An object's place in [`Self::store`], from its path inside the lake.
    pub(crate) fn path(&self, relative: &str) -> Path {
        relative.split('/').filter(|part| !part.is_empty()).fold(self.root.clone(), Path::join)
    }

    /// The whole of a small object.
    pub(crate) async fn read(&self, relative: &str) -> Result<bytes::Bytes, Error> {
        Ok(self.store.get(&self.path(relative)).await?.bytes().await?)
    }

    /// Writes a small object; on a folder it is on disk when this returns.
    pub(crate) async fn write(&self, relative: &str, bytes: impl Into<bytes::Bytes>) -> Result<(), Error> {
        self.store.put(&self.path(relative), bytes.into().into()).await?;
        Ok(())
    }

    /// The log of the table at `relative`, with commits by put-if-absent.
    pub(crate) fn log_store(&self, relative: &str) -> Result<LogStoreRef, Error> {
        let url = self
            .url
            .join(&format!("{relative}/"))
            .map_err(|error| Error::Location { location: relative.to_owned(), reason: error.to_string() })?;
        let table = PrefixStore::new(self.store.clone(), self.path(relative));
        Ok(default_logstore(Arc::new(table), self.store.clone(), &url, &StorageConfig::default()))
    }

    /// Removes what crashed writers left half written in a lake on this machine, if it is older than `grace`; on S3
    /// nothing half written is ever seen. Returns the files and their bytes.
    pub(crate) fn sweep(&self, grace: Duration, dry_run: bool) -> Result<(usize, u64), Error> {
        match &self.folder {
            Some(folder) => staging::sweep(folder, grace, dry_run),
            None => Ok((0, 0)),
        }
    }
}

/// A bucket, with the credentials and the endpoint of the environment, or of a profile.
pub(crate) fn s3(url: &Url) -> Result<Arc<DynObjectStore>, object_store::Error> {
    let bucket = url.host_str().unwrap_or_default();
    let builder = profile::add(AmazonS3Builder::from_env())
        .map_err(|reason| object_store::Error::Generic { store: "S3", source: reason.into() })?;
    let store = builder.with_bucket_name(bucket).with_retry(retry()).build()?;
    Ok(Arc::new(CarefulPuts::new(store)))
}

/// The library's own tries and pauses, which vary from the second on. The first is made to vary from program to program, so
/// that those which were told at once to slow down don't come back at once.
fn retry() -> RetryConfig {
    let first = Duration::from_millis(fastrand::u64(50..=200));
    RetryConfig {
        backoff: BackoffConfig { init_backoff: first, ..BackoffConfig::default() },
        ..RetryConfig::default()
    }
}

/// A container of Azure's Blob Storage: `az://container/path` of the account that `builder` has, or
/// `az://container@account.blob.core.windows.net/path`.
pub(crate) fn azure(
    builder: MicrosoftAzureBuilder,
    url: &Url,
) -> Result<Arc<DynObjectStore>, object_store::Error> {
    Ok(Arc::new(builder.with_url(url.as_str()).build()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_azure_address_names_its_container_and_may_name_its_account() {
        let opened = |builder: MicrosoftAzureBuilder, address: &str| {
            azure(builder, &Url::parse(address).unwrap()).map(|store| store.to_string())
        };
        let account = || MicrosoftAzureBuilder::new().with_account("police");
        let expected = "MicrosoftAzure { account: police, container: archives }";
        assert_eq!(opened(account(), "az://archives/2024/01.zip").unwrap(), expected);
        let whole = "az://archives@police.blob.core.windows.net/2024/01.zip";
        assert_eq!(opened(MicrosoftAzureBuilder::new(), whole).unwrap(), expected);
        assert!(
            opened(MicrosoftAzureBuilder::new(), "az://archives/2024/01.zip").is_err(),
            "whose container?"
        );
        assert!(opened(account(), "az://archives@elsewhere.example/2024/01.zip").is_err());
    }

    #[test]
    fn a_location_is_a_folder_or_a_bucket() {
        let folder = Lake::open("/tmp/some lake").unwrap();
        assert_eq!(folder.name(), "/tmp/some lake");
        assert_eq!(folder.path("records/street").as_ref(), "tmp/some lake/records/street");
        let error = Lake::open("ftp://there/lake").unwrap_err().to_string();
        assert!(error.contains("ftp://there/lake"), "{error}");
    }
}
