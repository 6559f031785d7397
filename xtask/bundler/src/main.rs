//! `bundler Trunk.toml`: builds the browser bundle as `trunk build --release` does, without compiling Trunk and
//! wasm-bindgen-cli first. wasm-bindgen comes as a library, of the version in `Cargo.lock`; wasm-opt from npm.
//!
//! `description` reads what Trunk.toml and the page that it names ask for, `build` does it.

mod build;
mod description;
mod error;

use description::Description;
use std::{env, path::Path, process::ExitCode};

fn main() -> ExitCode {
    let Some(file) = env::args_os().nth(1) else {
        eprintln!("bundler: name the file that describes the bundle, such as Trunk.toml");
        return ExitCode::FAILURE;
    };
    let built = Description::read(Path::new(&file)).and_then(|description| build::build(&description));
    match built {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("bundler: {error}");
            ExitCode::FAILURE
        }
    }
}
