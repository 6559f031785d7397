//! One run of `sync`: the newest archive and those before it that the lake lacks, and for months without one the searches of each force.

use super::{
    archive,
    history::{History, SyncRun},
};
use crate::Error;
use blotter_lake::{ImportOptions, Lake, Origin, Summary};
use blotter_model::Timestamp;
use blotter_outbound::Progress;
use blotter_police::{Police, PublishedMonth, file_name};
use blotter_records::{DataSet, Month};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs::{self, TryLockError},
    path::{Path, PathBuf},
    sync::Arc,
};

/// How far back an archive is looked for, when the newest month has none yet.
const MAX_MONTHS_BACK: i32 = 6;
/// A month with files of so many forces came out of an archive, however it was unpacked; it has 44.
const ARCHIVE_FORCES: usize = 10;
/// What is said of a run that the program's end cut short.
const STOPPED: &str = "the program was stopped before the sync was done";

/// What a run did.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SyncSummary {
    /// The months of which something was published.
    pub months: BTreeSet<Month>,
    /// Rows imported.
    pub rows: u64,
    /// The newest release.
    pub release: Option<u64>,
    /// What could not be fetched or was refused; the rest was imported.
    pub failures: Vec<String>,
}

/// What `sync` needs.
#[derive(Debug)]
pub struct Sync {
    pub police: Police,
    pub lake: Lake,
    /// Where it downloads to, and where its runs are remembered.
    pub data_dir: PathBuf,
}

/// The turn of one run: as long as it lasts, no other begins, in this process or another.
#[derive(Debug)]
pub struct Turn {
    folder: PathBuf,
    started: Timestamp,
    /// Released by the system, however the program ends.
    _lock: fs::File,
}

impl Turn {
    /// When the run began.
    pub fn started(&self) -> Timestamp {
        self.started
    }
}

