//! The demo's police records: a small sample of all three kinds, made up by a program and marked so, in a lake of its
//! own.

use crate::Error;
use blotter_lake::{ImportOptions, Lake, Origin};
use blotter_records::{DataSet, Month};
use blotter_records_sample::{FileId, Options, Sample};
use std::{
    fs,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};
use tokio::task::JoinHandle;

/// Where the sample's lake is, in the data directory: real records in its `lake` stay apart.
const LAKE: &str = "demo-lake";
/// Where its files are until they are imported.
const FILES: &str = "demo-files";

/// Small and large forces that are neighbours, one of which publishes days without times of searches.
const FORCES: [&str; 7] =
    ["avon-and-somerset", "city-of-london", "dyfed-powys", "gwent", "kent", "south-wales", "wiltshire"];
/// Of the rows of the full data.
const SCALE: f64 = 0.03;
/// What is missing, as it is in the published archive.
const MISSING: [(DataSet, &str, Option<Month>); 2] =
    [(DataSet::Street, "kent", Month::new(2022, 7)), (DataSet::StopAndSearch, "gwent", Month::new(2023, 2))];

/// The sample on its way into the lake.
pub struct Making {
    stopped: Arc<AtomicBool>,
    task: JoinHandle<()>,
}

impl Making {
    /// Begins, beside everything else that starts.
    pub fn start(data_dir: &Path) -> Self {
        let stopped = Arc::new(AtomicBool::new(false));
        let (data_dir, stop) = (data_dir.to_owned(), stopped.clone());
        let task = tokio::spawn(async move {
            if let Err(error) = make(&data_dir, &stop).await {
                tracing::warn!(%error, "the demo's police records could not be made; the live map has no need of them");
            }
        });
        Self { stopped, task }
    }

    /// Waits until nothing is written any more.
    pub async fn stop(self) {
        self.stopped.store(true, Ordering::Relaxed);
        // A panic in it has been logged.
        let _ = self.task.await;
    }
}

/// Writes the sample's files and imports them, unless the lake has a release already.
async fn make(data_dir: &Path, stopped: &Arc<AtomicBool>) -> Result<(), Error> {
    let lake = Lake::open(&lake_in(data_dir).to_string_lossy())?;
    if blotter_lake::newest_number(&lake).await?.is_some() {
        return Ok(());
    }
    let files = data_dir.join(FILES);
    let (folder, stop) = (files.clone(), stopped.clone());
    let written = tokio::task::spawn_blocking(move || write(&folder, &stop)).await;
    written.map_err(|error| Error::Ended {
        part: "what makes the demo's records".to_owned(),
        reason: error.to_string(),
    })??;
    if !stopped.load(Ordering::Relaxed) {
        let options = ImportOptions { source: Origin::Generated, ..ImportOptions::default() };
        blotter_lake::import(&lake, &[files.to_string_lossy().into_owned()], options).await?;
    }
    fs::remove_dir_all(&files).map_err(|source| Error::File { path: files, source })
}

fn write(folder: &Path, stopped: &AtomicBool) -> Result<(), Error> {
    let options = Options { scale: SCALE, forces: FORCES.map(str::to_owned).to_vec(), ..Options::default() };
    let sample = Sample::new(&options)?;
    for file in sample.files().iter().filter(|file| !is_missing(file)) {
        if stopped.load(Ordering::Relaxed) {
            break;
        }
        let path = folder.join(file.name());
        let failed = |source| Error::File { path: path.clone(), source };
        fs::create_dir_all(path.parent().unwrap_or(folder)).map_err(failed)?;
        fs::write(&path, sample.bytes(file)).map_err(failed)?;
    }
    Ok(())
}

fn is_missing(file: &FileId) -> bool {
    MISSING.contains(&(file.kind, file.force, Some(file.month)))
}

/// The lake of a data directory, as a flag names it.
pub fn lake_in(data_dir: &Path) -> PathBuf {
    data_dir.join(LAKE)
}
