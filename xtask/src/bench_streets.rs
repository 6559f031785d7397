//! `cargo xtask bench streets`: the generated city; finding and drawing on it; then the same questions put to this
//! program and to PostGIS's `postgis_tiger_geocoder`, in one run, as a Markdown table.
//!
//! PostgreSQL runs as a cluster of its own in a temporary folder, on a Unix socket, and goes with the benchmark.

use crate::run::{Result, command, output, root, say, step, target};
use std::{
    env, fs,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

/// Where Debian puts each version of PostgreSQL, and what its extensions need.
const PROGRAMS: &str = "/usr/lib/postgresql";
const EXTENSIONS: &str = "/usr/share/postgresql";

/// Questions of each kind.
const QUESTIONS: u32 = 1_000;

/// The city's own town, which its map prefers.
const TOWN: &str = "4867310";

/// One connection on one core, everything in memory, no compiling of short queries.
const SETTINGS: [&str; 9] = [
    "listen_addresses=",
    "shared_buffers=1GB",
    "work_mem=64MB",
    "maintenance_work_mem=512MB",
    "effective_cache_size=4GB",
    "random_page_cost=1.1",
    "max_parallel_workers_per_gather=0",
    "jit=off",
    "fsync=off",
];

/// Runs the measurement; `postgis` alone leaves out what this program does by itself.
pub fn run(parts: &[String]) -> Result {
    let city = target().join("city");
    let (truth, mutants) = (city.join("truth.csv"), city.join("mutants.csv"));
    let cargo = |args: &[&str]| {
        let mut command = command("cargo");
        command.args(["run", "--quiet", "--release", "--package"]).args(args).arg("--");
        command
    };
    step(
        "The generated city",
        cargo(&["blotter-streets-city", "--bin", "streets-city"])
            .arg("--out")
            .arg(&city)
            .arg("--mutants")
            .arg(&mutants),
    )?;
    if parts.is_empty() {
        step(
            "Locating on it",
            cargo(&["blotter-streets", "--example", "locate_rate"]).args([&city, &truth, &mutants]),
        )?;
        step("Drawing it", cargo(&["blotter-streets", "--example", "tile_rate"]).arg(&city).arg(TOWN))?;
    } else if parts != ["postgis"] {
        return Err("bench streets [postgis]".into());
    }
    let programs = postgres().ok_or(
        "PostGIS or its loader is missing: apt-get install postgresql postgresql-15-postgis-3 postgis \
         (15 being PostgreSQL's version)",
    )?;
    let asked = target().join("asked.csv");
    let out = fs::File::create(&asked).map_err(|error| format!("{}: {error}", asked.display()))?;
    // More than are asked: those outside of towns fall away.
    step(
        "Asking a sample",
        cargo(&["blotter-streets", "--example", "ask_sample"])
            .args([&city, &truth])
            .arg((QUESTIONS * 2).to_string())
            .stdout(out),
    )?;
    let cluster = Cluster::start(&programs)?;
    load(&cluster, &city)?;
    cluster.sql(
        "CREATE TABLE asked (id serial PRIMARY KEY, warm_up boolean, kind text, number integer, first text,
            second text, latitude float, longitude float, found_latitude float, found_longitude float,
            precise boolean, warned boolean, nanos float)",
    )?;
    let columns = "warm_up, kind, number, first, second, latitude, longitude, found_latitude, found_longitude, \
        precise, warned, nanos";
    cluster.sql(&format!("\\copy asked({columns}) FROM '{}' CSV HEADER", asked.display()))?;
    step(
        "The same questions to PostGIS",
        cluster
            .psql()
            .arg(format!("--set=count={QUESTIONS}"))
            .arg("--file")
            .arg(root().join("xtask/src/bench_streets_ask.sql")),
    )
}

/// The newest PostgreSQL here that has the geocoder, if the loader of shapefiles is here too.
fn postgres() -> Option<PathBuf> {
    output(Command::new("shp2pgsql").arg("-?"))?;
    let versions =
        fs::read_dir(PROGRAMS).ok()?.flatten().filter_map(|entry| entry.file_name().into_string().ok());
    let has = |version: &String| {
        let extensions = Path::new(EXTENSIONS).join(version).join("extension");
        ["postgis_tiger_geocoder.control", "postgis_tiger_geocoder-3.control"]
            .iter()
            .any(|file| extensions.join(file).exists())
    };
    let newest = versions.filter(has).max_by_key(|version| version.parse::<u32>().unwrap_or(0))?;
    Some(Path::new(PROGRAMS).join(newest).join("bin"))
}

