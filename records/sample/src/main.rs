//! `records-sample`: writes made-up police records, and prints how they compare with a published sample.

use blotter_records::{DataSet, Month};
use blotter_records_sample::{Error, FIRST_MONTH, FULL_MONTHS, Options, Sample, check, write};
use clap::{Args, Parser, Subcommand};
use std::{path::PathBuf, process::ExitCode, time::Instant};

#[derive(Parser)]
#[command(about = "Made-up police records in the published archive's layout", version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Write a sample to a folder, or to one zip if OUT ends in .zip
    Write(Write),
    /// Print a sample's distributions beside those of a published archive, as Markdown
    Check {
        /// The published archive: a folder or a zip
        #[arg(long)]
        sample: PathBuf,
        /// What `write` wrote
        out: PathBuf,
        #[arg(long, default_value_t = 2)]
        threads: usize,
    },
}

#[derive(Args)]
struct Write {
    out: PathBuf,
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// 1 is 9.7 million rows of street crime, 6 million of outcomes and 1.5 million searches in 36 months
    #[arg(long, default_value_t = 1.0)]
    scale: f64,
    #[arg(long, default_value_t = FULL_MONTHS)]
    months: u32,
    #[arg(long, default_value_t = FIRST_MONTH)]
    first: Month,
    /// Slugs, separated by commas; all if not given
    #[arg(long, value_delimiter = ',')]
    forces: Vec<String>,
    /// street, outcomes, stop-and-search, separated by commas
    #[arg(long, value_delimiter = ',', value_parser = kind, default_value = "street,outcomes,stop-and-search")]
    kinds: Vec<DataSet>,
    #[arg(long, default_value_t = 2)]
    threads: usize,
}

fn kind(slug: &str) -> Result<DataSet, String> {
    DataSet::from_slug(slug).ok_or_else(|| "a kind is street, outcomes or stop-and-search".to_owned())
}

fn run(command: Command) -> Result<(), Error> {
    match command {
        Command::Write(Write { out, seed, scale, months, first, forces, kinds, threads }) => {
            let start = Instant::now();
            let sample = Sample::new(&Options { seed, scale, first, months, forces, kinds })?;
            let written = write(&sample, &out, threads)?;
            let (towns, lsoas, points) = sample.places();
            println!(
                "{} rows in {} files, {} bytes of CSV; {towns} towns, {lsoas} LSOAs, {points} points; {:.1} s",
                written.rows,
                written.files,
                written.bytes,
                start.elapsed().as_secs_f64(),
            );
        }
        Command::Check { sample, out, threads } => {
            let published = check::Figures::of(&sample, threads)?;
            let made = check::Figures::of(&out, threads)?;
            print!("{}", check::compare(&published, &made));
        }
    }
    Ok(())
}

fn main() -> ExitCode {
    match run(Cli::parse().command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
