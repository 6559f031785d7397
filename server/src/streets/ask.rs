//! Questions to the index on the command line: `blotter streets locate` and `blotter streets score`.

use super::cli::{Locate, Opened, Score};
use crate::{Error, logging::print};
use blotter_cities::City;
use blotter_streets::{Answer, Beats, Locator, Question, read_truth};
use serde_json::{Value, json};
use std::{fmt::Write as _, process::ExitCode};

/// How many of the worst answers a score shows.
const WORST: usize = 10;

/// Answers each question; fails when one has no answer.
pub(super) fn locate(options: &Locate) -> Result<ExitCode, Error> {
    let locator = open(&options.opened)?;
    let mut beats = Beats::default();
    let mut all = true;
    for place in &options.places {
        let question = Question { beat: options.beat.as_deref(), ..Question::at(place) };
        let answer = locator.locate_with(&question, &beats);
        if let (Some(beat), Some(found)) = (&options.beat, answer.found())
            && found.is_certain()
        {
            beats.learn(beat, found.latitude, found.longitude);
        }
        all &= answer.found().is_some();
        if options.json {
            print(as_json(place, &answer));
        } else {
            print(as_text(place, &answer).trim_end());
        }
    }
    Ok(if all { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Prints the table, and what is worst.
pub(super) fn score(options: &Score) -> Result<(), Error> {
    let locator = open(&options.opened)?;
    let score = blotter_streets::score(&locator, &read_truth(&options.truth)?);
    print(score.to_string().trim_end());
    // What was not found is among the worst; what was found though it doesn't exist is among those that don't say so.
    for (heading, worst, no_distance) in [
        ("The worst answers", &score.worst, "not found"),
        ("Wrong, and its uncertainty does not say so", &score.unsaid, "invented"),
    ] {
        if !worst.is_empty() {
            print(format_args!("\n{heading}"));
        }
        for one in worst.iter().take(WORST) {
            let error = if one.error_m.is_finite() {
                format!("{:.0} m", one.error_m)
            } else {
                no_distance.to_owned()
            };
            print(format_args!("{error:>10}  {}  →  {}", one.question, one.answer));
        }
    }
    Ok(())
}

fn open(options: &Opened) -> Result<Locator, Error> {
    let city = City::load(&options.city)?;
    let index = match &options.index {
        Some(index) => index.clone(),
        None => super::index_in(&options.dir.resolve()?),
    };
    super::open(&index, &city)
}

fn as_text(place: &str, answer: &Answer) -> String {
    let mut text = format!("{place}\n");
    // Writing to a String can't fail.
    let mut line = |line: String| {
        let _ = writeln!(text, "  {line}");
    };
    match answer {
        Answer::Found(found) => {
            let precision = found.precision.as_str();
            let metres = found.uncertainty_m.ceil();
            line(format!("{:.6}, {:.6}  {precision}, within {metres} m", found.latitude, found.longitude));
            line(found.matched.clone());
            for other in &found.alternatives {
                line(format!("or {:.6}, {:.6}  {}", other.latitude, other.longitude, other.matched));
            }
            line(format!("why: {}", found.why));
            if !found.suggestions.is_empty() {
                line(format!("perhaps: {}", found.suggestions.join(", ")));
            }
        }
        Answer::NotFound(missing) => {
            line(format!("not found: {}", missing.why));
            if !missing.suggestions.is_empty() {
                line(format!("perhaps: {}", missing.suggestions.join(", ")));
            }
        }
    }
    text
}

fn as_json(place: &str, answer: &Answer) -> Value {
    match answer {
        Answer::Found(found) => {
            let alternatives: Vec<Value> = found
                .alternatives
                .iter()
                .map(|other| {
                    json!({ "latitude": other.latitude, "longitude": other.longitude, "matched": other.matched })
                })
                .collect();
            json!({
                "question": place,
                "found": true,
                "latitude": found.latitude,
                "longitude": found.longitude,
                "precision": found.precision.as_str(),
                "uncertainty_m": found.uncertainty_m.ceil(),
                "matched": found.matched,
                "alternatives": alternatives,
                "suggestions": found.suggestions,
                "why": found.why,
            })
        }
        Answer::NotFound(missing) => json!({
            "question": place,
            "found": false,
            "suggestions": missing.suggestions,
            "why": missing.why,
        }),
    }
}
