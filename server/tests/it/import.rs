//! `blotter import` from outside: its last line and exit status, killed at random instants, two at once.

use crate::common::{Blotter, Start, kills, wait_for};
use blotter_lake::{Lake, newest, verify};
use serde_json::Value;
use std::{
    fmt::Write,
    fs,
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
    sync::{Arc, Mutex},
    time::Instant,
};
use tempfile::TempDir;
use tokio::task::JoinHandle;

pub const HEADER: &str = "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,Crime \
                      type,Last outcome category,Context";
pub const MONTHS: u32 = 6;
pub const FORCES: [&str; 3] = ["essex", "kent", "surrey"];

/// Files to import, and a lake, in one folder.
pub struct Files {
    folder: PathBuf,
    /// Deleted with this.
    _own: Option<TempDir>,
}

impl Files {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self { folder: folder.path().to_owned(), _own: Some(folder) }
    }

    /// In a folder that is there.
    pub fn at(folder: &Path) -> Self {
        Self { folder: folder.to_owned(), _own: None }
    }

    pub fn path(&self) -> &Path {
        &self.folder
    }

    /// A file for each month and force, each with as many rows as it should have.
    pub fn write(&self, folder: &str, rows: usize) {
        let folder = self.path().join(folder);
        fs::create_dir_all(&folder).unwrap();
        for month in 1..=MONTHS {
            for force in FORCES {
                let mut text = format!("{HEADER}\n");
                for row in 0..rows {
                    let town = row % 7;
                    writeln!(
                        text,
                        "{row:064x},2021-{month:02},A,A,0.{row:05},51.{row:05},Road {row},E{row},Town {town} 001A,Drugs,,"
                    )
                    .unwrap();
                }
                fs::write(folder.join(format!("2021-{month:02}-{force}-street.csv")), text).unwrap();
            }
        }
    }

    pub fn command(&self, folder: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_blotter"));
        command
            .args(["import", "--json", "--lake"])
            .arg(self.path().join("lake"))
            .arg(self.path().join(folder));
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    pub fn lake(&self) -> Lake {
        Lake::open(self.path().join("lake").to_str().unwrap()).unwrap()
    }
}

pub fn last_line(output: &Output) -> Value {
    let text = String::from_utf8_lossy(&output.stdout);
    serde_json::from_str(text.lines().last().unwrap_or_default())
        .unwrap_or_else(|error| panic!("{error}: {text}{}", String::from_utf8_lossy(&output.stderr)))
}

fn ended(child: Child) -> Output {
    child.wait_with_output().unwrap()
}

