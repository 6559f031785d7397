//! The browser's part: the bundles that Trunk.toml and its like describe, the style sheets as one file, the scripts of Leaflet and
//! of the basemap, and the icon, each with a compressed copy; then the program that embeds them.

use crate::{
    run::{Result, command, root, say, step, target},
    setup, toolchain,
};
use std::{
    fs,
    hash::{DefaultHasher, Hash, Hasher},
    path::{Path, PathBuf},
};

/// The descriptions of the bundles, the one of the live pages first: the others are taken into its folder.
const BUNDLES: [&str; 3] = ["Trunk.toml", "frontend/records/Trunk.toml", "frontend/history/Trunk.toml"];

/// The most that the WebAssembly of a bundle may weigh, in bytes of brotli; the history's more, since it has all that the
/// live map has.
const MAX_WASM: u64 = 250_000;
const MAX_HISTORY_WASM: u64 = 300_000;

/// What goes into the bundles; they are built again when any of it changed.
const INPUTS: [&str; 12] = [
    "app",
    "map",
    "model",
    "records",
    "view",
    "frontend",
    "style",
    "Cargo.lock",
    "Cargo.toml",
    "Trunk.toml",
    "xtask/bundler",
    "xtask/src/bundle.rs",
];

/// A smaller bundle: the standard library is compiled with the pages, and a panic aborts at once instead of
/// formatting a message. Both are unstable in Rust, which `RUSTC_BOOTSTRAP` allows; a compiler that doesn't know
/// them fails the build. `RUSTFLAGS` replaces the flags of `.cargo/config.toml`.
const LEAN: [(&str, &str); 3] = [
    ("RUSTC_BOOTSTRAP", "1"),
    ("CARGO_UNSTABLE_BUILD_STD", "std,panic_abort"),
    ("RUSTFLAGS", "-Zunstable-options -Cpanic=immediate-abort --cfg erase_components"),
];

/// `cargo xtask bundle`.
pub fn bundle() -> Result {
    setup::for_bundle()?;
    let pkg = dist()?;
    let stamp = pkg.with_extension("inputs");
    let inputs = fingerprint()?;
    if fs::read_to_string(&stamp).is_ok_and(|last| last == inputs) && pkg.is_dir() {
        return Ok(());
    }
    let failed = |error: std::io::Error| format!("{}: {error}", pkg.display());
    // An unfinished bundle has no stamp.
    fs::remove_file(&stamp)
        .or_else(|error| if error.kind() == std::io::ErrorKind::NotFound { Ok(()) } else { Err(error) })
        .map_err(failed)?;
    step(
        "Building the bundler (the first time half a minute: wasm-bindgen as a library)",
        command("cargo").args(["build", "--locked", "--package", "blotter-bundler"]),
    )?;
    let mut bundler = command(&target().join("debug/bundler").to_string_lossy());
    if toolchain::std_source() {
        bundler.envs(LEAN);
    } else {
        say("Without the standard library's source the bundle is a fifth larger; it works the same");
    }
    bundler.envs(toolchain::wasm_linker());
    step("Building the pages for the browser (the first time some minutes)", bundler.args(BUNDLES))?;
    for description in &BUNDLES[1..] {
        take(&dist_of(description)?, &pkg)?;
    }
    step(
        "Bundling the scripts of Leaflet and the basemap",
        command("node").arg("frontend/bundle.mjs").arg(&pkg),
    )?;
    fs::write(pkg.join("blotter.css"), styles()?).map_err(failed)?;
    let icon = root().join("style/icon.svg");
    fs::copy(&icon, pkg.join("icon.svg")).map_err(|error| format!("{}: {error}", icon.display()))?;
    step("Compressing it (brotli 11)", command("node").arg("xtask/compress.mjs").arg(&pkg))?;
    if toolchain::std_source() {
        weigh(&pkg)?;
    }
    fs::write(&stamp, inputs).map_err(failed)
}

/// Copies the files of one bundle to another's.
fn take(from: &Path, pkg: &Path) -> Result {
    let failed = |error: std::io::Error| format!("{}: {error}", from.display());
    for entry in fs::read_dir(from).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        fs::copy(entry.path(), pkg.join(entry.file_name())).map_err(failed)?;
    }
    Ok(())
}

/// Refuses a bundle that has grown too heavy for a phone.
fn weigh(pkg: &Path) -> Result {
    let failed = |error: std::io::Error| format!("{}: {error}", pkg.display());
    let mut heavy = Vec::new();
    for entry in fs::read_dir(pkg).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let (name, bytes) =
            (entry.file_name().to_string_lossy().into_owned(), entry.metadata().map_err(failed)?.len());
        let most = if name.starts_with("history") { MAX_HISTORY_WASM } else { MAX_WASM };
        if name.ends_with(".wasm.br") && bytes > most {
            heavy.push(format!("{name} has {bytes} bytes, {most} are allowed"));
        }
    }
    if heavy.is_empty() { Ok(()) } else { Err(heavy.join("; ")) }
}

/// The folder of what the browser loads, by Trunk.toml.
pub fn dist() -> Result<PathBuf> {
    dist_of(BUNDLES[0])
}

/// The folder of a bundle, by its description.
fn dist_of(description: &str) -> Result<PathBuf> {
    let file = root().join(description);
    let text = fs::read_to_string(&file).map_err(|error| format!("{}: {error}", file.display()))?;
    let dist = text.lines().find_map(|line| line.strip_prefix("dist = \"")?.split('"').next());
    dist.map(|dist| file.with_file_name(dist))
        .ok_or_else(|| format!("{}: `dist = \"…\"` is missing", file.display()))
}

/// `cargo xtask build`.
pub fn build() -> Result {
    bundle()?;
    step(
        "Building the program (release; the first time some minutes)",
        command("cargo").args(["build", "--release", "--package", "blotter-server"]),
    )
}

/// `cargo xtask demo`. Where `cargo xtask build` has made the program, it is served; else one that is compiled sooner.
pub fn demo(flags: &[String]) -> Result {
    let program = if program().is_file() {
        build()?;
        program()
    } else {
        bundle()?;
        step(
            "Building the program for a demo (the first time some minutes; `cargo xtask build` makes the fast one)",
            command("cargo").args(["build", "--profile", "demo", "--package", "blotter-server"]),
        )?;
        target().join("demo/blotter")
    };
    say("Serving the demo; stop it with Ctrl-C");
    // Stopped by Ctrl-C, it may end with an error; that isn't one of this command.
    let status = command(&program.to_string_lossy()).arg("demo").args(flags).status();
    status.map(|_| ()).map_err(|error| format!("{}: {error}", program.display()))
}

/// The built program.
pub fn program() -> PathBuf {
    target().join("release/blotter")
}

/// The style sheets as one file: tokens, base and markers first, the rest by name.
fn styles() -> Result<String> {
    const FIRST: [&str; 3] = ["tokens.css", "base.css", "markers.css"];
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
    for input in INPUTS.iter().filter(|input| root().join(input).exists()) {
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
