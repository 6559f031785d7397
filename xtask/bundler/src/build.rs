//! Building the bundle: cargo, wasm-bindgen, wasm-opt.

use crate::{
    description::Description,
    error::{Error, Result},
    unused,
};
use std::{
    ffi::OsStr,
    fs, io,
    io::BufReader,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::Instant,
};
use wasm_bindgen_cli_support::Bindgen;

/// Builds the bundle into its folder, which is emptied first.
pub fn build(description: &Description) -> Result<()> {
    let wasm = timed("cargo", || compile(description))?;
    let stem = wasm.file_stem().and_then(OsStr::to_str).ok_or_else(|| Error::NoWasm(wasm.clone()))?;
    empty(&description.dist)?;
    let used = wasm.with_extension("used.wasm");
    if timed("code that is not used", || unused::trap(&wasm, &used))? == 0 {
        return Err(Error::NothingUnused(wasm));
    }
    timed("wasm-bindgen", || bind(&used, stem, &description.dist))?;
    let Some(level) = &description.wasm_opt else { return Ok(()) };
    let bound = description.dist.join(format!("{stem}_bg.wasm"));
    timed("wasm-opt", || optimize(&bound, level, &description.wasm_opt_params))
}

/// Compiles the crate; returns the path of its WebAssembly.
fn compile(description: &Description) -> Result<PathBuf> {
    let mut cargo = Command::new("cargo");
    cargo
        .args(["build", "--locked", "--quiet", "--target=wasm32-unknown-unknown"])
        .args(["--message-format=json-render-diagnostics", "--profile", &description.profile])
        .arg("--manifest-path")
        .arg(&description.manifest)
        .stdout(Stdio::piped());
    let mut child = cargo.spawn().map_err(start("cargo"))?;
    let mut wasm = None;
    if let Some(messages) = child.stdout.take() {
        for message in serde_json::Deserializer::from_reader(BufReader::new(messages)).into_iter::<Message>()
        {
            let files = message?.filenames;
            wasm = files
                .into_iter()
                .find(|file| file.extension().is_some_and(|ending| ending == "wasm"))
                .or(wasm);
        }
    }
    let status = child.wait().map_err(start("cargo"))?;
    if !status.success() {
        return Err(Error::Failed { program: "cargo build".into(), status });
    }
    wasm.ok_or_else(|| Error::NoWasm(description.manifest.clone()))
}

/// One of cargo's messages, as far as it matters here.
#[derive(serde::Deserialize)]
struct Message {
    #[serde(default)]
    filenames: Vec<PathBuf>,
}

fn bind(wasm: &Path, stem: &str, dist: &Path) -> Result<()> {
    let bind = || -> std::result::Result<(), _> {
        let mut bindgen = Bindgen::new();
        bindgen.web(true)?.input_path(wasm).out_name(stem).typescript(false).generate(dist)
    };
    bind().map_err(|error| Error::Bindgen(format!("{error:#}")))
}

fn optimize(wasm: &Path, level: &str, params: &[String]) -> Result<()> {
    let mut wasm_opt = Command::new("wasm-opt");
    wasm_opt.arg("--output").arg(wasm).arg(format!("-O{level}")).args(params).arg(wasm);
    let status = wasm_opt.status().map_err(start("wasm-opt"))?;
    if status.success() { Ok(()) } else { Err(Error::Failed { program: "wasm-opt".into(), status }) }
}

fn empty(folder: &Path) -> Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(Error::file(folder)(error)),
        _ => {}
    }
    fs::create_dir_all(folder).map_err(Error::file(folder))
}

fn start(program: &str) -> impl FnOnce(io::Error) -> Error {
    let program = program.to_owned();
    move |source| Error::Start { program, source }
}

fn timed<T>(what: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
    let started = Instant::now();
    let done = work()?;
    eprintln!("  {what}: {:.1} s", started.elapsed().as_secs_f32());
    Ok(done)
}
