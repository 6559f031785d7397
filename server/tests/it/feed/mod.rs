//! The city's feed: its shapes, how it is asked, what goes wrong with it, and the rules of the contract.

mod asking;
mod csv;
mod failures;
mod folder;
mod pages;
mod recorded;
mod rules;
mod staleness;

use crate::common::Blotter;
use serde_json::Value;
use tempfile::TempDir;

/// The path under which Dallas serves its rows.
const PATH: &str = "/resource/9fxf-t2tr.json";

/// Dallas, but with pages of so many rows: the file's path.
fn small_pages(dir: &TempDir, rows: usize) -> String {
    let dallas = include_str!("../../../../cities/dallas.toml");
    let path = dir.path().join("small.toml");
    assert!(dallas.contains("page_size = 50000"));
    std::fs::write(&path, dallas.replace("page_size = 50000", &format!("page_size = {rows}"))).unwrap();
    path.to_str().unwrap().to_owned()
}

/// The board once its feed's reason holds these words.
async fn board_with_reason(blotter: &Blotter, words: &str) -> Value {
    blotter
        .board_when(words, |board| {
            board["feed"]["reason"].as_str().is_some_and(|reason| reason.contains(words))
        })
        .await
}

/// The board once nothing is wrong with the feed and there are so many calls.
async fn good_board(blotter: &Blotter, calls: usize) -> Value {
    blotter
        .board_when("a good board", |board| {
            board["feed"]["reason"].is_null()
                && board["current_active_calls"].as_array().unwrap().len() == calls
        })
        .await
}

/// The incidents on a board, in order.
fn incidents(board: &Value) -> Vec<String> {
    let calls = board["current_active_calls"].as_array().unwrap();
    let mut incidents: Vec<_> =
        calls.iter().map(|call| call["incident_number"].as_str().unwrap().to_owned()).collect();
    incidents.sort();
    incidents
}
