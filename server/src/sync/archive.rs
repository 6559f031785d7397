//! The newest monthly archive: downloaded in parts, checked, and then in its place for the import.

use crate::{Error, whole_zip};
use blotter_outbound::{Backoff, Download, DownloadError, Progress, download_client};
use blotter_police::{ARCHIVE_HOSTS, Police};
use blotter_records::Month;
use std::{
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

/// An archive of 36 months is under 2 GB.
const MAX_BYTES: u64 = 16 << 30;
/// Its CSVs are under 10 GB.
const MAX_UNPACKED: u64 = 128 << 30;
const MAX_TRIES: u32 = 8;
const PAUSE: Backoff = Backoff { first: Duration::from_secs(1), max: Duration::from_mins(2) };

/// The archive that ends with a month, in `folder`; none if it isn't there yet.
pub(super) async fn fetch(
    police: &Police,
    month: Month,
    folder: &Path,
    progress: &impl Progress,
) -> Result<Option<PathBuf>, Error> {
    let name = format!("{month}.zip");
    let failed = |reason: String| Error::Download { file: format!("the archive {name}"), reason };
    let client = download_client(ARCHIVE_HOSTS.map(str::to_owned).to_vec())
        .map_err(|error| failed(error.to_string()))?;
    let part = folder.join(format!("{name}.part"));
    let download = Download {
        client: &client,
        url: police.archive(month),
        part: part.clone(),
        max_bytes: MAX_BYTES,
        max_tries: MAX_TRIES,
        pause: PAUSE,
    };
    match download.run(|path| whole_zip::check(path, MAX_UNPACKED), progress).await {
        Ok(_) => {
            let whole = folder.join(name);
            fs::rename(&part, &whole).map_err(|source| Error::File { path: whole.clone(), source })?;
            Ok(Some(whole))
        }
        Err(DownloadError::NotFound) => Ok(None),
        // The publisher's archives are on S3, which says this of one that isn't there yet.
        Err(error @ DownloadError::Forbidden) => {
            tracing::info!(%month, %error, "the archive is not there yet, or nobody may have it");
            Ok(None)
        }
        Err(error) => Err(failed(error.to_string())),
    }
}
