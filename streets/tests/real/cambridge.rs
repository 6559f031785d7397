//! Cambridge, Massachusetts: the city's own crossings and addresses, asked of its own centre lines. What the files don't
//! have, and what is wrong in the questions, is found by comparing the two, and printed.

use super::{locator, metres, point, shared};
use blotter_streets::{Edge, Found, Index, Locator, Point, Precision, Truth, name, read_truth, score};
use std::collections::BTreeSet;

/// A position that is farther than this from every line of the street that it names is wrong in the source.
const ASTRAY: f64 = 200.0;

fn truths(file: &str) -> Option<Vec<Truth>> {
    Some(read_truth(&shared(file)?).unwrap())
}

/// Of a hundred, rounded down.
fn percent(part: usize, whole: usize) -> f64 {
    let hundredths = u32::try_from(part * 10_000 / whole.max(1)).unwrap();
    f64::from(hundredths) / 100.0
}

/// A quantile of sorted numbers.
fn quantile(sorted: &[f64], thousandths: usize) -> f64 {
    sorted.get((sorted.len().saturating_sub(1)) * thousandths / 1000).copied().unwrap_or(0.0)
}

fn sorted(mut numbers: Vec<f64>) -> Vec<f64> {
    numbers.sort_by(f64::total_cmp);
    numbers
}

/// How far answers of one precision are off, and how much they claim.
struct Claims {
    answers: usize,
    /// Of a hundred, those that lie within their uncertainty.
    covered: f64,
    /// The median uncertainty in metres.
    median: f64,
}

/// Prints and returns what the answers of one precision claim.
fn claims(answers: &[(&Truth, Found)], precision: Precision) -> Claims {
    let own: Vec<(f64, f64)> = answers
        .iter()
        .filter(|(_, found)| found.precision == precision)
        .map(|(truth, found)| (metres(found, truth.places[0]), found.uncertainty_m))
        .collect();
    let within = own.iter().filter(|(error, uncertainty)| error <= uncertainty).count();
    let said = sorted(own.iter().map(|one| one.1).collect());
    let errors = sorted(own.iter().map(|one| one.0).collect());
    let claims =
        Claims { answers: own.len(), covered: percent(within, own.len()), median: quantile(&said, 500) };
    let [error, most, p95, p99] = [500, 900, 950, 990].map(|at| quantile(&errors, at));
    if claims.answers > 0 {
        println!(
            "  {:<13}{:>5} answers, covered {:>6.2} %, uncertainty median {:.0} m p90 {:.0} m, error median {error:.1} \
             p90 {most:.1} p95 {p95:.1} p99 {p99:.1} m",
            precision.as_str(),
            claims.answers,
            claims.covered,
            claims.median,
            quantile(&said, 900),
        );
    }
    claims
}

fn answered<'t>(town: &Locator, truths: &'t [Truth]) -> Vec<(&'t Truth, Found)> {
    truths.iter().filter_map(|truth| Some((truth, town.locate(&truth.question()).found()?.clone()))).collect()
}

/// With `BLOTTER_WORST`, the worst answers and those that are wrong without saying so.
fn print_worst(judged: &blotter_streets::Score) {
    if std::env::var_os("BLOTTER_WORST").is_some() {
        for worst in judged.worst.iter().chain(&judged.unsaid) {
            println!("{:.0} m {}\n    {}", worst.error_m, worst.question, worst.answer);
        }
    }
}

/// The parts of all streets' names in the files.
fn names(index: &Index) -> Vec<name::Parts> {
    let all: BTreeSet<&str> =
        (0..index.edge_count()).filter_map(|edge| index.edge(edge)).flat_map(|edge| edge.names()).collect();
    all.into_iter().filter_map(name::parse).collect()
}

fn is_same(one: &name::Parts, two: &name::Parts) -> bool {
    let parts = |parts: &name::Parts| (parts.key(), parts.street_type, parts.route, parts.directions());
    parts(one) == parts(two)
}

