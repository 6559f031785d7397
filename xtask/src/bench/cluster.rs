//! A PostgreSQL cluster of the benchmark's own: in a temporary folder, on a Unix socket.

use crate::run::{Result, output, say};
use std::{
    env, fs,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

/// Where Debian puts each version of PostgreSQL.
const PROGRAMS: &str = "/usr/lib/postgresql";

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

/// The programs of the newest PostgreSQL here of which `fits` says that its version will do.
pub fn newest(fits: impl Fn(&String) -> bool) -> Option<PathBuf> {
    let versions =
        fs::read_dir(PROGRAMS).ok()?.flatten().filter_map(|entry| entry.file_name().into_string().ok());
    let newest = versions.filter(fits).max_by_key(|version| version.parse::<u32>().unwrap_or(0))?;
    Some(Path::new(PROGRAMS).join(newest).join("bin"))
}

/// A PostgreSQL cluster that is stopped and deleted when this is dropped.
pub struct Cluster {
    programs: PathBuf,
    folder: PathBuf,
    server: Option<Child>,
}

impl Cluster {
    pub fn start(programs: &Path) -> Result<Self> {
        say("Starting a temporary PostgreSQL");
        let folder = env::temp_dir().join(format!("bench-{}", std::process::id()));
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

    /// One of the server's programs, as a user other than root. It replaces the process, so that the child's ID is its own.
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

    /// Where its socket is: what clients take as the host.
    pub fn socket(&self) -> &Path {
        &self.folder
    }

    pub fn psql(&self) -> Command {
        let mut command = Command::new(self.programs.join("psql"));
        command.args(["--no-psqlrc", "--username=postgres", "--dbname=postgres", "--host"]).arg(&self.folder);
        command
    }

    pub fn sql(&self, text: &str) -> Result {
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
