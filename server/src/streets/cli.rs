//! The command line of `blotter streets`.

use crate::config::{DEFAULT_CITY, DataDirConfig};
use clap::{Args, Subcommand};
use std::path::PathBuf;

/// The commands of `streets`.
#[derive(Debug, Clone, Subcommand)]
pub enum Streets {
    /// Build the index of one or more counties, from files of the Census Bureau (public domain).
    Build(Box<Build>),
    /// Find places: "8500 Park Ln", "Elm St / N Harwood St", "12th St".
    Locate(Locate),
    /// Compare the answers with known positions.
    Score(Score),
}

/// Flags of `streets build`.
#[derive(Debug, Clone, Args)]
pub struct Build {
    /// The counties, by the five digits of state and county: 48113 is Dallas County in Texas. With --from and
    /// without this: all that the folder holds.
    #[arg(
        long = "county",
        value_name = "CODES",
        value_delimiter = ',',
        value_parser = county,
        required_unless_present = "from"
    )]
    pub counties: Vec<String>,
    /// The town that is meant where several have a street of that name, by the seven digits of state and place:
    /// 4819000 is the city of Dallas.
    #[arg(long, value_name = "CODE", value_parser = place)]
    pub place: Option<u32>,
    /// Read the TIGER/Line files (.zip, or .shp and .dbf) in this folder instead of downloading them.
    #[arg(long, value_name = "DIR")]
    pub from: Option<PathBuf>,
    /// The year of the files to download.
    #[arg(long, default_value_t = 2024, value_parser = clap::value_parser!(u16).range(2011..2100))]
    pub year: u16,
    /// Where to download from: a mirror's address.
    #[arg(
        long,
        env = "BLOTTER_STREETS_SOURCE",
        value_name = "URL",
        default_value = "https://www2.census.gov/geo/tiger"
    )]
    pub source: String,
    /// Downloads are kept in its `tiger`, the index is its `streets.index`.
    #[command(flatten)]
    pub dir: DataDirConfig,
    /// Write the index to this file instead.
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
}

/// Which index to ask, for which city.
#[derive(Debug, Clone, Args)]
pub struct Opened {
    /// The index. Without it: the one in the data folder.
    #[arg(long, value_name = "FILE")]
    pub index: Option<PathBuf>,
    #[command(flatten)]
    pub dir: DataDirConfig,
    /// The city that knows its roads by other names: a built-in one, or the path of a city's TOML file.
    #[arg(long, env = "BLOTTER_CITY", default_value = DEFAULT_CITY)]
    pub city: String,
}

/// Flags of `streets locate`.
#[derive(Debug, Clone, Args)]
pub struct Locate {
    /// What to find, as a dispatcher writes it; several are answered in turn.
    #[arg(required = true, value_name = "PLACE")]
    pub places: Vec<String>,
    /// Print one JSON object a line.
    #[arg(long)]
    pub json: bool,
    /// The police beat of these places: where several fit, it decides, once five of the earlier ones are certain.
    #[arg(long)]
    pub beat: Option<String>,
    /// The index and the city.
    #[command(flatten)]
    pub opened: Opened,
}

/// Flags of `streets score`.
#[derive(Debug, Clone, Args)]
pub struct Score {
    /// CSV with the columns `kind, question_block, question_location, latitude, longitude, precision, ambiguous,
    /// also`; see docs/operations.md.
    #[arg(value_name = "TRUTH.csv")]
    pub truth: PathBuf,
    /// The index and the city.
    #[command(flatten)]
    pub opened: Opened,
}

fn county(text: &str) -> Result<String, String> {
    if digits(text, 5) {
        return Ok(text.to_owned());
    }
    Err("a county has five digits, such as 48113".to_owned())
}

fn place(text: &str) -> Result<u32, String> {
    let number = digits(text, 7).then(|| text.parse().ok()).flatten();
    number.ok_or_else(|| "a place has seven digits, such as 4819000".to_owned())
}

fn digits(text: &str, count: usize) -> bool {
    text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit())
}
