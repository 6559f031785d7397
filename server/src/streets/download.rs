//! Downloading TIGER/Line files. A file gets its name only when it is as long as the server said and every checksum
//! in it is right; what came of it until then stays as `….zip.part` for the next start.

use super::files::{self, File};
use crate::{Error, logging::note, whole_zip};
use blotter_outbound::{Backoff, Download, DownloadError, Progress, download_client};
use indicatif::{DecimalBytes, ProgressBar, ProgressStyle};
use reqwest::{Client, Url};
use std::{
    fs::{self, TryLockError},
    path::{Path, PathBuf},
    time::Duration,
};

/// How often one file is asked for before the command gives up; what has come stays for the next start.
const MAX_TRIES: u32 = 6;
/// The pause between two tries, also where the server asks for a longer one.
const PAUSE: Backoff = Backoff { first: Duration::from_millis(500), max: Duration::from_mins(1) };
/// No layer of a county or state comes near it.
const MAX_BYTES: u64 = 1 << 30;
/// No layer unpacks to more than this.
const MAX_UNPACKED: u64 = 8 << 30;

/// Brings every file that these counties need into the folder; those that are there already are not asked for.
pub(super) async fn all(source: &str, counties: &[String], year: u16, folder: &Path) -> Result<(), Error> {
    let failed = |source| Error::File { path: folder.to_owned(), source };
    fs::create_dir_all(folder).map_err(failed)?;
    let lock = fs::File::create(folder.join("lock")).map_err(failed)?;
    match lock.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            return Err(Error::Setting(format!(
                "another blotter is downloading into {}; wait until it is done",
                folder.display()
            )));
        }
        Err(TryLockError::Error(source)) => return Err(failed(source)),
    }
    let client = download_client(Vec::new())
        .map_err(|error| Error::Download { file: source.to_owned(), reason: error.to_string() })?;
    let files = files::of(counties, year);
    for (number, file) in files.iter().enumerate() {
        let shown = format!("[{}/{}] {}", number + 1, files.len(), file.name);
        bring(&client, file, &file.address(source, year), folder, &shown).await?;
    }
    Ok(())
}

async fn bring(client: &Client, file: &File, address: &str, folder: &Path, shown: &str) -> Result<(), Error> {
    let whole = folder.join(&file.name);
    if whole.exists() {
        // It was checked when it came; what a disk does to it later, the build notices.
        note(format_args!("{shown}: already here"));
        return Ok(());
    }
    let failed = |reason: String| Error::Download { file: file.name.clone(), reason };
    let part: PathBuf = folder.join(format!("{}.part", file.name));
    let download = Download {
        client,
        url: Url::parse(address).map_err(|error| failed(format!("{address}: {error}")))?,
        part: part.clone(),
        max_bytes: MAX_BYTES,
        max_tries: MAX_TRIES,
        pause: PAUSE,
    };
    let progress = Bar { bar: bar(shown), shown };
    let result = download.run(|path| whole_zip::check(path, MAX_UNPACKED), &progress).await;
    progress.bar.finish_and_clear();
    match result {
        Ok(bytes) => {
            fs::rename(&part, &whole).map_err(|source| Error::File { path: whole, source })?;
            note(format_args!("{shown}: {}", DecimalBytes(bytes)));
            Ok(())
        }
        Err(DownloadError::NotFound) if file.is_needed() => Err(failed(format!(
            "{address} does not exist. Is {} the code of a county, and has the year been published?",
            file.code
        ))),
        Err(DownloadError::NotFound) => {
            // What that costs is in the report.
            note(format_args!("{shown}: does not exist"));
            Ok(())
        }
        Err(error @ (DownloadError::Forbidden | DownloadError::Permanent(_))) => {
            Err(failed(error.to_string()))
        }
        Err(error) => {
            Err(failed(format!("{error}. Tried {MAX_TRIES} times; the same command goes on from here")))
        }
    }
}

/// A file's bar and what is said of it.
struct Bar<'a> {
    bar: ProgressBar,
    shown: &'a str,
}

impl Progress for Bar<'_> {
    fn at(&self, bytes: u64, length: Option<u64>) {
        self.bar.set_length(length.unwrap_or(0));
        self.bar.set_position(bytes);
    }

    fn retries(&self, reason: &str, pause: Duration) {
        // The bar's own `println` is silent where there is no terminal.
        self.bar.suspend(|| {
            note(format_args!("{}: {reason}; again in {:.1} s", self.shown, pause.as_secs_f64()));
        });
    }
}

/// A bar on a terminal; elsewhere nothing, each file's line alone.
fn bar(shown: &str) -> ProgressBar {
    let style = ProgressStyle::with_template(
        "{msg} {wide_bar} {decimal_bytes}/{decimal_total_bytes} {decimal_bytes_per_sec} {eta}",
    );
    let bar = ProgressBar::new(0).with_message(shown.to_owned());
    // So that a server that stops is seen to: the figures of the last part are drawn, and the rate falls.
    bar.enable_steady_tick(Duration::from_millis(200));
    match style {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}
