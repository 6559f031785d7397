//! A machine of invented programs, and the front door run on it.

use std::{
    fs,
    os::unix::fs::{PermissionsExt, symlink},
    path::Path,
    process::{Command, Output},
};
use tempfile::TempDir;

/// A machine with nothing but a shell and two of its tools.
pub struct Machine(TempDir);

impl Machine {
    pub fn bare() -> Self {
        let machine = Self(TempDir::new().unwrap());
        fs::create_dir(machine.0.path().join("bin")).unwrap();
        for name in ["sh", "sed", "dirname"] {
            let program = ["/bin", "/usr/bin"].map(|folder| Path::new(folder).join(name));
            let program = program.iter().find(|program| program.exists()).unwrap();
            symlink(program, machine.0.path().join("bin").join(name)).unwrap();
        }
        machine
    }

    /// One that has everything that the bundle needs; the test then takes something away.
    pub fn whole() -> Self {
        let machine = Self::bare();
        let target = machine.0.path().join("wasm-std");
        fs::create_dir(&target).unwrap();
        machine
            .with("rustc", &format!("echo {}", target.display()))
            .with("cargo", "exit 0")
            .with("node", "echo v22.1.0")
            .with("npm", "exit 0")
            .with("c++", "exit 0")
            .with("chromium", "exit 0")
    }

    /// A program of that name is a shell script.
    pub fn with(self, name: &str, script: &str) -> Self {
        let path = self.0.path().join("bin").join(name);
        fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        self
    }

    pub fn without(self, name: &str) -> Self {
        fs::remove_file(self.0.path().join("bin").join(name)).unwrap();
        self
    }

    /// A compiler that has no library for the browser; with its source, if that folder holds it.
    pub fn without_wasm(self, sysroot: &Path) -> Self {
        let root = sysroot.display();
        self.with(
            "rustc",
            &format!(
                "case \"$*\" in *libdir*) echo {root}/nowhere;; *sysroot*) echo {root};; *) echo 'host: pdp11';; esac"
            ),
        )
        .with("rustup", "echo \"rustup $*: could not download\" >&2; exit 1")
    }

    pub fn folder(&self) -> &Path {
        self.0.path()
    }

    /// What the front door says; it must refuse.
    pub fn refuses(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert!(!output.status.success(), "it went on");
        String::from_utf8(output.stderr).unwrap()
    }

    pub fn run(&self, arguments: &[&str]) -> Output {
        self.start(env!("CARGO_BIN_EXE_xtask"), arguments)
    }

    /// Runs `.ci/run`.
    pub fn ci(&self, arguments: &[&str]) -> Output {
        self.start(concat!(env!("CARGO_MANIFEST_DIR"), "/../.ci/run"), arguments)
    }

    fn start(&self, program: &str, arguments: &[&str]) -> Output {
        Command::new(program)
            .args(arguments)
            .env_clear()
            .env("PATH", self.folder().join("bin"))
            .env("CARGO_TARGET_DIR", self.folder().join("target"))
            .output()
            .unwrap()
    }
}
