//! `cargo xtask bench history`: days of the simulated city's calls in a lake, and looking back on them, from a folder and from
//! a bucket. What is measured is in `history/run.py`; here is what it needs.

use crate::run::{Result, find, root, step, target};
use std::{fs, process::Command};

/// A month and a year, unless other numbers of days are given.
const DAYS: [&str; 2] = ["30", "365"];

/// `bench history [DAYS …]`.
pub fn run(words: &[String]) -> Result {
    if let Some(other) = words.iter().find(|word| word.parse::<u32>().is_err()) {
        return Err(format!("`{other}` is no number of days; bench history [DAYS …]"));
    }
    let program = super::program()?;
    step(
        "Building what writes the days",
        super::release().args(["--package", "blotter-server", "--example", "history_year"]),
    )?;
    let folder = target().join("bench-history");
    let failed = |error: std::io::Error| format!("{}: {error}", folder.display());
    if folder.exists() {
        fs::remove_dir_all(&folder).map_err(failed)?;
    }
    fs::create_dir_all(folder.join("s3/bucket")).map_err(failed)?;
    let python = find(&["python3"]).ok_or("python3 is missing")?;
    let mut measure = Command::new(python);
    measure
        .arg(root().join("xtask/src/bench/history/run.py"))
        .arg(program)
        .arg(super::built("examples/history_year"))
        .arg(&folder);
    if words.is_empty() {
        measure.args(DAYS)
    } else {
        measure.args(words)
    };
    let measured = step("Writing and looking back", &mut measure);
    fs::remove_dir_all(&folder).map_err(failed)?;
    measured
}
