//! What a fresh machine lacks: the wasm target, npm packages, a browser. Each is looked for first, and installed
//! only if it isn't there.

use crate::run::{Result, command, output, root, say, step};
use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

/// What the browser's part is compiled for.
pub const WASM: &str = "wasm32-unknown-unknown";
/// The oldest Node.js that runs the tools of `frontend/` and `end2end/`.
const NODE: u32 = 20;

/// All that the browser bundle needs.
pub fn for_bundle() -> Result {
    wasm_target()?;
    npm("frontend")
}

/// What compiles the standard library for the browser from its source, where it doesn't come ready-made. Still
/// unstable in Rust, so the compiler is asked to allow it.
const STD_FROM_SOURCE: [(&str, &str); 2] =
    [("RUSTC_BOOTSTRAP", "1"), ("CARGO_UNSTABLE_BUILD_STD", "std,panic_abort")];

/// The compiler that cargo will take.
fn rustc() -> Command {
    command(&env::var("RUSTC").unwrap_or_else(|_| "rustc".into()))
}

/// Whether the compiler has a standard library for the browser.
fn has_wasm_std() -> bool {
    output(rustc().args(["--print", "target-libdir", "--target", WASM]))
        .is_some_and(|folder| Path::new(&folder).is_dir())
}

/// The target, from rustup; where that is refused, the library's source will do as well.
fn wasm_target() -> Result {
    if has_wasm_std() {
        return Ok(());
    }
    let added = if env::var_os("RUSTC").is_some() {
        Err(format!("rustup adds no {WASM} to the compiler that RUSTC names"))
    } else {
        step(
            "Adding Rust's WebAssembly target (a download of 20 MB)",
            command("rustup").args(["target", "add", WASM]),
        )
    };
    let Err(refused) = added else { return Ok(()) };
    if std_source() {
        say("No such target to be had; the standard library is compiled from its source instead");
        return Ok(());
    }
    Err(format!(
        "{refused}\nNeither Rust's standard library for {WASM} nor its source can be fetched: install both by your \
         system's packages (Debian: `apt-get install rustc-web rust-web-src lld-19 && ln -sfn /usr/src/rustc-* \
         /usr/lib/rustlib/src/rust`) and run the same command with `RUSTC=/usr/bin/rustc`"
    ))
}

/// Whether the standard library's source is there, to be compiled into the bundle: see `bundle::LEAN`.
pub fn std_source() -> bool {
    let there =
        || sysroot().is_some_and(|root| root.join("lib/rustlib/src/rust/library/std/Cargo.toml").is_file());
    there()
        || env::var_os("RUSTC").is_none()
            && step(
                "Adding the source of Rust's standard library (3 MB)",
                command("rustup").args(["component", "add", "rust-src"]),
            )
            .is_ok_and(|()| there())
}

fn sysroot() -> Option<PathBuf> {
    output(rustc().args(["--print", "sysroot"])).map(PathBuf::from)
}

/// A cargo that compiles for the browser with what this machine has.
pub fn wasm_cargo() -> Command {
    let mut cargo = command("cargo");
    if !has_wasm_std() {
        cargo.envs(STD_FROM_SOURCE);
    }
    cargo.envs(wasm_linker());
    cargo
}

/// The linker for the browser, where the compiler brings none: rustup's do, a distribution's do not.
pub fn wasm_linker() -> Option<(&'static str, String)> {
    const NAME: &str = "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER";
    let host =
        output(rustc().arg("-vV"))?.lines().find_map(|line| line.strip_prefix("host: ").map(str::to_owned));
    let own = sysroot()?.join("lib/rustlib").join(host?).join("bin/rust-lld");
    if env::var_os(NAME).is_some() || own.exists() {
        return None;
    }
    Some((NAME, find(&["wasm-ld", "wasm-ld-21", "wasm-ld-20", "wasm-ld-19"])?))
}

/// The first of these programs that is on PATH.
fn find(names: &[&str]) -> Option<String> {
    names.iter().find_map(|name| output(command("sh").args(["-c", &format!("command -v {name}")])))
}

/// Whether Node.js is there and new enough.
fn node() -> Result {
    const GET: &str =
        "install it from nodejs.org or by your system's package (Debian 13: `apt-get install nodejs npm`)";
    let Some(version) = output(command("node").arg("--version")) else {
        return Err(format!("Node.js is missing: {GET}"));
    };
    let major = version.trim_start_matches('v').split('.').next().and_then(|major| major.parse::<u32>().ok());
    if major.is_some_and(|major| major >= NODE) {
        return Ok(());
    }
    Err(format!("Node.js {NODE} or newer is needed, and {version} is here: {GET}"))
}

/// The npm packages of a folder, exactly those of its lock file.
pub fn npm(folder: &str) -> Result {
    node()?;
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
    .map_err(|error| {
        format!("{error}\nnpm comes with Node.js or as Debian's package `npm`; a mirror of its packages is set by `npm config set registry ADDRESS`")
    })
}

/// The C++ compiler that libFuzzer is compiled by.
pub fn cxx() -> Result {
    if env::var_os("CXX").is_some() || find(&["c++"]).is_some() {
        return Ok(());
    }
    Err("a C++ compiler is missing: install it by your system's package (Debian: `apt-get install g++`)"
        .into())
}

/// The browser that the end-to-end tests drive: the system's, else Debian's package.
pub fn chromium() -> Result<String> {
    let found = || find(&["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"]);
    if let Some(path) = env::var("CHROME_PATH").ok().or_else(found) {
        return Ok(path);
    }
    let missing = "no Chromium was found: install it (Debian: `apt-get install chromium`) or set CHROME_PATH";
    if find(&["apt-get"]).is_none() {
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
    found().ok_or_else(|| missing.into())
}
