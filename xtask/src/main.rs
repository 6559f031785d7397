//! `cargo xtask …`: the commands for people and CI.
//!
//! `toolchain` and `setup` install what a machine lacks, `bundle` builds the browser's part and the program, `suites`
//! and `fuzz` test, `bench` measures, `run` starts other programs. Without dependencies, so that it starts at once.

mod bench;
mod bundle;
mod dist;
mod fuzz;
mod run;
mod setup;
mod suites;
mod terraform;
mod toolchain;
mod venv;

use std::{env, process::ExitCode};

const HELP: &str = "cargo xtask COMMAND

  demo [FLAGS]   set everything up and serve a live map at http://127.0.0.1:3000; FLAGS as `blotter demo --help`
  build          build the bundle, then the program: target/release/blotter
  dist           what people download: the static program, licences, SBOM, checksums, into target/dist
  bundle         build the browser's part and the style sheets into target/site/pkg
  test [SUITE…]  every check, or only the suites named: fmt clippy deny rust fuzz wasm browser
                 readers
  test terraform check infra/ and apply it to an imitation of AWS (five minutes); not part of `test`
  test dist      make what people download and run it, as a file and as a container; not part of `test`
  test long      crash and fuzz tests with many more rounds (about an hour); not part of `test`
  bench NAME     a figure of docs/measurements.md; `bench` alone lists them
";

fn main() -> ExitCode {
    let args: Vec<String> = env::args().skip(1).collect();
    if let Some(result) = fuzz::as_compiler(&args) {
        // The compiler has said what is wrong.
        return if result.is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE };
    }
    let (command, rest) =
        args.split_first().map_or(("help", &[][..]), |(command, rest)| (command.as_str(), rest));
    let result = toolchain::ensure().and_then(|()| dispatch(command, rest));
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask: {error}");
            ExitCode::FAILURE
        }
    }
}

fn dispatch(command: &str, rest: &[String]) -> run::Result {
    match command {
        "demo" => bundle::demo(rest),
        "test" => suites::test(rest),
        "bundle" => bundle::bundle(),
        "build" => bundle::build(),
        "dist" => dist::dist(rest),
        "bench" => bench::bench(rest),
        "help" | "--help" | "-h" => {
            print!("{HELP}");
            Ok(())
        }
        other => Err(format!("unknown command `{other}`\n\n{HELP}")),
    }
}
