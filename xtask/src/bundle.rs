//! The browser's part: the bundle that Trunk.toml describes, the styles in one file (Leaflet's own that are needed stand in
//! `style/map.css`), the scripts of Leaflet and of the ground, and the icon, compressed beside themselves; then the
//! program that carries them.

use crate::{
    run::{Result, command, root, say, step, target},
    setup,
};
use std::{
    fs,
    hash::{DefaultHasher, Hash, Hasher},
    path::{Path, PathBuf},
};

/// What goes into the bundle; it is built again when any of it changed.
const INPUTS: [&str; 10] = [
    "app",
    "map",
    "model",
    "frontend",
    "style",
    "Cargo.lock",
    "Cargo.toml",
    "Trunk.toml",
    "xtask/bundler",
    "xtask/src/bundle.rs",
];

/// How the bundle is built small: with a standard library compiled for it, in which a panic stops at once
/// instead of composing a message. Both are still unstable in Rust, so the compiler is asked to allow them; if a
/// later one does not know them, the build says so. `RUSTFLAGS` takes the place of `.cargo/config.toml`'s.
const LEAN: [(&str, &str); 3] = [
    ("RUSTC_BOOTSTRAP", "1"),
    ("CARGO_UNSTABLE_BUILD_STD", "std,panic_abort"),
    ("RUSTFLAGS", "-Zunstable-options -Cpanic=immediate-abort --cfg erase_components"),
];

/// `cargo xtask bundle`.
pub fn bundle() -> Result {
    setup::for_bundle()?;
    let (site, stamp) = (root().join("target/site"), root().join("target/site/inputs"));
    let inputs = fingerprint()?;
    if fs::read_to_string(&stamp).is_ok_and(|last| last == inputs) {
        return Ok(());
    }
    let pkg = site.join("pkg");
    let failed = |error: std::io::Error| format!("{}: {error}", pkg.display());
    // What stands there may be of an older layout; a half-made bundle has no stamp.
    fs::remove_dir_all(&site)
        .or_else(|error| if error.kind() == std::io::ErrorKind::NotFound { Ok(()) } else { Err(error) })
        .map_err(failed)?;
    fs::create_dir_all(&pkg).map_err(failed)?;
    step(
        "Building the bundler (the first time a minute: wasm-bindgen as a library)",
        command("cargo").args(["build", "--release", "--locked", "--package", "blotter-bundler"]),
    )?;
    let mut bundler = command(&target().join("release/bundler").to_string_lossy());
    if setup::std_source() {
        bundler.envs(LEAN);
    } else {
        say("Without that source the bundle becomes a fifth larger, and works the same");
    }
    bundler.envs(setup::wasm_linker());
    step("Building the pages for the browser (the first time some minutes)", bundler.arg("Trunk.toml"))?;
    step("Bundling Leaflet and the ground's script", command("node").arg("frontend/bundle.mjs").arg(&pkg))?;
    fs::write(pkg.join("blotter.css"), styles()?).map_err(failed)?;
    let icon = root().join("style/icon.svg");
    fs::copy(&icon, pkg.join("icon.svg")).map_err(|error| format!("{}: {error}", icon.display()))?;
    step("Compressing it (brotli 11)", command("node").arg("xtask/compress.mjs").arg(&pkg))?;
    fs::write(&stamp, inputs).map_err(failed)
}

/// `cargo xtask build`.
pub fn build() -> Result {
    bundle()?;
    step(
        "Building the program (release; the first time some minutes)",
        command("cargo").args(["build", "--release", "--package", "blotter-server"]),
    )
}

/// `cargo xtask demo`.
pub fn demo(flags: &[String]) -> Result {
    build()?;
    say("Serving the demo; stop it with Ctrl-C");
    // Its own end, by Ctrl-C, is no failure of ours.
    let status = command(&program().to_string_lossy()).arg("demo").args(flags).status();
    status.map(|_| ()).map_err(|error| format!("{}: {error}", program().display()))
}

/// The built program.
pub fn program() -> PathBuf {
    target().join("release/blotter")
}

/// The style sheets in one: tokens, base and marks first, the rest by name.
fn styles() -> Result<String> {
    const FIRST: [&str; 3] = ["tokens.css", "base.css", "marks.css"];
    let folder = root().join("style");
    let entries = fs::read_dir(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let mut names: Vec<String> = entries
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| Path::new(name).extension().is_some_and(|ending| ending == "css"))
        .collect();
    names.sort_by_key(|name| {
        (FIRST.iter().position(|first| first == name).unwrap_or(FIRST.len()), name.clone())
    });
    names
        .iter()
        .map(|name| fs::read_to_string(folder.join(name)).map_err(|error| format!("style/{name}: {error}")))
        .collect()
}

/// Names, sizes and times of all inputs.
fn fingerprint() -> Result<String> {
    let mut hash = DefaultHasher::new();
    for input in INPUTS {
        walk(&root().join(input), &mut hash).map_err(|error| format!("{input}: {error}"))?;
    }
    Ok(format!("{:016x}", hash.finish()))
}

fn walk(path: &Path, hash: &mut DefaultHasher) -> std::io::Result<()> {
    if path.file_name().is_some_and(|name| name == "node_modules") {
        return Ok(());
    }
    let meta = fs::metadata(path)?;
    path.hash(hash);
    if meta.is_dir() {
        let mut entries = fs::read_dir(path)?
            .map(|entry| entry.map(|entry| entry.path()))
            .collect::<std::io::Result<Vec<_>>>()?;
        entries.sort();
        return entries.iter().try_for_each(|entry| walk(entry, hash));
    }
    meta.len().hash(hash);
    meta.modified()?.hash(hash);
    Ok(())
}
