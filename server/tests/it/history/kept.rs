//! The program is killed again and again at random points while its feed changes, addresses are posted and somebody else
//! compacts the tables; then the lake has the log's events, each once.

use super::{in_lake, log_on_disk};
use crate::common::{
    Answer, BadLine, Blotter, Bucket, LineFault, Start, Upstream, environment, kills, row, wait_for,
};
use blotter_lake::{
    Lake,
    history::{History, PollResult},
};
use fastrand::Rng;
use flate2::read::MultiGzDecoder;
use jiff::Timestamp;
use serde_json::{Value, json};
use sha1::{Digest, Sha1};
use std::{
    collections::HashMap,
    fs,
    io::Read,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::Mutex,
    time::{Duration, Instant},
};
use tempfile::TempDir;

/// A feed in which calls come, change and leave; sometimes it answers nonsense.
struct World {
    random: Rng,
    rows: Vec<Value>,
    next: u32,
}

impl World {
    fn answer(&mut self) -> Answer {
        let random = &mut self.random;
        if random.u8(..12) == 0 {
            return Answer::text("application/json", format!("[{{\"incident_number\": {}", self.next));
        }
        // Some answers are the same as before.
        if random.u8(..3) > 0 {
            for _ in 0..random.usize(..3) {
                self.rows.push(row(&format!("26-{:04}", self.next), "A643"));
                self.next += 1;
            }
            if self.rows.len() > 40 {
                self.rows.swap_remove(random.usize(..self.rows.len()));
            }
            if !self.rows.is_empty() {
                let at = random.usize(..self.rows.len());
                self.rows[at]["status"] = json!(["At Scene", "Enroute", "Assigned"][random.usize(..3)]);
            }
        }
        Answer::rows(&self.rows)
    }
}

async fn feed(seed: u64) -> Upstream {
    let world = Mutex::new(World { random: Rng::with_seed(seed), rows: vec![row("26-0", "K6")], next: 1 });
    let upstream = Upstream::start(Answer::status(500)).await;
    upstream.script(move |_| world.lock().unwrap().answer());
    upstream
}

/// Posts where some call of the board is.
async fn place_a_call(program: &Blotter, random: &mut Rng) {
    let board = program.board().await;
    let calls = board["current_active_calls"].as_array().unwrap();
    if calls.is_empty() {
        return;
    }
    let id = &calls[random.usize(..calls.len())]["address_id"];
    let address =
        json!({"address_id": id, "latitude": 32.0 + random.f64(), "longitude": -96.8, "precision": "block"});
    program.post("T", &json!({"addresses": [address]})).await;
}

/// Who compacts the tables beside the program.
enum Compactor {
    /// The program does it alone, once an hour.
    Nobody,
    /// `blotter history compact --today`, again and again; the command, without its arguments.
    Command(Box<dyn Fn() -> Command>),
}

impl Compactor {
    fn start(&self) -> Option<Child> {
        let Self::Command(command) = self else { return None };
        let mut command = command();
        command.args(["history", "compact", "--today"]).stdout(Stdio::null()).stderr(Stdio::null());
        Some(command.spawn().unwrap())
    }
}

/// Commits of a table that replaced files.
fn compactions(lake: &Path) -> usize {
    let log = fs::read_dir(lake.join("history/call_changes/_delta_log")).unwrap();
    let replaced = |entry: &fs::DirEntry| {
        entry.path().extension().is_some_and(|ending| ending == "json")
            && fs::read_to_string(entry.path()).unwrap().contains("{\"remove\":")
    };
    log.map(Result::unwrap).filter(|entry| replaced(entry)).count()
}

