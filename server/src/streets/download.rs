//! Downloading TIGER/Line files. A file grows as `….zip.part`, goes on where it was cut off, also after a new start,
//! and gets its name only when it is as long as the server said and every checksum in it is right.

use super::files::{self, File};
use crate::{Error, logging::note};
use blotter_outbound::{Backoff, USER_AGENT, retry_after};
use indicatif::{DecimalBytes, ProgressBar, ProgressStyle};
use reqwest::{
    Client, StatusCode,
    header::{CONTENT_RANGE, HeaderMap, RANGE},
};
use std::{
    fs::{self, TryLockError},
    io::{self, BufReader, Write},
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

/// Why one try failed.
enum Trouble {
    /// Another try may help, after so long if the server says so.
    Passing(String, Option<Duration>),
    /// What has come is of no use; a try from the start may help.
    Useless(String),
    /// There is no such file.
    Missing,
    /// No try will help.
    Lasting(String),
}

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
    let client = Client::builder()
        .user_agent(USER_AGENT)
        // A zip does not shrink, and a packed answer would hide how long it is.
        .no_gzip()
        .connect_timeout(Duration::from_secs(20))
        .read_timeout(Duration::from_mins(1))
        .build()
        .map_err(|error| Error::Download { file: source.to_owned(), reason: because(&error) })?;
    let files = files::of(counties, year);
    for (number, file) in files.iter().enumerate() {
        let shown = format!("[{}/{}] {}", number + 1, files.len(), file.name);
        let one = Download {
            client: &client,
            address: file.address(source, year),
            whole: folder.join(&file.name),
            part: folder.join(format!("{}.part", file.name)),
        };
        one.bring(file, &shown).await?;
    }
    Ok(())
}

/// One file on its way.
struct Download<'a> {
    client: &'a Client,
    address: String,
    whole: PathBuf,
    part: PathBuf,
}

