//! `cargo xtask …`: the one front door for people and CI.
//!
//! - `demo`: set everything up and serve a living map. - `test`: every check. - `bundle`: the browser's part.
//! - `bench …`: the figures of docs/measurements.md. `setup`, `suites`, `fuzz`, `bundle` and `run` hold the steps.

mod bench;
mod bench_fanout;
mod bench_streets;
mod bundle;
mod fuzz;
mod run;
mod setup;
mod suites;

use std::{env, process::ExitCode};

const HELP: &str = "cargo xtask COMMAND

  demo [FLAGS]   set everything up and serve a living map at http://127.0.0.1:3000; FLAGS as `blotter demo --help`
  test [SUITE…]  every check, or only: fmt clippy rust fuzz wasm browser
  bundle         build the browser's part and its styles into target/site/pkg
  build          the bundle, then the program in target/release/blotter
  bench NAME     board | fanout | live | streets | demo | lighthouse | size: a figure of docs/measurements.md;
                 `fanout program` measures the whole program beside, `fanout clients=200 rounds=1` less
  deny           licences, bans and sources of all dependencies (needs cargo-deny)
";

fn main() -> ExitCode {
    let args: Vec<String> = env::args().skip(1).collect();
    let (command, rest) =
        args.split_first().map_or(("help", &[][..]), |(command, rest)| (command.as_str(), rest));
    let ended = match command {
        "demo" => bundle::demo(rest),
        "test" => suites::test(rest),
        "bundle" => bundle::bundle(),
        "build" => bundle::build(),
        "bench" => bench::bench(rest),
        "deny" => suites::deny(),
        "help" | "--help" | "-h" => {
            print!("{HELP}");
            Ok(())
        }
        other => Err(format!("there is no `{other}`.\n\n{HELP}")),
    };
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask: {error}");
            ExitCode::FAILURE
        }
    }
}
