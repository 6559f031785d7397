//! Real and minimal streets, judged: `letters`, `numbers` and Cambridge of `../shared/streets`. Each test prints what it
//! measured (`-- --nocapture`) and is skipped, loudly, where the folder is missing. `BLOTTER_SHARED` names another folder
//! than `../shared`.

#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

mod common;

use blotter_streets::{
    Answer, BuildOptions, Index, Locator, Precision, Question, Truth, build_bytes, read_truth, score,
};
use std::path::PathBuf;

fn shared(name: &str) -> Option<PathBuf> {
    let folder = std::env::var_os("BLOTTER_SHARED").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared"),
        PathBuf::from,
    );
    let path = folder.join("streets").join(name);
    if !path.exists() {
        eprintln!("SKIPPED: {} is missing", path.display());
        return None;
    }
    Some(path)
}

fn locator(folder: &str) -> Option<Locator> {
    let (bytes, report) = build_bytes(&shared(folder)?, &BuildOptions::default()).unwrap();
    report.notes.iter().for_each(|note| println!("{folder}: {note}"));
    Some(Locator::new(Index::from_bytes(bytes).unwrap()))
}

fn metres(found: &blotter_streets::Found, place: (f64, f64)) -> f64 {
    let point = |(latitude, longitude)| blotter_streets::Point::from_degrees(latitude, longitude).unwrap();
    point((found.latitude, found.longitude)).metres_to(point(place))
}

