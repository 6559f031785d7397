//! What is written: the same each time, laid out as published, with the measured shares.

#![allow(clippy::unwrap_used, clippy::cast_precision_loss, reason = "helpers of tests are tests")]

use blotter_records::DataSet;
use blotter_records_sample::{Options, Sample, check::Figures, small, tables, write};
use std::{collections::HashSet, path::Path};

fn options(scale: f64, months: u32) -> Options {
    Options { scale, months, ..Options::default() }
}

fn bytes(sample: &Sample) -> Vec<(String, Vec<u8>)> {
    sample.files().iter().map(|file| (file.name(), sample.bytes(file))).collect()
}

#[test]
fn a_seed_gives_the_same_files_alone_or_among_others() {
    let all = bytes(&Sample::new(&options(0.005, 3)).unwrap());
    assert_eq!(all, bytes(&Sample::new(&options(0.005, 3)).unwrap()));
    let kent = Options { forces: vec!["kent".into()], kinds: vec![DataSet::Outcomes], ..options(0.005, 3) };
    let kent = bytes(&Sample::new(&kent).unwrap());
    assert_eq!(kent.len(), 3);
    assert!(kent.iter().all(|file| all.contains(file)));
    let other = bytes(&Sample::new(&Options { seed: 2, ..options(0.005, 3) }).unwrap());
    assert!(all.iter().zip(&other).any(|(one, other)| one.0 == other.0 && one.1 != other.1));
}

#[test]
fn files_are_laid_out_as_published() {
    let files = small();
    let mut rows = 0;
    for (name, text) in &files {
        let (month, file) = name.split_once('/').unwrap();
        let stem = file.strip_prefix(month).unwrap().strip_suffix(".csv").unwrap();
        let kind = DataSet::ALL.into_iter().find(|kind| stem.ends_with(kind.slug())).unwrap();
        let force = stem.strip_suffix(kind.slug()).unwrap().trim_matches('-');
        let (name, header) = (
            blotter_records::forces::name_of(force).unwrap(),
            match kind {
                DataSet::Street => tables::STREET_HEADER,
                DataSet::Outcomes => tables::OUTCOMES_HEADER,
                DataSet::StopAndSearch => tables::STOPS_HEADER,
            },
        );
        let text = std::str::from_utf8(text).unwrap();
        let mut lines = text.strip_suffix("\r\n").unwrap().split("\r\n");
        assert_eq!(lines.next(), Some(header));
        for line in lines {
            rows += 1;
            assert!(!line.contains('\n') && !line.contains('"'), "{line}");
            let fields: Vec<&str> = line.split(',').collect();
            assert_eq!(fields.len(), header.split(',').count(), "{line}");
            if kind == DataSet::StopAndSearch {
                assert!(fields[1].ends_with(":00+00:00") && fields[1].len() == 25, "{line}");
                assert_eq!(fields[4].is_empty(), fields[5].is_empty());
                continue;
            }
            assert_eq!(fields[1..4], [month, name, name]);
            let asb = fields[9] == "Anti-social behaviour";
            assert_eq!(fields[0].is_empty(), asb, "{line}");
            assert!(
                asb || fields[0].len() == 64 && fields[0].bytes().all(|b| b.is_ascii_hexdigit()),
                "{line}"
            );
            assert!(fields[0] == fields[0].to_lowercase());
            if fields[4].is_empty() {
                let unknown = if kind == DataSet::Street { "No Location" } else { "No location" };
                assert_eq!(fields[4..9], ["", "", unknown, "", ""], "{line}");
            } else {
                let (longitude, latitude): (f64, f64) =
                    (fields[4].parse().unwrap(), fields[5].parse().unwrap());
                assert!((-9.0..3.0).contains(&longitude) && (49.0..57.0).contains(&latitude), "{line}");
                assert!(fields[6].starts_with("On or near ") && fields[7].len() == 9, "{line}");
                assert!(blotter_records::town(fields[8]).unwrap().len() + 5 == fields[8].len(), "{line}");
            }
            if kind == DataSet::Street {
                assert_eq!((fields[10].is_empty(), fields[11]), (asb, ""), "{line}");
            }
        }
    }
    assert_eq!(files.len(), 4 * 4 * 3);
    assert!((5_000..9_000).contains(&rows), "{rows}");
}

