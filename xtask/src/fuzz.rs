//! The suite `fuzz`: libFuzzer on the street index's reader and on the name parser, a minute each, both at once.
//!
//! Stable Rust compiles what libFuzzer needs to see which branches an input takes; cargo-fuzz is not needed. What
//! is found stays in `target/fuzz`.

use crate::run::{Result, command, output, say, step, target};
use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    process::Child,
    time::Instant,
};

/// The targets, and the most bytes that each makes up.
const TARGETS: [(&str, &str); 2] = [("index", "8192"), ("name", "200")];

/// Counters for each branch and what comparisons compared, and every warning an error.
const FLAGS: &str = "-Dwarnings --cfg fuzzing -Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
    -Cllvm-args=-sanitizer-coverage-trace-compares -Cllvm-args=-simplifycfg-branch-fold-threshold=0";

/// Builds the targets and runs them side by side.
pub fn fuzz() -> Result {
    let folder = target().join("fuzz");
    let programs = build(&folder)?;
    say("Fuzzing the index reader and the name parser, a minute each");
    let started = Instant::now();
    let mut running = Vec::new();
    for (name, most) in TARGETS {
        // If one doesn't start, those before it end by themselves within their minute.
        running.push((name, start(&folder, &programs, name, most)?));
    }
    let mut failures = Vec::new();
    for (name, mut child) in running {
        let status = child.wait().map_err(|error| format!("fuzz-{name}: {error}"))?;
        if let Err(failure) = judge(&folder, name, status.success()) {
            failures.push(failure);
        }
    }
    eprintln!("  {:.1} s", started.elapsed().as_secs_f32());
    if failures.is_empty() { Ok(()) } else { Err(failures.join("\n")) }
}

/// Writes the seeds and compiles the targets; returns the folder of the programs.
fn build(folder: &Path) -> Result<PathBuf> {
    let seeds = folder.join("seeds");
    clear(&seeds)?;
    step(
        "Seeds for fuzzing",
        command("cargo")
            .args(["run", "--quiet", "--package", "blotter-streets", "--example", "fuzz_seeds", "--"])
            .arg(&seeds),
    )?;
    let version = output(command("rustc").arg("-vV")).ok_or("rustc is missing")?;
    let host = version.lines().find_map(|line| line.strip_prefix("host: ")).ok_or("rustc names no host")?;
    // Only with a target named do the flags stay away from build scripts, which nothing would link with libFuzzer.
    step(
        "Fuzz targets",
        command("cargo")
            .args(["build", "--package", "blotter-streets-fuzz", "--features", "fuzz", "--profile", "fuzz"])
            .args(["--target", host])
            .arg("--target-dir")
            .arg(folder)
            .env_remove("CARGO_ENCODED_RUSTFLAGS")
            .env("RUSTFLAGS", FLAGS),
    )?;
    Ok(folder.join(host).join("fuzz"))
}

/// Starts one target on fresh inputs beside its seeds; what it says goes into its log.
fn start(folder: &Path, programs: &Path, name: &str, most: &str) -> Result<Child> {
    let corpus = folder.join("corpus").join(name);
    clear(&corpus)?;
    let found = found(folder, name);
    clear(&found)?;
    let log = log(folder, name);
    let out = File::create(&log).map_err(|error| format!("{}: {error}", log.display()))?;
    let dictionary = folder.join("seeds").join(format!("{name}.dict"));
    let mut program = command(&programs.join(format!("fuzz-{name}")).to_string_lossy());
    program.args([
        "-seed=1",
        "-max_total_time=60",
        "-timeout=10",
        "-rss_limit_mb=2048",
        "-print_final_stats=1",
    ]);
    program.arg(format!("-max_len={most}")).arg(format!("-artifact_prefix={}/", found.display()));
    if dictionary.exists() {
        program.arg(format!("-dict={}", dictionary.display()));
    }
    let program = program.arg(corpus).arg(folder.join("seeds").join(name)).stderr(out);
    program.spawn().map_err(|error| format!("fuzz-{name}: {error}"))
}

/// Says what a run did; an error names the input that it failed on.
fn judge(folder: &Path, name: &str, passed: bool) -> Result {
    let log = log(folder, name);
    let text = fs::read(&log).map_err(|error| format!("{}: {error}", log.display()))?;
    let text = String::from_utf8_lossy(&text);
    let value = |key: &str| {
        let line = text.lines().find_map(|line| line.trim().strip_prefix(key));
        line.and_then(|value| value.trim().parse::<u64>().ok()).unwrap_or(0)
    };
    let (runs, fresh) = (value("stat::number_of_executed_units:"), value("stat::new_units_added:"));
    if passed {
        // Without branches to watch, libFuzzer would only throw bytes, and find nothing new.
        if runs == 0 || fresh == 0 {
            return Err(format!("fuzz-{name} saw no coverage: {}", log.display()));
        }
        eprintln!("  {name}: {runs} inputs, {fresh} of them took a new way");
        return Ok(());
    }
    let inputs: Vec<String> = fs::read_dir(found(folder, name))
        .map(|found| found.flatten().map(|input| input.path().display().to_string()).collect())
        .unwrap_or_default();
    let panic = text.lines().skip_while(|line| !line.contains("panicked at")).take(2).collect::<Vec<_>>();
    Err(format!(
        "fuzz-{name} failed: {}\n  the input is kept in {}\n  the whole log is {}",
        if panic.is_empty() { "no panic; see the log".to_owned() } else { panic.join(" ") },
        if inputs.is_empty() { "no file".to_owned() } else { inputs.join(" ") },
        log.display()
    ))
}

fn log(folder: &Path, name: &str) -> PathBuf {
    folder.join(format!("{name}.log"))
}

/// Where the inputs are kept on which a target failed.
fn found(folder: &Path, name: &str) -> PathBuf {
    folder.join("found").join(name)
}

/// An empty folder.
fn clear(folder: &Path) -> Result {
    let failed = |error: std::io::Error| format!("{}: {error}", folder.display());
    if folder.exists() {
        fs::remove_dir_all(folder).map_err(failed)?;
    }
    fs::create_dir_all(folder).map_err(failed)
}
