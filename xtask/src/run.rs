//! Running other programs: each step says what it does, how long it took, and what failed.

use std::{
    env,
    ffi::OsString,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::Instant,
};

/// Variables that `cargo run` sets besides those that begin with `CARGO_PKG_` and `CARGO_MANIFEST_`.
const TOLD: [&str; 3] = ["CARGO_BIN_NAME", "CARGO_CRATE_NAME", "CARGO_PRIMARY_PACKAGE"];

/// A failure in one sentence.
pub type Result<T = ()> = std::result::Result<T, String>;

/// The workspace's folder.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new(".")).to_owned()
}

/// Cargo's output folder.
pub fn target() -> PathBuf {
    env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}

/// A command in the workspace whose PATH also has the tools of npm's packages.
pub fn command(program: &str) -> Command {
    let mut command = Command::new(program);
    command.current_dir(root()).env("PATH", path());
    // What cargo tells this program of itself: build scripts that read such variables would run again, and with them half
    // of the dependencies compiled, each time that cargo is started from here and then by hand.
    for (name, _) in env::vars_os() {
        let told = name.to_str().is_some_and(|name| {
            name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_") || TOLD.contains(&name)
        });
        if told {
            command.env_remove(name);
        }
    }
    command
}

/// PATH with npm's tools (wasm-opt, esbuild) in front, in the versions of the lock file.
fn path() -> OsString {
    let npm = root().join("frontend/node_modules/.bin");
    let theirs = env::var_os("PATH").unwrap_or_default();
    env::join_paths(std::iter::once(npm).chain(env::split_paths(&theirs))).unwrap_or(theirs)
}

pub fn say(what: &str) {
    eprintln!("\x1b[1m▸ {what}\x1b[0m");
}

/// Runs a step; its output is shown.
pub fn step(what: &str, command: &mut Command) -> Result {
    say(what);
    let started = Instant::now();
    let status = command.status().map_err(|error| format!("{what}: {}: {error}", program(command)))?;
    let took = started.elapsed().as_secs_f32();
    if !status.success() {
        return Err(format!("{what}: failed ({status}): {}", line(command)));
    }
    eprintln!("  {took:.1} s");
    Ok(())
}

/// A command's standard output, trimmed; `None` if it can't be started or fails.
pub fn output(command: &mut Command) -> Option<String> {
    let output = command.stdin(Stdio::null()).stderr(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// The first of these programs that is on PATH.
pub fn find(names: &[&str]) -> Option<String> {
    names.iter().find_map(|name| output(command("sh").args(["-c", &format!("command -v {name}")])))
}

fn program(command: &Command) -> String {
    command.get_program().to_string_lossy().into_owned()
}

fn line(command: &Command) -> String {
    let mut line = program(command);
    for arg in command.get_args() {
        line.push(' ');
        line.push_str(&arg.to_string_lossy());
    }
    line
}