/// Runs and kills the program so many times, then lets it finish. Who compacts meanwhile is killed at random too.
async fn killed_at_random(
    start: impl Fn() -> Start,
    data: &Path,
    lake: &Path,
    times: usize,
    compactor: &Compactor,
) {
    let mut random = Rng::with_seed(20_261_129);
    for _ in 0..times {
        let mut program = start().start();
        if random.bool() {
            place_a_call(&program, &mut random).await;
        }
        // The moment of the kill is what is random here; nothing is waited for.
        let until = Instant::now() + Duration::from_millis(random.u64(50..1_200));
        let mut compacting = compactor.start();
        while let Some(left) = until.checked_duration_since(Instant::now()) {
            if let Some(child) = &mut compacting
                && child.try_wait().unwrap().is_some()
            {
                compacting = compactor.start();
            }
            tokio::time::sleep(left.min(Duration::from_millis(10))).await;
        }
        let end = |compacting: &mut Option<Child>| {
            if let Some(child) = compacting {
                child.kill().unwrap();
                child.wait().unwrap();
            }
        };
        if random.bool() {
            end(&mut compacting);
            program.kill();
        } else {
            program.kill();
            end(&mut compacting);
        }
    }
    if matches!(compactor, Compactor::Command(_)) {
        assert!(compactions(lake) > 0, "nothing was compacted");
    }
    // Without a feed, so that the log ends where it is.
    let program = start().flag("--feed-url", "none").start();
    program.board_when("events", |board| board["seq"].as_u64() > Some(0)).await;
    let last = program.board().await["seq"].as_u64().unwrap();
    wait_for("the last events in the lake", async || {
        (in_lake(lake).await.len() as u64 >= last).then_some(())
    })
    .await;
    // Polls come after events.
    let polls = rusqlite::Connection::open(data.join("blotter.sqlite3")).unwrap();
    let count = "SELECT seq FROM sqlite_sequence WHERE name = 'polls'";
    let count: u64 = polls.query_row(count, [], |row| row.get(0)).unwrap();
    wait_for("the last polls in the lake", async || {
        let history = History::new(Lake::open(lake.to_str().unwrap()).unwrap());
        let polls = history.polls("dallas", Timestamp::MIN, Timestamp::MAX).await.ok()?;
        (polls.last()?.number >= count).then_some(())
    })
    .await;
}

/// Of one page its SHA-1; of several, that of their hashes. A hundred rows look like a page that was cut short.
fn hash_of(body: &[u8], page_bytes: &str) -> String {
    let lengths: Vec<usize> = page_bytes.split(',').filter_map(|length| length.parse().ok()).collect();
    if lengths.len() < 2 {
        return format!("{:x}", Sha1::digest(body));
    }
    let mut rest = body;
    let pages = lengths.into_iter().map(|length| {
        let (page, after) = rest.split_at(length);
        rest = after;
        Sha1::digest(page)
    });
    format!("{:x}", pages.fold(Sha1::new(), Digest::chain_update).finalize())
}

/// What the lake must be like after all that.
async fn is_whole(data: &Path, lake: &Path) {
    let (log, found) = (log_on_disk(data, "dallas"), in_lake(lake).await);
    assert!(log.len() > 20, "{} events", log.len());
    assert_eq!(found.len(), log.len());
    for (found, logged) in found.iter().zip(&log) {
        assert_eq!(found, logged);
    }
    let history = History::new(Lake::open(lake.to_str().unwrap()).unwrap());
    assert_eq!(history.verify().await.unwrap().problems, Vec::<String>::new());
    let polls = history.polls("dallas", Timestamp::MIN, Timestamp::MAX).await.unwrap();
    assert!(
        polls.iter().any(|poll| poll.result == PollResult::Failed && poll.body.is_some()),
        "what was refused"
    );
    let mut bodies: HashMap<&str, Vec<u8>> = HashMap::new();
    for poll in &polls {
        let (Some(hash), Some(packed)) = (&poll.hash, &poll.body) else { continue };
        let mut body = Vec::new();
        MultiGzDecoder::new(&packed[..]).read_to_end(&mut body).unwrap();
        assert_eq!(
            &hash_of(&body, poll.page_bytes.as_deref().unwrap_or_default()),
            hash,
            "{:?}",
            poll.page_bytes
        );
        assert!(bodies.insert(hash, body).is_none(), "a body is there once: {hash}");
    }
    for (poll, next) in polls.iter().zip(&polls[1..]) {
        assert!(poll.number < next.number && poll.seq_after <= next.seq_before, "{poll:?} {next:?}");
        assert!(poll.hash.as_deref().is_none_or(|hash| bodies.contains_key(hash)), "{:?}", poll.hash);
    }
    let taken: u64 = polls.iter().map(|poll| poll.seq_after - poll.seq_before).sum();
    let changes = log.iter().filter(|record| record.get("call").is_some()).count() as u64;
    assert_eq!(taken, changes, "every change of a call comes from a poll");
    let mut rebuild = Command::new(env!("CARGO_BIN_EXE_blotter"));
    rebuild.args(["history", "rebuild", "--json", "--lake"]).arg(lake).env_remove("BLOTTER_CITY");
    let output = rebuild.output().unwrap();
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((&report["difference"], &report["changes"]), (&Value::Null, &json!(changes)), "{report}");
    assert!(output.status.success());
    eprintln!("{} events and {} polls, {} bodies", log.len(), polls.len(), bodies.len());
}

