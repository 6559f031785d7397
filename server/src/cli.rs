//! The command line; every flag is also an environment variable `BLOTTER_…`.

use crate::{
    commands::{Health, HistoryCommand, Import, Records, SyncCommand},
    config::{Config, DataDirConfig, HttpConfig, speed},
    streets::Streets,
    supervisor::Fault,
};
use clap::{Args, Parser, Subcommand};
use std::path::PathBuf;

/// What a first start without a command says besides the commands.
const FIRST_STEPS: &str = "\
First steps:
  blotter demo                  a live map with simulated calls; needs no network
  blotter serve                 the live map of Dallas at http://127.0.0.1:3000; no key, no account
  blotter serve --city none     dashboards over what `blotter import` or `blotter sync` imported

`blotter serve --help` documents every flag; each is also an environment variable. All data lies in one folder, which
--data-dir names (on Linux ~/.local/share/blotter).";

/// Police open data, live: a map of active calls that updates by itself.
#[derive(Debug, Parser)]
#[command(name = "blotter", version, max_term_width = 100, after_help = FIRST_STEPS)]
pub struct Cli {
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve the live map of a city
    Serve(Box<Config>),
    /// Serve the live map with simulated calls on a sketch of Dallas, and generated police records; needs no network
    Demo(Demo),
    /// Ask a running `serve` whether all is well: a status of 0 or 1
    ///
    /// For health checks of containers; it asks /readyz at the address of `--listen` (`BLOTTER_LISTEN`).
    Health(Health),
    /// Give the event log a new epoch, so that every client starts afresh
    ///
    /// For a data directory that went back in time with its whole machine, such as by a virtual machine's snapshot,
    /// which `serve` can't notice. Stop `serve` first.
    NewEpoch(DataDirConfig),
    /// Find positions without a geocoding service: build a street index, and query it
    #[command(subcommand)]
    Streets(Streets),
    /// Import published records of the police of England, Wales and Northern Ireland into the lake
    ///
    /// Runs beside `serve`, which shows the new release within seconds. Ends with a status of 1 if a file was refused.
    Import(Import),
    /// Fetch what the police published since, and import it
    ///
    /// The newest monthly archive, and for months without one the searches of each force. Runs beside `serve`.
    Sync(SyncCommand),
    /// Look after the records in the lake
    #[command(subcommand)]
    Records(Records),
    /// Look after the history of a city's calls in the lake
    #[command(subcommand)]
    History(HistoryCommand),
}

/// Flags of `demo`.
#[derive(Debug, Clone, Args)]
pub struct Demo {
    /// How many times faster than the real city the simulated one runs, from 0.1 to 1000
    #[arg(long, env = "BLOTTER_DEMO_SPEED", default_value_t = 20.0, value_parser = speed, allow_hyphen_values = true)]
    pub speed: f64,
    /// The seed of the simulation: the same seed plays the same calls
    #[arg(long, env = "BLOTTER_DEMO_SEED", default_value_t = 1)]
    pub seed: u64,
    /// The directory of the demo's event log and records
    ///
    /// Default: a temporary directory, which is removed at the end.
    #[arg(long, env = "BLOTTER_DATA_DIR", value_name = "DIR")]
    pub data_dir: Option<PathBuf>,
    /// The part that panics on SIGUSR1, for tests of what happens then
    #[arg(long, hide = true)]
    pub fault: Option<Fault>,
    // Last, since what follows it would get its heading.
    #[command(flatten)]
    pub http: HttpConfig,
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_sound() {
        Cli::command().debug_assert();
    }
}
