//! What a fresh machine lacks: the wasm target, Trunk, a wasm-bindgen that matches `Cargo.lock`, npm packages
//! and a browser. Each is looked for first, and installed only if it isn't there.

use crate::run::{Result, command, output, root, say, step, tools};
use std::{fs, path::Path};

/// Trunk's version; without `--locked` it doesn't compile.
const TRUNK: &str = "0.21.14";

/// All that the browser bundle needs.
pub fn for_bundle() -> Result {
    wasm_target()?;
    wasm_bindgen()?;
    trunk()?;
    npm("frontend")
}

fn wasm_target() -> Result {
    const TARGET: &str = "wasm32-unknown-unknown";
    let libraries = output(command("rustc").args(["--print", "target-libdir", "--target", TARGET]));
    if libraries.is_some_and(|folder| Path::new(&folder).is_dir()) {
        return Ok(());
    }
    step("Adding Rust's WebAssembly target (a download of 20 MB)", command("rustup").args(["target", "add", TARGET]))
        .map_err(|error| {
            format!("{error}\nWithout rustup, install the standard library for {TARGET} by your system's package (Debian: `apt-get install libstd-rust-dev-wasm32`), or rustup from your system's packages")
        })
}

/// Whether the standard library's source is there, to be compiled into the bundle: see `bundle::LEAN`.
pub fn std_source() -> bool {
    let there = || {
        output(command("rustc").args(["--print", "sysroot"])).is_some_and(|root| {
            Path::new(&root).join("lib/rustlib/src/rust/library/std/Cargo.toml").is_file()
        })
    };
    there()
        || step(
            "Adding the source of Rust's standard library (3 MB)",
            command("rustup").args(["component", "add", "rust-src"]),
        )
        .is_ok_and(|()| there())
}

/// The version of a crate in `Cargo.lock`.
fn locked(name: &str) -> Result<String> {
    let lock =
        fs::read_to_string(root().join("Cargo.lock")).map_err(|error| format!("Cargo.lock: {error}"))?;
    lock.split("[[package]]")
        .find(|package| package.contains(&format!("\nname = \"{name}\"\n")))
        .and_then(|package| package.split("version = \"").nth(1)?.split('"').next())
        .map(str::to_owned)
        .ok_or_else(|| format!("Cargo.lock has no {name}"))
}

fn wasm_bindgen() -> Result {
    let wanted = locked("wasm-bindgen")?;
    if output(command("wasm-bindgen").arg("--version")).is_some_and(|text| text.ends_with(&wanted)) {
        return Ok(());
    }
    // Not --locked: a dependency that its lock file names is gone.
    install(&format!("wasm-bindgen {wanted}, which must match Cargo.lock"), "wasm-bindgen-cli", &wanted, &[])
}

fn trunk() -> Result {
    if output(command("trunk").arg("--version")).is_some_and(|text| text.contains(" 0.21.")) {
        return Ok(());
    }
    install(
        "Trunk, which builds the browser bundle",
        "trunk",
        TRUNK,
        &["--locked", "--no-default-features", "--features", "rustls"],
    )
}

/// Installs a Rust program for this checkout: ready-made by cargo-binstall if that is there, else built.
fn install(what: &str, name: &str, version: &str, how: &[&str]) -> Result {
    let folder = tools();
    if output(command("cargo").args(["binstall", "-V"])).is_some() {
        let mut binstall = command("cargo");
        binstall.args(["binstall", "--no-confirm", "--disable-strategies", "compile", "--root"]).arg(&folder);
        if step(&format!("Fetching {what}"), binstall.arg(format!("{name}@{version}"))).is_ok() {
            return Ok(());
        }
    }
    let mut install = command("cargo");
    // Its own build folder, so that our profiles and flags don't reach it.
    install.env_remove("CARGO_TARGET_DIR").env_remove("RUSTFLAGS");
    install.args(["install", name, "--version", version, "--root"]).arg(&folder).args(how);
    step(&format!("Building {what} (once, several minutes: it is compiled from source)"), &mut install)
}

/// The npm packages of a folder, exactly those of its lock file.
pub fn npm(folder: &str) -> Result {
    if output(command("node").arg("--version")).is_none() {
        return Err("Node.js is missing: install it by your system's package (Debian: `apt-get install nodejs npm`) or from nodejs.org".into());
    }
    let (lock, stamp) = (
        root().join(folder).join("package-lock.json"),
        root().join(folder).join("node_modules/.package-lock.json"),
    );
    let age = |path: &Path| fs::metadata(path).and_then(|meta| meta.modified()).ok();
    if age(&stamp).is_some_and(|stamp| age(&lock).is_some_and(|lock| stamp >= lock)) {
        return Ok(());
    }
    step(
        &format!("Fetching the npm packages of {folder}/"),
        command("npm")
            .args(["ci", "--no-audit", "--no-fund", "--loglevel=error"])
            .current_dir(root().join(folder)),
    )
}

/// The browser that the end-to-end tests drive: the system's, else Debian's package.
pub fn chromium() -> Result<String> {
    const NAMES: [&str; 4] = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"];
    let find =
        || NAMES.iter().find_map(|name| output(command("sh").args(["-c", &format!("command -v {name}")])));
    if let Some(path) = std::env::var("CHROME_PATH").ok().or_else(find) {
        return Ok(path);
    }
    let missing = "no Chromium was found: install it (Debian: `apt-get install chromium`) or set CHROME_PATH";
    if output(command("sh").args(["-c", "command -v apt-get"])).is_none() {
        return Err(missing.into());
    }
    say("No Chromium here; installing Debian's");
    let root_user = output(command("id").arg("-u")).as_deref() == Some("0");
    let apt = |args: &str| {
        let line = format!("{}apt-get {args}", if root_user { "" } else { "sudo -n " });
        step(&line, command("sh").args(["-c", &line]).env("DEBIAN_FRONTEND", "noninteractive"))
    };
    apt("update -qq")
        .and_then(|()| apt("install -y -qq chromium"))
        .map_err(|error| format!("{error}\n{missing}"))?;
    find().ok_or_else(|| missing.into())
}
