//! What a fresh machine lacks besides Rust: npm packages, a browser. Each is installed only if it is missing.

use crate::{
    run::{Result, command, find, output, root, say, step},
    toolchain,
};
use std::{env, fs, path::Path};

/// The oldest Node.js that runs the tools of `frontend/` and `end2end/`.
const NODE: u32 = 20;

/// Everything that the browser bundle needs.
pub fn for_bundle() -> Result {
    toolchain::wasm_target()?;
    npm("frontend")
}

/// Checks that Node.js is installed and new enough.
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

/// Installs the npm packages of a folder's lock file.
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

/// Checks for the C++ compiler that builds libFuzzer.
pub fn cxx() -> Result {
    if env::var_os("CXX").is_some() || find(&["c++"]).is_some() {
        return Ok(());
    }
    Err("a C++ compiler is missing: install it by your system's package (Debian: `apt-get install g++`)"
        .into())
}

/// The browser of the end-to-end tests: the system's, else Debian's package.
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
