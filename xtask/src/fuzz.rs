//! The suite `fuzz`: libFuzzer on the street index's reader, the name parser, and the readers of published CSVs and zips,
//! all at once.
//!
//! Stable Rust can compile the coverage counters that libFuzzer reads, so cargo-fuzz isn't needed. In CI our own crates
//! have them; `test long` compiles the dependencies with them as well. Inputs that fail are kept in `target/fuzz`.

use crate::{
    run::{Result, command, output, say, step, target},
    suites,
};
use std::{
    env,
    fs::{self, File},
    path::{Path, PathBuf},
    process::{Child, Command},
    time::Instant,
};

/// The targets, and the size limit of their inputs.
const TARGETS: [(&str, &str); 4] = [("index", "8192"), ("name", "200"), ("csv", "4096"), ("zip", "8192")];

/// The examples that write the targets' seeds.
const SEEDS: [&str; 2] = ["streets_fuzz_seeds", "lake_fuzz_seeds"];

/// The packages of the targets.
const PACKAGES: [&str; 2] = ["blotter-streets-fuzz", "blotter-lake-fuzz"];

/// Fewer inputs than this mean that something is wrong, even on a busy machine; usually it is tens of thousands.
const MIN_RUNS: u64 = 150;

/// Coverage counters, traced comparisons, every check, and warnings as errors.
const FLAGS: &str = "-Dwarnings --cfg fuzzing -Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
    -Cllvm-args=-sanitizer-coverage-trace-compares -Cllvm-args=-simplifycfg-branch-fold-threshold=0 \
    -Cdebug-assertions=on -Coverflow-checks=on -Cdebuginfo=line-tables-only -Cstrip=none";

/// In the environment of this program when cargo calls it in place of the compiler: what is added to its arguments.
const EXTRA_FLAGS: &str = "BLOTTER_XTASK_RUSTC_FLAGS";

/// How long to fuzz.
#[derive(Clone, Copy)]
pub enum Effort {
    /// In CI.
    Short,
    /// Before a release.
    Long,
}

impl Effort {
    const fn seconds(self) -> u32 {
        match self {
            Self::Short => 20,
            Self::Long => 1_200,
        }
    }
}

