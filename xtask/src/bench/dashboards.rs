//! `cargo xtask bench dashboards`: the dashboards in a browser, under load, and beside Apache Superset. What is measured is
//! in `end2end/dashboards_*.mjs`; here is what it needs. `LAKE` names a lake to measure on, else it is the sample's.

use super::cluster::{self, Cluster};
use crate::{
    run::{Result, command, root, step, target},
    setup, venv,
};
use std::{
    env, fs,
    path::{Path, PathBuf},
};

/// Of `PyPI`: Superset, what it needs beyond what it says that it needs, and the version of a package that it runs with.
const PACKAGES: [&str; 5] =
    ["apache-superset==6.1.0", "flask-caching==2.3.1", "rich", "cachetools", "psycopg2-binary"];
const USAGE: &str = "bench dashboards [changes=N] [only=/PAGE] | dashboards load [visitors=N clients=N seconds=N pause=MS events=N] | \
     dashboards peer [rounds=N]";

pub fn run(words: &[String]) -> Result {
    match words.split_first().map(|(first, rest)| (first.as_str(), rest)) {
        Some(("load", rest)) => load(rest),
        Some(("peer", rest)) => peer(rest),
        Some((word, _)) if !word.contains('=') => Err(USAGE.into()),
        _ => changes(words),
    }
}

/// From a key press to painted numbers, layout shift, focus and heap.
fn changes(words: &[String]) -> Result {
    let program = super::program()?;
    setup::npm("end2end")?;
    let chromium = setup::chromium()?;
    step(
        "Changes of the filters of each dashboard, in two sizes",
        command("node")
            .arg("dashboards_bench.mjs")
            .args(words)
            .current_dir(root().join("end2end"))
            .env("CHROME_PATH", chromium)
            .env("BLOTTER", program),
    )
}

/// Visitors who change filters while live events go to clients.
fn load(words: &[String]) -> Result {
    let program = super::program()?;
    step(
        "Building the load programs",
        command("cargo").args(["build", "--quiet", "--release", "--package", "blotter-live", "--examples"]),
    )?;
    step(
        "Visitors, and live events",
        command("node")
            .arg("end2end/dashboards_load.mjs")
            .args(words)
            .env("EXAMPLES", target().join("release/examples"))
            .env("BLOTTER", program),
    )
}

/// The dashboard of reported crime beside Superset's, in the same browser.
fn peer(words: &[String]) -> Result {
    let program = super::program()?;
    setup::npm("end2end")?;
    let chromium = setup::chromium()?;
    let (python, missing) = venv::with("superset", &PACKAGES)?;
    if !missing.is_empty() {
        return Err(format!("Superset can't be measured without {}", missing.join(", ")));
    }
    let postgres = cluster::newest(|_| true)
        .ok_or("PostgreSQL is missing, which Superset keeps its tables in: apt-get install postgresql")?;
    let lake = Lake::open(&program)?;
    let cluster = Cluster::start(&postgres)?;
    step(
        "Dashboards beside Superset's",
        command("node")
            .arg("dashboards_peer.mjs")
            .args(words)
            .current_dir(root().join("end2end"))
            .env("CHROME_PATH", chromium)
            .env("BLOTTER", program)
            .env("LAKE", &lake.folder)
            .env("PYTHON", python)
            .env("BENCH_POSTGRES", cluster.socket()),
    )
}

/// The lake that `LAKE` names, or one of the sample that is removed in the end.
struct Lake {
    folder: PathBuf,
    own: bool,
}

impl Lake {
    fn open(program: &Path) -> Result<Self> {
        if let Some(named) = env::var_os("LAKE") {
            let folder =
                fs::canonicalize(&named).map_err(|error| format!("LAKE={}: {error}", named.display()))?;
            return Ok(Self { folder, own: false });
        }
        let lake =
            Self { folder: env::temp_dir().join(format!("bench-lake-{}", std::process::id())), own: true };
        let uk = root().join("../shared/uk");
        step(
            "Importing the sample",
            command(&program.to_string_lossy())
                .arg("import")
                .args([uk.join("archive.zip"), uk.join("partial")])
                .arg("--lake")
                .arg(&lake.folder),
        )?;
        Ok(lake)
    }
}

impl Drop for Lake {
    fn drop(&mut self) {
        if self.own {
            let _ = fs::remove_dir_all(&self.folder);
        }
    }
}
