//! The live fan-out against nchan, nginx's publish-and-subscribe module: the same load on both in
//! one run, and if asked on the whole program too, printed as a Markdown table. Loopback only;
//! bounded in count and time.
//!
//! Needs Debian's `nginx` and `libnginx-mod-nchan`, Linux's `/proc`, and a limit of open files
//! above the number of clients, for each process.

use std::error::Error;
use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use std::{env, fs, thread};

mod servers;

use servers::{Server, TOKEN, blotter, fanout, nginx};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// Where distributions put the module.
const MODULES: [&str; 2] =
    ["/usr/lib/nginx/modules/ngx_nchan_module.so", "/usr/lib64/nginx/modules/ngx_nchan_module.so"];

/// What each server is put through.
#[derive(Debug, Clone, Copy)]
pub struct Load {
    /// SSE clients, all connected before the first event.
    pub clients: u32,
    /// Events that are timed; a tenth more goes ahead as warm-up.
    pub events: u32,
    /// Events a second.
    pub per_second: u32,
    /// Padding of each event, in bytes.
    pub bytes: u32,
    /// Rounds: each server is started anew in each, in turn; the median by p99 is shown.
    pub rounds: u32,
}

impl Load {
    /// Reads `clients=200` and its like; what is not named stays as it is.
    ///
    /// # Errors
    /// A sentence about a word that is none of these.
    pub fn read(words: &[String]) -> std::result::Result<Self, String> {
        let mut load = Self::default();
        for word in words {
            let unknown = || format!("`{word}` is none of clients= events= per_second= bytes= rounds=NUMBER");
            let (name, number) = word.split_once('=').ok_or_else(unknown)?;
            let field = match name {
                "clients" => &mut load.clients,
                "events" => &mut load.events,
                "per_second" => &mut load.per_second,
                "bytes" => &mut load.bytes,
                "rounds" => &mut load.rounds,
                _ => return Err(unknown()),
            };
            *field = number.parse().ok().filter(|number| *number > 0).ok_or_else(unknown)?;
        }
        Ok(load)
    }
}

impl Default for Load {
    fn default() -> Self {
        Self { clients: 10_000, events: 60, per_second: 2, bytes: 600, rounds: 3 }
    }
}

/// What one round on one server gave.
#[derive(Debug, Clone)]
struct Outcome {
    /// The load program's line of JSON.
    json: String,
    joined_kib: f64,
    after_kib: f64,
    cpu_seconds: f64,
}

impl Outcome {
    /// A number of the JSON line, which is flat and our own.
    fn number(&self, name: &str) -> f64 {
        let key = format!("\"{name}\":");
        let value = self.json.split(&key).nth(1).unwrap_or_default();
        let end = value.find([',', '}']).unwrap_or(value.len());
        value[..end].trim().parse().unwrap_or(f64::NAN)
    }
}

/// Builds the servers, runs the load on each in turn, and returns the Markdown table: Blotter's fan-out
/// alone, nchan, and `program`, the whole of Blotter, if one is given.
///
/// # Errors
/// When the build fails, nginx or the module is missing, or a load doesn't get through.
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

/// The outcomes of all rounds: of the fan-out, of nchan, and of the program unless there is none.
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

