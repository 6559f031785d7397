//! `cargo xtask bench streets`: the generated city, geocoding and drawing on it; then the same questions put to
//! this program and to PostGIS's `postgis_tiger_geocoder`, in one run, as a Markdown table.

use super::cluster::{self, Cluster};
use crate::run::{Result, command, output, root, say, step, target};
use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::Instant,
};

/// Where Debian puts the extensions of each version of PostgreSQL.
const EXTENSIONS: &str = "/usr/share/postgresql";

/// Questions of each kind.
const QUESTIONS: u32 = 1_000;

/// The city's own town, which its map prefers.
const TOWN: &str = "4867310";

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
            .arg(root().join("xtask/src/bench/streets/ask.sql")),
    )
}

/// The newest PostgreSQL here that has the geocoder, if the loader of shapefiles is here too.
fn postgres() -> Option<PathBuf> {
    output(Command::new("shp2pgsql").arg("-?"))?;
    cluster::newest(|version| {
        let extensions = Path::new(EXTENSIONS).join(version).join("extension");
        ["postgis_tiger_geocoder.control", "postgis_tiger_geocoder-3.control"]
            .iter()
            .any(|file| extensions.join(file).exists())
    })
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
    let status = cluster.psql().arg("--file").arg(root().join("xtask/src/bench/streets/load.sql")).status();
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
