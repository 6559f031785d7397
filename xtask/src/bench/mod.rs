//! `cargo xtask bench …`: the commands behind docs/measurements.md. `BLOTTER` names another program to measure,
//! `BLOTTER_TARGET` the target that those of records and history are built for.

mod cluster;
mod dashboards;
mod fanout;
mod history;
mod records;
mod streets;

use crate::{
    bundle,
    run::{Result, command, root, say, step, target},
    setup,
};
use std::{
    env, fs,
    path::PathBuf,
    process::{Command, Stdio},
    time::Instant,
};

/// The benchmarks' names and their words.
const NAMES: &str = "board | dashboards [load | peer] [changes=N …] | demo | fanout [program] [clients=N …] | history [DAYS …] | \
     lighthouse [dashboards] | live | pages [seconds=N …] | records [SCALE] [keep] | size | streets [postgis | cambridge]";

/// Runs one measurement.
pub fn bench(args: &[String]) -> Result {
    match args.first().map(String::as_str) {
        Some("board") => {
            step("Diff and board", command("cargo").args(["bench", "--package", "blotter-model"]))
        }
        Some("dashboards") => dashboards::run(&args[1..]),
        Some("fanout") => fan_out(&args[1..]),
        Some("history") => history::run(&args[1..]),
        Some("live") => live(),
        Some("records") => records::run(&args[1..]),
        Some("streets") => streets::run(&args[1..]),
        Some("lighthouse") => lighthouse(&args[1..]),
        Some("pages") => pages(&args[1..]),
        Some("size") => size(),
        Some("demo") => cold(),
        _ => Err(format!("bench {NAMES}")),
    }
}

/// The fan-out beside nchan; with `program` the whole of Blotter in the same run. The load as
/// `clients=10000 events=60 per_second=2 bytes=600 rounds=3`.
fn fan_out(words: &[String]) -> Result {
    let (whole, load): (Vec<_>, Vec<_>) = words.iter().cloned().partition(|word| word == "program");
    let load = fanout::Load::read(&load)?;
    let program = if whole.is_empty() { None } else { Some(program()?) };
    println!("{}", fanout::run(load, program.as_deref()).map_err(|error| error.to_string())?);
    Ok(())
}

/// The program to measure: the one that `BLOTTER` names, so that two can be compared, else the present one, built.
fn program() -> Result<PathBuf> {
    if let Some(built) = env::var_os("BLOTTER") {
        // Absolute, since benchmarks start it from other folders.
        return fs::canonicalize(&built).map_err(|error| format!("BLOTTER={}: {error}", built.display()));
    }
    if static_target().is_none() {
        bundle::build()?;
        return Ok(bundle::program());
    }
    bundle::bundle()?;
    step("Building the program", release().args(["--package", "blotter-server", "--bin", "blotter"]))?;
    Ok(built("blotter"))
}

/// `BLOTTER_TARGET`: what is measured is built for this target, such as the static program's, and not for this machine.
fn static_target() -> Option<String> {
    env::var("BLOTTER_TARGET").ok()
}

/// `cargo build --release`, of the parts that the caller names.
fn release() -> Command {
    let mut cargo = command("cargo");
    cargo.args(["build", "--release", "--locked"]);
    if let Some(triple) = static_target() {
        // As `cargo xtask dist` builds it.
        cargo.args(["--target", &triple]).env("CARGO_PROFILE_RELEASE_STRIP", "symbols");
    }
    cargo
}

/// A program that [`release`] built, or `examples/NAME`.
fn built(name: &str) -> PathBuf {
    static_target().map_or_else(target, |triple| target().join(triple)).join("release").join(name)
}

/// The live page and the calls under wrk, beside nginx serving the same bytes.
fn pages(words: &[String]) -> Result {
    let program = program()?;
    step(
        "The live page and the calls, 1,000 calls on the board, beside nginx",
        command("node").arg("end2end/pages_bench.mjs").args(words).env("BLOTTER", program),
    )
}

/// From the feed's answer to the last of 1,000 clients, through the real program.
fn live() -> Result {
    let program = program()?;
    step(
        "From the feed's answer to the last of 1,000 clients",
        command("cargo")
            .args(["run", "--release", "--package", "blotter-server", "--example", "feed_to_clients", "--"])
            .arg(program),
    )
}

/// Lighthouse on the first page of the demo or on each dashboard, five times; the median of each category.
fn lighthouse(words: &[String]) -> Result {
    let program = program()?;
    setup::npm("end2end")?;
    // Not in the lock file: npm writes one for Lighthouse's own dependencies that `npm ci` then refuses.
    step(
        "Fetching Lighthouse",
        command("npm")
            .args([
                "install",
                "--no-save",
                "--no-audit",
                "--no-fund",
                "--loglevel=error",
                "lighthouse@12.8.2",
            ])
            .current_dir(root().join("end2end")),
    )?;
    let chromium = setup::chromium()?;
    step(
        "Lighthouse, mobile, median of five",
        command("node")
            .arg("lighthouse.mjs")
            .args(words)
            .current_dir(root().join("end2end"))
            .env("CHROME_PATH", chromium)
            .env("BLOTTER", program),
    )
}

/// What the browser loads, in bytes.
fn size() -> Result {
    bundle::bundle()?;
    let dist = bundle::dist()?;
    let failed = |error: std::io::Error| format!("{}: {error}", dist.display());
    let bytes = |name: &str| fs::metadata(dist.join(name)).map(|meta| meta.len()).map_err(failed);
    let mut names: Vec<String> = fs::read_dir(&dist)
        .map_err(failed)?
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.strip_suffix(".br").map(str::to_owned))
        .collect();
    names.sort();
    println!("| file | bytes | brotli |\n|---|---:|---:|");
    for name in names {
        println!("| {name} | {} | {} |", bytes(&name)?, bytes(&format!("{name}.br"))?);
    }
    Ok(())
}

/// A cold build, step by step, in a folder of its own; the crates come from cargo's cache where they are there.
fn cold() -> Result {
    let folder = root().join("target/cold");
    if folder.exists() {
        fs::remove_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    }
    let started = Instant::now();
    step("Cloning", command("git").args(["clone", "--quiet", "."]).arg(&folder))?;
    // The demo as it is built, without being served.
    let status = command("cargo")
        .args(["run", "--quiet", "--package", "xtask", "--", "demo", "--help"])
        .stdout(Stdio::null())
        .current_dir(&folder)
        .env_remove("CARGO_TARGET_DIR")
        .status()
        .map_err(|error| format!("cargo: {error}"))?;
    if !status.success() {
        return Err("the cold build failed".into());
    }
    say(&format!("cold build: {:.0} s", started.elapsed().as_secs_f32()));
    Ok(())
}
