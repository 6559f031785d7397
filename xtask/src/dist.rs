//! `cargo xtask dist`: what people download. The program with its pages inside, stripped, for Linux as one static file;
//! the licences of everything in it, a list of its parts (SBOM), checksums, and the folder that a container is made of.

mod parts;

use crate::{
    bundle,
    run::{Result, command, find, output, root, say, step, target},
    venv,
};
use std::{fs, path::Path, process::Command};

const STATIC: &str = "x86_64-unknown-linux-musl";

/// Files of the repository that go along.
const ALONG: [&str; 6] = [
    "README.md",
    "CHANGELOG.md",
    "ATTRIBUTIONS.md",
    "LICENSE-APACHE",
    "LICENSE-MIT",
    "infra/systemd/blotter.service",
];

/// `cargo xtask dist [--target TARGET] [--pages-as-they-are]`.
pub fn dist(flags: &[String]) -> Result {
    let (mut triple, mut bundled) = (STATIC.to_owned(), true);
    let mut flags = flags.iter();
    while let Some(flag) = flags.next() {
        match flag.as_str() {
            "--target" => triple.clone_from(flags.next().ok_or("--target needs a target")?),
            // For a machine where the pages were just built, by other means than `cargo xtask bundle`.
            "--pages-as-they-are" => bundled = false,
            other => {
                return Err(format!("unknown flag `{other}` of dist; known: --target --pages-as-they-are"));
            }
        }
    }
    if bundled {
        bundle::bundle()?;
    }
    compiler(&triple)?;
    step(
        &format!("Building the program for {triple} (the first time a quarter of an hour)"),
        cargo_for(&triple)?
            .args(["--profile", "dist", "--locked", "--package", "blotter-server"])
            .args(["--target", &triple]),
    )?;
    let program = target().join(&triple).join("dist/blotter");
    let name = format!("blotter-{}-{triple}", version()?);
    let out = target().join("dist");
    let folder = out.join(&name);
    fresh(&folder)?;
    copy(&program, &folder.join("blotter"))?;
    for file in ALONG {
        let to = Path::new(file).file_name().unwrap_or_default();
        copy(&root().join(file), &folder.join(to))?;
    }
    say("Licences and parts");
    let parts = parts::all(&triple)?;
    write(&folder.join("LICENSES.txt"), &parts::licences(&parts)?)?;
    write(&out.join(format!("{name}.cdx.json")), &parts::sbom(&version()?, &parts))?;
    let archive = format!("{name}.tar.gz");
    step("Packing", command("tar").current_dir(&out).args(["-czf", &archive, &name]))?;
    container(&out.join("container"), &folder)?;
    checksums(&out, &[&archive, &format!("{name}.cdx.json")])?;
    let bytes = |path: &Path| fs::metadata(path).map_or(0, |meta| meta.len());
    say(&format!(
        "{}: {:.1} MB, the program alone {:.1} MB, of {} parts",
        out.join(&archive).display(),
        megabytes(bytes(&out.join(&archive))),
        megabytes(bytes(&program)),
        parts.len(),
    ));
    Ok(())
}

/// What checks the files that can't be run here, and the list of parts.
const CHECKERS: [&str; 4] =
    ["cyclonedx-python-lib[json-validation]", "yamllint", "kubernetes-validate", "check-jsonschema"];

/// `cargo xtask test dist`: makes it, and runs it as people will: alone in an empty root, and as a container; what runs it
/// elsewhere is checked by linters.
pub fn test() -> Result {
    let (python, missing) = match venv::with("dist", &CHECKERS) {
        Ok(found) => found,
        Err(error) => {
            say(&format!("SKIPPED: all of it, for lack of an environment for Python: {error}"));
            return Ok(());
        }
    };
    if !missing.is_empty() {
        say(&format!("SKIPPED: all of it, because of {}", missing.join(", ")));
        return Ok(());
    }
    step(
        "What runs it where this machine can't: linters",
        command(&python.to_string_lossy()).arg("infra/test/lint.py"),
    )?;
    dist(&[])?;
    if output(command("id").arg("-u")).as_deref() != Some("0") {
        say("SKIPPED: running what was made, because only root may enter another root and build an image");
        return Ok(());
    }
    step(
        "The program in an empty root, and its image",
        command(&python.to_string_lossy()).arg("infra/test/dist.py").arg(target().join("dist")),
    )
}

