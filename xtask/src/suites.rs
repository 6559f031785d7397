//! `cargo xtask test`: every check, each suite once. What is skipped is announced.

use crate::{
    bundle, dist,
    fuzz::{self, Effort},
    run::{Result, command, find, output, root, say, step, target},
    setup, terraform, toolchain, venv,
};
use std::{
    env, fs,
    path::{Path, PathBuf},
    time::Instant,
};

/// A part of the checks.
struct Suite {
    name: &'static str,
    /// Installs what the suite needs, or says what is missing and the command that installs it.
    needs: fn() -> Result,
    run: fn() -> Result,
    /// Runs only when named.
    on_demand: bool,
}

impl Suite {
    const fn new(name: &'static str, needs: fn() -> Result, run: fn() -> Result) -> Self {
        Self { name, needs, run, on_demand: false }
    }
}

const SUITES: [Suite; 13] = [
    Suite::new("fmt", || toolchain::component("fmt", "rustfmt"), fmt),
    Suite::new(
        "clippy",
        || toolchain::component("clippy", "clippy").and_then(|()| setup::for_bundle()),
        clippy,
    ),
    Suite::new("deny", || Ok(()), deny),
    // The program's tests open its pages, which need the bundle.
    Suite::new("rust", setup::for_bundle, rust),
    Suite::new("fuzz", setup::cxx, || fuzz::fuzz(Effort::Short)),
    Suite::new("wasm", setup::for_bundle, wasm),
    Suite::new("browser", for_browser, browser),
    Suite::new("readers", || Ok(()), readers),
    // Five minutes, which Terraform mostly waits.
    Suite { on_demand: true, ..Suite::new("terraform", || Ok(()), terraform::terraform) },
    Suite { on_demand: true, ..Suite::new("dist", setup::for_bundle, dist::test) },
    Suite { on_demand: true, ..Suite::new("long", setup::cxx, long) },
    Suite { on_demand: true, ..Suite::new("spark", || Ok(()), spark) },
    Suite { on_demand: true, ..Suite::new("lifelines", || Ok(()), lifelines) },
];

/// Set for tests that then run their loops many more times.
const LONG: (&str, &str) = ("BLOTTER_TEST_LONG", "1");
/// How often a test kills the program.
const KILLS: &str = "BLOTTER_TEST_KILLS";

/// Runs the suites named, or all. What any of them lacks is said before the first runs.
pub fn test(named: &[String]) -> Result {
    if let Some(unknown) = named.iter().find(|name| SUITES.iter().all(|suite| suite.name != *name)) {
        let known: Vec<_> = SUITES.iter().map(|suite| suite.name).collect();
        return Err(format!("unknown suite `{unknown}`; the suites are: {}", known.join(" ")));
    }
    let wanted = |suite: &&Suite| {
        if named.is_empty() { !suite.on_demand } else { named.iter().any(|name| name == suite.name) }
    };
    SUITES.iter().filter(wanted).try_for_each(|suite| (suite.needs)())?;
    let mut times = Vec::new();
    for suite in SUITES.iter().filter(wanted) {
        let started = Instant::now();
        (suite.run)()?;
        times.push(format!("{} {:.0} s", suite.name, started.elapsed().as_secs_f32()));
    }
    say(&format!("All passed: {}", times.join(", ")));
    Ok(())
}

fn fmt() -> Result {
    step("Formatting", command("cargo").args(["fmt", "--all", "--check"]))
}

