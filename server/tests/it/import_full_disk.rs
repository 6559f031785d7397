//! An import on a disk that fills up, at one point after the other, while others read.

use crate::{
    common::{Blotter, SmallDisk, Start, wait_for},
    import::{FORCES, Files, MONTHS, last_line},
};
use blotter_lake::{newest_number, verify};
use std::sync::{
    Arc, Mutex,
    atomic::{AtomicBool, Ordering},
};

const FIRST_ROWS: usize = 40;
/// How much more room each attempt has than the one before.
const STEP: u64 = 24 << 10;

/// The rows of all units that have so many each.
fn all_rows(of_unit: usize) -> u64 {
    of_unit as u64 * u64::from(MONTHS) * FORCES.len() as u64
}

async fn total(program: &Blotter) -> (u64, u64) {
    let answer = program.json("/api/records/street").await;
    (answer["release"].as_u64().unwrap(), answer["total"].as_u64().unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn on_a_full_disk_an_import_ends_with_an_error_and_nothing_half_done() {
    let Some(disk) = SmallDisk::new(16) else { return };
    let files = Files::at(disk.path());
    files.write("first", FIRST_ROWS);
    assert!(files.command("first").output().unwrap().status.success());
    let program = Start::default()
        .without("--feed-url")
        .flag("--city", "none")
        .flag("--lake", disk.path().join("lake").to_str().unwrap())
        .start();
    wait_for("the first release", async || (program.get("/readyz").await.status() == 200).then_some(()))
        .await;
    // Reads everything again and again: a release is whole, and is one of those that were published.
    let published = Arc::new(Mutex::new(vec![(1, all_rows(FIRST_ROWS))]));
    let over = Arc::new(AtomicBool::new(false));
    let reader = tokio::spawn({
        let (lake, published, over) = (files.lake(), published.clone(), over.clone());
        async move {
            let mut reads = 0;
            while !over.load(Ordering::Relaxed) {
                let report = verify(&lake, None).await.unwrap();
                // What could not even be taken back, for lack of room, is known.
                let damage = |problem: &String| !problem.contains("was interrupted between its commits");
                assert_eq!(report.problems.into_iter().filter(damage).collect::<Vec<_>>(), [""; 0]);
                // The release may be read before its importer has ended.
                let published = published.lock().unwrap().clone();
                let found = (report.release, report.rows);
                assert!(published.contains(&found), "{found:?}, not {published:?}");
                reads += 1;
            }
            reads
        }
    });
    let mut failed = 0;
    for attempt in 0.. {
        // Each time other content, so that every unit is replaced.
        let rows = FIRST_ROWS + 1 + attempt;
        disk.leave(u64::MAX);
        files.write("next", rows);
        disk.leave(attempt as u64 * STEP);
        published.lock().unwrap().push((2, all_rows(rows)));
        let output = files.command("next").output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        if output.status.success() {
            assert_eq!(last_line(&output)["release"], 2);
            break;
        }
        failed += 1;
        assert_eq!(output.status.code(), Some(1), "{said}");
        assert!(said.contains("the disk is full"), "{said}");
        published.lock().unwrap().pop();
        assert_eq!(newest_number(&files.lake()).await.unwrap(), Some(1), "after attempt {attempt}: {said}");
        assert_eq!(total(&program).await, (1, all_rows(FIRST_ROWS)), "after attempt {attempt}");
        assert!(attempt < 100, "it never has enough room: {said}");
    }
    assert!(failed > 1, "the disk was never full");
    over.store(true, Ordering::Relaxed);
    assert!(reader.await.unwrap() > 0);
    // With room again, the next import needs no repair.
    disk.leave(u64::MAX);
    files.write("last", 10);
    let output = files.command("last").output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let report = verify(&files.lake(), None).await.unwrap();
    assert_eq!((report.release, report.rows, report.problems), (3, all_rows(10), vec![]));
    wait_for("the newest release", async || (total(&program).await == (3, all_rows(10))).then_some(())).await;
}