#[allow(clippy::cast_precision_loss, reason = "sizes of files, to be read by people")]
fn megabytes(bytes: u64) -> f64 {
    bytes as f64 / 1e6
}

/// `cargo build`; for Linux on another processor with zig as C compiler and linker, which `PyPI` has (`cargo-zigbuild`).
fn cargo_for(triple: &str) -> Result<Command> {
    let mut cargo = command("cargo");
    if !is_other_processor(triple) {
        cargo.arg("build");
        return Ok(cargo);
    }
    let (python, missing) = venv::with("zig", &["ziglang", "cargo-zigbuild"])?;
    if !missing.is_empty() {
        return Err(format!("{triple} can't be linked here without {}", missing.join(", ")));
    }
    let bin = python.parent().map(Path::to_owned).unwrap_or_default();
    let path = std::env::var_os("PATH").unwrap_or_default();
    let paths = std::iter::once(bin.clone()).chain(std::env::split_paths(&path));
    let mut cargo = command(&bin.join("cargo-zigbuild").to_string_lossy());
    cargo.arg("zigbuild").env("PATH", std::env::join_paths(paths).map_err(|error| error.to_string())?);
    Ok(cargo)
}

/// Whether a target is Linux with musl on a processor that this machine doesn't have.
fn is_other_processor(triple: &str) -> bool {
    triple.ends_with("-linux-musl") && !triple.starts_with(std::env::consts::ARCH)
}

/// Adds the target, and checks for the C compiler that builds SQLite, zstd and the like for it.
fn compiler(triple: &str) -> Result {
    let libraries = output(command("rustc").args(["--print", "target-libdir", "--target", triple]));
    if !libraries.is_some_and(|folder| Path::new(&folder).is_dir()) {
        step(&format!("Adding Rust's target {triple}"), command("rustup").args(["target", "add", triple]))?;
    }
    if triple.ends_with("-linux-musl") && !is_other_processor(triple) && find(&["musl-gcc"]).is_none() {
        return Err(
            "musl's C compiler is missing: install it (Debian, Ubuntu: `apt-get install musl-tools`)".into(),
        );
    }
    Ok(())
}

fn version() -> Result<String> {
    let file = root().join("Cargo.toml");
    let text = fs::read_to_string(&file).map_err(|error| format!("{}: {error}", file.display()))?;
    let version = text.lines().find_map(|line| line.strip_prefix("version = \"")?.split('"').next());
    version.map(str::to_owned).ok_or_else(|| format!("{}: no version", file.display()))
}

/// What `infra/container/Containerfile` is built from.
fn container(context: &Path, folder: &Path) -> Result {
    fresh(context)?;
    fs::create_dir(context.join("data")).map_err(|error| format!("{}: {error}", context.display()))?;
    for file in ["blotter", "LICENSES.txt"] {
        copy(&folder.join(file), &context.join(file))?;
    }
    Ok(())
}

/// `NAME.sha256` beside each file, as `sha256sum --check` reads it.
fn checksums(out: &Path, files: &[&str]) -> Result {
    let sum = find(&["sha256sum"]).map_or(("shasum", &["-a", "256"][..]), |_| ("sha256sum", &[][..]));
    for file in files {
        let line = output(command(sum.0).args(sum.1).arg(file).current_dir(out))
            .ok_or_else(|| format!("{} failed on {file}", sum.0))?;
        write(&out.join(format!("{file}.sha256")), &format!("{line}\n"))?;
    }
    Ok(())
}

fn fresh(folder: &Path) -> Result {
    let failed = |error: std::io::Error| format!("{}: {error}", folder.display());
    if folder.exists() {
        fs::remove_dir_all(folder).map_err(failed)?;
    }
    fs::create_dir_all(folder).map_err(failed)
}

fn copy(from: &Path, to: &Path) -> Result {
    fs::copy(from, to).map(|_| ()).map_err(|error| format!("{}: {error}", from.display()))
}

fn write(path: &Path, text: &str) -> Result {
    fs::write(path, text).map_err(|error| format!("{}: {error}", path.display()))
}