/// Puts the city's files into the geocoder's tables, as its own loader does.
fn load(cluster: &Cluster, city: &Path) -> Result {
    for extension in ["postgis", "fuzzystrmatch", "postgis_tiger_geocoder"] {
        cluster.sql(&format!("CREATE EXTENSION {extension}"))?;
    }
    cluster.sql("CREATE SCHEMA tiger_staging")?;
    cluster.sql("ALTER DATABASE postgres SET search_path = public, tiger")?;
    say("Loading the city into PostGIS");
    let started = Instant::now();
    for (layer, shapes, codes) in [
        ("place", true, &["48"][..]),
        ("faces", true, &["48113", "48085"]),
        ("edges", true, &["48113", "48085"]),
        ("featnames", false, &["48113", "48085"]),
        ("addr", false, &["48113", "48085"]),
    ] {
        for (number, code) in codes.iter().enumerate() {
            let mut loader = Command::new("shp2pgsql");
            loader.args(["-D", "-s", "4269", "-g", "the_geom", "-W", "UTF-8"]);
            loader.arg(if number == 0 { "-c" } else { "-a" });
            if !shapes {
                loader.arg("-n");
            }
            loader
                .arg(city.join(format!("tl_2024_{code}_{layer}.dbf")))
                .arg(format!("tiger_staging.{layer}"));
            pipe(
                &mut loader,
                cluster.psql().args(["--quiet", "--output=/dev/null", "--set=ON_ERROR_STOP=1"]),
            )?;
        }
    }
    let status = cluster.psql().arg("--file").arg(root().join("xtask/src/bench_streets_load.sql")).status();
    if !status.map_err(|error| format!("psql: {error}"))?.success() {
        return Err("the city doesn't go into PostGIS".into());
    }
    eprintln!("  {:.1} s", started.elapsed().as_secs_f32());
    Ok(())
}

/// Runs two programs, the first one's output being the second one's input.
fn pipe(from: &mut Command, to: &mut Command) -> Result {
    let failed = |error: std::io::Error| format!("loading: {error}");
    let mut first = from.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().map_err(failed)?;
    let input = first.stdout.take().ok_or("no output")?;
    let second = to.stdin(input).status().map_err(failed)?;
    let first = first.wait().map_err(failed)?;
    if first.success() && second.success() { Ok(()) } else { Err(format!("{from:?} failed")) }
}

/// A PostgreSQL cluster that ends, and goes, with this.
struct Cluster {
    programs: PathBuf,
    folder: PathBuf,
    server: Option<Child>,
}

impl Cluster {
    fn start(programs: &Path) -> Result<Self> {
        say("Starting a PostgreSQL of its own");
        let folder = env::temp_dir().join(format!("bench-streets-{}", std::process::id()));
        fs::create_dir(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
        let mut cluster = Self { programs: programs.to_owned(), folder, server: None };
        if is_root() {
            // PostgreSQL refuses to run as root.
            quiet(Command::new("chown").arg("postgres").arg(&cluster.folder))?;
        }
        let data = cluster.folder.join("data");
        quiet(
            cluster
                .server_command("initdb")
                .args(["--auth=trust", "--username=postgres", "--encoding=UTF8"])
                .args(["--locale=C", "--no-sync", "--pgdata"])
                .arg(&data),
        )?;
        let mut server = cluster.server_command("postgres");
        server.arg("-D").arg(&data).arg("-k").arg(&cluster.folder);
        for setting in SETTINGS {
            server.args(["-c", setting]);
        }
        let log = cluster.folder.join("log");
        let out = fs::File::create(&log).map_err(|error| format!("{}: {error}", log.display()))?;
        cluster.server = Some(server.stderr(out).spawn().map_err(|error| format!("postgres: {error}"))?);
        let deadline = Instant::now() + Duration::from_mins(1);
        while output(cluster.psql().args(["--command", "SELECT 1"])).is_none() {
            if Instant::now() > deadline {
                return Err(format!(
                    "PostgreSQL doesn't answer: {}",
                    fs::read_to_string(log).unwrap_or_default()
                ));
            }
            thread::sleep(Duration::from_millis(100));
        }
        Ok(cluster)
    }

    /// A program of the server's, as a user who isn't root. It takes the process over, so that its id is the child's.
    fn server_command(&self, program: &str) -> Command {
        let program = self.programs.join(program);
        let mut command = if is_root() {
            let mut command = Command::new("setpriv");
            // Should this end early, PostgreSQL stops too.
            command
                .args(["--reuid=postgres", "--regid=postgres", "--clear-groups", "--pdeathsig=SIGINT"])
                .arg(program);
            command
        } else {
            Command::new(program)
        };
        command.current_dir(&self.folder);
        command
    }

    fn psql(&self) -> Command {
        let mut command = Command::new(self.programs.join("psql"));
        command.args(["--no-psqlrc", "--username=postgres", "--dbname=postgres", "--host"]).arg(&self.folder);
        command
    }

    fn sql(&self, text: &str) -> Result {
        quiet(self.psql().args(["--quiet", "--set=ON_ERROR_STOP=1", "--command", text]))
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        if let Some(mut server) = self.server.take() {
            // SIGINT ends connections and stops in order.
            let _ = Command::new("kill").arg("-INT").arg(server.id().to_string()).status();
            let deadline = Instant::now() + Duration::from_secs(20);
            while Instant::now() < deadline && matches!(server.try_wait(), Ok(None)) {
                thread::sleep(Duration::from_millis(50));
            }
            let _ = server.kill();
            let _ = server.wait();
        }
        let _ = fs::remove_dir_all(&self.folder);
    }
}

fn is_root() -> bool {
    output(Command::new("id").arg("-u")).as_deref() == Some("0")
}

/// Runs a command whose output matters only if it fails.
fn quiet(command: &mut Command) -> Result {
    let ended = command.stdin(Stdio::null()).output().map_err(|error| format!("{command:?}: {error}"))?;
    if ended.status.success() {
        return Ok(());
    }
    Err(format!("{command:?}: {}", String::from_utf8_lossy(&ended.stderr).trim()))
}