/// Builds the targets and runs them side by side.
pub fn fuzz(effort: Effort) -> Result {
    let folder = target().join("fuzz");
    let programs = build(&folder, effort)?;
    let names = TARGETS.map(|(name, _)| name).join(", ");
    say(&format!("Fuzzing {names} for {} s", effort.seconds()));
    let started = Instant::now();
    let mut running = Vec::new();
    for (name, most) in TARGETS {
        // If one doesn't start, those before it end by themselves when their time is up.
        running.push((name, start(&folder, &programs, name, most, effort)?));
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

/// Where cargo called this program in place of the compiler: runs the compiler with further flags.
pub fn as_compiler(args: &[String]) -> Option<Result> {
    let flags = env::var(EXTRA_FLAGS).ok()?;
    let (rustc, args) = args.split_first()?;
    let status = Command::new(rustc).args(args).args(flags.split_whitespace()).status();
    Some(match status {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("{rustc}: {status}")),
        Err(error) => Err(format!("{rustc}: {error}")),
    })
}

/// Writes the seeds and compiles the targets; returns the folder of the programs.
fn build(folder: &Path, effort: Effort) -> Result<PathBuf> {
    let seeds = folder.join("seeds");
    clear(&seeds)?;
    suites::build_for_tests()?;
    for name in SEEDS {
        let program = target().join("debug/examples").join(name);
        step(&format!("Seeds for fuzzing: {name}"), command(&program.to_string_lossy()).arg(&seeds))?;
    }
    let features = PACKAGES.map(|package| format!("{package}/fuzz")).join(",");
    let mut cargo = command("cargo");
    cargo.args(["build", "--features", &features]);
    match effort {
        Effort::Short => {
            // Our crates alone: the others are as the tests have them.
            let targets =
                TARGETS.iter().flat_map(|(name, _)| ["--example".to_owned(), format!("fuzz-{name}")]);
            cargo.arg("--workspace").args(targets);
            cargo.env("RUSTC_WORKSPACE_WRAPPER", target().join("debug/xtask"));
            cargo.env(EXTRA_FLAGS, format!("{FLAGS} -Copt-level=2"));
            step("Fuzz targets", &mut cargo)?;
            Ok(target().join("debug/examples"))
        }
        Effort::Long => {
            let version = output(command("rustc").arg("-vV")).ok_or("rustc is missing")?;
            let host = version
                .lines()
                .find_map(|line| line.strip_prefix("host: "))
                .ok_or("rustc -vV prints no host")?;
            // With `--target`, the flags don't reach build scripts, which aren't linked with libFuzzer.
            cargo.arg("--examples").args(PACKAGES.iter().flat_map(|package| ["--package", package]));
            cargo.args(["--profile", "fuzz", "--target", host]).arg("--target-dir").arg(folder);
            step(
                "Fuzz targets, with all that they are made of",
                cargo.env_remove("CARGO_ENCODED_RUSTFLAGS").env("RUSTFLAGS", FLAGS),
            )?;
            Ok(folder.join(host).join("fuzz/examples"))
        }
    }
}

/// Starts one target on its seeds and an empty corpus; its output goes to a log file.
fn start(folder: &Path, programs: &Path, name: &str, most: &str, effort: Effort) -> Result<Child> {
    let corpus = folder.join("corpus").join(name);
    clear(&corpus)?;
    let found = found(folder, name);
    clear(&found)?;
    let log = log(folder, name);
    let out = File::create(&log).map_err(|error| format!("{}: {error}", log.display()))?;
    let dictionary = folder.join("seeds").join(format!("{name}.dict"));
    let mut program = command(&programs.join(format!("fuzz-{name}")).to_string_lossy());
    program.args(["-seed=1", "-timeout=10", "-rss_limit_mb=2048", "-print_final_stats=1"]);
    program
        .arg(format!("-max_total_time={}", effort.seconds()))
        .arg(format!("-max_len={most}"))
        .arg(format!("-artifact_prefix={}/", found.display()));
    if dictionary.exists() {
        program.arg(format!("-dict={}", dictionary.display()));
    }
    let program = program.arg(corpus).arg(folder.join("seeds").join(name)).stderr(out);
    program.spawn().map_err(|error| format!("fuzz-{name}: {error}"))
}

/// Reports what a run did; an error names the input that failed.
fn judge(folder: &Path, name: &str, passed: bool) -> Result {
    let log = log(folder, name);
    let text = fs::read(&log).map_err(|error| format!("{}: {error}", log.display()))?;
    let text = String::from_utf8_lossy(&text);
    if passed {
        let Seen { runs, fresh, branches } = Seen::read(&text);
        if runs < MIN_RUNS {
            return Err(format!("fuzz-{name} ran on {runs} inputs only: {}", log.display()));
        }
        // Without coverage, libFuzzer would only try random bytes.
        if branches == 0 {
            return Err(format!("fuzz-{name} saw no coverage: {}", log.display()));
        }
        eprintln!("  {name}: {runs} inputs, {fresh} of them reached new code; {branches} branches reached");
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

/// What libFuzzer reports in its log.
#[derive(Debug, PartialEq)]
struct Seen {
    /// Inputs tried.
    runs: u64,
    /// Those that reached something new; there may be none on a slow machine.
    fresh: u64,
    /// Branches reached, seeds included.
    branches: u64,
}

impl Seen {
    fn read(log: &str) -> Self {
        let value = |key: &str| {
            let line = log.lines().find_map(|line| line.trim().strip_prefix(key));
            line.and_then(|value| value.trim().parse().ok()).unwrap_or(0)
        };
        // `#179373 DONE cov: 603 ft: 1961 …`; the field is left out if there is none.
        let states = log.lines().filter(|line| line.starts_with('#'));
        let branches = states.filter_map(|line| {
            let mut words = line.split_whitespace().skip_while(|word| *word != "cov:").skip(1);
            words.next()?.parse().ok()
        });
        Self {
            runs: value("stat::number_of_executed_units:"),
            fresh: value("stat::new_units_added:"),
            branches: branches.max().unwrap_or(0),
        }
    }
}

fn log(folder: &Path, name: &str) -> PathBuf {
    folder.join(format!("{name}.log"))
}

/// The folder of the inputs that made a target fail.
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

#[cfg(test)]
mod tests {
    use super::Seen;

    #[test]
    fn coverage_of_the_seeds_counts_without_anything_new() {
        let log = "#2\tINITED cov: 376 ft: 631 corp: 22/307b exec/s: 0 rss: 27Mb\n\
            #812\tDONE   cov: 376 ft: 631 corp: 22/307b lim: 27 exec/s: 13 rss: 27Mb\n\
            stat::number_of_executed_units: 812\nstat::new_units_added:          0\n";
        assert_eq!(Seen::read(log), Seen { runs: 812, fresh: 0, branches: 376 });
    }

    #[test]
    fn a_program_without_counters_has_no_coverage() {
        let log = "WARNING: no interesting inputs were found so far. Is the code instrumented for coverage?\n\
            #2\tINITED exec/s: 0 rss: 27Mb\n#9000\tDONE   exec/s: 150 rss: 27Mb\n\
            stat::number_of_executed_units: 9000\nstat::new_units_added:          0\n";
        assert_eq!(Seen::read(log), Seen { runs: 9000, fresh: 0, branches: 0 });
    }
}
