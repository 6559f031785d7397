//! 10,000 refreshes of the simulated feed beside the real one's figures.

#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

use std::collections::{BTreeMap, HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;

use blotter_demo::{Row, Simulator, SimulatorOptions, Sketch};

const NOW: i64 = 1_790_000_000;
const POLLS: i64 = 10_000;

fn city(seed: u64) -> Simulator {
    Simulator::new(SimulatorOptions { seed, warm_up: 60, now_unix: NOW })
}

/// Calls of each kind in each division in five weeks of 2025: the table that the crate carries, by the kind's words.
fn real_calls() -> BTreeMap<(String, String), f64> {
    let own = include_str!("../natures.txt");
    let names =
        ["Central", "North Central", "Northeast", "Northwest", "South Central", "Southeast", "Southwest"];
    let mut calls = BTreeMap::new();
    for line in own.lines().filter(|line| !line.starts_with('#')) {
        let mut fields = line.rsplit(" | ");
        let (counts, kind) = (fields.next().unwrap().split(' '), fields.next().unwrap());
        for (name, count) in names.iter().zip(counts) {
            calls.insert(((*name).to_owned(), kind.to_owned()), count.parse::<f64>().unwrap());
        }
    }
    calls
}

/// The same, summed over the kinds.
fn real_divisions() -> BTreeMap<String, f64> {
    let mut sums = BTreeMap::new();
    for ((division, _), count) in real_calls() {
        *sums.entry(division).or_insert(0.0) += count;
    }
    sums
}

#[test]
fn ten_thousand_polls_are_like_the_real_ones() {
    let mut city = city(7);
    let mut known: HashSet<u64> = city.rows().iter().map(key).collect();
    let mut new_rows: Vec<usize> = Vec::new();
    let mut incidents: HashMap<String, Row> = HashMap::new();
    let (mut sizes, mut most_units) = (Vec::new(), 0);
    let mut seen_words: HashSet<String> = HashSet::new();
    let mut kinds: HashMap<String, u32> = HashMap::new();
    for poll in 1..=POLLS {
        city.step(NOW + poll * 120);
        let mut now = HashSet::new();
        let mut units: HashMap<&str, usize> = HashMap::new();
        let mut fresh = 0;
        for row in city.rows() {
            *units.entry(&row.incident_number).or_default() += 1;
            let key = key(row);
            assert!(now.insert(key), "a key is there twice: {row:?}");
            if known.contains(&key) {
                continue;
            }
            fresh += 1;
            if !incidents.contains_key(&row.incident_number) {
                incidents.insert(row.incident_number.clone(), row.clone());
                *kinds.entry(row.nature_of_call.clone()).or_default() += 1;
            }
            let words = [&row.unit_number, &row.nature_of_call, &row.location];
            seen_words.extend(words.into_iter().chain(&row.reporting_area).cloned());
        }
        new_rows.push(fresh);
        known = now;
        sizes.push(units.len());
        most_units = most_units.max(units.values().copied().max().unwrap_or(0));
    }

    new_rows.sort_unstable();
    let (median, p95, most) = (new_rows[5_000], new_rows[9_500], new_rows[9_999]);
    sizes.sort_unstable();
    let spread = (sizes[500], sizes[5_000], sizes[9_500]);
    eprintln!("new rows: median {median}, 95th {p95}, most {most}; incidents 5/50/95 %: {spread:?}");
    assert!((1..=3).contains(&median), "median {median}");
    assert!((7..=11).contains(&p95), "95th percentile {p95}");
    assert!(most > 50, "most {most}");
    assert!(spread.0 >= 60 && spread.2 <= 110, "incidents at 5, 50, 95 %: {spread:?}");
    assert!((4..=8).contains(&most_units), "{most_units} units at one incident");

    shares(&incidents, &real_divisions());
    kinds_by_division(&incidents);
    located(&incidents);
    odd_kinds(&seen_words);
    let common = f64::from(kinds["6X - Major Dist (Violence)"]) / f64::from(kinds.values().sum::<u32>());
    assert!((0.18..0.24).contains(&common), "6X: {common:.3}");
    new_rows_of_the_shared_file(median, p95);
}

/// A row's key, hashed: ten thousand boards of strings are slow to compare.
fn key(row: &Row) -> u64 {
    let mut hasher = DefaultHasher::new();
    (&row.incident_number, &row.unit_number).hash(&mut hasher);
    hasher.finish()
}

#[expect(clippy::cast_precision_loss, reason = "some ten thousand incidents")]
fn shares(incidents: &HashMap<String, Row>, real: &BTreeMap<String, f64>) {
    let mut counts: BTreeMap<&str, f64> = BTreeMap::new();
    for row in incidents.values() {
        *counts.entry(&row.division).or_default() += 1.0;
    }
    let (total, real_total) = (incidents.len() as f64, real.values().sum::<f64>());
    assert_eq!(counts.len(), real.len());
    for (division, count) in real {
        let (ours, theirs) = (counts[division.as_str()] / total * 100.0, count / real_total * 100.0);
        assert!((ours - theirs).abs() <= 2.0, "{division}: {ours:.1} % instead of {theirs:.1} %");
    }
}

/// Each kind's share of its own division's calls, in points beside the real one.
fn kinds_by_division(incidents: &HashMap<String, Row>) {
    const NEAR: f64 = 2.0;
    let mut ours: BTreeMap<(&str, &str), f64> = BTreeMap::new();
    let mut all_ours: BTreeMap<&str, f64> = BTreeMap::new();
    for row in incidents.values() {
        *ours.entry((&row.division, &row.nature_of_call)).or_default() += 1.0;
        *all_ours.entry(&row.division).or_default() += 1.0;
    }
    let (real, divisions) = (real_calls(), real_divisions());
    let in_all = divisions.values().sum::<f64>();
    let mut distinct = 0;
    for ((division, kind), count) in &real {
        let theirs = count / divisions[division] * 100.0;
        let found = ours.get(&(division.as_str(), kind.as_str())).copied().unwrap_or_default();
        let share = found / all_ours[division.as_str()] * 100.0;
        assert!(
            (share - theirs).abs() <= NEAR,
            "{kind} in {division}: {share:.1} % instead of {theirs:.1} %"
        );
        let anywhere: f64 = divisions.keys().map(|name| real[&(name.clone(), kind.clone())]).sum();
        distinct += usize::from((anywhere / in_all * 100.0 - theirs).abs() > NEAR);
    }
    assert!(distinct > 3, "kinds drawn alike everywhere would pass");
}

#[expect(clippy::cast_precision_loss, reason = "some ten thousand incidents")]
fn located(incidents: &HashMap<String, Row>) {
    let sketch = Sketch::dallas();
    let found =
        incidents.values().filter(|r| sketch.locate(r.block.as_deref(), &r.location).is_some()).count();
    let share = found as f64 / incidents.len() as f64;
    eprintln!("{} incidents, {:.1} % located", incidents.len(), share * 100.0);
    assert!((0.85..0.97).contains(&share), "{share:.3} located");
}

fn odd_kinds(seen: &HashSet<String>) {
    for odd in [
        "Ave / Elsie Faye Heggins St",
        "408  NB / GRADY NIBLO RD",
        "N Central Serv Nb / Bryan Ramp Eb",
        "L B J Fwy Wb",
        "S R L Thornton Fwy Sb / E Camp Wisdom Rd",
        "Woodall Rodgers Fwy Wb",
        "dallas north tollway sb / frankford rd",
        "E R L THORNTON SERV EB",
        "n stemmons serv sb",
        "empire central",
        "dallas pkwy / plano",
        "MCNEIL ST",
        "4198,4225",
        "System.Xml.XmlElement",
        "**PD Requested by Fire",
        "6XA - Major Dist  Ambulance",
        "6X/01 Women's Shelter Dist",
        "UAS34",
        "SF195",
        "K6",
    ] {
        assert!(seen.contains(odd), "{odd} never occurred");
    }
}

fn new_rows_of_the_shared_file(median: usize, p95: usize) {
    let file =
        Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/dallas/new_rows_per_poll_2025.csv"));
    let Ok(mut rows) = csv::Reader::from_path(file) else {
        eprintln!("SKIPPED: {} is missing; compared with the crate's own figures only", file.display());
        return;
    };
    let mut real: Vec<usize> = rows.records().map(|row| row.unwrap()[1].parse().unwrap()).collect();
    real.sort_unstable();
    assert!(median.abs_diff(real[real.len() / 2]) <= 1);
    assert!(p95.abs_diff(real[real.len() * 95 / 100]) <= 2);
}

#[test]
fn the_table_is_that_of_the_shared_file() {
    let file = Path::new(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../shared/dallas/nature_of_call_by_division_2025.csv"
    ));
    let Ok(mut rows) = csv::Reader::from_path(file) else {
        eprintln!("SKIPPED: {} is missing", file.display());
        return;
    };
    let own = include_str!("../natures.txt");
    let mut kinds = 0;
    for row in rows.records() {
        let row = row.unwrap();
        let counts: Vec<String> = (1..=7).map(|i| row[i].trim_end_matches(".0").to_owned()).collect();
        let line = format!(" | {} | {}", &row[0], counts.join(" "));
        assert!(own.lines().any(|own| own.ends_with(&line)), "{line}");
        kinds += 1;
    }
    assert_eq!(kinds, 94);
}