#[test]
fn files_have_the_rows_they_promise() {
    let sample = Sample::new(&options(0.002, 36)).unwrap();
    let mut sums = [0_u64; 3];
    for file in sample.files() {
        let lines = String::from_utf8(sample.bytes(file)).unwrap().lines().count() as u64;
        assert_eq!(lines - 1, u64::from(file.rows), "{}", file.name());
        sums[file.kind as usize] += u64::from(file.rows);
    }
    for (sum, expected) in sums.into_iter().zip([19_400, 12_000, 3_000]) {
        // An outcomes file may lack crimes that it could be about.
        assert!(u64::abs_diff(sum, expected) <= expected / 500, "{sums:?}");
    }
}

#[test]
fn crime_ids_repeat_within_a_file_and_nowhere_else() {
    let files = Options { kinds: vec![DataSet::Street], ..options(0.05, 3) };
    let sample = Sample::new(&files).unwrap();
    let mut all = HashSet::new();
    for file in sample.files() {
        let text = String::from_utf8(sample.bytes(file)).unwrap();
        let ids: Vec<&str> = text
            .lines()
            .skip(1)
            .map(|line| line.split(',').next().unwrap())
            .filter(|id| !id.is_empty())
            .collect();
        let distinct: HashSet<String> = ids.iter().map(|id| (*id).to_owned()).collect();
        let counts = sample.crimes(file);
        assert_eq!(distinct.len(), counts.crimes as usize);
        assert_eq!(ids.len() - distinct.len(), counts.repeats as usize);
        for id in distinct {
            assert!(all.insert(id), "{} has an ID of another file", file.name());
        }
    }
}

/// Tolerances: 0.5 percentage points for each share. For how unequal places are, wide ones: they rest on few places.
#[test]
fn shares_are_the_measured_ones() {
    let folder = tempfile::tempdir().unwrap();
    write(&Sample::new(&options(0.03, 36)).unwrap(), folder.path(), 2).unwrap();
    let made = Figures::of(folder.path(), 2).unwrap();
    let near = |name: &str, share: f64, expected: f64, tolerance: f64| {
        assert!(
            (share - expected).abs() <= tolerance,
            "{name}: {share} is not within {tolerance} of {expected}"
        );
    };
    let of = |part: u64, whole: u64| part as f64 / whole as f64;
    let street = &made.street;
    let ids = tables::street::ID_ROWS;
    let whole = tables::street::ASB_ROWS + ids;
    near("no ID", of(street.without_id, street.rows), of(tables::street::ASB_ROWS, whole), 0.005);
    let unplaced = tables::street::UNPLACED_ASB_ROWS + tables::street::UNPLACED_ID_ROWS;
    near("no position", of(street.unplaced, street.rows), of(unplaced, whole), 0.005);
    let repeated = of(street.repeated_ids, street.rows - street.without_id);
    near("repeated IDs", repeated, of(tables::street::REPEATED_IDS, ids), 0.001);
    for (kind, rows) in tables::street::CRIME_TYPES.iter().zip(tables::street::ROWS_BY_TYPE_AND_OUTCOME) {
        let rows: u64 = rows.iter().copied().map(u64::from).sum();
        near(kind, street.share("Crime type", kind), of(rows, whole), 0.005);
    }
    for (index, outcome) in tables::street::LAST_OUTCOMES.iter().enumerate() {
        let rows: u64 =
            tables::street::ROWS_BY_TYPE_AND_OUTCOME.iter().map(|rows| u64::from(rows[index])).sum();
        near(outcome, street.share("Last outcome category", outcome), of(rows, whole), 0.005);
    }
    // 44,541 of the sample's 649,256 lines repeat one of their file.
    near("repeated lines", of(street.repeated_lines, street.rows), of(44_541, whole), 0.03);
    let (points, lsoas) = (street.per_point(), street.per_lsoa());
    near("median point", points.p50 / points.mean, 0.41, 0.2);
    near("busy point", points.p99 / points.mean, 9.1, 3.0);
    near("busy LSOA", lsoas.p99 / lsoas.mean, 7.3, 3.0);
    assert_eq!(made.ids_across_files(), 0);

    assert_eq!(made.unknown_outcomes(), 0);
    let [one, two, more] = made.outcomes_per_crime();
    assert!(two > 0 && more > 0 && one > 5 * (two + more), "{one} {two} {more}");

    let stops = &made.stops;
    near(
        "searches without position",
        of(stops.unplaced, stops.rows),
        of(tables::stops::UNPLACED_ROWS, tables::stops::ROWS),
        0.01,
    );
    for (column, values) in [
        ("Type", tables::stops::TYPE),
        ("Gender", tables::stops::GENDER),
        ("Self-defined ethnicity", tables::stops::SELF_DEFINED_ETHNICITY),
        ("Officer-defined ethnicity", tables::stops::OFFICER_DEFINED_ETHNICITY),
        ("Legislation", tables::stops::LEGISLATION),
        ("Object of search", tables::stops::OBJECT_OF_SEARCH),
        ("Outcome", tables::stops::OUTCOME),
    ] {
        for (value, rows) in values {
            near(value, stops.share(column, value), of(u64::from(*rows), tables::stops::ROWS), 0.01);
        }
    }
    // Whole forces have none.
    let age = stops.share("Age range", "");
    assert!(age > 0.149 && age < 0.2, "{age}");
}

