//! A machine that lacks something, or where a set-up step is refused: the front door on a PATH of invented programs.
//! Each play ends before anything is built.

#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "in a test a panic is the report")]

use std::{
    fs,
    os::unix::fs::{PermissionsExt, symlink},
    path::Path,
    process::{Command, Output},
};
use tempfile::TempDir;

/// A machine with nothing but a shell.
struct Machine(TempDir);

impl Machine {
    fn bare() -> Self {
        let machine = Self(TempDir::new().unwrap());
        fs::create_dir(machine.0.path().join("bin")).unwrap();
        symlink("/bin/sh", machine.0.path().join("bin/sh")).unwrap();
        machine
    }

    /// One that has everything that the bundle needs, but for what the play then takes away or changes.
    fn whole() -> Self {
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
    fn with(self, name: &str, script: &str) -> Self {
        let path = self.0.path().join("bin").join(name);
        fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        self
    }

    fn without(self, name: &str) -> Self {
        fs::remove_file(self.0.path().join("bin").join(name)).unwrap();
        self
    }

    /// A compiler that has no library for the browser; with its source, if that folder holds it.
    fn without_wasm(self, sysroot: &Path) -> Self {
        let root = sysroot.display();
        self.with(
            "rustc",
            &format!(
                "case \"$*\" in *libdir*) echo {root}/nowhere;; *sysroot*) echo {root};; *) echo 'host: pdp11';; esac"
            ),
        )
        .with("rustup", "echo \"rustup $*: could not download\" >&2; exit 1")
    }

    fn folder(&self) -> &Path {
        self.0.path()
    }

    /// What the front door says; it must refuse.
    fn refuses(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert!(!output.status.success(), "it went on");
        String::from_utf8(output.stderr).unwrap()
    }

    fn run(&self, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_xtask"))
            .args(arguments)
            .env_clear()
            .env("PATH", self.folder().join("bin"))
            .env("CARGO_TARGET_DIR", self.folder().join("target"))
            .output()
            .unwrap()
    }
}

#[test]
fn without_the_target_and_its_source_it_says_what_to_install() {
    let machine = Machine::whole();
    let nothing = machine.folder().join("nothing");
    let machine = machine.without_wasm(&nothing);
    let said = machine.refuses(&["demo"]);
    assert!(said.contains("▸ Adding Rust's WebAssembly target (a download of 20 MB)"), "{said}");
    assert!(said.contains("rustup target add wasm32-unknown-unknown: could not download"), "{said}");
    assert!(said.contains("rustup component add rust-src: could not download"), "{said}");
    assert!(said.contains("`apt-get install rustc-web rust-web-src lld-19"), "{said}");
    assert!(said.contains("RUSTC=/usr/bin/rustc"), "{said}");
    // The same without any rustup.
    let said = machine.without("rustup").refuses(&["test", "wasm"]);
    assert!(said.contains("rustup: No such file") && said.contains("apt-get install rustc-web"), "{said}");
}

#[test]
fn a_refused_target_is_compiled_from_source() {
    let machine = Machine::whole();
    let sysroot = machine.folder().join("sysroot");
    let source = sysroot.join("lib/rustlib/src/rust/library/std");
    fs::create_dir_all(&source).unwrap();
    fs::write(source.join("Cargo.toml"), "").unwrap();
    // Cargo tells what it is asked, and that it would compile the library.
    let cargo =
        "echo \"$* with build-std=$CARGO_UNSTABLE_BUILD_STD\" >&2; case \"$*\" in *wasm32*) exit 1;; esac";
    let said = machine.without_wasm(&sysroot).with("cargo", cargo).refuses(&["test", "clippy"]);
    assert!(said.contains("the standard library is compiled from its source instead"), "{said}");
    assert!(said.contains("--workspace --all-targets -- -D warnings with build-std=\n"), "{said}");
    assert!(said.contains("blotter-map -- -D warnings with build-std=std,panic_abort\n"), "{said}");
}

#[test]
fn node_is_asked_for_when_it_is_missing_or_too_old() {
    let said = Machine::whole().without("node").refuses(&["demo"]);
    assert!(
        said.contains("Node.js is missing: install it") && said.contains("apt-get install nodejs"),
        "{said}"
    );
    let said = Machine::whole().with("node", "echo v16.20.2").refuses(&["demo"]);
    assert!(said.contains("Node.js 20 or newer is needed, and v16.20.2 is here"), "{said}");
}

#[test]
fn parts_of_rust_that_are_missing_are_told_with_their_command() {
    for (suite, subcommand, name) in [("fmt", "fmt", "rustfmt"), ("clippy", "clippy", "clippy")] {
        let cargo = format!("[ \"$1\" != {subcommand} ]");
        let said = Machine::whole().with("cargo", &cargo).refuses(&["test", suite]);
        assert!(said.contains(&format!("{name} is missing: `rustup component add {name}`")), "{said}");
    }
}

#[test]
fn what_the_last_suites_need_is_said_before_the_first_runs() {
    let said = Machine::whole().without("c++").refuses(&["test"]);
    assert!(said.contains("a C++ compiler is missing") && said.contains("apt-get install g++"), "{said}");
    assert!(!said.contains("Formatting"), "{said}");
    let said = Machine::whole().without("chromium").refuses(&["test"]);
    assert!(
        said.contains("no Chromium was found: install it (Debian: `apt-get install chromium`)"),
        "{said}"
    );
    assert!(!said.contains("Formatting"), "{said}");
}

#[test]
fn chromium_is_installed_by_apt_or_asked_for() {
    let refused = Machine::whole().without("chromium").with("id", "echo 0").with("apt-get", "exit 100");
    let said = refused.refuses(&["test", "browser"]);
    assert!(said.contains("apt-get update -qq: failed") && said.contains("or set CHROME_PATH"), "{said}");

    // Then it goes on, to the next thing that is missing.
    let machine = Machine::whole().without("chromium").without("node").with("id", "echo 0");
    let browser = machine.folder().join("bin/chromium");
    let apt = format!("[ $1 = update ] || ln -s /bin/sh {}", browser.display());
    let apt = apt.replace("ln ", "/bin/ln ");
    let said = machine.with("apt-get", &apt).refuses(&["test", "browser"]);
    assert!(said.contains("▸ apt-get install -y -qq chromium"), "{said}");
    assert!(said.contains("Node.js is missing"), "{said}");
}
