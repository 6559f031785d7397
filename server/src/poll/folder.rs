//! A folder of recorded snapshots, played in name order, one file a poll.

use super::{Failure, body};
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
    /// What was wrong with the file that was played last: standing at it, the poll fails again.
    failed: Option<Failure>,
}

impl Folder {
    /// Plays the `.json` and `.csv` files of `path`; after the last it stands there, or starts `again`.
    pub fn new(path: PathBuf, again: bool, city: Arc<City>) -> Self {
        Self { path, again, city, played: None, failed: None }
    }

    /// The next file's rows. The folder is looked at anew each time, so that files may still arrive.
    pub(super) fn poll(&mut self, now: Timestamp) -> Result<PollOutcome, Failure> {
        let mut files = fs::read_dir(&self.path)
            .and_then(|entries| {
                entries.map(|entry| entry.map(|entry| entry.path())).collect::<Result<Vec<_>, _>>()
            })
            .map_err(|error| unreadable(&self.path, &error))?;
        files.retain(|file| Form::from_file_name(file).shape.is_some());
        files.sort();
        let next = match &self.played {
            None => files.first(),
            Some(played) => match files.iter().find(|file| *file > played) {
                None if self.again => files.first(),
                None => return self.failed.clone().map_or(Ok(PollOutcome::Unchanged), Err),
                next => next,
            },
        };
        let Some(file) = next.cloned() else {
            return Err(Failure::new(format!(
                "The folder {} holds no .json or .csv file.",
                self.path.display()
            )));
        };
        self.played = Some(file.clone());
        let outcome = self.read(&file, now);
        self.failed = outcome.as_ref().err().cloned();
        outcome
    }

    fn read(&self, file: &Path, now: Timestamp) -> Result<PollOutcome, Failure> {
        let mut bytes = Vec::new();
        File::open(file)
            .and_then(|open| open.take(body::LARGEST as u64 + 1).read_to_end(&mut bytes))
            .map_err(|error| unreadable(file, &error))?;
        if bytes.len() > body::LARGEST {
            return Err(body::too_large());
        }
        let rows = self
            .city
            .read(&bytes, &Form::from_file_name(file), now)
            .map_err(|error| Failure::new(error.to_string()))?;
        match rows.failure() {
            Some(reason) => Err(Failure::new(reason)),
            None => Ok(PollOutcome::Rows(rows)),
        }
    }
}

fn unreadable(path: &Path, error: &std::io::Error) -> Failure {
    Failure::new(format!("{} can’t be read: {error}.", path.display()))
}