impl Sync {
    /// Takes the turn of a run; none while another run is under way.
    ///
    /// # Errors
    /// If the data directory can't be written.
    pub fn begin(&self) -> Result<Option<Turn>, Error> {
        let folder = self.data_dir.join("sync");
        let failed = |source| Error::File { path: folder.clone(), source };
        fs::create_dir_all(&folder).map_err(failed)?;
        let lock = fs::File::create(folder.join("lock")).map_err(failed)?;
        match lock.try_lock() {
            Ok(()) => Ok(Some(Turn { folder, started: crate::now(), _lock: lock })),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(source)) => Err(failed(source)),
        }
    }

    /// Runs, and remembers the run. `next` says when the following one is due, by when this one ended; when `stop` ends
    /// before the run does, it is given up and remembered as [`SyncRun::stopped`].
    ///
    /// # Errors
    /// Whatever made the run fail, a panic too; such a run is remembered as well.
    pub async fn run(
        self: &Arc<Self>,
        turn: Turn,
        next: impl FnOnce(Timestamp) -> Option<Timestamp>,
        progress: Arc<impl Progress + Send + std::marker::Sync + 'static>,
        stop: impl Future<Output = ()>,
    ) -> Result<SyncSummary, Error> {
        let (sync, folder) = (self.clone(), turn.folder.clone());
        // A task of its own, so that a panic is this run's failure and nobody else's.
        let mut work = tokio::spawn(async move { sync.fetch(&folder, &*progress).await });
        let result = tokio::select! {
            ended = &mut work => match ended {
                Ok(result) => result.map_err(Some),
                Err(error) => Err(Some(Error::Setting(format!("the sync broke off: {error}")))),
            },
            () = stop => {
                work.abort();
                Err(None)
            }
        };
        let (summary, error) = match &result {
            Ok(summary) => (summary.clone(), in_short(&summary.failures)),
            Err(Some(error)) => (SyncSummary::default(), Some(error.to_string())),
            Err(None) => (SyncSummary::default(), Some(STOPPED.to_owned())),
        };
        let ended = crate::now();
        History::new(&self.data_dir).add(&SyncRun {
            started: turn.started,
            ended,
            months: summary.months.into_iter().collect(),
            rows: summary.rows,
            error,
            next: next(ended),
            stopped: matches!(result, Err(None)),
        })?;
        result.map_err(|error| error.unwrap_or_else(|| Error::Setting(STOPPED.to_owned())))
    }

    async fn fetch(
        &self,
        folder: &Path,
        progress: &(impl Progress + std::marker::Sync),
    ) -> Result<SyncSummary, Error> {
        let mut summary = SyncSummary::default();
        let last = self.police.last_updated().await?;
        let mut archived = self.newest_archived().await?;
        let had = archived;
        if archived.is_none_or(|archived| archived < last) {
            // The newest archive that there is; it holds the months before it.
            let furthest = last.plus(-MAX_MONTHS_BACK).unwrap_or(last);
            let oldest = archived.and_then(Month::next).map_or(furthest, |next| next.max(furthest));
            let wanted: Vec<Month> = oldest.to(last).collect();
            tidy(folder, &wanted)?;
            for month in wanted.into_iter().rev() {
                if let Some(zip) = archive::fetch(&self.police, month, folder, progress).await? {
                    let imported = self.import(&zip, Origin::Archive, &mut summary).await;
                    remove(&zip)?;
                    imported?;
                    archived = archived.max(Some(month));
                    break;
                }
            }
            if let Some(had) = had {
                self.months_between(had, folder, progress, &mut summary).await?;
            }
        }
        let newer = self.police.months().await?;
        let newer: Vec<PublishedMonth> =
            newer.into_iter().filter(|month| archived.is_none_or(|archived| month.date > archived)).collect();
        self.searches(&newer, folder, &mut summary).await?;
        Ok(summary)
    }

    /// An archive holds three years: where the lake's last month lies further back, older archives bring what is between.
    async fn months_between(
        &self,
        had: Month,
        folder: &Path,
        progress: &(impl Progress + std::marker::Sync),
        summary: &mut SyncSummary,
    ) -> Result<(), Error> {
        let next = had.plus(1);
        let mut first = self.archived().await?.into_iter().find(|month| *month > had);
        while let Some(month) = first.filter(|first| next.is_some_and(|next| next < *first))
            && let Some(last) = month.plus(-1)
        {
            if let Some(zip) = archive::fetch(&self.police, last, folder, progress).await? {
                let imported = self.import(&zip, Origin::Archive, summary).await;
                remove(&zip)?;
                imported?;
            }
            let now = self.archived().await?.into_iter().find(|month| *month > had);
            if now >= first {
                let from = next.unwrap_or(last);
                summary.failures.push(format!("{from} to {last}: no archive brought these months"));
                break;
            }
            first = now;
        }
        Ok(())
    }

    /// The newest month that an archive brought.
    async fn newest_archived(&self) -> Result<Option<Month>, Error> {
        Ok(self.archived().await?.last().copied())
    }

    /// The months that archives brought: not those of which only a file of one force or another was imported by hand.
    async fn archived(&self) -> Result<BTreeSet<Month>, Error> {
        let release = blotter_lake::newest(&self.lake).await?;
        let months = release.iter().flat_map(|release| release.units.values()).flatten();
        let from_archive = |forces: &BTreeMap<String, blotter_lake::UnitRecord>| {
            let brought = || forces.values().filter(|unit| unit.source == Origin::Archive);
            brought().any(|unit| is_in_archive(&unit.file)) || brought().count() >= ARCHIVE_FORCES
        };
        Ok(months.filter(|(_, forces)| from_archive(forces)).map(|(month, _)| *month).collect())
    }

    /// The searches of months that have no archive yet, written as its files and imported in one go.
    async fn searches(
        &self,
        months: &[PublishedMonth],
        folder: &Path,
        summary: &mut SyncSummary,
    ) -> Result<(), Error> {
        let folder = folder.join("api");
        if folder.exists() {
            fs::remove_dir_all(&folder).map_err(|source| Error::File { path: folder.clone(), source })?;
        }
        let mut any = false;
        for month in months {
            for force in &month.stop_and_search {
                if blotter_records::forces::name_of(force).is_none() {
                    summary.failures.push(format!("{}: the force {force:?} is not known", month.date));
                    continue;
                }
                match self.police.searches(force, month.date).await {
                    Ok(searches) => {
                        let path = folder.join(file_name(force, month.date));
                        write(&path, &searches)?;
                        any = true;
                    }
                    Err(error) => summary.failures.push(format!("{force}, {}: {error}", month.date)),
                }
            }
        }
        if any {
            self.import(&folder, Origin::Api, summary).await?;
            fs::remove_dir_all(&folder).map_err(|source| Error::File { path: folder, source })?;
        }
        Ok(())
    }

    async fn import(&self, path: &Path, source: Origin, summary: &mut SyncSummary) -> Result<(), Error> {
        let before = blotter_lake::newest(&self.lake).await?;
        let options = ImportOptions { source, ..ImportOptions::default() };
        let imported: Summary =
            blotter_lake::import(&self.lake, &[path.to_string_lossy().into_owned()], options).await?;
        summary.release = imported.release.or(summary.release);
        summary
            .failures
            .extend(imported.refused.iter().map(|refused| format!("{}: {}", refused.file, refused.reason)));
        // Searches of a force that is not known by its file's name belong to nobody.
        if let Some(rows) = imported.reasons.get(blotter_lake::NO_UNIT) {
            summary.failures.push(format!("{rows} rows are of no force that is known"));
        }
        if !imported.published {
            return Ok(());
        }
        let after = blotter_lake::newest(&self.lake).await?;
        let known = |data_set: DataSet, month: Month, force: &str| {
            before
                .as_ref()
                .and_then(|release| release.unit(data_set, month, force))
                .map(|unit| &unit.checksum)
        };
        for (data_set, units) in after.iter().flat_map(|release| &release.units) {
            for (month, forces) in units {
                for (force, unit) in forces {
                    if known(*data_set, *month, force) != Some(&unit.checksum) {
                        summary.months.insert(*month);
                        summary.rows += unit.rows;
                    }
                }
            }
        }
        Ok(())
    }
}

