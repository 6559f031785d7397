//! Downloading a file: it grows as a part, goes on where it was cut off, also after a new start, and is complete only
//! when it is as long as the server said and the caller's check accepts it.

use crate::{
    backoff::Backoff,
    client::{USER_AGENT, same_server},
    error::{OutboundError, cause},
    retry_after::retry_after,
};
use reqwest::{
    Response, StatusCode, Url,
    header::{CONTENT_RANGE, ETAG, HeaderMap, IF_RANGE, LAST_MODIFIED, RANGE},
    redirect::Policy,
};
use std::{
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
    time::Duration,
};

/// Why a download, or one try of it, failed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DownloadError {
    /// Another try may help, after so long if the server says so.
    #[error("{reason}")]
    Temporary { reason: String, retry_after: Option<Duration> },
    /// What has come is of no use and was removed; a try from the start may help.
    #[error("{0}")]
    Unusable(String),
    /// There is no such file.
    #[error("the server has no such file")]
    NotFound,
    /// Nobody may have it; so S3 says of a file that isn't there to those who may not list.
    #[error("the server says 403 Forbidden")]
    Forbidden,
    /// No try will help.
    #[error("{0}")]
    Permanent(String),
}

/// What is told of a download while it runs.
pub trait Progress {
    /// So many bytes are here, of so many if the server says.
    fn at(&self, bytes: u64, length: Option<u64>);
    /// A try failed for this reason; the next one begins after the pause.
    fn retries(&self, reason: &str, pause: Duration);
}

/// A client for downloads. It follows redirects on the same server and to these hosts, and sends nothing of ours
/// along; a server that says nothing for a minute is given up.
pub fn download_client(hosts: Vec<String>) -> Result<reqwest::Client, OutboundError> {
    let policy = Policy::custom(move |attempt| {
        let known = attempt.url().scheme() == "https"
            && attempt.url().host_str().is_some_and(|host| hosts.iter().any(|known| known == host));
        let same = attempt.previous().first().is_some_and(|first| same_server(first, attempt.url()));
        if (same || known) && attempt.previous().len() <= 3 { attempt.follow() } else { attempt.stop() }
    });
    reqwest::Client::builder()
        .user_agent(USER_AGENT)
        .redirect(policy)
        .referer(false)
        // A zip doesn't shrink, and a packed answer would hide how long it is.
        .no_gzip()
        .connect_timeout(Duration::from_secs(20))
        .read_timeout(Duration::from_mins(1))
        .build()
        .map_err(|error| OutboundError::Setup(cause(&error)))
}

/// One file to download.
#[derive(Debug)]
pub struct Download<'a> {
    pub client: &'a reqwest::Client,
    pub url: Url,
    /// Where the bytes are collected. What came stays there for the next start.
    pub part: PathBuf,
    /// No more bytes than this are taken.
    pub max_bytes: u64,
    /// How often the file is asked for.
    pub max_tries: u32,
    /// The pause between two tries, also where the server asks for a longer one.
    pub pause: Backoff,
}

