//! `blotter history`: export, verify, rebuild, compact, vacuum.

use super::Place;
use crate::{
    Error,
    config::{DEFAULT_CITY, long_duration},
    history,
    logging::print,
};
use blotter_cities::City;
use blotter_lake::history::{History, HistoryFormat, Retention};
use blotter_model::Timestamp;
use clap::{Args, Subcommand, ValueEnum};
use indicatif::{HumanBytes, HumanCount};
use jiff::{ToSpan, civil::Date, tz::TimeZone};
use std::{path::PathBuf, process::ExitCode, sync::Arc, time::Duration};

/// The commands of `history`.
#[derive(Debug, Clone, Subcommand)]
pub enum HistoryCommand {
    /// Write the events of a time as CSV, Parquet or GeoJSON
    Export(Export),
    /// Check every file against the log, and that each event is there once
    Verify(Verify),
    /// Play the kept polls through the engine into an empty store, and compare the changes of calls with the lake's
    ///
    /// Posted calls and addresses are outside it. A difference names the poll and the call.
    Rebuild(Rebuild),
    /// Make one file of each day's many; `serve` does this by itself
    Compact(Compact),
    /// Remove raw bodies and changes that are older than they are to be kept, and files that nobody needs
    ///
    /// Without a time to keep, only files go that no version of the last day has. Look first with --dry-run.
    Vacuum(Vacuum),
}

#[derive(Debug, Clone, Args)]
pub struct Export {
    /// The folder to write into
    #[arg(value_name = "FOLDER", default_value = ".")]
    pub folder: PathBuf,
    /// The first day (UTC), or a moment in RFC 3339; without it from the beginning
    #[arg(long, value_name = "TIME", value_parser = from)]
    pub from: Option<Timestamp>,
    /// The last day (UTC), included, or a moment in RFC 3339; without it to the present
    #[arg(long, value_name = "TIME", value_parser = to)]
    pub to: Option<Timestamp>,
    #[arg(long, value_enum, default_value_t = Format::Csv)]
    pub format: Format,
    #[command(flatten)]
    pub place: Place,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// `call_changes.csv` and `address_changes.csv`
    Csv,
    /// `call_changes.parquet` and `address_changes.parquet`
    Parquet,
    /// `call_changes.geojson`, each change where its location was known to be by then
    Geojson,
}

#[derive(Debug, Clone, Args)]
pub struct Verify {
    /// Print the report as JSON
    #[arg(long)]
    pub json: bool,
    #[command(flatten)]
    pub place: Place,
}

#[derive(Debug, Clone, Args)]
pub struct Rebuild {
    /// The city whose polls they are: a built-in one, or the path of its TOML file
    #[arg(long, env = "BLOTTER_CITY", default_value = DEFAULT_CITY)]
    pub city: String,
    /// The directory of the rebuilt store; without it a temporary one, which is removed at the end
    #[arg(long, value_name = "DIR")]
    pub into: Option<PathBuf>,
    /// Print the report as JSON
    #[arg(long)]
    pub json: bool,
    #[command(flatten)]
    pub place: Place,
}

#[derive(Debug, Clone, Args)]
pub struct Compact {
    /// The present day too, however few files it has
    #[arg(long)]
    pub today: bool,
    #[command(flatten)]
    pub place: Place,
}

#[derive(Debug, Clone, Args)]
pub struct Vacuum {
    /// Keep the bodies of polls for this long, such as `90d`; without it for ever
    #[arg(long, value_name = "DURATION", value_parser = long_duration)]
    pub keep_bodies: Option<Duration>,
    /// Keep events and boards for this long, such as `5y`; without it for ever
    #[arg(long, value_name = "DURATION", value_parser = long_duration)]
    pub keep_changes: Option<Duration>,
    /// Only say what would be removed
    #[arg(long)]
    pub dry_run: bool,
    #[command(flatten)]
    pub place: Place,
}

fn from(text: &str) -> Result<Timestamp, String> {
    moment(text, |day| day)
}

fn to(text: &str) -> Result<Timestamp, String> {
    // The end of the day.
    moment(text, |day| day.saturating_add(1.day()))
        .map(|at| if is_day(text) { at - 1.nanosecond() } else { at })
}

fn is_day(text: &str) -> bool {
    !text.contains('T') && text.parse::<Date>().is_ok()
}

fn moment(text: &str, of_day: impl Fn(Date) -> Date) -> Result<Timestamp, String> {
    if is_day(text) {
        let day: Date = text.parse().map_err(|error: jiff::Error| error.to_string())?;
        return of_day(day)
            .to_zoned(TimeZone::UTC)
            .map(|at| at.timestamp())
            .map_err(|error| error.to_string());
    }
    text.parse().map_err(|_| "a day such as 2026-08-18, or a moment such as 2026-08-18T02:43:55Z".to_owned())
}

