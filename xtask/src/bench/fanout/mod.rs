//! The live fan-out beside nchan, nginx's publish-and-subscribe module: the same load on both in one run, and
//! optionally on the whole program too, printed as a Markdown table. Loopback only.
//!
//! Needs Debian's `nginx` and `libnginx-mod-nchan`, Linux's `/proc`, and for each process a limit of open files
//! above the number of clients. `load` says what is asked, `servers` starts them, `process` reads their memory and
//! CPU time, `table` prints.

mod error;
mod load;
mod process;
mod servers;
mod table;

pub use load::Load;

use error::Result;
use load::Outcome;
use process::{cpu_seconds, family, memory_kib};
use servers::{Server, TOKEN, blotter, fanout, nginx};
use std::{
    env, fs,
    io::{BufRead, BufReader, Write as _},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::Duration,
};
use table::table;

/// Where distributions put the module.
const MODULES: [&str; 2] =
    ["/usr/lib/nginx/modules/ngx_nchan_module.so", "/usr/lib64/nginx/modules/ngx_nchan_module.so"];

/// Builds the servers, runs the load on each in turn, and returns the Markdown table: Blotter's fan-out
/// alone, nchan, and `program`, the whole of Blotter, if one is given.
pub fn run(load: Load, program: Option<&Path>) -> Result<String> {
    let examples = build()?;
    let module = MODULES
        .into_iter()
        .find(|path| Path::new(path).exists())
        .ok_or("nchan is missing: install nginx and libnginx-mod-nchan")?;
    let folder = env::temp_dir().join(format!("bench-fanout-{}", std::process::id()));
    fs::create_dir_all(&folder)?;
    let result = rounds(load, &examples, module, program, &folder);
    fs::remove_dir_all(&folder)?;
    Ok(table(load, result?))
}

/// The outcomes of all rounds: of the fan-out, of nchan, and of the program if there is one.
fn rounds(
    load: Load,
    examples: &Path,
    module: &str,
    program: Option<&Path>,
    folder: &Path,
) -> Result<[Vec<Outcome>; 3]> {
    let [mut ours, mut nchan, mut whole] = [const { Vec::new() }; 3];
    for round in 1..=load.rounds.max(1) {
        eprintln!("round {round}: blotter's fan-out");
        ours.push(measure(load, examples, &fanout(examples)?)?);
        eprintln!("round {round}: nchan");
        nchan.push(measure(load, examples, &nginx(module, folder)?)?);
        if let Some(program) = program {
            eprintln!("round {round}: blotter, the whole program");
            whole.push(measure(load, examples, &blotter(program, &folder.join(round.to_string()))?)?);
        }
    }
    Ok([ours, nchan, whole])
}

/// Builds the examples in release; returns their folder.
fn build() -> Result<PathBuf> {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let status = Command::new(cargo)
        .args(["build", "--quiet", "--release", "--package", "blotter-live", "--examples"])
        .status()?;
    if !status.success() {
        return Err("the examples don't build".into());
    }
    let target = env::var_os("CARGO_TARGET_DIR").map_or_else(|| PathBuf::from("target"), PathBuf::from);
    Ok(target.join("release").join("examples"))
}

/// One load on one fresh server.
fn measure(load: Load, examples: &Path, server: &Server) -> Result<Outcome> {
    // The same warm-up for both, so that "idle" holds what any first use costs.
    let warm_up = Load { clients: 50, events: 20, per_second: 20, ..load };
    let mut program = start_load(warm_up, examples, server, false)?;
    if !program.wait()?.success() {
        return Err("the warm-up failed".into());
    }
    thread::sleep(Duration::from_secs(1));
    let processes = family(server.child.id())?;
    let idle = memory_kib(&processes)?;

    let mut program = start_load(load, examples, server, true)?;
    let result = phases(load, &mut program, &processes, idle);
    if result.is_err() {
        let _ = program.kill();
    }
    program.wait()?;
    result
}

fn start_load(load: Load, examples: &Path, server: &Server, wait: bool) -> Result<Child> {
    let mut command = Command::new(examples.join("sse_load"));
    command
        .args([server.address.to_string().as_str(), "/get-events/", server.publish_path])
        .args([load.clients, load.events, load.per_second, load.bytes].map(|number| number.to_string()))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped());
    if wait {
        command.arg("wait");
    }
    if server.calls {
        command.arg(format!("calls={TOKEN}"));
    }
    Ok(command.spawn()?)
}

/// Measures once all clients are connected, and again after the events; then lets the load program end.
fn phases(load: Load, program: &mut Child, processes: &[u32], idle: f64) -> Result<Outcome> {
    let mut input = program.stdin.take().ok_or("no input")?;
    let mut output = BufReader::new(program.stdout.take().ok_or("no output")?);
    let mut line = String::new();
    output.read_line(&mut line)?;
    if line.trim() != "ready" {
        return Err(format!("the load program said {line:?}").into());
    }
    thread::sleep(Duration::from_secs(1));
    let per_client = |kib: f64| (kib - idle) / f64::from(load.clients);
    let joined_kib = per_client(memory_kib(processes)?);
    let cpu = cpu_seconds(processes)?;
    writeln!(input)?;
    line.clear();
    output.read_line(&mut line)?;
    let cpu_seconds = cpu_seconds(processes)? - cpu;
    let after_kib = per_client(memory_kib(processes)?);
    writeln!(input)?;
    let outcome = Outcome { json: line.trim().to_owned(), joined_kib, after_kib, cpu_seconds };
    let expected = f64::from(load.clients) * f64::from(load.events + load.events / 10);
    if outcome.number("delivered").is_nan() {
        return Err(format!("the load program said {line:?}").into());
    }
    if outcome.number("delivered") < expected {
        eprintln!("not everything arrived: {}", outcome.json);
    }
    Ok(outcome)
}
