//! `cargo xtask bench records`: importing and asking the generated records, beside `DuckDB`, `ClickHouse`, Polars and
//! PostgreSQL in the same run. What is made and measured is in `records/run.py`; here is what it needs.

use super::cluster::{self, Cluster};
use crate::{
    run::{Result, command, output, root, say, step, target},
    venv,
};
use std::{fs, path::Path};

/// Of `PyPI`: the engines, and the client of PostgreSQL.
const PACKAGES: [&str; 4] = ["duckdb", "polars", "chdb", "psycopg[binary]"];
/// What a run at full size takes on disk at its fullest: CSVs, lake, one conversion, the engines' own tables.
const FULL_BYTES: f64 = 12e9;
/// The same without the peers.
const ALONE_BYTES: f64 = 4.5e9;

/// Measures the program; SCALE 1, unless stated, is 9.7 million street and 6 million outcome rows. `alone` leaves the peers
/// out. What is made is deleted at the end unless it is to be kept.
pub fn run(words: &[String]) -> Result {
    let (kept, words): (Vec<_>, Vec<_>) = words.iter().partition(|word| *word == "keep");
    let (alone, scale): (Vec<_>, Vec<_>) = words.into_iter().partition(|word| *word == "alone");
    let is_alone = !alone.is_empty();
    let scale = match scale.as_slice() {
        [] => 1.0,
        [scale] => {
            scale.parse::<f64>().ok().filter(|it| *it > 0.0).ok_or("the scale is a number such as 0.03")?
        }
        _ => return Err("bench records [SCALE] [alone] [keep]".into()),
    };
    let folder = target().join("bench-records");
    clear(&folder)?;
    is_room(&folder, scale * if is_alone { ALONE_BYTES } else { FULL_BYTES })?;
    let program = super::program()?;
    // What checks the rows is DuckDB in either case.
    let (python, _) = venv::with("bench", if is_alone { &PACKAGES[..1] } else { &PACKAGES })?;
    step(
        "Building what makes and asks the records",
        // With the program, whose features its dependencies then have: else they would be compiled once more.
        super::release().args(["--package", "blotter-server", "--package", "blotter-records-sample"]).args([
            "--package",
            "blotter-lake",
            "--bins",
            "--example",
            "dashboard_rate",
        ]),
    )?;
    step(
        "Making the records",
        command(&super::built("records-sample").to_string_lossy())
            .args(["write", "--kinds", "street,outcomes", "--scale"])
            .arg(scale.to_string())
            .arg(folder.join("csv")),
    )?;
    let cluster = if is_alone {
        None
    } else {
        cluster::newest(|_| true).map(|programs| Cluster::start(&programs)).transpose()?
    };
    let mut measure = command(&python.to_string_lossy());
    measure
        .arg(root().join("xtask/src/bench/records/run.py"))
        .arg(program)
        .arg(super::built("examples/dashboard_rate"))
        .arg(&folder)
        .args(is_alone.then_some("alone"));
    match &cluster {
        Some(cluster) => _ = measure.env("BENCH_POSTGRES", cluster.socket()),
        None if is_alone => {}
        None => say("SKIPPED: PostgreSQL, which isn't installed: apt-get install postgresql"),
    }
    let measured = step("Importing and asking", &mut measure);
    drop(cluster);
    if kept.is_empty() {
        clear(&folder)?;
    } else {
        say(&format!("Kept: {}", folder.display()));
    }
    measured
}

/// An empty folder.
fn clear(folder: &Path) -> Result {
    let failed = |error: std::io::Error| format!("{}: {error}", folder.display());
    if folder.exists() {
        fs::remove_dir_all(folder).map_err(failed)?;
    }
    fs::create_dir_all(folder).map_err(failed)
}

/// Refuses to start on a disk that the run would fill.
fn is_room(folder: &Path, needed: f64) -> Result {
    let Some(df) = output(command("df").args(["--output=avail", "--block-size=1"]).arg(folder)) else {
        return Ok(());
    };
    let free = df.lines().last().and_then(|line| line.trim().parse::<f64>().ok());
    if free.is_some_and(|free| free < needed) {
        return Err(format!("{} has less than the {:.1} GB that this needs", folder.display(), needed / 1e9));
    }
    Ok(())
}