/// Does what the command says. `verify` fails with a status of 1 if it finds something wrong.
pub async fn run(command: HistoryCommand) -> Result<ExitCode, Error> {
    match command {
        HistoryCommand::Export(options) => export(&options).await?,
        HistoryCommand::Verify(options) => return verify(&options).await,
        HistoryCommand::Rebuild(options) => return rebuilt(&options).await,
        HistoryCommand::Compact(Compact { today, place }) => {
            // By tomorrow the present day is over.
            let now = if today { crate::now() + 24.hours() } else { crate::now() };
            let done = History::new(place.open()?).compact(now).await?;
            let (before, after) = (HumanCount(done.files_before as u64), HumanCount(done.files_after as u64));
            print(format!("{} days of a table were compacted: {before} files became {after}.", done.days));
        }
        HistoryCommand::Vacuum(options) => vacuum(&options).await?,
    }
    Ok(ExitCode::SUCCESS)
}

async fn export(options: &Export) -> Result<(), Error> {
    let (from, to) = (options.from.unwrap_or(Timestamp::MIN), options.to.unwrap_or_else(crate::now));
    if from > to {
        return Err(Error::Setting(format!("--from is {from}, which is after --to, {to}")));
    }
    let format = match options.format {
        Format::Csv => HistoryFormat::Csv,
        Format::Parquet => HistoryFormat::Parquet,
        Format::Geojson => HistoryFormat::GeoJson,
    };
    for file in History::new(options.place.open()?).export(from, to, format, &options.folder).await? {
        print(format!("{}: {} rows", file.path.display(), HumanCount(file.rows)));
    }
    Ok(())
}

async fn verify(options: &Verify) -> Result<ExitCode, Error> {
    let report = History::new(options.place.open()?).verify().await?;
    if options.json {
        print(serde_json::to_string(&report).unwrap_or_default());
    } else {
        for problem in &report.problems {
            print(problem);
        }
        let (files, events) = (HumanCount(report.files), HumanCount(report.events));
        match report.problems.len() {
            0 => print(format!("The history is whole: {files} files, {events} events.")),
            count => print(format!("The history has {count} problems in {files} files.")),
        }
    }
    Ok(if report.problems.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

async fn rebuilt(options: &Rebuild) -> Result<ExitCode, Error> {
    let temporary =
        tempfile::tempdir().map_err(|source| Error::File { path: std::env::temp_dir(), source })?;
    let into = options.into.clone().unwrap_or_else(|| temporary.path().to_owned());
    let failed = |source| Error::File { path: into.clone(), source };
    std::fs::create_dir_all(&into).map_err(failed)?;
    if std::fs::read_dir(&into).map_err(failed)?.next().is_some() {
        return Err(Error::Setting(format!("--into: {} is not empty", into.display())));
    }
    let city = Arc::new(City::load(&options.city)?);
    let report = history::rebuild(&History::new(options.place.open()?), city, &into).await?;
    if options.json {
        print(serde_json::to_string(&report).unwrap_or_default());
    } else {
        if let Some(before) = not_compared(&report) {
            print(before);
        }
        let (polls, changes) = (HumanCount(report.polls - report.before), HumanCount(report.changes));
        print(match &report.difference {
            None => format!("{polls} polls give the lake's {changes} changes of calls again."),
            Some(difference) => format!("After {changes} changes there is a difference. {difference}"),
        });
        if report.skipped > 0 {
            print(format!(
                "{} polls could not be written at their time and were skipped.",
                HumanCount(report.skipped)
            ));
        }
    }
    // What compared nothing proves nothing.
    let compared = report.polls == 0 || report.before < report.polls;
    Ok(if report.difference.is_none() && compared { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// What lies before the first poll that could be compared.
fn not_compared(report: &history::Rebuilt) -> Option<String> {
    let before = HumanCount(report.before);
    Some(match report.since {
        _ if report.before == 0 => return None,
        Some(since) => format!(
            "From {since} on the polls are compared; the {before} up to then are not, since bodies, changes or polls of them are not kept."
        ),
        None => format!(
            "None of {before} polls can be compared, since bodies, changes or polls of them are not kept."
        ),
    })
}

async fn vacuum(options: &Vacuum) -> Result<(), Error> {
    let retention = Retention { bodies: options.keep_bodies, changes: options.keep_changes };
    let report = History::new(options.place.open()?).vacuum(retention, crate::now(), options.dry_run).await?;
    for file in &report.files {
        print(file);
    }
    let would = if options.dry_run { "would be" } else { "are" };
    print(format!(
        "{} files {would} removed; {} bodies ({}) and {} events and boards {would} left out from now on, and their files go a day later.",
        HumanCount(report.files.len() as u64),
        HumanCount(report.bodies),
        HumanBytes(report.body_bytes),
        HumanCount(report.rows),
    ));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_taken_whole() {
        assert_eq!(from("2026-03-08").unwrap().to_string(), "2026-03-08T00:00:00Z");
        assert_eq!(to("2026-03-08").unwrap().to_string(), "2026-03-08T23:59:59.999999999Z");
        assert_eq!(to("2026-03-08T01:00:00-06:00").unwrap().to_string(), "2026-03-08T07:00:00Z");
        assert!(from("yesterday").unwrap_err().contains("2026-08-18"));
    }
}
