//! The runs of `sync`, a line of JSON each in the data directory.

use crate::Error;
use blotter_model::Timestamp;
use blotter_records::Month;
use serde::{Deserialize, Serialize};
use std::{
    fs,
    io::{ErrorKind, Write},
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
    time::SystemTime,
};

/// How many runs are kept.
const MAX_RUNS: usize = 200;

/// One run. Times are in UTC.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SyncRun {
    pub started: Timestamp,
    pub ended: Timestamp,
    /// The months of which something was published.
    pub months: Vec<Month>,
    /// Rows that were imported, new or in place of others.
    pub rows: u64,
    /// Why it failed, or what part of it did.
    pub error: Option<String>,
    /// When the next one is due, if there is a schedule.
    pub next: Option<Timestamp>,
    /// The program was stopped before it ended, so it counts as none when the next one is due.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub stopped: bool,
}

/// A state of the file of runs, to be compared with a later one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark {
    modified: SystemTime,
    length: u64,
    file: u64,
}

/// The file of runs.
#[derive(Debug, Clone)]
pub struct History {
    path: PathBuf,
}

impl History {
    pub fn new(data_dir: &Path) -> Self {
        Self { path: data_dir.join("syncs.jsonl") }
    }

    /// All that is kept, oldest first. A line that can't be read is left out: a program that was killed may have left
    /// half of one.
    pub fn runs(&self) -> Result<Vec<SyncRun>, Error> {
        match fs::read_to_string(&self.path) {
            Ok(text) => Ok(text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect()),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(Vec::new()),
            Err(source) => Err(self.failed(source)),
        }
    }

    /// What changes whenever a run is added, by this program or another; none while there is no run.
    pub fn mark(&self) -> Option<Mark> {
        let metadata = fs::metadata(&self.path).ok()?;
        Some(Mark { modified: metadata.modified().ok()?, length: metadata.len(), file: metadata.ino() })
    }

    pub fn last(&self) -> Result<Option<SyncRun>, Error> {
        Ok(self.runs()?.pop())
    }

    /// Adds a run; the oldest go when there are many. The file is replaced as a whole.
    pub fn add(&self, run: &SyncRun) -> Result<(), Error> {
        let mut runs = self.runs()?;
        runs.push(run.clone());
        let keep = runs.len().saturating_sub(MAX_RUNS);
        let part = self.path.with_extension("part");
        let write = || {
            let mut file = fs::File::create(&part)?;
            for run in &runs[keep..] {
                serde_json::to_writer(&mut file, run)?;
                file.write_all(b"\n")?;
            }
            file.sync_all()?;
            fs::rename(&part, &self.path)
        };
        write().map_err(|source| self.failed(source))
    }

    fn failed(&self, source: std::io::Error) -> Error {
        Error::File { path: self.path.clone(), source }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(minute: i64) -> SyncRun {
        let at = Timestamp::from_second(1_700_000_000 + minute * 60).unwrap();
        SyncRun {
            started: at,
            ended: at,
            months: vec!["2024-01".parse().unwrap()],
            rows: 5,
            error: None,
            next: None,
            stopped: false,
        }
    }

    #[test]
    fn runs_are_kept_in_order_and_the_oldest_go() {
        let folder = tempfile::tempdir().unwrap();
        let history = History::new(folder.path());
        assert_eq!(history.last().unwrap(), None);
        for minute in 0..205 {
            history.add(&run(minute)).unwrap();
        }
        let before = history.mark();
        history.add(&run(205)).unwrap();
        assert_ne!(history.mark(), before);
        let runs = history.runs().unwrap();
        assert_eq!((runs.len(), &runs[0], history.last().unwrap()), (200, &run(6), Some(run(205))));
    }

    #[test]
    fn half_a_line_costs_no_other() {
        let folder = tempfile::tempdir().unwrap();
        let history = History::new(folder.path());
        history.add(&run(1)).unwrap();
        let mut text = fs::read_to_string(&history.path).unwrap();
        text.push_str("{\"started\":\"20");
        fs::write(&history.path, text).unwrap();
        assert_eq!(history.runs().unwrap(), [run(1)]);
        history.add(&run(2)).unwrap();
        assert_eq!(history.runs().unwrap(), [run(1), run(2)]);
    }
}