#[test]
fn a_zip_has_the_folders_files_whatever_the_threads() {
    let folder = tempfile::tempdir().unwrap();
    let sample = Sample::new(&options(0.002, 2)).unwrap();
    let (one, three) = (folder.path().join("one.zip"), folder.path().join("three.zip"));
    let written = write(&sample, &one, 1).unwrap();
    assert_eq!(write(&sample, &three, 3).unwrap(), written);
    assert_eq!(std::fs::read(&one).unwrap(), std::fs::read(&three).unwrap());
    let plain = folder.path().join("plain");
    assert_eq!(write(&sample, &plain, 2).unwrap(), written);
    let mut zip = zip::ZipArchive::new(std::fs::File::open(&one).unwrap()).unwrap();
    assert_eq!(zip.len(), sample.files().len());
    for file in sample.files() {
        let mut text = Vec::new();
        std::io::Read::read_to_end(&mut zip.by_name(&file.name()).unwrap(), &mut text).unwrap();
        assert_eq!(text, std::fs::read(plain.join(file.name())).unwrap());
    }
}

#[test]
fn wrong_options_are_refused() {
    assert!(Sample::new(&options(0.0, 1)).is_err() && Sample::new(&options(f64::NAN, 1)).is_err());
    let unknown = Options { forces: vec!["toytown".into()], ..options(0.01, 1) };
    assert!(Sample::new(&unknown).unwrap_err().to_string().contains("toytown"));
}

/// The tables in the source are what the published sample has.
#[test]
fn the_tables_are_those_of_the_published_sample() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let archive =
        here.ancestors().map(|folder| folder.join("shared/uk/archive.zip")).find(|path| path.exists());
    let Some(archive) = archive else {
        eprintln!("SKIPPED: shared/uk/archive.zip is missing");
        return;
    };
    let published = Figures::of(&archive, 2).unwrap();
    let street = &published.street;
    assert_eq!(street.without_id, tables::street::ASB_ROWS);
    assert_eq!(street.rows - street.without_id, tables::street::ID_ROWS);
    assert_eq!(street.unplaced_without_id, tables::street::UNPLACED_ASB_ROWS);
    assert_eq!(street.unplaced - street.unplaced_without_id, tables::street::UNPLACED_ID_ROWS);
    assert_eq!(street.repeated_ids, tables::street::REPEATED_IDS);
    for (index, outcome) in tables::street::LAST_OUTCOMES.iter().enumerate() {
        let rows: u32 = tables::street::ROWS_BY_TYPE_AND_OUTCOME.iter().map(|rows| rows[index]).sum();
        assert_eq!(
            street.values.get(&("Last outcome category", (*outcome).to_owned())).copied(),
            Some(u64::from(rows))
        );
    }
    assert_eq!(published.stops.rows, tables::stops::ROWS);
    assert_eq!(published.stops.unplaced, tables::stops::UNPLACED_ROWS);
    for (value, rows) in tables::stops::OBJECT_OF_SEARCH {
        assert_eq!(
            published.stops.values.get(&("Object of search", (*value).to_owned())).copied(),
            Some(u64::from(*rows))
        );
    }
}
