//! Asks questions whose right places are known, for a comparison with another program: `ask_sample FOLDER COUNT
//! TRUTH.csv …`. Prints CSV: of each kind (house, block, crossing) COUNT questions that have one right place, with what
//! this program answers and how long that took, on one core, asked once. Before them come questions to warm up with.
//! `cargo xtask bench streets` puts both to PostGIS, in the same order.
//!
//! Of a sample only names as the files write them are asked: a dispatcher's own words (`Serv Nb`, a highway's short
//! name) belong to this program alone. With `all` as COUNT every question is asked, and the first ones twice.

use blotter_streets::{BuildOptions, Found, Index, Locator, Point, Truth, build, read_truth};
use std::{
    collections::{BTreeSet, HashMap},
    error::Error,
    hint::black_box,
    io::stdout,
    path::Path,
    time::Instant,
};

/// Of each kind, how many other questions are asked before those that are timed.
const WARM_UP: usize = 100;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [folder, count, files @ ..] = arguments.as_slice() else {
        return Err("usage: ask_sample FOLDER COUNT|all TRUTH.csv …".into());
    };
    let mut truths = Vec::new();
    for file in files {
        truths.extend(read_truth(Path::new(file))?);
    }
    let path = std::env::temp_dir().join(format!("ask-sample-{}.idx", std::process::id()));
    build(Path::new(folder), &BuildOptions::default(), &path)?;
    let index = Index::open(&path);
    std::fs::remove_file(&path)?;
    let locator = Locator::new(index?);
    let (warm_up, sample) = match count.as_str() {
        "all" => all(truths),
        count => sample(&locator, truths, count.parse()?),
    };
    for truth in &warm_up {
        black_box(locator.locate(black_box(&truth.question())));
    }
    let mut nanos = Vec::with_capacity(sample.len());
    for truth in &sample {
        let start = Instant::now();
        black_box(locator.locate(black_box(&truth.question())));
        nanos.push(start.elapsed().as_nanos());
    }
    let mut out = csv::Writer::from_writer(stdout());
    let columns = ["warm_up", "kind", "number", "first", "second", "latitude", "longitude"];
    let answers = ["found_latitude", "found_longitude", "precise", "warned", "nanos"];
    out.write_record(columns.iter().chain(&answers))?;
    let untimed = warm_up.iter().map(|truth| (truth, None));
    for (truth, nanos) in untimed.chain(sample.iter().zip(nanos.into_iter().map(Some))) {
        let answer = locator.locate(&truth.question());
        let (first, second) = truth.location.split_once(" / ").unwrap_or((&truth.location, ""));
        let (latitude, longitude) = truth.places[0];
        let mut row = vec![nanos.is_none().to_string()];
        row.extend([&truth.kind, &truth.block, first, second].map(str::to_owned));
        row.extend([latitude, longitude].map(|degrees| degrees.to_string()));
        match answer.found() {
            Some(found) => {
                row.extend([found.latitude, found.longitude].map(|degrees| degrees.to_string()));
                let precise = found.precision.as_str() == truth.precision;
                row.extend([precise, warns(found, truth)].map(|flag| flag.to_string()));
            }
            None => row.extend(["", "", "", ""].map(str::to_owned)),
        }
        row.push(nanos.map(|nanos| nanos.to_string()).unwrap_or_default());
        out.write_record(row)?;
    }
    out.flush()?;
    Ok(())
}

/// All questions that have one right place, in an order of their own, and the first of them to warm up with.
fn all(mut truths: Vec<Truth>) -> (Vec<Truth>, Vec<Truth>) {
    truths.retain(|truth| !truth.ambiguous);
    fastrand::Rng::with_seed(1).shuffle(&mut truths);
    (truths.iter().take(2 * WARM_UP).cloned().collect(), truths)
}

/// The questions that have one right place, in an order of their own: of each kind some to warm up with, and `count`
/// others.
fn sample(locator: &Locator, mut truths: Vec<Truth>, count: usize) -> (Vec<Truth>, Vec<Truth>) {
    let index = locator.index();
    let written: BTreeSet<&str> =
        (0..index.edge_count()).filter_map(|i| index.edge(i)).flat_map(|edge| edge.names()).collect();
    fastrand::Rng::with_seed(1).shuffle(&mut truths);
    let mut taken: HashMap<String, usize> = HashMap::new();
    let (mut warm_up, mut sample) = (Vec::new(), Vec::new());
    for truth in truths {
        let plain = truth.location.split(" / ").all(|side| written.contains(side));
        if truth.kind == "street" || truth.ambiguous || !plain {
            continue;
        }
        let taken = taken.entry(truth.kind.clone()).or_default();
        *taken += 1;
        if *taken <= WARM_UP {
            warm_up.push(truth);
        } else if *taken <= WARM_UP + count {
            sample.push(truth);
        }
    }
    (warm_up, sample)
}

/// Whether an answer reaches the right place with its uncertainty or its alternatives.
fn warns(found: &Found, truth: &Truth) -> bool {
    let metres = |place: (f64, f64)| {
        let ends = Point::from_degrees(place.0, place.1)
            .zip(Point::from_degrees(truth.places[0].0, truth.places[0].1));
        ends.map_or(f64::INFINITY, |(a, b)| a.metres_to(b))
    };
    metres((found.latitude, found.longitude)) <= found.uncertainty_m
        || found.alternatives.iter().any(|other| metres((other.latitude, other.longitude)) <= 200.0)
}
