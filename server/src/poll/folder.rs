//! A folder of recorded snapshots, played in name order, one file per poll.

use super::{
    body::{self, MAX_BODY, Pages},
    failure::PollFailure,
};
use crate::engine::PollOutcome;
use blotter_cities::{City, Form};
use blotter_model::Timestamp;
use std::{
    fs::{self, File},
    io::Read,
    path::{Path, PathBuf},
    sync::Arc,
};

/// Recorded snapshots.
pub struct Folder {
    path: PathBuf,
    again: bool,
    city: Arc<City>,
    played: Option<PathBuf>,
    /// What was wrong with the last file: until another arrives, each poll fails again.
    failed: Option<PollFailure>,
}

impl Folder {
    /// Plays the `.json` and `.csv` files of `path`; after the last one it stays there, or starts `again`.
    pub fn new(path: PathBuf, again: bool, city: Arc<City>) -> Self {
        Self { path, again, city, played: None, failed: None }
    }

    /// The next file's rows. The folder is listed anew each time, so that files may still arrive.
    pub(super) async fn poll(
        &mut self,
        now: Timestamp,
        pages: &mut Pages,
    ) -> Result<PollOutcome, PollFailure> {
        let files = snapshots(&self.path).map_err(|error| unreadable(&self.path, &error))?;
        let next = match &self.played {
            None => files.first(),
            Some(played) => match files.iter().find(|file| *file > played) {
                None if self.again => files.first(),
                None => return self.failed.clone().map_or(Ok(PollOutcome::Unchanged), Err),
                next => next,
            },
        };
        let Some(file) = next.cloned() else {
            return Err(PollFailure::new(format!(
                "The folder {} has no .json or .csv file.",
                self.path.display()
            )));
        };
        self.played = Some(file.clone());
        let outcome = self.read(file, now, pages).await;
        self.failed = outcome.as_ref().err().cloned();
        outcome
    }

    async fn read(
        &self,
        file: PathBuf,
        now: Timestamp,
        pages: &mut Pages,
    ) -> Result<PollOutcome, PollFailure> {
        let form = Form::from_file_name(&file);
        let rows = body::read(move || read(&file), form, self.city.clone(), now, pages).await?.rows;
        match rows.failure() {
            Some(reason) => Err(PollFailure::new(reason)),
            None => Ok(PollOutcome::Rows(rows)),
        }
    }
}

/// The `.json` and `.csv` files of a folder in name order. Names that begin with a dot are not snapshots: a copy by
/// way of a Mac leaves a `._NAME` beside each file, and recorders write under such a name.
fn snapshots(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let hidden = entry.file_name().as_encoded_bytes().starts_with(b".");
        if !hidden && Form::from_file_name(&entry.path()).shape.is_some() {
            files.push(entry.path());
        }
    }
    files.sort();
    Ok(files)
}

fn read(file: &Path) -> Result<Vec<u8>, PollFailure> {
    let mut bytes = Vec::new();
    File::open(file)
        .and_then(|open| open.take(MAX_BODY as u64 + 1).read_to_end(&mut bytes))
        .map_err(|error| unreadable(file, &error))?;
    if bytes.len() > MAX_BODY { Err(PollFailure::too_large(MAX_BODY)) } else { Ok(bytes) }
}

fn unreadable(path: &Path, error: &std::io::Error) -> PollFailure {
    PollFailure::new(format!("{} can’t be read: {error}.", path.display()))
}
