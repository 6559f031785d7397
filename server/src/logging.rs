//! The log, on standard error. A thread of its own writes it, so that neither a reader that is gone nor a full disk nor
//! a pipe that nobody reads stops the work; lines that can't be written are lost.

use std::{
    fmt::Display,
    io::{self, IsTerminal, Write},
    panic,
    sync::mpsc,
    thread,
    time::Duration,
};
use tracing_appender::non_blocking::{NonBlockingBuilder, WorkerGuard};
use tracing_subscriber::EnvFilter;

/// Lines that may wait to be written.
const WAITING_LINES: usize = 10_000;

/// What is logged unless `BLOTTER_LOG` says otherwise: not each step of Delta Lake, whose conflicts are reported by us.
const DEFAULT: &str = "info,buoyant_kernel=warn,buoyant_kernel_engine=warn,deltalake_core=error";

/// Starts the log, and sends panics to it. Dropping the guard writes what still waits, for a second at most.
pub fn start() -> WorkerGuard {
    let (writer, guard) = NonBlockingBuilder::default()
        .lossy(true)
        .buffered_lines_limit(WAITING_LINES)
        .thread_name("log")
        .finish(io::stderr());
    let wanted = std::env::var("BLOTTER_LOG").ok();
    let filter = wanted.as_deref().map(EnvFilter::try_new);
    let (filter, refused) = match filter {
        Some(Ok(filter)) => (filter, None),
        Some(Err(error)) => (EnvFilter::new(DEFAULT), Some(error)),
        None => (EnvFilter::new(DEFAULT), None),
    };
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(writer)
        // Colours are for people; a file or another program reads plain text.
        .with_ansi(io::stderr().is_terminal())
        .with_target(false)
        // It would complain on standard error, and panic where that can't be written.
        .log_internal_errors(false)
        .init();
    if let Some(error) = refused {
        tracing::warn!(%error, "BLOTTER_LOG can't be read, so the log says what it says without it");
    }
    panic::set_hook(Box::new(|panic| {
        let thread = thread::current();
        tracing::error!(thread = thread.name().unwrap_or("unnamed"), "{panic}");
    }));
    guard
}

/// Prints a line on standard output, if anybody reads it.
pub fn print(line: impl Display) {
    let mut out = io::stdout();
    if let Err(error) = writeln!(out, "{line}").and_then(|()| out.flush()) {
        tracing::debug!(%error, "standard output can't be written");
    }
}

/// Prints a line on standard error, if anybody reads it: progress of a command.
pub fn note(line: impl Display) {
    // Where it can't be written, nobody misses it.
    let _ = writeln!(io::stderr(), "{line}");
}

/// The program's last words on standard error. They may be lost, and never hold up the end.
pub fn last_words(error: impl Display) {
    let text = format!("blotter: {error}\n");
    let (done, written) = mpsc::channel();
    thread::spawn(move || {
        // Where it can't be written, the exit status has to do.
        let _ = io::stderr().write_all(text.as_bytes());
        let _ = done.send(());
    });
    let _ = written.recv_timeout(Duration::from_secs(1));
}
