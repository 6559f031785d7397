//! The `blotter` program: reads the command line and hands over.

use blotter_server::{Error, cli, commands, demo, logging, serve, store, streets};
use clap::Parser;
use std::{process::ExitCode, time::Duration};

/// How long work that was handed to threads may go on after the end.
const LEFT_OVERS: Duration = Duration::from_secs(2);

#[cfg(target_os = "linux")]
mod allocator;

fn main() -> ExitCode {
    let cli = cli::Cli::parse();
    #[cfg(target_os = "linux")]
    allocator::give_back(matches!(cli.command, cli::Command::Serve(_) | cli::Command::Demo(_)));
    let log = logging::start();
    let runtime = match tokio::runtime::Builder::new_multi_thread()
        // With one or two, a slow page would stall everything.
        .worker_threads(std::thread::available_parallelism().map_or(4, usize::from).max(4))
        .enable_all()
        .build()
    {
        Ok(runtime) => runtime,
        Err(error) => {
            logging::last_words(format!("the runtime could not be started: {error}"));
            return ExitCode::FAILURE;
        }
    };
    let ended = runtime.block_on(run(cli.command));
    runtime.shutdown_timeout(LEFT_OVERS);
    drop(log);
    match ended {
        Ok(code) => code,
        Err(error) => {
            logging::last_words(error);
            ExitCode::FAILURE
        }
    }
}

async fn run(command: cli::Command) -> Result<ExitCode, Error> {
    match command {
        cli::Command::Serve(config) => serve::run(*config).await?,
        cli::Command::Demo(options) => demo::run(options).await?,
        cli::Command::Health(options) => return commands::health(options).await,
        cli::Command::NewEpoch(dir) => {
            let epoch = store::new_epoch(&dir.resolve()?)?;
            logging::print(format!("The event log's epoch is now {epoch}; clients start afresh."));
        }
        cli::Command::Streets(command) => return streets::run(command).await,
        cli::Command::Import(options) => return commands::import(options).await,
        cli::Command::Sync(options) => return commands::sync(options).await,
        cli::Command::History(command) => return commands::history(command).await,
        cli::Command::Records(command) => return commands::records(command).await,
    }
    Ok(ExitCode::SUCCESS)
}
