//! The command line; every flag is also an environment variable `BLOTTER_…`.

use crate::{
    config::{Config, DataDirConfig, HttpConfig, speed},
    streets::Streets,
};
use clap::{Args, Parser, Subcommand};

/// Police open data, live: a map of active calls that updates by itself.
#[derive(Debug, Parser)]
#[command(name = "blotter", version, about, max_term_width = 100)]
pub struct Cli {
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve the live map of a city
    Serve(Box<Config>),
    /// Serve the live map with simulated calls on a sketch of Dallas; needs no network
    Demo(Demo),
    /// Find positions without a geocoding service: build a street index, and query it
    #[command(subcommand)]
    Streets(Streets),
}

/// Flags of `demo`.
#[derive(Debug, Clone, Args)]
pub struct Demo {
    #[command(flatten)]
    pub http: HttpConfig,
    /// How many times faster than the real city the simulated one runs, from 0.1 to 1000
    #[arg(long, env = "BLOTTER_DEMO_SPEED", default_value_t = 20.0, value_parser = speed, allow_negative_numbers = true)]
    pub speed: f64,
    /// The seed of the simulation: the same seed plays the same calls
    #[arg(long, env = "BLOTTER_DEMO_SEED", default_value_t = 1)]
    pub seed: u64,
    /// Without --data-dir the demo uses a temporary directory and removes it at the end.
    #[command(flatten)]
    pub dir: DataDirConfig,
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