#[test]
fn the_last_line_says_what_was_imported_and_the_status_whether_all_was_good() {
    let files = Files::new();
    files.write("in", 10);
    let output = files.command("in").output().unwrap();
    assert!(output.status.success());
    let line = last_line(&output);
    assert_eq!(line["release"], 1);
    assert_eq!(line["files"], 18);
    assert_eq!(line["rows"], serde_json::json!({"street": 180, "outcomes": 0, "stop-and-search": 0}));
    assert_eq!(line["rejected"], 0);
    assert_eq!(line["units"]["added"], 18);
    let again = files.command("in").output().unwrap();
    assert!(again.status.success(), "nothing new is a success");
    assert_eq!(
        (&last_line(&again)["release"], &last_line(&again)["units"]["unchanged"]),
        (&1.into(), &18.into())
    );
    fs::write(files.path().join("in/2021-01-kent-street.csv"), format!("{HEADER}\n1,2021-01,A")).unwrap();
    let refused = files.command("in").output().unwrap();
    assert_eq!(refused.status.code(), Some(1));
    assert_eq!(last_line(&refused)["release"], 1);
    let nothing = files.command("nowhere").output().unwrap();
    assert_eq!(nothing.status.code(), Some(1));
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_at_any_instant_an_import_is_there_whole_or_not_at_all() {
    let files = Files::new();
    files.write("first", 200);
    let start = Instant::now();
    assert!(files.command("first").output().unwrap().status.success());
    let whole = start.elapsed();
    let mut random = fastrand::Rng::with_seed(11);
    let mut rows = 200;
    let reader = Reader::start(files.path()).await;
    for kill in 0..kills(5) {
        // Each time other content, so that every unit is replaced.
        let next = 201 + kill;
        files.write("next", next);
        let mut child = files.command("next").spawn().unwrap();
        std::thread::sleep(whole.mul_f64(random.f64() * 1.5));
        child.kill().unwrap();
        ended(child);
        let lake = files.lake();
        let report = verify(&lake, None).await.unwrap();
        // Readers of the releases see nothing of what was killed between its commits; the next import takes it out.
        let damage = |problem: &String| !problem.contains("was interrupted between its commits");
        assert_eq!(
            report.problems.into_iter().filter(damage).collect::<Vec<_>>(),
            [""; 0],
            "after kill {kill}"
        );
        let found = report.rows / u64::from(MONTHS) / FORCES.len() as u64;
        assert!(found == rows || found == next as u64, "{found} rows a unit after {rows} and {next}");
        rows = found;
    }
    // What was killed blocks nobody.
    files.write("last", 50);
    let output = files.command("last").output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    reader.has_seen(50).await;
    let report = verify(&files.lake(), None).await.unwrap();
    assert_eq!((report.rows, report.problems), (50 * 18, vec![]));
}

/// A running server that is asked again and again. In each answer all units have as many rows, as each import wrote them.
struct Reader {
    server: Blotter,
    /// The rows of a unit in the answers so far, without repetitions; an error if an answer was a mixture.
    seen: Arc<Mutex<Result<Vec<u64>, String>>>,
    task: JoinHandle<()>,
}

impl Reader {
    async fn start(data_dir: &Path) -> Self {
        let server = Start::default()
            .without("--feed-url")
            .without("--geocoders")
            .flag("--city", "none")
            .data_dir(data_dir)
            .start();
        wait_for("the first release", async || (server.get("/readyz").await.status() == 200).then_some(()))
            .await;
        let seen = Arc::new(Mutex::new(Ok(Vec::new())));
        let url = server.url("/api/records/street?group=month,force");
        let task = tokio::spawn({
            let seen = seen.clone();
            async move {
                let client = reqwest::Client::new();
                while seen.lock().unwrap().is_ok() {
                    let read = async { client.get(&url).send().await?.bytes().await };
                    let units =
                        read.await.map_err(|error| error.to_string()).and_then(|answer| of_units(&answer));
                    let mut seen = seen.lock().unwrap();
                    match (units, seen.as_mut()) {
                        (Ok(rows), Ok(before)) if before.last() != Some(&rows) => before.push(rows),
                        (Err(error), _) => *seen = Err(error),
                        _ => {}
                    }
                }
            }
        });
        Self { server, seen, task }
    }

    /// Waits until an answer had so many rows in each unit.
    async fn has_seen(self, rows: u64) {
        wait_for("the last import in an answer", async || {
            let seen = self.seen.lock().unwrap();
            let seen = seen.as_ref().unwrap_or_else(|error| panic!("{error}"));
            (seen.last() == Some(&rows)).then_some(())
        })
        .await;
        self.task.abort();
        drop(self.server);
    }
}

/// How many rows each unit of an answer has.
fn of_units(answer: &[u8]) -> Result<u64, String> {
    let answer: Value = serde_json::from_slice(answer).map_err(|error| error.to_string())?;
    let groups = answer["groups"].as_array().map(Vec::as_slice).unwrap_or_default();
    let counts: Vec<u64> = groups.iter().filter_map(|group| group["count"].as_u64()).collect();
    match counts.split_first() {
        Some((first, rest)) if counts.len() == 18 && rest.iter().all(|count| count == first) => Ok(*first),
        _ => Err(format!("half an import is seen: {answer}")),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_importers_at_once_each_publishes_a_release() {
    let files = Files::new();
    files.write("one", 300);
    files.write("two", 400);
    let (one, two) = (files.command("one").spawn().unwrap(), files.command("two").spawn().unwrap());
    let mut numbers = [ended(one), ended(two)].map(|output| {
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        last_line(&output)["release"].as_u64().unwrap()
    });
    numbers.sort_unstable();
    assert_eq!(numbers, [1, 2]);
    let newest = newest(&files.lake()).await.unwrap().unwrap();
    let rows: Vec<_> = newest
        .units
        .values()
        .flatten()
        .flat_map(|(_, forces)| forces.values())
        .map(|unit| unit.rows)
        .collect();
    assert!(rows == [300; 18] || rows == [400; 18], "one import's units, not a mixture: {rows:?}");
    assert_eq!(verify(&files.lake(), None).await.unwrap().problems, [""; 0]);
}

#[test]
fn lake_commands_answer_in_sentences() {
    let files = Files::new();
    files.write("in", 10);
    assert!(files.command("in").output().unwrap().status.success());
    let records = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_blotter"));
        let output =
            command.arg("records").args(arguments).arg("--lake").arg(files.path().join("lake")).output();
        let output = output.unwrap();
        (
            output.status.success(),
            String::from_utf8(output.stdout).unwrap(),
            String::from_utf8(output.stderr).unwrap(),
        )
    };
    let (good, said, _) = records(&["verify"]);
    assert!(good && said.starts_with("Release 1 is whole: 12 files, 180 rows."), "{said}");
    let (good, said, _) = records(&["vacuum", "--dry-run"]);
    assert!(good && said.contains("0 files (0 B) would be removed; releases that stay: 1."), "{said}");
    let out = files.path().join("out");
    let (good, said, _) = records(&["export", out.to_str().unwrap(), "--dataset", "street"]);
    assert!(good && said.ends_with("street.csv: 180 rows\n"), "{said}");
    assert_eq!(fs::read_to_string(out.join("street.csv")).unwrap().lines().count(), 181);
    let (good, said, _) = records(&["rollback", "1"]);
    assert!(good && said == "Release 2 is what release 1 was.\n", "{said}");
    let (good, _, error) = records(&["rollback", "7"]);
    assert!(!good && error.contains("there is no release 7"), "{error}");
}
