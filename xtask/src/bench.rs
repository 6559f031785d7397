//! `cargo xtask bench …`: the commands behind docs/measurements.md.

use crate::{
    bench_fanout, bench_streets, bundle,
    run::{Result, command, root, say, step},
    setup,
};
use std::{env, fs, path::PathBuf, time::Instant};

/// Runs one measurement.
pub fn bench(args: &[String]) -> Result {
    match args.first().map(String::as_str) {
        Some("board") => {
            step("Diff and board", command("cargo").args(["bench", "--package", "blotter-model"]))
        }
        Some("fanout") => fanout(&args[1..]),
        Some("live") => live(),
        Some("streets") => bench_streets::run(&args[1..]),
        Some("lighthouse") => lighthouse(),
        Some("size") => size(),
        Some("demo") => cold(),
        _ => {
            Err("bench board | fanout [program] [clients=N …] | live | streets | demo | lighthouse | size"
                .into())
        }
    }
}

/// The fan-out beside nchan; with `program` the whole of Blotter in the same run. The load as
/// `clients=10000 events=60 per_second=2 bytes=600 rounds=3`.
fn fanout(words: &[String]) -> Result {
    let (whole, load): (Vec<_>, Vec<_>) = words.iter().cloned().partition(|word| word == "program");
    let load = bench_fanout::Load::read(&load)?;
    let program = if whole.is_empty() {
        None
    } else if let Some(built) = env::var_os("BLOTTER") {
        Some(PathBuf::from(built))
    } else {
        bundle::build()?;
        Some(bundle::program())
    };
    println!("{}", bench_fanout::run(load, program.as_deref()).map_err(|error| error.to_string())?);
    Ok(())
}

/// From the feed's answer to the last of 1,000 clients, through the real program.
fn live() -> Result {
    bundle::build()?;
    step(
        "From the feed's answer to the last of 1,000 clients",
        command("cargo")
            .args(["run", "--release", "--package", "blotter-server", "--example", "feed_to_clients", "--"])
            .arg(bundle::program()),
    )
}

/// Lighthouse on the first page of the demo, five times; the median of each category.
fn lighthouse() -> Result {
    bundle::build()?;
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
            .current_dir(root().join("end2end"))
            .env("CHROME_PATH", chromium)
            .env("BLOTTER", bundle::program()),
    )
}

/// What the browser loads, in bytes.
fn size() -> Result {
    bundle::bundle()?;
    let pkg = root().join("target/site/pkg");
    let bytes = |name: &str| {
        fs::metadata(pkg.join(name)).map(|meta| meta.len()).map_err(|error| format!("{name}: {error}"))
    };
    println!("| file | bytes | brotli |\n|---|---:|---:|");
    for name in ["frontend_bg.wasm", "frontend.js", "leaflet.js", "ground.js", "pmtiles.js", "blotter.css"] {
        println!("| {name} | {} | {} |", bytes(name)?, bytes(&format!("{name}.br"))?);
    }
    Ok(())
}

/// A cold build, step by step, in a folder of its own; the tools are taken from the machine.
fn cold() -> Result {
    let folder = root().join("target/cold");
    if folder.exists() {
        fs::remove_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    }
    let started = Instant::now();
    step("Cloning", command("git").args(["clone", "--quiet", "."]).arg(&folder))?;
    let status = command("cargo")
        .args(["run", "--quiet", "--package", "xtask", "--", "build"])
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
