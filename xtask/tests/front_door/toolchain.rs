//! Rust's own parts on machines that lack them, with rustup and without.

use crate::machine::Machine;
use std::{fs, process::Output};

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
fn parts_of_rust_that_are_missing_are_told_with_their_command() {
    for (suite, subcommand, name) in [("fmt", "fmt", "rustfmt"), ("clippy", "clippy", "clippy")] {
        let cargo = format!("[ \"$1\" != {subcommand} ]");
        let said = Machine::whole().with("cargo", &cargo).refuses(&["test", suite]);
        assert!(said.contains(&format!("{name} is missing: `rustup component add {name}`")), "{said}");
    }
}

#[test]
fn a_missing_component_is_added_by_rustup() {
    let machine = Machine::whole();
    let added = machine.folder().join("added");
    let (cargo, rustup) = (
        format!("[ \"$1\" != clippy ] || [ -e {} ] || exit 1", added.display()),
        format!("[ \"$*\" = 'component add clippy' ] && : > {}", added.display()),
    );
    let output = machine.with("cargo", &cargo).with("rustup", &rustup).run(&["test", "clippy"]);
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success() && said.contains("▸ Adding clippy"), "{said}");
}

/// Cargo as rustup's proxy: it works once a toolchain was installed, or where the environment names one.
fn proxy(machine: Machine) -> Machine {
    let installed = machine.folder().join("installed").display().to_string();
    let cargo = format!(
        "[ -e {installed} ] || [ -n \"$RUSTUP_TOOLCHAIN\" ] || {{ echo 'toolchain is not installed' >&2; exit 1; }}
        echo \"cargo $* by ${{RUSTUP_TOOLCHAIN:-its own}}\""
    );
    machine.with("cargo", &cargo)
}

#[test]
fn the_toolchain_is_installed_where_rustup_does_not_do_so_by_itself() {
    for door in [Door::Xtask, Door::Ci] {
        let machine = proxy(Machine::whole());
        let installed = machine.folder().join("installed").display().to_string();
        let rustup = format!(
            "case \"$*\" in 'toolchain install') : > {installed};; 'toolchain list') echo 'nightly (default)';; \
             'run nightly rustc --version') echo 'rustc 1.97.0-nightly (0 0)';; *) exit 1;; esac"
        );
        let machine = machine.with("rustup", &rustup);
        let output = door.run(&machine);
        assert!(output.status.success(), "{door:?}: {}", String::from_utf8_lossy(&output.stderr));
        assert!(machine.folder().join("installed").exists(), "{door:?}");
    }
}

#[test]
fn a_toolchain_that_fits_is_used_under_its_own_name() {
    let rustup = "case \"$*\" in 'toolchain list') echo 'nightly (default)'; echo stable;; \
        'run nightly rustc --version') echo 'rustc 1.97.0-nightly (0 0)';; \
        'run stable rustc --version') echo \"rustc $FITTING (0 0)\";; *) echo \"refused: $*\" >&2; exit 1;; esac";
    let file = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../rust-toolchain.toml")).unwrap();
    let channel = file.split("channel = \"").nth(1).unwrap().split('"').next().unwrap();
    let machine = proxy(Machine::whole()).with("rustup", &rustup.replace("$FITTING", channel));
    let output = Door::Ci.run(&machine);
    assert_eq!(String::from_utf8(output.stdout).unwrap(), "cargo xtask test fmt by stable\n");
    // Without rustup there is nothing to choose or install.
    let machine = Machine::whole().with("cargo", "echo \"cargo $*\"");
    assert_eq!(String::from_utf8(Door::Ci.run(&machine).stdout).unwrap(), "cargo xtask test fmt\n");
}

/// The two ways in.
#[derive(Debug)]
enum Door {
    Xtask,
    Ci,
}

impl Door {
    fn run(&self, machine: &Machine) -> Output {
        match self {
            Self::Xtask => machine.run(&["test", "fmt"]),
            Self::Ci => machine.ci(&["fmt"]),
        }
    }
}