/// The first failure and how many there are besides; the command and the log tell each.
fn in_short(failures: &[String]) -> Option<String> {
    let (first, more) = failures.split_first()?;
    Some(if more.is_empty() { first.clone() } else { format!("{first}; and {} more", more.len()) })
}

/// Whether a file is inside of an archive as the publisher names them: `2024-02.zip`, `latest.zip`.
fn is_in_archive(file: &str) -> bool {
    let of_month = |stem: &str| stem.parse::<Month>().is_ok();
    let mut folders = file.split(['/', '\\']).filter_map(|part| part.strip_suffix(".zip"));
    folders.any(|stem| stem == "latest" || of_month(stem))
}

/// Removes what earlier runs downloaded of archives that are not asked for any more.
fn tidy(folder: &Path, wanted: &[Month]) -> Result<(), Error> {
    let failed = |source| Error::File { path: folder.to_owned(), source };
    for entry in fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let whole = name.strip_suffix(".validator").unwrap_or(&name);
        let archive = whole.strip_suffix(".part").unwrap_or(whole).strip_suffix(".zip");
        let month = archive.and_then(|stem| stem.parse::<Month>().ok());
        if month.is_some_and(|month| !wanted.contains(&month)) {
            remove(&path)?;
        }
    }
    Ok(())
}

fn write(path: &Path, searches: &blotter_police::Searches) -> Result<(), Error> {
    let failed = |source| Error::File { path: path.to_owned(), source };
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(failed)?;
    }
    let mut file = std::io::BufWriter::new(fs::File::create(path).map_err(failed)?);
    searches.write_csv(&mut file).map_err(failed)?;
    std::io::Write::flush(&mut file).map_err(failed)
}

fn remove(path: &PathBuf) -> Result<(), Error> {
    fs::remove_file(path).map_err(|source| Error::File { path: path.clone(), source })
}

#[cfg(test)]
mod tests {
    use super::in_short;

    #[test]
    fn a_run_is_remembered_with_how_much_of_it_failed() {
        let failures: Vec<String> = (1..=44).map(|number| format!("failure {number}")).collect();
        assert_eq!(in_short(&failures).as_deref(), Some("failure 1; and 43 more"));
        assert_eq!(in_short(&failures[..1]).as_deref(), Some("failure 1"));
        assert_eq!(in_short(&[]), None);
    }
}
