//! Rust's own parts: the toolchain of rust-toolchain.toml, the WebAssembly target, the standard library's source,
//! clippy and rustfmt. rustup adds what is missing. A compiler without rustup (a distribution's, or the one that
//! `RUSTC` names) is used as it is.

use crate::run::{Result, command, find, output, say, step};
use std::{
    env,
    path::{Path, PathBuf},
    process::Command,
};

/// What the browser's part is compiled for.
pub const WASM: &str = "wasm32-unknown-unknown";

/// Installs the toolchain of rust-toolchain.toml where rustup has been told not to do so by itself. Cargo started
/// through rustup has chosen one already.
pub fn ensure() -> Result {
    let chosen = ["RUSTUP_TOOLCHAIN", "RUSTC"].iter().any(|name| env::var_os(name).is_some());
    if chosen
        || find(&["rustup"]).is_none()
        || output(command("cargo").arg("--version").env("RUSTUP_AUTO_INSTALL", "0")).is_some()
    {
        return Ok(());
    }
    step("Installing the toolchain of rust-toolchain.toml", command("rustup").args(["toolchain", "install"]))
}

/// A component that rustup's smallest profile leaves out.
pub fn component(subcommand: &str, name: &str) -> Result {
    let there = || output(command("cargo").args([subcommand, "--version"])).is_some();
    if there() {
        return Ok(());
    }
    let added = env::var_os("RUSTC").is_none()
        && find(&["rustup"]).is_some()
        && step(&format!("Adding {name}"), command("rustup").args(["component", "add", name])).is_ok();
    if added && there() {
        return Ok(());
    }
    Err(format!("{name} is missing: `rustup component add {name}`"))
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

/// Adds the target by rustup; where that fails, the standard library is compiled from its source.
pub fn wasm_target() -> Result {
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
        say("The target is not available; the standard library is compiled from its source instead");
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

/// A cargo whose compiler of the workspace's own crates is Clippy, warnings denied. `cargo clippy` would check all
/// dependencies once more, which tests need compiled. Where the driver isn't found, it is a plain cargo.
pub fn linting_cargo() -> Command {
    let mut cargo = command("cargo");
    if let Some(driver) = clippy_driver() {
        // As `cargo clippy -- -D warnings` sets them.
        let denied = "-D__CLIPPY_HACKERY__warnings__CLIPPY_HACKERY__";
        cargo.env("RUSTC_WORKSPACE_WRAPPER", driver).env("CLIPPY_ARGS", denied);
    }
    cargo
}

/// The compiler with Clippy's lints.
pub fn clippy_driver() -> Option<PathBuf> {
    let driver = sysroot()?.join("bin/clippy-driver");
    driver.is_file().then_some(driver)
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

/// The linker for WebAssembly, where the compiler has none of its own: rustup's has, a distribution's doesn't.
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