impl Download<'_> {
    async fn bring(&self, file: &File, shown: &str) -> Result<(), Error> {
        if self.whole.exists() {
            // It was checked when it came; what a disk does to it later, the build notices.
            note(format_args!("{shown}: already here"));
            return Ok(());
        }
        let bar = bar(shown);
        let failed = |reason: String| Error::Download { file: file.name.clone(), reason };
        for tries in 1.. {
            let (reason, wait) = match self.attempt(&bar).await {
                Ok(bytes) => {
                    bar.finish_and_clear();
                    note(format_args!("{shown}: {}", DecimalBytes(bytes)));
                    return Ok(());
                }
                Err(Trouble::Missing) if file.is_needed() => {
                    return Err(failed(format!(
                        "{} does not exist. Is {} the code of a county, and has the year been published?",
                        self.address, file.code
                    )));
                }
                Err(Trouble::Missing) => {
                    // What that costs stands in the report.
                    bar.finish_and_clear();
                    note(format_args!("{shown}: does not exist"));
                    return Ok(());
                }
                Err(Trouble::Lasting(reason)) => return Err(failed(reason)),
                Err(Trouble::Useless(reason)) => {
                    remove(&self.part)?;
                    (reason, None)
                }
                Err(Trouble::Passing(reason, wait)) => (reason, wait),
            };
            if tries >= MAX_TRIES {
                return Err(failed(format!(
                    "{reason}. Tried {MAX_TRIES} times; the same command goes on from here"
                )));
            }
            let wait = wait.unwrap_or_else(|| PAUSE.after(tries)).min(PAUSE.max);
            // The bar's own `println` is silent where there is no terminal.
            bar.suspend(|| note(format_args!("{shown}: {reason}; again in {:.1} s", wait.as_secs_f64())));
            tokio::time::sleep(wait).await;
        }
        Ok(())
    }

    /// Asks for what is still missing; the whole file's length once it has its name.
    async fn attempt(&self, bar: &ProgressBar) -> Result<u64, Trouble> {
        let here = fs::metadata(&self.part).map_or(0, |part| part.len());
        let mut request = self.client.get(&self.address);
        if here > 0 {
            request = request.header(RANGE, format!("bytes={here}-"));
        }
        let mut response = request.send().await.map_err(|error| broken(&error))?;
        let (start, length) = match response.status() {
            StatusCode::PARTIAL_CONTENT => match content_range(response.headers()) {
                Some((start, length)) if start == here => (start, length),
                _ => return Err(Trouble::Useless("the server sent another part than was asked for".into())),
            },
            // It does not do parts, or has another file now.
            StatusCode::OK => (0, response.content_length()),
            StatusCode::RANGE_NOT_SATISFIABLE => {
                // Everything is here already, unless the file has changed meanwhile: the check tells.
                return self.finish(here);
            }
            StatusCode::NOT_FOUND => return Err(Trouble::Missing),
            status if status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS => {
                return Err(Trouble::Passing(
                    format!("the server says {status}"),
                    retry_after(response.headers()),
                ));
            }
            status => return Err(Trouble::Lasting(format!("the server says {status}"))),
        };
        if length.is_some_and(|length| length > MAX_BYTES) {
            return Err(Trouble::Lasting("it is longer than any such file".into()));
        }
        bar.set_length(length.unwrap_or(0));
        bar.set_position(start);
        let mut part = fs::OpenOptions::new()
            .create(true)
            .append(start > 0)
            .write(true)
            .truncate(start == 0)
            .open(&self.part)
            .map_err(|error| self.disk(&error))?;
        let mut at = start;
        while let Some(chunk) = response.chunk().await.map_err(|error| broken(&error))? {
            at += chunk.len() as u64;
            if at > length.unwrap_or(MAX_BYTES) {
                return Err(Trouble::Useless("more came than was announced".into()));
            }
            part.write_all(&chunk).map_err(|error| self.disk(&error))?;
            bar.set_position(at);
        }
        part.sync_all().map_err(|error| self.disk(&error))?;
        if length.is_some_and(|length| at < length) {
            return Err(Trouble::Passing("the connection ended early".into(), None));
        }
        self.finish(at)
    }

    /// Checks the file and gives it its name.
    fn finish(&self, length: u64) -> Result<u64, Trouble> {
        check(&self.part).map_err(|reason| Trouble::Useless(format!("it came damaged ({reason})")))?;
        fs::rename(&self.part, &self.whole).map_err(|error| self.disk(&error))?;
        Ok(length)
    }

    fn disk(&self, error: &io::Error) -> Trouble {
        Trouble::Lasting(format!("{}: {error}", self.part.display()))
    }
}

/// Unpacks everything to nowhere: that compares every checksum.
fn check(path: &Path) -> Result<(), String> {
    let file = fs::File::open(path).map_err(|error| error.to_string())?;
    let mut zip = zip::ZipArchive::new(BufReader::new(file)).map_err(|error| error.to_string())?;
    let mut left = MAX_UNPACKED;
    for number in 0..zip.len() {
        let member = zip.by_index(number).map_err(|error| error.to_string())?;
        let unpacked = io::copy(&mut io::Read::take(member, left.saturating_add(1)), &mut io::sink())
            .map_err(|error| error.to_string())?;
        left = left.checked_sub(unpacked).ok_or("it unpacks to more than any such file")?;
    }
    Ok(())
}

/// `bytes 100-199/200`: where it starts, and how long the whole is.
fn content_range(headers: &HeaderMap) -> Option<(u64, Option<u64>)> {
    let (range, length) =
        headers.get(CONTENT_RANGE)?.to_str().ok()?.strip_prefix("bytes ")?.split_once('/')?;
    Some((range.split_once('-')?.0.trim().parse().ok()?, length.trim().parse().ok()))
}

fn broken(error: &reqwest::Error) -> Trouble {
    let reason = because(error);
    if error.is_builder() { Trouble::Lasting(reason) } else { Trouble::Passing(reason, None) }
}

/// An error down to its cause: reqwest's own words rarely say what happened.
fn because(error: &dyn std::error::Error) -> String {
    let mut words = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        words = format!("{words}: {error}");
        cause = error.source();
    }
    words
}

fn remove(path: &Path) -> Result<(), Error> {
    match fs::remove_file(path) {
        Err(source) if source.kind() != io::ErrorKind::NotFound => {
            Err(Error::File { path: path.to_owned(), source })
        }
        _ => Ok(()),
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
