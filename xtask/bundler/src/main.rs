//! `bundler Trunk.toml…`: builds browser bundles as `trunk build --release` does, without compiling Trunk and
//! wasm-bindgen-cli first. wasm-bindgen comes as a library, of the version in `Cargo.lock`; wasm-opt from npm.
//!
//! `description` reads what Trunk.toml and the page that it names ask for, `build` does it.

mod build;
mod description;
mod error;
mod unused;

use description::Description;
use std::{env, path::Path, process::ExitCode};

fn main() -> ExitCode {
    let files: Vec<_> = env::args_os().skip(1).collect();
    if files.is_empty() {
        eprintln!("bundler: name the files that describe the bundles, such as Trunk.toml");
        return ExitCode::FAILURE;
    }
    let built = files.iter().try_for_each(|file| build::build(&Description::read(Path::new(file))?));
    match built {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("bundler: {error}");
            ExitCode::FAILURE
        }
    }
}