/// Rounds from the lowest p99 to the highest.
fn sorted(mut outcomes: Vec<Outcome>) -> Vec<Outcome> {
    for outcome in &outcomes {
        eprintln!("{outcome:?}");
    }
    outcomes.sort_by(|a, b| a.number("p99_ms").total_cmp(&b.number("p99_ms")));
    outcomes
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

/// Connected, look; events, look; release.
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

/// A process and its children.
fn family(parent: u32) -> Result<Vec<u32>> {
    let mut processes = vec![parent];
    for entry in fs::read_dir("/proc")? {
        let Some(process) = entry?.file_name().to_str().and_then(|name| name.parse::<u32>().ok()) else {
            continue;
        };
        // A process may be gone by now.
        if stat(process).is_ok_and(|fields| fields.get(1) == Some(&parent.to_string())) {
            processes.push(process);
        }
    }
    Ok(processes)
}

/// The fields of `/proc/PID/stat` behind the name, which may hold anything: state, parent, ….
fn stat(process: u32) -> Result<Vec<String>> {
    let text = fs::read_to_string(format!("/proc/{process}/stat"))?;
    let (_, fields) = text.rsplit_once(')').ok_or("an odd stat file")?;
    Ok(fields.split_whitespace().map(str::to_owned).collect())
}

/// Proportional set size of all processes together: memory they share counts once.
fn memory_kib(processes: &[u32]) -> Result<f64> {
    let mut total = 0.0;
    for process in processes {
        let text = fs::read_to_string(format!("/proc/{process}/smaps_rollup"))?;
        let line = text.lines().find(|line| line.starts_with("Pss:")).ok_or("no Pss")?;
        total += line.split_whitespace().nth(1).ok_or("no Pss")?.parse::<f64>()?;
    }
    Ok(total)
}

/// User and system time of all processes so far, in seconds.
fn cpu_seconds(processes: &[u32]) -> Result<f64> {
    let output = Command::new("getconf").arg("CLK_TCK").output()?;
    let ticks: f64 = String::from_utf8(output.stdout)?.trim().parse()?;
    let mut total = 0.0;
    for process in processes {
        let fields = stat(*process)?;
        for field in [11, 12] {
            total += fields.get(field).ok_or("a short stat file")?.parse::<f64>()?;
        }
    }
    Ok(total / ticks)
}

fn table(load: Load, servers: [Vec<Outcome>; 3]) -> String {
    let servers = servers.map(sorted);
    // Other work on the machine makes rounds worse, never better: the best are shown beside.
    let best = servers.each_ref().map(|rounds| rounds.first().map(|round| round.number("p99_ms")));
    let middle = servers.each_ref().map(|rounds| rounds.get(rounds.len() / 2));
    let whole = middle[2].is_some();
    let mut text = format!(
        "{} SSE clients, {} events of {} bytes at {} a second after {} to warm up; median of {} rounds by p99\n\n",
        load.clients,
        load.events,
        load.bytes,
        load.per_second,
        load.events / 10,
        load.rounds,
    );
    text.push_str("| | blotter’s fan-out | nchan (2 workers) | ratio |");
    text.push_str(if whole {
        " blotter, whole | ratio |\n|---|---:|---:|---:|---:|---:|\n"
    } else {
        "\n|---|---:|---:|---:|\n"
    });
    let mut row = |name: &str, digits: usize, numbers: [Option<f64>; 3]| {
        let [ours, nchan, whole] = numbers;
        let nchan = nchan.unwrap_or(f64::NAN);
        let ratio = |to: f64| if nchan == 0.0 { String::from("–") } else { format!("{:.2}", to / nchan) };
        let ours = ours.unwrap_or(f64::NAN);
        let _ = write!(text, "| {name} | {ours:.digits$} | {nchan:.digits$} | {} |", ratio(ours));
        if let Some(whole) = whole {
            let _ = write!(text, " {whole:.digits$} | {} |", ratio(whole));
        }
        text.push('\n');
    };
    let of = |number: fn(&Outcome) -> f64| middle.map(|round| round.map(number));
    row("memory a client, all connected (KiB, PSS)", 2, of(|round| round.joined_kib));
    row("memory a client, after the events (KiB, PSS)", 2, of(|round| round.after_kib));
    let named = |name: &str| middle.map(|round| round.map(|round| round.number(name)));
    for (name, field) in [
        ("delivery p50 (ms)", "p50_ms"),
        ("delivery p90 (ms)", "p90_ms"),
        ("delivery p99 (ms)", "p99_ms"),
        ("delivery max (ms)", "max_ms"),
        ("all connected and answered after (ms)", "open_ms"),
    ] {
        row(name, 1, named(field));
    }
    row("delivery p99, each server's best round (ms)", 1, best);
    row("server CPU during the events (s)", 2, of(|round| round.cpu_seconds));
    for name in ["delivered", "lost", "repeated", "ended"] {
        row(name, 0, named(name));
    }
    text
}
