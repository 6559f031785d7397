//! `cargo xtask test`: every check, each suite once, none skipped in silence.

use crate::{
    bundle, fuzz,
    run::{Result, command, output, root, say, step, target},
    setup,
};
use std::path::PathBuf;

/// A part of the checks.
struct Suite {
    name: &'static str,
    /// Brings what it needs, or says what is missing and the command that installs it.
    needs: fn() -> Result,
    run: fn() -> Result,
}

const SUITES: [Suite; 6] = [
    Suite { name: "fmt", needs: || component("fmt", "rustfmt"), run: fmt },
    Suite {
        name: "clippy",
        needs: || component("clippy", "clippy").and_then(|()| setup::for_bundle()),
        run: clippy,
    },
    // The program's own tests open its pages, which ask for the bundle.
    Suite { name: "rust", needs: setup::for_bundle, run: rust },
    Suite { name: "fuzz", needs: setup::cxx, run: fuzz::fuzz },
    Suite { name: "wasm", needs: setup::for_bundle, run: wasm },
    Suite { name: "browser", needs: for_browser, run: browser },
];

/// Runs the suites named, or all; what any of them lacks is said before the first runs.
pub fn test(named: &[String]) -> Result {
    if let Some(unknown) = named.iter().find(|name| SUITES.iter().all(|suite| suite.name != *name)) {
        let known: Vec<_> = SUITES.iter().map(|suite| suite.name).collect();
        return Err(format!("there is no suite `{unknown}`; there are: {}", known.join(" ")));
    }
    let wanted = |suite: &&Suite| named.is_empty() || named.iter().any(|name| name == suite.name);
    SUITES.iter().filter(wanted).try_for_each(|suite| (suite.needs)())?;
    SUITES.iter().filter(wanted).try_for_each(|suite| (suite.run)())?;
    say("All passed");
    Ok(())
}

fn fmt() -> Result {
    step("Formatting", command("cargo").args(["fmt", "--all", "--check"]))
}

/// Whether a part of Rust's tools is there that rustup's smallest profile leaves out.
fn component(subcommand: &str, name: &str) -> Result {
    if output(command("cargo").args([subcommand, "--version"])).is_some() {
        return Ok(());
    }
    Err(format!("{name} is missing: `rustup component add {name}`"))
}

fn clippy() -> Result {
    step(
        "Clippy, warnings denied",
        command("cargo").args(["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]),
    )?;
    step(
        "Clippy for the browser's part",
        setup::wasm_cargo().args([
            "clippy",
            "--target",
            setup::WASM,
            "--package",
            "frontend",
            "--package",
            "blotter-map",
            "--",
            "-D",
            "warnings",
        ]),
    )
}

fn rust() -> Result {
    tell_what_is_left_out();
    bundle::bundle()?;
    if output(command("cargo").args(["nextest", "--version"])).is_some() {
        step("Rust tests (nextest)", command("cargo").args(["nextest", "run", "--workspace"]))?;
        return step(
            "Rust tests in the docs",
            command("cargo").args(["test", "--workspace", "--doc", "--quiet"]),
        );
    }
    step("Rust tests", command("cargo").args(["test", "--workspace"]))
}

/// Tests that can't run on this machine pass without a word of theirs being shown, so it is said here.
fn tell_what_is_left_out() {
    if !root().join("../shared").is_dir() {
        say("SKIPPED: what reads recorded data in ../shared, which is not here: whole files of the feed, \
             the street vocabulary and a real county");
    }
    let folder = target().join("small-disk");
    let script = "mkdir -p \"$1\" && mount -t tmpfs -o size=1m blotter-probe \"$1\" && umount \"$1\"";
    if output(command("sh").args(["-c", script, "sh"]).arg(&folder)).is_none() {
        say("SKIPPED: the full disk, because only root may mount a small one");
    }
}

fn wasm() -> Result {
    step(
        "Building the runner of the WebAssembly tests (the first time a minute)",
        command("cargo").args(["build", "--release", "--locked", "--package", "blotter-bundler"]).args([
            "--features",
            "test-runner",
            "--bin",
            "wasm-bindgen-test-runner",
        ]),
    )?;
    step(
        "WebAssembly tests under Node",
        setup::wasm_cargo()
            .args(["test", "--target", setup::WASM, "--package", "blotter-app", "--package", "blotter-map"])
            .args(["--features", "blotter-app/hydrate", "--tests", "--lib"])
            .env(
                "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER",
                target().join("release/wasm-bindgen-test-runner"),
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
    bundle::build()?;
    let city = generated_city()?;
    step(
        "Browser tests",
        command("npx")
            .args(["playwright", "test"])
            .current_dir(root().join("end2end"))
            .env("CHROME_PATH", chromium)
            .env("BLOTTER", bundle::program())
            .env("BLOTTER_CITY", city),
    )
}

/// Files of a small generated city, from which a basemap is drawn.
fn generated_city() -> Result<PathBuf> {
    let folder = target().join("city-small");
    step(
        "Generating a small city in TIGER/Line's format",
        command("cargo")
            .args(["run", "--quiet", "--package", "blotter-streets-city", "--bin", "streets-city", "--"])
            .args(["--edges", "6000", "--out"])
            .arg(&folder),
    )?;
    Ok(folder)
}

/// `cargo xtask deny`.
pub fn deny() -> Result {
    if output(command("cargo").args(["deny", "--version"])).is_none() {
        return Err("cargo-deny is missing: cargo install cargo-deny --locked".into());
    }
    step(
        "Licences, bans and sources",
        command("cargo").args(["deny", "check", "licenses", "bans", "sources"]),
    )
}
