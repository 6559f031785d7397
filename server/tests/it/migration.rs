//! A store that an older program wrote is taken over whole. `fixtures/format-3` was written by the program of format 3:
//! a feed, posts, a locator, and a clock that was set back by an hour in the end.

use crate::common::Start;
use rusqlite::Connection;
use serde_json::{Value, json};
use std::{fs, path::Path};
use tempfile::TempDir;

const FIXTURE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/fixtures/format-3");

fn fixture() -> (TempDir, Value) {
    let data = TempDir::new().unwrap();
    for name in ["blotter.sqlite3", "head"] {
        fs::copy(Path::new(FIXTURE).join(name), data.path().join(name)).unwrap();
    }
    let expected = fs::read_to_string(Path::new(FIXTURE).join("expected.json")).unwrap();
    (data, serde_json::from_str(&expected).unwrap())
}

/// Every event's time as the file has it.
fn times(file: &Path) -> Vec<i64> {
    let db = Connection::open(file).unwrap();
    let mut query = db.prepare("SELECT at FROM events ORDER BY seq").unwrap();
    query.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
}

/// What every format says of the locations: who placed them, and what is still looked up.
fn locations(file: &Path) -> Vec<String> {
    let db = Connection::open(file).unwrap();
    let mut query = db
        .prepare(
            "SELECT hex(address_id) || ' ' || by_hand || ' ' || coalesce(beat, '-') || ' ' || data FROM addresses
             UNION ALL
             SELECT hex(address_id) || ' ' || attempts || ' ' || failures || ' ' || next_at || ' ' || query FROM lookups
             ORDER BY 1",
        )
        .unwrap();
    query.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
}

/// Without what the city's table says of a call, which may change.
fn without_words(mut board: Value) -> Value {
    for call in board["current_active_calls"].as_array_mut().unwrap() {
        call.as_object_mut().unwrap().retain(|key, _| key != "kind" && key != "title");
    }
    board
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_of_format_3_is_served_with_everything_in_it() {
    let (data, expected) = fixture();
    let start = || {
        // Its posted calls are as old as the fixture.
        let start = Start::default().flag("--posted-ttl", "36500d").flag("--events-token", "T");
        start.data_dir(data.path()).start()
    };
    let mut program = start();
    let board = program.board().await;
    assert_eq!((&board["epoch"], &board["seq"]), (&expected["board"]["epoch"], &expected["board"]["seq"]));
    for name in ["fetched_at", "changed_at"] {
        assert_eq!(board["feed"][name], expected["board"]["feed"][name], "{name}");
    }
    assert_eq!(
        without_words(board.clone())["current_active_calls"],
        without_words(expected["board"].clone())["current_active_calls"]
    );

    // A client that knows nothing is told everything, in the same frames.
    let (epoch, seq) = (board["epoch"].as_str().unwrap(), board["seq"].as_u64().unwrap());
    let frames = program.resume(&format!("{epoch}-0")).await.events_until(seq).await;
    let told: Vec<Value> = frames
        .iter()
        .map(|frame| json!({"event": frame.event, "id": frame.id, "data": frame.json()}))
        .collect();
    assert_eq!(Value::from(told), expected["frames"]);

    // And the log goes on.
    let call = json!({"incident_number": "P-9", "unit_number": "U1"});
    let (status, answer) =
        program.post("T", &json!({"changes": [{"change_type": "add", "call": call}]})).await;
    assert_eq!((status, answer["epoch"].as_str(), answer["seq"].as_u64()), (200, Some(epoch), Some(seq + 1)));
    program.kill();
    let again = start().board().await;
    assert_eq!((again["epoch"].as_str(), again["seq"].as_u64()), (Some(epoch), Some(seq + 1)));
}

#[test]
fn the_times_of_a_store_of_format_3_become_milliseconds_that_never_go_back() {
    let (data, expected) = fixture();
    let file = data.path().join("blotter.sqlite3");
    let (before, placed) = (times(&file), locations(&file));
    assert!(!before.is_sorted(), "the clock was set back");
    assert_eq!(before.len() as u64, expected["board"]["seq"].as_u64().unwrap());
    assert!(placed.len() > expected["lookups"].as_array().unwrap().len());

    let dir = blotter_server::store::DataDir::open(data.path()).unwrap();
    drop(blotter_server::store::Store::open(dir, "dallas").unwrap());
    let after = times(&file);
    assert!(after.is_sorted());
    let highest = before.iter().scan(0, |highest, at| {
        *highest = (*at).max(*highest);
        Some(*highest * 1_000)
    });
    assert_eq!(after, highest.collect::<Vec<i64>>());
    assert_eq!(locations(&file), placed);
}
