//! `cargo xtask bench streets`: the generated city, geocoding and drawing on it; then the same questions about it and
//! about Cambridge put to this program and to PostGIS's `postgis_tiger_geocoder`, in one run, as Markdown tables.

mod place;

use super::cluster::{self, Cluster};
use crate::run::{Result, command, output, root, say, step, target};
use place::Place;
use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::Instant,
};

/// Where Debian puts the extensions of each version of PostgreSQL.
const EXTENSIONS: &str = "/usr/share/postgresql";

/// Questions of each kind about the generated city.
const QUESTIONS: u32 = 1_000;

/// The city's own town, which its map prefers.
const TOWN: &str = "4867310";

/// Runs the measurement; `postgis` leaves out what this program does by itself, `cambridge` the generated city too.
pub fn run(parts: &[String]) -> Result {
    let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
    let mut places = Vec::new();
    match parts.as_slice() {
        [] | ["postgis"] => {
            let city = target().join("city");
            let (truth, mutants) = (city.join("truth.csv"), city.join("mutants.csv"));
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
                step(
                    "Drawing it",
                    cargo(&["blotter-streets", "--example", "tile_rate"]).arg(&city).arg(TOWN),
                )?;
            }
            places.push(Place::city(city, truth, QUESTIONS));
        }
        ["cambridge"] => {}
        _ => return Err("bench streets [postgis | cambridge]".into()),
    }
    match Place::cambridge() {
        Some(place) => places.push(place),
        None => say("SKIPPED: Cambridge's files (../shared/streets/cambridge) are not here"),
    }
    let programs = postgres().ok_or(
        "PostGIS or its loader is missing: apt-get install postgresql postgresql-15-postgis-3 postgis \
         (15 being PostgreSQL's version)",
    )?;
    places.iter().try_for_each(|place| compare(&programs, place))
}

fn cargo(args: &[&str]) -> Command {
    let mut command = command("cargo");
    command.args(["run", "--quiet", "--release", "--package"]).args(args).arg("--");
    command
}

/// Asks this program, then PostGIS, and prints both.
fn compare(programs: &Path, place: &Place) -> Result {
    let asked = target().join("asked.csv");
    let out = fs::File::create(&asked).map_err(|error| format!("{}: {error}", asked.display()))?;
    step(
        &format!("{}: asking", place.name),
        cargo(&["blotter-streets", "--example", "ask_sample"])
            .arg(&place.folder)
            // More than are asked: those outside of towns fall away.
            .arg(place.questions.map_or_else(|| "all".to_owned(), |count| (count * 2).to_string()))
            .args(&place.truths)
            .stdout(out),
    )?;
    let cluster = Cluster::start(programs)?;
    load(&cluster, place)?;
    cluster.sql(
        "CREATE TABLE asked (id serial PRIMARY KEY, warm_up boolean, kind text, number integer, first text,
            second text, latitude float, longitude float, found_latitude float, found_longitude float,
            precise boolean, warned boolean, nanos float)",
    )?;
    let columns = "warm_up, kind, number, first, second, latitude, longitude, found_latitude, found_longitude, \
        precise, warned, nanos";
    cluster.sql(&format!("\\copy asked({columns}) FROM '{}' CSV HEADER", asked.display()))?;
    let most = place.questions.unwrap_or(i32::MAX.unsigned_abs());
    step(
        &format!("{}: the same questions to PostGIS", place.name),
        script(&cluster, place, "ask.sql").arg(format!("--set=count={most}")),
    )
}

/// One of the scripts of SQL, told the state.
fn script(cluster: &Cluster, place: &Place, file: &str) -> Command {
    let mut psql = cluster.psql();
    for (name, value) in ["fips", "usps", "state"].iter().zip(place.state) {
        psql.arg(format!("--set={name}={value}"));
    }
    psql.arg("--file").arg(root().join("xtask/src/bench/streets").join(file));
    psql
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

/// Puts the files into the geocoder's tables, as its own loader does.
fn load(cluster: &Cluster, place: &Place) -> Result {
    for extension in ["postgis", "fuzzystrmatch", "postgis_tiger_geocoder"] {
        cluster.sql(&format!("CREATE EXTENSION {extension}"))?;
    }
    cluster.sql("CREATE SCHEMA tiger_staging")?;
    cluster.sql("ALTER DATABASE postgres SET search_path = public, tiger")?;
    say(&format!("{}: loading it into PostGIS", place.name));
    let started = Instant::now();
    for (layer, has_shapes) in place.layers {
        let codes = if *layer == "place" { &place.state[..1] } else { place.counties };
        for (number, code) in codes.iter().enumerate() {
            let mut loader = Command::new("shp2pgsql");
            loader.args(["-D", "-s", "4269", "-g", "the_geom", "-W", "UTF-8"]);
            loader.arg(if number == 0 { "-c" } else { "-a" });
            if !has_shapes {
                loader.arg("-n");
            }
            loader
                .arg(place.folder.join(format!("tl_2024_{code}_{layer}.dbf")))
                .arg(format!("tiger_staging.{layer}"));
            pipe(
                &mut loader,
                cluster.psql().args(["--quiet", "--output=/dev/null", "--set=ON_ERROR_STOP=1"]),
            )?;
        }
    }
    for file in [place.prepare, "load.sql"] {
        let status = script(cluster, place, file).status().map_err(|error| format!("psql: {error}"))?;
        if !status.success() {
            return Err(format!("{}: PostGIS doesn't take it ({file})", place.name));
        }
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
