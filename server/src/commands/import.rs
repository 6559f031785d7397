//! `blotter import`: published files into the lake, with a bar where a person watches and plain lines where not.

use super::Place;
use crate::{
    Error,
    logging::{note, print},
};
use blotter_lake::{FileReport, ImportOptions, Meter, Summary};
use clap::Args;
use indicatif::{HumanBytes, HumanCount, ProgressBar, ProgressStyle};
use std::{
    process::ExitCode,
    sync::Arc,
    time::{Duration, Instant},
};

/// Flags of `import`.
#[derive(Debug, Clone, Args)]
pub struct Import {
    /// Folders, monthly archives (.zip), CSV files, https://…, s3://… or az://… addresses
    ///
    /// Given twice, a month of a force is taken from the later one.
    #[arg(required = true, value_name = "PATH")]
    pub paths: Vec<String>,
    /// The force of rows that don't name it, such as those of merged searches: its slug
    #[arg(long, value_name = "SLUG", value_parser = force)]
    pub force: Option<String>,
    /// End with one line of JSON on standard output
    #[arg(long)]
    pub json: bool,
    #[command(flatten)]
    pub place: Place,
}

fn force(slug: &str) -> Result<String, String> {
    if blotter_records::forces::name_of(slug).is_some() {
        return Ok(slug.to_owned());
    }
    Err("a force is written as in the files' names, such as avon-and-somerset".to_owned())
}

/// Imports; fails with a status of 1 if a unit was refused.
pub async fn run(options: Import) -> Result<ExitCode, Error> {
    let lake = options.place.open()?;
    let meter = Arc::new(Meter::default());
    let watching = tokio::spawn(watch(meter.clone()));
    let start = Instant::now();
    let told = ImportOptions { force: options.force, meter, ..ImportOptions::default() };
    let result = blotter_lake::import(&lake, &options.paths, told).await;
    watching.abort();
    // It ends at its next pause, which takes the bar away.
    let _ = watching.await;
    let summary = result?;
    tell(&summary, start.elapsed());
    if options.json {
        print(json(&summary));
    }
    Ok(if summary.is_whole() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Draws the bar; without a terminal, a line every ten seconds.
async fn watch(meter: Arc<Meter>) {
    let bar = ProgressBar::new(0);
    let style = ProgressStyle::with_template("{bar:30} {bytes}/{total_bytes}  {msg}  {eta} left")
        .unwrap_or_else(|_| ProgressStyle::default_bar());
    bar.set_style(style);
    let bar = Bar(bar);
    let start = Instant::now();
    let mut told = Instant::now();
    loop {
        tokio::time::sleep(Duration::from_millis(100)).await;
        let (bytes, total, rows) = (meter.bytes(), meter.total(), meter.rows());
        #[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let rate = (rows as f64 / start.elapsed().as_secs_f64()) as u64;
        let rows = format!("{} rows, {} a second", HumanCount(rows), HumanCount(rate));
        if bar.0.is_hidden() {
            if told.elapsed() >= Duration::from_secs(10) && total > 0 {
                told = Instant::now();
                note(format!("{} of {}, {rows}", HumanBytes(bytes), HumanBytes(total)));
            }
        } else if total > 0 {
            bar.0.set_length(total);
            bar.0.set_position(bytes.min(total));
            bar.0.set_message(rows);
        }
    }
}

/// A bar that goes when the work is done or given up.
struct Bar(ProgressBar);

impl Drop for Bar {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}

fn tell(summary: &Summary, took: Duration) {
    let units = &summary.units;
    note(format!(
        "{} files: {} units added, {} replaced, {} unchanged, {} refused",
        summary.files, units.added, units.replaced, units.unchanged, units.refused
    ));
    let found = units.added + units.replaced + units.unchanged + units.refused;
    if found == 0 && summary.refused.is_empty() && summary.counted.read == 0 {
        note("no file with records of the police was found".to_owned());
    }
    if summary.counted.read > 0 {
        note(rows(&summary.counted));
    }
    for (data_set, rows) in summary.rows.iter().filter(|(_, rows)| **rows > 0) {
        note(format!("{} rows of {data_set}", HumanCount(*rows)));
    }
    for (reason, rows) in &summary.reasons {
        note(format!("{} rows rejected: {reason}", HumanCount(*rows)));
        if *reason == blotter_lake::NO_UNIT {
            note("rows of merged files that name no force are taken with --force FORCE, if all are of one known force".to_owned());
        }
    }
    for (what, fields) in &summary.repaired {
        note(format!("{} fields left empty, no proper {what}", HumanCount(*fields)));
    }
    for force in &summary.new_forces {
        note(format!("{force} is no force that Blotter knows; its rows name it"));
    }
    for emptied in &summary.emptied {
        let (unit, had) = (&emptied.unit, HumanCount(emptied.had));
        let why = match emptied.rejected {
            0 => "a header alone".to_owned(),
            rejected => format!("no row that can be used, {} rejected", HumanCount(rejected)),
        };
        note(format!(
            "{}: {why}; {} of {} in {} had {had} rows and has none now",
            emptied.file,
            unit.data_set.slug(),
            unit.force,
            unit.month
        ));
    }
    for twice in &summary.given_twice {
        note(format!("given twice: {} is taken, {} is not", twice.taken, twice.left));
    }
    for (file, column) in &summary.unknown_columns {
        note(format!("{file}: the column {column} is not known and left out"));
    }
    for (file, reason) in &summary.skipped {
        note(format!("skipped {file}: {reason}"));
    }
    for refused in &summary.refused {
        note(format!("REFUSED {}: line {}: {}", refused.file, refused.line, refused.reason));
    }
    if let Some(coverage) = &summary.coverage {
        note(format!(
            "coverage: {} partial, {} missing months of forces",
            coverage.partial, coverage.missing
        ));
    }
    match (summary.published, summary.release) {
        (true, Some(number)) => note(format!("release {number} published in {:.1} s", took.as_secs_f64())),
        (_, Some(number)) => note(format!("nothing new; the newest release is still {number}")),
        (_, None) => note("nothing was imported"),
    }
    if let Some(rejects) = &summary.rejects {
        note(format!("what was rejected is listed in {rejects} of the lake"));
    }
}

/// What became of the rows that were read.
fn rows(counted: &FileReport) -> String {
    let fates = [
        (counted.kept, "kept"),
        (counted.rejected, "rejected"),
        (counted.unchanged, "unchanged"),
        (counted.superseded, "in a later file too"),
        (counted.refused, "refused"),
    ];
    let fates: Vec<_> = fates
        .into_iter()
        .filter(|(rows, _)| *rows > 0)
        .map(|(rows, fate)| format!("{} {fate}", HumanCount(rows)))
        .collect();
    format!("{} rows read: {}", HumanCount(counted.read), fates.join(", "))
}

/// The last line for programs: the contract's keys, and then everything else that is known.
fn json(summary: &Summary) -> String {
    serde_json::to_string(summary).unwrap_or_else(|error| format!("{{\"error\":\"{error}\"}}"))
}
