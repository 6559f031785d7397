//! The `blotter` program: reads the command line and hands over.

use blotter_server::{cli, demo, serve, streets};
use clap::Parser;
use std::{io::IsTerminal, process::ExitCode};
use tracing_subscriber::EnvFilter;

fn main() -> ExitCode {
    let filter = EnvFilter::try_from_env("BLOTTER_LOG").unwrap_or_else(|_| EnvFilter::new("info"));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        // Colours are for people; a file or another program reads plain text.
        .with_ansi(std::io::stderr().is_terminal())
        .with_target(false)
        .init();
    let cli = cli::Cli::parse();
    let runtime = match tokio::runtime::Builder::new_multi_thread()
        // With one or two, a slow page would stall everything.
        .worker_threads(std::thread::available_parallelism().map_or(4, usize::from).max(4))
        .enable_all()
        .build()
    {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("blotter: the runtime could not be started: {error}");
            return ExitCode::FAILURE;
        }
    };
    let ended = runtime.block_on(async {
        match cli.command {
            cli::Command::Serve(options) => serve::run(*options).await.map(|()| ExitCode::SUCCESS),
            cli::Command::Demo(options) => demo::run(options).await.map(|()| ExitCode::SUCCESS),
            cli::Command::Streets(command) => streets::run(command).await,
        }
    });
    match ended {
        Ok(code) => code,
        Err(error) => {
            eprintln!("blotter: {error}");
            ExitCode::FAILURE
        }
    }
}
