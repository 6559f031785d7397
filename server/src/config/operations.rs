//! What those who run the program see of it, besides `/metrics`.

use super::values::duration;
use clap::Args;
use std::time::Duration;

/// Flags for operators.
#[derive(Debug, Clone, Default, PartialEq, Eq, Args)]
#[command(next_help_heading = "Operations")]
pub struct OperationsConfig {
    /// Print the metrics on standard output this often, each time as one line of JSON
    ///
    /// For platforms that read logs and ask no `/metrics`, such as those of AWS. Default: never.
    #[arg(long, env = "BLOTTER_PRINT_METRICS", value_parser = duration, value_name = "DURATION")]
    pub print_metrics: Option<Duration>,
}