fn clippy() -> Result {
    // The program carries it, and is compiled here as the tests have it.
    bundle::bundle()?;
    if toolchain::clippy_driver().is_some() {
        // Compiled as well, for the tests.
        step(
            "Clippy, warnings denied",
            toolchain::linting_cargo().args(["build", "--workspace", "--all-targets"]),
        )?;
    } else {
        step(
            "Clippy, warnings denied",
            command("cargo").args(["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]),
        )?;
    }
    step(
        "Clippy for the browser's crates",
        toolchain::wasm_cargo().args([
            "clippy",
            "--target",
            toolchain::WASM,
            "--package",
            "frontend",
            "--package",
            "records",
            "--package",
            "history",
            "--package",
            "blotter-map",
            "--",
            "-D",
            "warnings",
        ]),
    )
}

fn rust() -> Result {
    say_what_is_skipped();
    bundle::bundle()?;
    if output(command("cargo").args(["nextest", "--version"])).is_some() {
        step("Rust tests (nextest)", toolchain::linting_cargo().args(["nextest", "run", "--workspace"]))?;
        return step(
            "Rust tests in the docs",
            toolchain::linting_cargo().args(["test", "--workspace", "--doc", "--quiet"]),
        );
    }
    step("Rust tests", toolchain::linting_cargo().args(["test", "--workspace"]))
}

/// Tests that can't run on this machine pass, and their output isn't shown, so it is said here.
fn say_what_is_skipped() {
    if !root().join("../shared").is_dir() {
        say(
            "SKIPPED: tests on recorded data, because ../shared doesn't exist: whole files of the feed, the street \
             vocabulary and a real county",
        );
    }
    let in_go = env::var_os("HOME").map(|home| Path::new(&home).join("go/bin/versitygw"));
    if find(&["versitygw"]).is_none() && !in_go.is_some_and(|path| path.exists()) {
        say("SKIPPED: tests of a lake on S3, because versitygw is missing; go install \
             github.com/versity/versitygw/cmd/versitygw@v1.8.0");
    }
    let folder = target().join("small-disk");
    let script = "mkdir -p \"$1\" && mount -t tmpfs -o size=1m blotter-probe \"$1\" && umount \"$1\"";
    if output(command("sh").args(["-c", script, "sh"]).arg(&folder)).is_none() {
        say("SKIPPED: the test of a full disk, because only root may mount a small one");
    }
}

fn wasm() -> Result {
    step(
        "Building the runner of the WebAssembly tests (the first time a minute)",
        command("cargo").args(["build", "--locked", "--package", "blotter-bundler"]).args([
            "--features",
            "test-runner",
            "--bin",
            "wasm-bindgen-test-runner",
        ]),
    )?;
    step(
        "WebAssembly tests under Node",
        toolchain::wasm_cargo()
            .args([
                "test",
                "--target",
                toolchain::WASM,
                "--package",
                "blotter-app",
                "--package",
                "blotter-map",
            ])
            .args(["--features", "blotter-app/hydrate", "--tests", "--lib"])
            .env(
                "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER",
                target().join("debug/wasm-bindgen-test-runner"),
            ),
    )
}

fn for_browser() -> Result {
    setup::chromium()?;
    setup::for_bundle()?;
    setup::npm("end2end")
}

fn browser() -> Result {
    let chromium = setup::chromium()?;
    bundle::bundle()?;
    let city = generated_city()?;
    // The program as the other tests have it: a release build takes longer than all browser tests. `BLOTTER` names another.
    let program = env::var_os("BLOTTER").map_or_else(|| target().join("debug/blotter"), PathBuf::from);
    step(
        "Browser tests",
        command("npx")
            .args(["playwright", "test"])
            .current_dir(root().join("end2end"))
            .env("CHROME_PATH", chromium)
            .env("BLOTTER", program)
            .env("BLOTTER_CITY", city),
    )
}

/// A small generated city, for the tests of its basemap.
fn generated_city() -> Result<PathBuf> {
    let folder = target().join("city-small");
    build_for_tests()?;
    step(
        "Generating a small city in TIGER/Line's format",
        command(&target().join("debug/streets-city").to_string_lossy())
            .args(["--edges", "6000", "--out"])
            .arg(&folder),
    )?;
    Ok(folder)
}

/// Readers of Delta Lake that others wrote, while imports replace what they read.
fn readers() -> Result {
    // DuckDB reads Delta's log by an extension, which is there for each of its versions.
    let packages =
        ["deltalake", "polars", "duckdb==1.5.5", "duckdb-extensions==1.5.5", "duckdb-extension-delta==1.5.5"];
    let (python, missing) = match venv::with("readers", &packages) {
        Ok(found) => found,
        Err(error) => {
            say(&format!("SKIPPED: readers, because there is no environment for their packages: {error}"));
            return Ok(());
        }
    };
    if !missing.is_empty() {
        say(&format!("SKIPPED: readers, because of {}", missing.join(", ")));
        return Ok(());
    }
    build_for_tests()?;
    let folder = target().join("readers");
    if folder.exists() {
        fs::remove_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    }
    step(
        "deltalake, Polars and DuckDB read while imports run",
        command(&python.to_string_lossy())
            .arg(root().join("xtask/src/readers.py"))
            .arg(target().join("debug/blotter"))
            .arg(&folder),
    )?;
    step(
        "The same of the history, while its writer is killed",
        command(&python.to_string_lossy())
            .arg(root().join("xtask/src/readers_history.py"))
            .arg(target().join("debug/blotter"))
            .arg(folder.join("history")),
    )
}

/// All programs as the tests have them. A build of one package alone would compile most dependencies anew, with other
/// features.
pub fn build_for_tests() -> Result {
    step(
        "Building the programs as the tests have them",
        toolchain::linting_cargo().args(["build", "--quiet", "--workspace", "--all-targets"]),
    )
}

/// Spark reads a lake: not by default, since it takes Java, Maven and 300 MB.
fn spark() -> Result {
    const JARS: [&str; 3] =
        ["io.delta:delta-spark_2.12:3.3.2", "io.delta:delta-storage:3.3.2", "org.antlr:antlr4-runtime:4.9.3"];
    for (program, argument) in [("java", "-version"), ("mvn", "--version")] {
        if output(command(program).arg(argument)).is_none() {
            say(&format!("SKIPPED: spark, because {program} is not installed"));
            return Ok(());
        }
    }
    let (python, missing) = venv::with("spark", &["pyspark==3.5.7", "deltalake", "polars"])?;
    if !missing.is_empty() {
        return Err(format!("spark can't be tried without {}", missing.join(", ")));
    }
    let jars = target().join("spark-jars");
    for jar in JARS {
        let to = format!("-DoutputDirectory={}", jars.display());
        let artifact = format!("-Dartifact={jar}");
        step(jar, command("mvn").args(["--quiet", "dependency:copy", &artifact, &to]))?;
    }
    build_for_tests()?;
    step(
        "Spark reads every table",
        command(&python.to_string_lossy()).arg(root().join("xtask/src/spark.py")).args([
            target().join("debug/blotter"),
            target().join("spark-lake"),
            jars,
        ]),
    )
}

/// How long calls lasted, beside an estimator that others wrote: not by default, since it takes `SciPy` and pandas.
fn lifelines() -> Result {
    let (python, missing) = venv::with("lifelines", &["lifelines==0.30.3"])?;
    if !missing.is_empty() {
        return Err(format!("lifelines can't be tried without {}", missing.join(", ")));
    }
    step(
        "lifelines draws the same halves and nine of ten",
        command(&python.to_string_lossy())
            .arg(root().join("xtask/src/kaplan_meier.py"))
            .arg(root().join("server/src/history/lasted.rs")),
    )
}

/// Licences, bans and sources of all dependencies, by deny.toml.
fn deny() -> Result {
    if output(command("cargo").args(["deny", "--version"])).is_none() {
        say("SKIPPED: deny, because cargo-deny is not installed: `cargo install cargo-deny --locked`");
        return Ok(());
    }
    step(
        "Licences, bans and sources",
        command("cargo").args(["deny", "check", "licenses", "bans", "sources"]),
    )
}

/// The tests that kill the program or try random input, with many more rounds than in `rust` and `fuzz`.
fn long() -> Result {
    for (what, package, test, filter, kills) in [
        ("Killing the program, 300 times", "blotter-server", "it", "crash", "300"),
        (
            "Killing the program while it writes the history, 400 times",
            "blotter-server",
            "it",
            "history::kept",
            "400",
        ),
        ("Killing imports, 50 times", "blotter-server", "it", "import::killed", "50"),
        ("Random damage to the street index", "blotter-streets", "fuzz", "", "0"),
        ("The board's laws on random events", "blotter-model", "laws", "", "0"),
    ] {
        let mut cargo = command("cargo");
        cargo.args(["test", "--release", "--package", package, "--test", test, "--", filter]);
        step(what, cargo.envs([LONG, (KILLS, kills)]))?;
    }
    fuzz::fuzz(Effort::Long)
}