#[test]
fn a_seed_gives_the_same_city_again() {
    let (mut one, mut other, mut third) = (city(3), city(3), city(4));
    for poll in 1..50 {
        for city in [&mut one, &mut other, &mut third] {
            city.step(NOW + poll * 4);
        }
        assert_eq!(one.rows(), other.rows());
    }
    assert_ne!(one.rows(), third.rows());
}

#[test]
fn the_first_board_is_alive_and_recent() {
    for seed in 0..20 {
        let city = city(seed);
        let incidents: HashSet<&str> = city.rows().iter().map(|r| r.incident_number.as_str()).collect();
        assert!((45..=115).contains(&incidents.len()), "seed {seed}: {} incidents", incidents.len());
        let divisions: HashSet<&str> = city.rows().iter().map(|r| r.division.as_str()).collect();
        assert_eq!(divisions.len(), 7);
        // NOW is 2026-09-21 09:13:20 in Dallas.
        let first = &city.rows()[0];
        assert_eq!(first.date, "2026-09-21T00:00:00.000");
        assert!(("08:50:00"..="09:13:20").contains(&first.time.as_str()), "{}", first.time);
        assert!(first.incident_number.starts_with("26-"));
    }
}

#[test]
fn beats_and_units_are_of_the_division_and_the_calls_lie_in_it() {
    let city = city(11);
    for row in city.rows() {
        let digit = match row.division.as_str() {
            "Central" => '1',
            "Northeast" => '2',
            "Southeast" => '3',
            "Southwest" => '4',
            "Northwest" => '5',
            "North Central" => '6',
            "South Central" => '7',
            other => panic!("{other}"),
        };
        assert_eq!((row.beat.chars().next(), row.beat.len()), (Some(digit), 3));
        if let Some(place) = Sketch::dallas().locate(row.block.as_deref(), &row.location) {
            // Rough halves of town are enough to notice a call on the wrong side.
            let (north, west) = (place.latitude > 32.77, place.longitude < -96.81);
            match row.division.as_str() {
                "North Central" => assert!(place.latitude > 32.85, "{row:?}"),
                "Northeast" => assert!(north && !west, "{row:?}"),
                "Northwest" => assert!(north && place.longitude < -96.80, "{row:?}"),
                "Southeast" => assert!(place.latitude < 32.82 && !west, "{row:?}"),
                "South Central" => assert!(!north, "{row:?}"),
                "Southwest" => assert!(place.latitude < 32.81 && place.longitude < -96.80, "{row:?}"),
                _ => assert!((32.74..32.85).contains(&place.latitude), "{row:?}"),
            }
        }
    }
}
