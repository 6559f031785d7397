//! `cargo xtask test`: every check, each suite once, none skipped in silence.

use crate::{
    bundle, fuzz,
    run::{Result, command, output, root, say, step, target},
    setup,
};
use std::path::PathBuf;

/// A suite's name and what runs it.
type Suite = (&'static str, fn() -> Result);

const SUITES: [Suite; 6] = [
    ("fmt", fmt),
    ("clippy", clippy),
    ("rust", rust),
    ("fuzz", fuzz::fuzz),
    ("wasm", wasm),
    ("browser", browser),
];

/// Runs the suites named, or all.
pub fn test(named: &[String]) -> Result {
    if let Some(unknown) = named.iter().find(|name| SUITES.iter().all(|(suite, _)| suite != name)) {
        let known: Vec<_> = SUITES.iter().map(|(name, _)| *name).collect();
        return Err(format!("there is no suite `{unknown}`; there are: {}", known.join(" ")));
    }
    for (name, run) in SUITES {
        if named.is_empty() || named.iter().any(|wanted| wanted == name) {
            run()?;
        }
    }
    say("All passed");
    Ok(())
}

fn fmt() -> Result {
    step("Formatting", command("cargo").args(["fmt", "--all", "--check"]))
}

fn clippy() -> Result {
    setup::for_bundle()?;
    step(
        "Clippy, warnings denied",
        command("cargo").args(["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]),
    )?;
    step(
        "Clippy for the browser's part",
        command("cargo").args([
            "clippy",
            "--target",
            "wasm32-unknown-unknown",
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
    // The program's own tests open its pages, which ask for the bundle.
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

fn wasm() -> Result {
    setup::for_bundle()?;
    step(
        "WebAssembly tests under Node",
        command("cargo")
            .args([
                "test",
                "--target",
                "wasm32-unknown-unknown",
                "--package",
                "blotter-app",
                "--package",
                "blotter-map",
            ])
            .args(["--features", "blotter-app/hydrate", "--tests", "--lib"])
            .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", "wasm-bindgen-test-runner"),
    )
}

fn browser() -> Result {
    bundle::build()?;
    setup::npm("end2end")?;
    let chromium = setup::chromium()?;
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