#[test]
fn lettered_streets_are_all_found() {
    let (Some(town), Some(truth)) = (locator("letters"), shared("letters.csv")) else { return };
    let mut wrong = Vec::new();
    for truth in read_truth(&truth).unwrap() {
        let answer = town.locate(&truth.question());
        let right = answer.found().is_some_and(|found| {
            found.precision.as_str() == truth.precision && metres(found, truth.places[0]) < 20.0
        });
        if !right {
            wrong.push(format!("{} {}: {answer:?}", truth.block, truth.location));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn an_exact_name_is_chosen_before_a_near_one() {
    let (Some(town), Some(questions)) = (locator("numbers"), shared("numbers.csv")) else { return };
    let mut wrong = Vec::new();
    for row in csv::Reader::from_path(questions).unwrap().into_records().map(Result::unwrap) {
        let answer = town.locate(&Question::at(&row[0]));
        let right = match (&answer, &row[1]) {
            (Answer::NotFound(_), "none") => true,
            (Answer::Found(found), name) => found.matched == name && found.alternatives.is_empty(),
            _ => false,
        };
        if !right {
            wrong.push(format!("{} is {}, not {answer:?}", &row[0], &row[1]));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// The share of a hundred, in words.
fn percent(part: usize, whole: usize) -> f64 {
    let hundredths = u32::try_from(part * 10_000 / whole.max(1)).unwrap();
    f64::from(hundredths) / 100.0
}

/// A quantile of sorted numbers.
fn quantile(sorted: &[f64], thousandths: usize) -> f64 {
    sorted.get((sorted.len().saturating_sub(1)) * thousandths / 1000).copied().unwrap_or(0.0)
}

#[test]
fn cambridge_is_answered_rightly_and_honestly() {
    let Some(town) = locator("cambridge") else { return };
    for (file, half) in [
        ("cambridge_crossings.csv", None),
        ("cambridge_houses.csv", Some(0)),
        ("cambridge_houses.csv", Some(1)),
    ] {
        let Some(path) = shared(file) else { return };
        let all = read_truth(&path).unwrap();
        // The uncertainty was calibrated on the houses of even rows; those of odd rows judge it.
        let truths: Vec<Truth> = all
            .into_iter()
            .enumerate()
            .filter(|(i, _)| half.is_none_or(|half| i % 2 == half))
            .map(|(_, truth)| truth)
            .collect();
        let judged = score(&town, &truths);
        println!("{file} {half:?}\n{judged}");
        for precision in [Precision::Address, Precision::Block, Precision::Intersection, Precision::Street] {
            let mut errors: Vec<(f64, f64)> = truths
                .iter()
                .filter_map(|truth| {
                    let answer = town.locate(&truth.question());
                    let found = answer.found()?;
                    (found.precision == precision)
                        .then(|| (metres(found, truth.places[0]), found.uncertainty_m))
                })
                .collect();
            let covered = errors.iter().filter(|(error, uncertainty)| error <= uncertainty).count();
            let said: Vec<f64> = {
                let mut said: Vec<f64> = errors.iter().map(|one| one.1).collect();
                said.sort_by(f64::total_cmp);
                said
            };
            errors.sort_by(|a, b| a.0.total_cmp(&b.0));
            let errors: Vec<f64> = errors.iter().map(|one| one.0).collect();
            println!(
                "  {:<13}{:>5} answers, covered {:>6.2} %, uncertainty median {:.0} m p90 {:.0} m, error median {:.1} p90 {:.1} p95 {:.1} p99 {:.1} m",
                precision.as_str(),
                errors.len(),
                percent(covered, errors.len()),
                quantile(&said, 500),
                quantile(&said, 900),
                quantile(&errors, 500),
                quantile(&errors, 900),
                quantile(&errors, 950),
                quantile(&errors, 990)
            );
        }
        if let Some(houses) = judged.kinds.get("house") {
            let honest = percent(houses.covered, houses.asked) >= 94.5 && houses.wrong_unsaid <= 3;
            assert!(honest && houses.found + houses.coarse >= houses.asked * 98 / 100, "{judged}");
        } else {
            assert!(judged.kinds["crossing"].found >= 1_500, "{judged}");
        }
        if std::env::var_os("BLOTTER_WORST").is_some() {
            for worst in judged.worst.iter().chain(&judged.unsaid) {
                println!("{:.0} m {}\n    {}", worst.error_m, worst.question, worst.answer);
            }
        }
    }
}

/// Marks as deleted the rows of a dBASE table whose street is to be left out.
fn delete(table: &std::path::Path, leave_out: impl Fn(&str) -> bool) {
    let mut bytes = std::fs::read(table).unwrap();
    let number = |at: usize| usize::from(u16::from_le_bytes([bytes[at], bytes[at + 1]]));
    let (start, size) = (number(8), number(10));
    let (mut field, mut at) = (32, 1);
    while !bytes[field..].starts_with(b"FULLNAME") {
        at += usize::from(bytes[field + 16]);
        field += 32;
    }
    let length = usize::from(bytes[field + 16]);
    let mut row = start;
    while row + size <= bytes.len() {
        let name = String::from_utf8_lossy(&bytes[row + at..row + at + length]).trim().to_owned();
        if leave_out(&name) {
            bytes[row] = b'*';
        }
        row += size;
    }
    std::fs::write(table, bytes).unwrap();
}

/// What names have in common: `Foster St` and `Foster Pl` are left out together or not at all.
fn key(name: &str) -> String {
    blotter_streets::name::parse(name).map(|parts| parts.key().as_str().to_owned()).unwrap_or_default()
}

fn in_first_half(name: &str) -> bool {
    key(name).bytes().fold(7_u32, |hash, byte| hash.wrapping_mul(31).wrapping_add(u32::from(byte))) % 2 == 0
}

/// How many questions are asked about streets that are not there.
const QUESTIONS: usize = 6_000;

#[test]
fn streets_that_are_not_there_are_never_answered_firmly() {
    let Some(folder) = shared("cambridge") else { return };
    let half = tempfile::tempdir().unwrap();
    for file in std::fs::read_dir(&folder).unwrap().map(|file| file.unwrap().path()) {
        let copy = half.path().join(file.file_name().unwrap());
        std::fs::write(&copy, std::fs::read(&file).unwrap()).unwrap();
        let name = file.to_string_lossy().into_owned();
        if ["edges", "addrfeat", "featnames"].iter().any(|layer| name.ends_with(&format!("{layer}.dbf"))) {
            delete(&copy, |street| !in_first_half(street));
        }
    }
    let (bytes, _) = build_bytes(half.path(), &BuildOptions::default()).unwrap();
    let index = Index::from_bytes(bytes).unwrap();
    let mut known: Vec<String> = Vec::new();
    for edge in (0..index.edge_count()).filter_map(|edge| index.edge(edge)) {
        known.extend(edge.names().map(str::to_owned));
    }
    known.sort();
    known.dedup();
    assert!(known.iter().all(|name| in_first_half(name)), "half of the streets are left out");
    let keys: std::collections::BTreeSet<String> = known.iter().map(|name| key(name)).collect();
    let town = Locator::new(index);
    let mut rng = fastrand::Rng::with_seed(10);
    let (whole, generated) = (locator("cambridge").unwrap(), generated_names());
    let mut absent: Vec<String> = Vec::new();
    let names = |locator: &Locator| {
        let index = locator.index();
        let edges = (0..index.edge_count()).filter_map(|edge| index.edge(edge));
        let mut names: Vec<String> =
            edges.flat_map(|edge| edge.names().map(str::to_owned).collect::<Vec<_>>()).collect();
        names.sort();
        names.dedup();
        names
    };
    absent.extend(names(&whole).into_iter().filter(|name| !in_first_half(name)));
    absent.extend(generated);
    absent.retain(|name| !keys.contains(&key(name)) && !key(name).is_empty());
    let (mut firm, mut street, mut suggested) = (Vec::new(), 0, 0);
    for _ in 0..QUESTIONS {
        let name = rng.choice(&absent).unwrap();
        let other = rng.choice(&known).unwrap();
        let number = rng.u32(0..20) * 100;
        let question = match rng.u32(0..3) {
            0 => format!("{number} {name}"),
            1 => format!("{} {name}", number + rng.u32(1..99)),
            _ => format!("{name} / {other}"),
        };
        match town.locate(&Question::at(&question)) {
            Answer::Found(found) if found.precision == Precision::Street => street += 1,
            Answer::Found(found) => firm.push(format!("{question}: {found:?}")),
            Answer::NotFound(missing) => suggested += usize::from(!missing.suggestions.is_empty()),
        }
    }
    println!(
        "{QUESTIONS} questions about {} streets that are not there: {} answered as address, block or intersection, \
         {street} as a street, {suggested} not found and a name suggested",
        absent.len(),
        firm.len()
    );
    assert!(firm.is_empty(), "{}: {:#?}", firm.len(), &firm[..firm.len().min(20)]);
}

/// The names of the generated city's streets.
fn generated_names() -> Vec<String> {
    let city = blotter_streets_city::City::small(1);
    let truth = blotter_streets_city::Truth::new(&city);
    let mut names: Vec<String> = truth
        .questions(1)
        .into_iter()
        .filter(|question| !question.location.contains(['/', '&']))
        .map(|question| question.location)
        .collect();
    names.sort();
    names.dedup();
    names
}

mod properties {
    use super::common::{piece, town};
    use blotter_streets::{Answer, Locator, Question};
    use proptest::prelude::*;

    const NAMES: [&str; 14] = [
        "Sidney St",
        "Binney St",
        "Sidnay Ave",
        "Elston St",
        "Elstan St",
        "Elstan Ave",
        "Riverfront Blvd",
        "Riverbrook Dr",
        "Burlington Blvd",
        "Wadlington Ave",
        "N Harwood St",
        "S Harwood St",
        "12th St",
        "13th St",
    ];

    fn streets(list: &[(usize, u32)]) -> Locator {
        let pieces: Vec<_> = list
            .iter()
            .zip(0_u32..)
            .map(|((name, hundred), row)| {
                let y = f64::from(row) * 5.0;
                let numbers = (hundred * 100 + 101, hundred * 100 + 199);
                piece(NAMES[*name], "S1400", &[(0.0, y), (1.0, y)])
                    .numbers(numbers, (numbers.0 - 1, numbers.1 - 1))
            })
            .collect();
        town(&pieces)
    }

    fn distinct() -> impl Strategy<Value = Vec<(usize, u32)>> {
        let all: Vec<usize> = (0..NAMES.len()).collect();
        (proptest::sample::subsequence(all, 2..NAMES.len()), prop::collection::vec(0..5_u32, NAMES.len()))
            .prop_map(|(names, hundreds)| names.into_iter().zip(hundreds).collect())
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

        #[test]
        fn an_exact_name_never_loses_to_a_near_one(list in distinct(), number in 0..900_u32) {
            let town = streets(&list);
            for (name, _) in &list {
                let question = format!("{number} {}", NAMES[*name]);
                match town.locate(&Question::at(&question)) {
                    Answer::Found(found) => prop_assert_eq!(&found.matched, NAMES[*name], "{}", question),
                    missing @ Answer::NotFound(_) => prop_assert!(false, "{}: {:?}", question, missing),
                }
            }
        }

        #[test]
        fn another_street_never_makes_an_answer_for_an_exact_name_worse(list in distinct(), number in 0..900_u32) {
            let (all, fewer) = (streets(&list), streets(&list[..list.len() - 1]));
            for (name, _) in &list[..list.len() - 1] {
                let question = format!("{number} {}", NAMES[*name]);
                let place = |locator: &Locator| {
                    let answer = locator.locate(&Question::at(&question));
                    answer.found().map(|found| {
                        (found.latitude, found.longitude, found.precision, found.uncertainty_m, found.matched.clone())
                    })
                };
                prop_assert_eq!(place(&all), place(&fewer), "{}", question);
            }
        }
    }
}