fn started(upstream: &Upstream, data: &Path) -> Start {
    let start = Start::feed(upstream.url("/calls.json")).data_dir(data).flag("--events-token", "T");
    start.flag("--poll-interval", "20ms").flag("--history-interval", "40ms")
}

#[tokio::test(flavor = "multi_thread")]
async fn each_event_is_in_the_lake_once_whenever_the_program_is_killed() {
    let upstream = feed(1).await;
    let data = TempDir::new().unwrap();
    let lake = data.path().join("lake");
    let of = lake.clone();
    let compactor = Compactor::Command(Box::new(move || {
        let mut command = Command::new(env!("CARGO_BIN_EXE_blotter"));
        command.env("BLOTTER_LAKE", &of);
        command
    }));
    killed_at_random(|| started(&upstream, data.path()), data.path(), &lake, kills(12), &compactor).await;
    is_whole(data.path(), &lake).await;
}

/// As long as it runs, one request in a few goes wrong; where an answer breaks off, what was asked for is done all the same,
/// commits among it.
async fn over_a_bad_line(fault: LineFault, every: usize) {
    let Some(bucket) = Bucket::start() else { return };
    let line = BadLine::start(&bucket, fault, every).await;
    let upstream = feed(3).await;
    let data = TempDir::new().unwrap();
    let start = || {
        started(&upstream, data.path())
            .flag("--lake", "s3://bucket/a/lake")
            .environment(environment(line.address()))
    };
    let lake: PathBuf = bucket.folder().join("s3/bucket/a/lake");
    // Until a commit was among what went wrong.
    for tries in 0.. {
        let times = if tries == 0 { kills(4) } else { 1 };
        killed_at_random(&start, data.path(), &lake, times, &Compactor::Nobody).await;
        if line.faulty_commits() > 0 || tries == 10 {
            break;
        }
    }
    is_whole(data.path(), &lake).await;
    let (requests, _, faults) = line.counts();
    let commits = line.faulty_commits();
    assert!(
        faults > 20 && commits > 0,
        "{fault:?}: {faults} of {requests} requests went wrong, {commits} of them commits"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_where_answers_of_the_bucket_break_off() {
    over_a_bad_line(LineFault::Cut, 7).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_where_the_bucket_throttles() {
    over_a_bad_line(LineFault::Throttled, 5).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_on_s3() {
    let Some(bucket) = Bucket::start() else { return };
    let upstream = feed(2).await;
    let data = TempDir::new().unwrap();
    let start = || {
        started(&upstream, data.path()).flag("--lake", "s3://bucket/a/lake").environment(bucket.environment())
    };
    let lake: PathBuf = bucket.folder().join("s3/bucket/a/lake");
    // Through the gateway: on the folder behind the bucket nobody sees its conditions.
    let variables = bucket.environment();
    let compactor = Compactor::Command(Box::new(move || {
        let mut command = Command::new(env!("CARGO_BIN_EXE_blotter"));
        command.envs(variables.clone()).env("BLOTTER_LAKE", "s3://bucket/a/lake");
        command
    }));
    killed_at_random(start, data.path(), &lake, kills(8), &compactor).await;
    is_whole(data.path(), &lake).await;
}
