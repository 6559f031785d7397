//! A feed that is one CSV file at an address.

use super::{board_with_reason, good_board, incidents};
use crate::common::{Answer, Start, Upstream};
use tempfile::TempDir;

/// A city whose feed is a CSV file: the path of its own file.
fn csv_city(dir: &TempDir) -> String {
    let dallas = include_str!("../../../../cities/dallas.toml");
    let path = dir.path().join("csv.toml");
    let text = dallas
        .replace("protocol = \"soda\"", "protocol = \"csv\"")
        .replace("page_size = 50000", "page_size = 10");
    std::fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

fn table(rows: usize) -> String {
    let row = |row| format!("26-{},A{row},7X - Major Accident,Elm St,2026-08-17\n", 1000 + row);
    let rows: String = (0..rows).map(row).collect();
    format!("incident_number,unit_number,nature_of_call,location,date\n{rows}")
}

#[tokio::test(flavor = "multi_thread")]
async fn it_is_asked_for_as_its_address_is_written_and_once() {
    let dir = tempfile::tempdir().unwrap();
    let signature = "X-Amz-Signature=a%2Fb&response-content-type=text%2Fcsv";
    let upstream = Upstream::start(Answer::hang()).await;
    upstream.script(move |asked| {
        if asked.raw_query == signature { Answer::text("text/csv", table(40)) } else { Answer::status(403) }
    });
    let blotter = Start::feed(upstream.url(&format!("/calls.csv?{signature}")))
        .flag("--city", csv_city(&dir))
        .flag("--poll-interval", "1h")
        .start();
    good_board(&blotter, 40).await;
    assert_eq!(upstream.asked().len(), 1, "a file longer than a page has no next page");
}

#[tokio::test(flavor = "multi_thread")]
async fn it_never_loses_rows_silently() {
    let dir = tempfile::tempdir().unwrap();
    let whole = || Answer::text("text/csv", table(40));
    let upstream = Upstream::start(whole().gzip_members()).await;
    let blotter = Start::feed(upstream.url("/calls.csv")).flag("--city", csv_city(&dir)).start();
    good_board(&blotter, 40).await;
    for cut in [whole().gzip_members().short_of(4), whole().gzip().short_of(8), whole().broken()] {
        upstream.set(cut);
        let board = board_with_reason(&blotter, "broke off in the middle").await;
        assert_eq!(incidents(&board).len(), 40);
        upstream.set(whole());
        good_board(&blotter, 40).await;
    }
    // A file that is stored packed, sent as it is.
    let packed = Answer::text("application/gzip", table(30)).gzip().without("content-encoding");
    upstream.set(packed);
    good_board(&blotter, 30).await;
}