#[test]
fn cambridges_crossings_are_found_where_the_files_have_their_streets() {
    let (Some(town), Some(all)) = (locator("cambridge"), truths("cambridge_crossings.csv")) else { return };
    let judged = score(&town, &all);
    println!("cambridge_crossings.csv\n{judged}");
    let answers = answered(&town, &all);
    let claims = [Precision::Intersection, Precision::Street].map(|precision| claims(&answers, precision));
    print_worst(&judged);
    let known = names(town.index());
    let is_known =
        |name: &str| name::parse(name).is_some_and(|parts| known.iter().any(|other| is_same(&parts, other)));
    let mut absent: BTreeSet<&str> = BTreeSet::new();
    let of_files: Vec<Truth> = all
        .iter()
        .filter(|truth| {
            let unknown: Vec<&str> = truth.location.split(" / ").filter(|name| !is_known(name)).collect();
            absent.extend(&unknown);
            unknown.is_empty()
        })
        .cloned()
        .collect();
    let possible = score(&town, &of_files).kinds["crossing"].clone();
    println!(
        "  {} crossings name a street that the files don't have ({}); of the other {} are found {} ({:.2} %)",
        all.len() - of_files.len(),
        absent.into_iter().collect::<Vec<_>>().join(", "),
        possible.asked,
        possible.found,
        percent(possible.found, possible.asked)
    );
    for truth in &of_files {
        let answer = town.locate(&truth.question());
        if answer.found().is_none_or(|found| found.precision != Precision::Intersection) {
            println!("  not found: {}: {answer:?}", truth.location);
        }
    }
    assert!(percent(possible.found, possible.asked) >= 99.5, "{judged}");
    assert_eq!(judged.kinds["crossing"].wrong_unsaid, 0, "{:#?}", judged.unsaid);
    assert!(claims[0].covered >= 95.0 && claims[0].median <= 25.0, "{judged}");
}

/// Metres from a point to an edge's line.
fn to_edge(at: Point, edge: &Edge<'_>) -> f64 {
    let scale = at.latitude().to_radians().cos();
    let plane = |point: Point| {
        (
            (point.longitude() - at.longitude()) * 111_320.0 * scale,
            (point.latitude() - at.latitude()) * 111_132.0,
        )
    };
    let points: Vec<(f64, f64)> = edge.points().map(plane).collect();
    let to_line = |line: &[(f64, f64)]| {
        let (x, y) = (line[1].0 - line[0].0, line[1].1 - line[0].1);
        let along = -(line[0].0 * x + line[0].1 * y) / (x * x + y * y).max(f64::MIN_POSITIVE);
        let along = along.clamp(0.0, 1.0);
        (line[0].0 + along * x).hypot(line[0].1 + along * y)
    };
    points.windows(2).map(to_line).fold(f64::INFINITY, f64::min)
}

/// Metres from where a house is said to be to the nearest line of the street that it names; `None` if the files don't
/// have that street.
fn astray(index: &Index, truth: &Truth) -> Option<f64> {
    let asked = name::parse(&truth.location)?;
    let is_asked = |name: &str| name::parse(name).is_some_and(|own| is_same(&asked, &own));
    (0..index.edge_count())
        .filter_map(|edge| index.edge(edge))
        .filter(|edge| edge.names().any(is_asked))
        .map(|edge| to_edge(point(truth.places[0]), &edge))
        .min_by(f64::total_cmp)
}

#[test]
fn cambridges_houses_are_found_and_lie_within_their_uncertainty() {
    let (Some(town), Some(all)) = (locator("cambridge"), truths("cambridge_houses.csv")) else { return };
    let mut places = 0;
    // The uncertainty was calibrated on the houses of even rows; those of odd rows judge it.
    for (half, calls) in [(0, "calibrates"), (1, "judges")] {
        let truths: Vec<Truth> =
            all.iter().enumerate().filter(|(i, _)| i % 2 == half).map(|(_, truth)| truth.clone()).collect();
        let judged = score(&town, &truths);
        println!("cambridge_houses.csv, the half that {calls} the uncertainty\n{judged}");
        let answers = answered(&town, &truths);
        let [address, block, _] = [Precision::Address, Precision::Block, Precision::Street]
            .map(|precision| claims(&answers, precision));
        print_worst(&judged);
        places += address.answers + block.answers;
        let is_unsaid =
            |truth: &&Truth| score(&town, std::slice::from_ref(*truth)).kinds["house"].wrong_unsaid > 0;
        let (source, unsaid): (Vec<&Truth>, Vec<&Truth>) = truths
            .iter()
            .filter(is_unsaid)
            .partition(|truth| astray(town.index(), truth).is_some_and(|metres| metres > ASTRAY));
        for truth in source {
            println!(
                "  wrong in the source: {} {}, whose position is {:.0} m from every line of that street",
                truth.block,
                truth.location,
                astray(town.index(), truth).unwrap()
            );
        }
        println!("  {} of the others are wrong by over 200 m without saying so", unsaid.len());
        assert!(unsaid.is_empty(), "{unsaid:#?}");
        assert!(address.covered >= 95.0 && address.median <= 60.0, "{judged}");
        assert!(block.covered >= 95.0, "{judged}");
    }
    println!(
        "{places} of {} houses are found as house or block ({:.2} %)",
        all.len(),
        percent(places, all.len())
    );
    assert!(percent(places, all.len()) >= 98.0);
}