impl Download<'_> {
    /// Brings the whole file to [`Download::part`] and returns its length in bytes. `check` reads it there, on a
    /// blocking thread, and says what is wrong with it; a file that fails is removed and asked for again.
    pub async fn run<C>(&self, check: C, progress: &impl Progress) -> Result<u64, DownloadError>
    where
        C: Fn(&Path) -> Result<(), String> + Clone + Send + 'static,
    {
        let mut tries = 1;
        loop {
            let error = match self.attempt(check.clone(), progress).await {
                Ok(bytes) => return Ok(bytes),
                Err(error) => error,
            };
            let wait = match &error {
                DownloadError::NotFound | DownloadError::Forbidden | DownloadError::Permanent(_) => {
                    return Err(error);
                }
                DownloadError::Unusable(_) => {
                    self.remove()?;
                    None
                }
                DownloadError::Temporary { retry_after, .. } => *retry_after,
            };
            if tries >= self.max_tries {
                return Err(error);
            }
            let wait = wait.unwrap_or_else(|| self.pause.after(tries)).min(self.pause.max);
            progress.retries(&error.to_string(), wait);
            tokio::time::sleep(wait).await;
            tries += 1;
        }
    }

    /// Asks once for what is missing.
    async fn attempt<C>(&self, check: C, progress: &impl Progress) -> Result<u64, DownloadError>
    where
        C: Fn(&Path) -> Result<(), String> + Send + 'static,
    {
        let here = fs::metadata(&self.part).map_or(0, |part| part.len());
        let mut request = self.client.get(self.url.clone());
        if here > 0 {
            request = request.header(RANGE, format!("bytes={here}-"));
            // Another file since then is sent from its beginning.
            if let Ok(validator) = fs::read_to_string(self.validator_path()) {
                request = request.header(IF_RANGE, validator);
            }
        }
        let response = request.send().await.map_err(|error| broken(&error))?;
        let (start, length) = match response.status() {
            StatusCode::PARTIAL_CONTENT => match content_range(response.headers()) {
                Some((start, length)) if start == here => (start, length),
                _ => {
                    return Err(DownloadError::Unusable(
                        "the server sent another part than was asked for".into(),
                    ));
                }
            },
            // It doesn't do parts, or has another file now.
            StatusCode::OK => (0, response.content_length()),
            // Everything is here already, unless the file has changed meanwhile: the check tells.
            StatusCode::RANGE_NOT_SATISFIABLE => return self.finish(here, check).await,
            StatusCode::NOT_FOUND | StatusCode::GONE => return Err(DownloadError::NotFound),
            StatusCode::FORBIDDEN => return Err(DownloadError::Forbidden),
            status if status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS => {
                return Err(DownloadError::Temporary {
                    reason: format!("the server says {status}"),
                    retry_after: retry_after(response.headers()),
                });
            }
            status => return Err(DownloadError::Permanent(format!("the server says {status}"))),
        };
        if length.is_some_and(|length| length > self.max_bytes) {
            return Err(DownloadError::Permanent("it is longer than any such file".into()));
        }
        if start == 0 {
            self.keep_validator(response.headers()).map_err(|error| self.disk(&error))?;
        }
        let at = self.receive(response, start, length, progress).await?;
        if length.is_some_and(|length| at < length) {
            return Err(DownloadError::Temporary {
                reason: "the connection ended early".into(),
                retry_after: None,
            });
        }
        self.finish(at, check).await
    }

    /// Writes what comes behind the first `start` bytes; the length of all that is here then.
    async fn receive(
        &self,
        mut response: Response,
        start: u64,
        length: Option<u64>,
        progress: &impl Progress,
    ) -> Result<u64, DownloadError> {
        progress.at(start, length);
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
            if at > length.unwrap_or(self.max_bytes) {
                return Err(DownloadError::Unusable("more came than was announced".into()));
            }
            part.write_all(&chunk).map_err(|error| self.disk(&error))?;
            progress.at(at, length);
        }
        part.sync_all().map_err(|error| self.disk(&error))?;
        Ok(at)
    }

    async fn finish<C>(&self, length: u64, check: C) -> Result<u64, DownloadError>
    where
        C: Fn(&Path) -> Result<(), String> + Send + 'static,
    {
        let part = self.part.clone();
        tokio::task::spawn_blocking(move || check(&part))
            .await
            .map_err(|error| DownloadError::Permanent(format!("the check ended unexpectedly: {error}")))?
            .map_err(|reason| DownloadError::Unusable(format!("it came damaged ({reason})")))?;
        remove(&self.validator_path()).map_err(|error| self.disk(&error))?;
        Ok(length)
    }

    /// What identifies the file of which the part is a beginning (RFC 9110, 13.1.5: a weak tag doesn't).
    fn keep_validator(&self, headers: &HeaderMap) -> io::Result<()> {
        let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
        match text(ETAG).filter(|tag| !tag.starts_with("W/")).or_else(|| text(LAST_MODIFIED)) {
            Some(validator) => fs::write(self.validator_path(), validator),
            None => remove(&self.validator_path()),
        }
    }

    fn validator_path(&self) -> PathBuf {
        let mut name = self.part.clone().into_os_string();
        name.push(".validator");
        name.into()
    }

    fn remove(&self) -> Result<(), DownloadError> {
        remove(&self.part).and_then(|()| remove(&self.validator_path())).map_err(|error| self.disk(&error))
    }

    fn disk(&self, error: &io::Error) -> DownloadError {
        DownloadError::Permanent(format!("{}: {error}", self.part.display()))
    }
}

/// `bytes 100-199/200`: where it starts, and how long the whole is.
fn content_range(headers: &HeaderMap) -> Option<(u64, Option<u64>)> {
    let (range, length) =
        headers.get(CONTENT_RANGE)?.to_str().ok()?.strip_prefix("bytes ")?.split_once('/')?;
    Some((range.split_once('-')?.0.trim().parse().ok()?, length.trim().parse().ok()))
}

fn broken(error: &reqwest::Error) -> DownloadError {
    let reason = cause(error);
    if error.is_builder() {
        DownloadError::Permanent(reason)
    } else {
        DownloadError::Temporary { reason, retry_after: None }
    }
}

fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}
