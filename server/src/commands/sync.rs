//! `blotter sync`: fetches and imports what the police published since.

use super::Place;
use crate::{
    Error,
    config::SyncConfig,
    logging::note,
    sync::{Sync, SyncSummary},
};
use blotter_outbound::Progress;
use blotter_police::Police;
use clap::Args;
use indicatif::{DecimalBytes, HumanCount};
use std::{
    process::ExitCode,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

/// Flags of `sync`.
#[derive(Debug, Clone, Args)]
pub struct SyncCommand {
    #[command(flatten)]
    pub sync: SyncConfig,
    #[command(flatten)]
    pub place: Place,
}

/// Fetches and imports; fails with a status of 1 if something could not be fetched or was refused.
pub async fn run(options: SyncCommand) -> Result<ExitCode, Error> {
    let police = Police::new(&options.sync.police_url)?;
    let (lake, data_dir) = (options.place.open()?, options.place.dir.resolve()?);
    let sync = Arc::new(Sync { police, lake, data_dir });
    let Some(turn) = sync.begin()? else {
        return Err(Error::Setting("another sync is running; wait until it is done".into()));
    };
    let summary = sync.run(turn, |_| None, Arc::new(Lines::default()), std::future::pending()).await?;
    tell(&summary);
    Ok(if summary.failures.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn tell(summary: &SyncSummary) {
    if let (Some(first), Some(last)) = (summary.months.first(), summary.months.last()) {
        note(format!("{} rows imported, of {first} to {last}", HumanCount(summary.rows)));
    } else {
        note("nothing new was published");
    }
    if let Some(release) = summary.release {
        note(format!("the newest release is {release}"));
    }
    for failure in &summary.failures {
        note(format!("FAILED {failure}"));
    }
}

/// How often a download says how far it is.
const EVERY: Duration = Duration::from_secs(5);

/// A download as lines.
#[derive(Debug, Default)]
pub struct Lines(Mutex<Option<Instant>>);

impl Progress for Lines {
    fn at(&self, bytes: u64, length: Option<u64>) {
        let mut told = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if told.is_none_or(|told| told.elapsed() >= EVERY) {
            *told = Some(Instant::now());
            let of = length.map(|length| format!(" of {}", DecimalBytes(length))).unwrap_or_default();
            note(format!("archive: {}{of}", DecimalBytes(bytes)));
        }
    }

    fn retries(&self, reason: &str, pause: Duration) {
        note(format!("archive: {reason}; again in {:.1} s", pause.as_secs_f64()));
    }
}
