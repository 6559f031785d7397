//! A police beat decides between places that fit alike, once its own place is known; and that outlives a restart.

use crate::common::{Blotter, Start};
use crate::streets::{built_city, metres_off, streets, succeeded, written};
use blotter_streets_city::{Kind, Question};
use rusqlite::Connection;
use serde_json::{Value, json};
use std::path::Path;
use tempfile::TempDir;

/// The index of the generated city, built without a town that is preferred, so that all its towns are alike.
fn index_of_all_towns() -> TempDir {
    let (files, data) = (built_city().0.join("files"), TempDir::new().unwrap());
    let build = ["build", "--county", "48113,48085", "--from", files.to_str().unwrap()];
    succeeded(&streets(data.path(), &build));
    data
}

/// What `blotter streets locate --json` answers to each, found or not.
fn locate(data_dir: &Path, places: &[String]) -> Vec<Value> {
    let arguments: Vec<&str> =
        ["locate", "--json"].into_iter().chain(places.iter().map(String::as_str)).collect();
    let output = streets(data_dir, &arguments);
    String::from_utf8(output.stdout)
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

fn degrees(place: &Value) -> (f64, f64) {
    (place["latitude"].as_f64().unwrap(), place["longitude"].as_f64().unwrap())
}

/// Metres between two places, near enough.
fn apart(a: (f64, f64), b: (f64, f64)) -> f64 {
    let (north, east) = ((a.0 - b.0) * 111_200.0, (a.1 - b.1) * 111_200.0 * a.0.to_radians().cos());
    north.hypot(east)
}

/// Six blocks around a place about which there is no doubt: block and street.
fn certain_around(data_dir: &Path, questions: &[Question], place: (f64, f64)) -> Vec<(String, String)> {
    let mut near: Vec<&Question> =
        questions.iter().filter(|question| question.kind == Kind::Block && !question.ambiguous()).collect();
    near.sort_by(|a, b| apart(a.places[0].degrees(), place).total_cmp(&apart(b.places[0].degrees(), place)));
    near.truncate(60);
    let answers = locate(data_dir, &near.iter().map(|question| written(question)).collect::<Vec<_>>());
    let is_certain = |question: &Question, answer: &Value| {
        answer["found"] == true
            && answer["alternatives"] == json!([])
            && answer["uncertainty_m"].as_f64().unwrap() <= 200.0
            && metres_off(question, answer) < 50.0
    };
    let certain = near.iter().zip(&answers).filter(|(question, answer)| is_certain(question, answer));
    certain.map(|(question, _)| (question.block(), question.location.clone())).take(6).collect()
}

fn start(data_dir: &Path) -> Blotter {
    Start::default().flag("--geocoders", "streets").flag("--events-token", "T").data_dir(data_dir).start()
}

/// Posts a call there and gives its address once it is found.
async fn placed(program: &Blotter, incident: &str, beat: &str, block: Option<&str>, location: &str) -> Value {
    let call = json!({
        "incident_number": incident, "unit_number": "A1", "beat": beat, "block": block, "location": location,
    });
    let (status, answer) =
        program.post("T", &json!({"changes": [{"change_type": "add", "call": call}]})).await;
    assert_eq!(status, 200, "{answer}");
    let of = |board: &Value| {
        let calls = board["current_active_calls"].as_array().unwrap();
        let call = calls.iter().find(|call| call["incident_number"] == incident).unwrap();
        call["address"].clone()
    };
    of(&program.board_when(&format!("the place of {incident}"), |board| !of(board).is_null()).await)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_beat_decides_between_two_towns_and_still_does_after_a_restart() {
    let (data, there, teachers) = tokio::task::spawn_blocking(|| {
        let data = index_of_all_towns();
        let main = &locate(data.path(), &["100 Main St".to_owned()])[0];
        let others = main["alternatives"].as_array().unwrap();
        assert!(!others.is_empty(), "a Main St in several towns: {main}");
        // Not the likeliest one, so that only the beat can tell.
        let there = degrees(&others[0]);
        assert!(apart(there, degrees(main)) > 4_000.0, "{main}");
        let teachers = certain_around(data.path(), built_city().1, there);
        (data, there, teachers)
    })
    .await
    .unwrap();
    assert_eq!(teachers.len(), 6, "{teachers:?}");
    let in_doubt = |address: &Value| {
        assert_ne!(address["alternatives"], json!([]), "{address}");
        assert!(apart(degrees(address), there) > 1_000.0, "{address}");
    };
    let decided = |address: &Value| {
        assert_eq!(
            (&address["source"], &address["alternatives"]),
            (&json!("streets"), &json!([])),
            "{address}"
        );
        assert!(apart(degrees(address), there) < 50.0, "{address}");
    };

    let mut program = start(data.path());
    in_doubt(&placed(&program, "26-1", "613", Some("100"), "Main St").await);
    for (number, (block, street)) in teachers.iter().enumerate() {
        placed(&program, &format!("26-9{number}"), "613", Some(block), street).await;
    }
    decided(&placed(&program, "26-2", "613", Some("100"), "Main Street").await);
    in_doubt(&placed(&program, "26-3", "614", Some("100"), "Main St").await);

    // Killed, it knows the beat by what the store kept; told to stop, likewise.
    program.kill();
    program = start(data.path());
    decided(&placed(&program, "26-4", "613", Some("100"), "Main Str").await);
    in_doubt(&placed(&program, "26-5", "615", Some("100"), "Main St").await);
    assert_eq!(program.terminate().await.code(), Some(0));

    // A store of format 1, which did not keep beats with addresses: the calls in it say which beat it is.
    let store = Connection::open(data.path().join("blotter.sqlite3")).unwrap();
    store
        .execute_batch(
            "ALTER TABLE addresses DROP COLUMN beat; ALTER TABLE lookups DROP COLUMN failures;
             INSERT INTO meta SELECT 'epoch', epoch FROM epochs; DROP TABLE epochs; DROP TABLE cursors; DROP TABLE polls;
             UPDATE events SET at = at / 1000; PRAGMA user_version = 1;",
        )
        .unwrap();
    drop(store);
    let program = start(data.path());
    assert_eq!(program.board().await["current_active_calls"].as_array().unwrap().len(), 11);
    decided(&placed(&program, "26-6", "613", None, "100 Main St").await);
}
