//! `blotter records`: verify, rollback, vacuum, export.

use super::Place;
use crate::{Error, logging::print};
use blotter_lake::ExportFormat;
use blotter_records::DataSet;
use clap::{Args, Subcommand, ValueEnum};
use indicatif::{HumanBytes, HumanCount};
use std::{path::PathBuf, process::ExitCode};

/// The commands of `records`.
#[derive(Debug, Clone, Subcommand)]
pub enum Records {
    /// Check every file of a release: against the log, rows and checksums, roll-ups against records
    Verify(Verify),
    /// Publish an older release anew
    Rollback(Rollback),
    /// Remove the files of old releases; never those that a running server may still read
    Vacuum(Vacuum),
    /// Write one CSV or Parquet file for each data set
    Export(Export),
}

#[derive(Debug, Clone, Args)]
pub struct Verify {
    /// The release's number; without it the newest
    #[arg(long, value_name = "NUMBER")]
    pub release: Option<u64>,
    /// Print the report as JSON
    #[arg(long)]
    pub json: bool,
    #[command(flatten)]
    pub place: Place,
}

#[derive(Debug, Clone, Args)]
pub struct Rollback {
    /// The number of the release to go back to
    pub release: u64,
    #[command(flatten)]
    pub place: Place,
}

#[derive(Debug, Clone, Args)]
pub struct Vacuum {
    /// How many releases stay readable
    #[arg(long, default_value_t = 3, value_name = "COUNT", value_parser = clap::value_parser!(u16).range(1..))]
    pub keep: u16,
    /// Only say what would be removed
    #[arg(long)]
    pub dry_run: bool,
    #[command(flatten)]
    pub place: Place,
}

#[derive(Debug, Clone, Args)]
pub struct Export {
    /// The folder to write into
    #[arg(value_name = "FOLDER")]
    pub folder: PathBuf,
    #[arg(long, value_enum, default_value_t = Format::Csv)]
    pub format: Format,
    /// The data set, any number of times; without it all three
    #[arg(long = "dataset", value_name = "NAME", value_parser = data_set)]
    pub data_sets: Vec<DataSet>,
    #[command(flatten)]
    pub place: Place,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    Csv,
    Parquet,
}

fn data_set(slug: &str) -> Result<DataSet, String> {
    DataSet::from_slug(slug).ok_or_else(|| "street, outcomes or stop-and-search".to_owned())
}

/// Does what the command says. `verify` fails with a status of 1 if it finds something wrong.
pub async fn run(command: Records) -> Result<ExitCode, Error> {
    match command {
        Records::Verify(options) => return verify(&options).await,
        Records::Rollback(options) => {
            let release = blotter_lake::rollback(&options.place.open()?, options.release).await?;
            print(format!("Release {} is what release {} was.", release.number, options.release));
        }
        Records::Vacuum(options) => vacuum(&options).await?,
        Records::Export(options) => export(&options).await?,
    }
    Ok(ExitCode::SUCCESS)
}

async fn verify(options: &Verify) -> Result<ExitCode, Error> {
    let report = blotter_lake::verify(&options.place.open()?, options.release).await?;
    if options.json {
        print(serde_json::to_string(&report).unwrap_or_default());
    } else {
        for problem in &report.problems {
            print(problem);
        }
        let (files, rows) = (HumanCount(report.files), HumanCount(report.rows));
        match report.problems.len() {
            0 => print(format!("Release {} is whole: {files} files, {rows} rows.", report.release)),
            count => print(format!("Release {} has {count} problems in {files} files.", report.release)),
        }
    }
    Ok(if report.problems.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

async fn vacuum(options: &Vacuum) -> Result<(), Error> {
    let report = blotter_lake::vacuum(&options.place.open()?, options.keep.into(), options.dry_run).await?;
    for file in &report.removed {
        print(file);
    }
    let would = if options.dry_run { "would be" } else { "are" };
    let kept: Vec<_> = report.kept.iter().map(u64::to_string).collect();
    print(format!(
        "{} files ({}) {would} removed; releases that stay: {}.",
        HumanCount(report.files),
        HumanBytes(report.bytes),
        kept.join(", ")
    ));
    Ok(())
}

async fn export(options: &Export) -> Result<(), Error> {
    let lake = options.place.open()?;
    let Some(release) = blotter_lake::newest(&lake).await? else {
        print("There is no release to export.");
        return Ok(());
    };
    let format = match options.format {
        Format::Csv => ExportFormat::Csv,
        Format::Parquet => ExportFormat::Parquet,
    };
    let data_sets = if options.data_sets.is_empty() { &DataSet::ALL[..] } else { &options.data_sets };
    for file in blotter_lake::export(&lake, &release, data_sets, format, &options.folder).await? {
        print(format!("{}: {} rows", file.path.display(), HumanCount(file.rows)));
    }
    Ok(())
}
