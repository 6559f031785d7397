//! The generated city's whole truth, put to the program as it is shipped. The small city has one of everything; the
//! large one is measured by `cargo xtask bench streets`.

#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

use blotter_cities::City as CityFile;
use blotter_streets::{
    Aliases, Answer, BuildOptions, Found, Index, Locator, Point, Precision, Question, build_bytes,
};
use blotter_streets_city::{City, Kind, Question as Asked, Truth, mutate};
use std::{collections::BTreeMap, sync::LazyLock};

const SEEDS: [u64; 2] = [1, 31];
/// An answer farther off than this must say so.
const WRONG: f64 = 200.0;
/// A right place is not farther off: what lies nearer than this is one place to the truth, too.
const RIGHT: f64 = 100.0;

/// The questions with what the program answers: the truth's, and misspelt ones.
struct Put {
    truth: Vec<(Asked, Answer)>,
    mutants: Vec<(Asked, Answer)>,
}

static PUT: LazyLock<Vec<Put>> = LazyLock::new(|| SEEDS.map(put).into());

fn put(seed: u64) -> Put {
    let city = City::small(seed);
    let folder = tempfile::tempdir().unwrap();
    city.write(folder.path()).unwrap();
    let (bytes, _) = build_bytes(folder.path(), &BuildOptions::default()).unwrap();
    let dallas = CityFile::load("dallas").unwrap();
    let names = dallas.street_aliases().iter().map(|(name, others)| (name, others.iter().collect()));
    let locator = Locator::new(Index::from_bytes(bytes).unwrap()).with_aliases(Aliases::new(names));
    let truth = Truth::new(&city);
    let questions = truth.questions(seed);
    let (mutants, _) = mutate(&truth, &questions, 2_000, seed);
    let answer = |asked: Asked| {
        let block = asked.block();
        let answer = locator.locate(&Question {
            block: Some(block.as_str()).filter(|block| !block.is_empty()),
            location: &asked.location,
            beat: None,
            house: asked.kind == Kind::House,
        });
        (asked, answer)
    };
    Put {
        truth: questions.into_iter().map(answer).collect(),
        mutants: mutants.into_iter().map(answer).collect(),
    }
}

fn metres(a: (f64, f64), b: (f64, f64)) -> f64 {
    let point = |(latitude, longitude)| Point::from_degrees(latitude, longitude).unwrap();
    point(a).metres_to(point(b))
}

fn places(asked: &Asked) -> Vec<(f64, f64)> {
    asked.places.iter().map(|place| place.degrees()).collect()
}

fn best(found: &Found) -> (f64, f64) {
    (found.latitude, found.longitude)
}

fn all(found: &Found) -> Vec<(f64, f64)> {
    let others = found.alternatives.iter().map(|other| (other.latitude, other.longitude));
    std::iter::once(best(found)).chain(others).collect()
}

/// Metres from the nearest of some places to the nearest of others.
fn nearest(some: &[(f64, f64)], others: &[(f64, f64)]) -> f64 {
    let pairs = some.iter().flat_map(|a| others.iter().map(|b| metres(*a, *b)));
    pairs.fold(f64::INFINITY, f64::min)
}

/// Whether the answer is far from every right place, and neither its uncertainty nor an alternative reaches one.
fn wrong_unsaid(asked: &Asked, found: &Found) -> bool {
    let right = places(asked);
    let off = nearest(&[best(found)], &right);
    off > WRONG && off > found.uncertainty_m && nearest(&all(found), &right) > WRONG
}

fn tell(asked: &Asked, answer: &Answer) -> String {
    format!("{} {} {}, {:?}: {answer:?}", asked.kind.word(), asked.block(), asked.location, places(asked))
}

#[track_caller]
fn none(what: &str, wrong: &[String]) {
    assert!(wrong.is_empty(), "{} {what}:\n{}", wrong.len(), wrong[..wrong.len().min(10)].join("\n"));
}

#[test]
fn every_unambiguous_question_is_answered_as_precisely_as_it_is_asked() {
    for put in PUT.iter() {
        let (mut errors, mut wrong): (BTreeMap<&str, Vec<f64>>, Vec<String>) = (BTreeMap::new(), Vec::new());
        for (asked, answer) in put.truth.iter().filter(|(asked, _)| !asked.ambiguous()) {
            match answer.found().filter(|found| found.precision.as_str() == asked.kind.precision()) {
                Some(found) if !wrong_unsaid(asked, found) => {
                    let off = nearest(&[best(found)], &places(asked));
                    errors.entry(asked.kind.word()).or_default().push(off);
                }
                _ => wrong.push(tell(asked, answer)),
            }
        }
        none("not found, or wrong without saying so", &wrong);
        for (kind, fewest) in [("block", 1_000), ("crossing", 500), ("house", 50)] {
            let own = errors.get_mut(kind).unwrap();
            own.sort_by(f64::total_cmp);
            assert!(own.len() > fewest, "{} of {kind}", own.len());
            let p99 = own[(own.len() * 99).div_ceil(100) - 1];
            assert!(p99 < 15.0, "{kind}: {p99} m");
        }
    }
}

#[test]
fn every_ambiguous_question_is_answered_as_ambiguous_with_a_right_place_among_the_answers() {
    for put in PUT.iter() {
        let mut wrong = Vec::new();
        let mut asked_of: BTreeMap<&str, usize> = BTreeMap::new();
        for (asked, answer) in put.truth.iter().filter(|(asked, _)| asked.ambiguous()) {
            *asked_of.entry(asked.kind.word()).or_default() += 1;
            let right = places(asked);
            let is_right = answer.found().is_some_and(|found| {
                let covered = right.iter().all(|place| metres(best(found), *place) <= found.uncertainty_m);
                let said = !found.alternatives.is_empty() && found.why.contains("fit");
                // A street may go on in the next town: its middle is another then, and is within its uncertainty.
                let along = asked.kind == Kind::Street && covered;
                (said || covered) && (along || nearest(&all(found), &right) <= RIGHT)
            });
            if !is_right {
                wrong.push(tell(asked, answer));
            }
        }
        none("not answered as ambiguous", &wrong);
        for kind in ["block", "crossing"] {
            assert!(asked_of.get(kind).is_some_and(|asked| *asked >= 10), "{asked_of:?}");
        }
    }
}

#[test]
fn misspelt_abbreviated_and_reordered_questions_are_found_and_none_is_wrong_without_saying_so() {
    for put in PUT.iter() {
        let (mut asked_of, mut missed, mut wrong) = (0, Vec::new(), Vec::new());
        for (asked, answer) in &put.mutants {
            let found = answer.found();
            if found.is_some_and(|found| wrong_unsaid(asked, found)) {
                wrong.push(tell(asked, answer));
            }
            if !asked.ambiguous() {
                asked_of += 1;
                let right = found.filter(|found| {
                    // A misspelling is a guess: the place is right, and claims no more than a street.
                    let guess = found.precision == Precision::Street && !found.is_certain();
                    (guess || found.precision.as_str() == asked.kind.precision())
                        && nearest(&all(found), &places(asked)) <= WRONG
                });
                if right.is_none() {
                    missed.push(tell(asked, answer));
                }
            }
        }
        none("wrong without saying so", &wrong);
        assert!(asked_of > 1_500, "{asked_of}");
        // Names of up to four letters, and those that are more than a few edits off, are not guessed at.
        let most = asked_of * 3 / 100;
        assert!(missed.len() <= most, "{} of {asked_of}:\n{}", missed.len(), missed.join("\n"));
    }
}
