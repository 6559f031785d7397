//! Python packages for measurements and for tests with other readers, in a virtual environment under `target`.

use crate::run::{Result, command, output, say, step, target};
use std::path::PathBuf;

/// Prints a package's version; fails if it isn't there.
const VERSION: &str = "import sys, importlib.metadata as m; print(m.version(sys.argv[1]))";

/// A Python with these packages of `PyPI`, named as pip takes them, in an environment of that name; and those that can't be installed, which is announced.
///
/// # Errors
/// If there is no Python that can make an environment.
pub fn with(name: &str, packages: &[&str]) -> Result<(PathBuf, Vec<String>)> {
    let folder = target().join("venv").join(name);
    let python = folder.join("bin/python");
    if !python.exists() {
        step("An environment for Python's packages", command("python3").args(["-m", "venv"]).arg(&folder))
            .map_err(|error| {
                format!("{error}\nPython 3 with venv is needed (Debian: `apt-get install python3-venv`)")
            })?;
    }
    let mut missing = Vec::new();
    for package in packages {
        let (name, wanted) = package.split_once("==").map_or((*package, None), |(name, it)| (name, Some(it)));
        let name = name.split('[').next().unwrap_or(name);
        let present = output(command(&python.to_string_lossy()).args(["-c", VERSION, name]));
        if let Some(version) = present.filter(|it| wanted.is_none_or(|wanted| wanted == it)) {
            eprintln!("  {name} {version}");
            continue;
        }
        let mut install = command(&python.to_string_lossy());
        install.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", package]);
        if let Err(error) = step(&format!("Installing {name}"), &mut install) {
            say(&format!("{name} can't be installed: {error}"));
            missing.push(name.to_owned());
        }
    }
    Ok((python, missing))
}
