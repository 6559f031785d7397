//! What `blotter import` tells whoever watches: a bar on a terminal, and the summary line by line.

use crate::import::HEADER;
use std::{
    fs,
    path::Path,
    process::{Command, Output},
};
use tempfile::TempDir;

fn row(force: &str, month: &str) -> String {
    format!(",{month},{force},{force},0.52,51.27,On or near High Street,E01000001,Dover 001A,Burglary,,\n")
}

fn command(folder: &Path, paths: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_blotter"));
    command.arg("import").arg("--lake").arg(folder.join("lake"));
    command.args(paths.iter().map(|path| folder.join(path)));
    command
}

fn told(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

#[test]
fn the_summary_names_all_that_happened() {
    let dir = TempDir::new().unwrap();
    let folder = dir.path();
    let write = |name: &str, text: String| {
        fs::create_dir_all(folder.join(name).parent().unwrap()).unwrap();
        fs::write(folder.join(name), format!("{HEADER}\n{text}")).unwrap();
    };
    let kent = row("Kent Police", "2021-06");
    write("1/2021-06-kent-street.csv", kent.repeat(3));
    write("2/2021-06-kent-street.csv", format!("{}too,few\n", kent.repeat(2)));
    write("2/2021-08-kent-street.csv", kent.replace("2021-06", "2021-08"));
    write("2/2021-08-essex-street.csv", format!("{kent},2021-08,cut"));
    write("2/all.csv", row("", "2021-08") + &row("Toytown Police", "2021-08"));
    fs::write(folder.join("2/readme.txt"), "hello").unwrap();
    let output = command(folder, &["1", "2"]).output().unwrap();
    let said = told(&output);
    assert_eq!((output.status.code(), output.stdout.len()), (Some(1), 0), "{said}");
    let place = |name: &str| folder.join(name).display().to_string();
    let expected = [
        "5 files: 3 units added, 0 replaced, 0 unchanged, 1 refused".to_owned(),
        "6 rows read: 4 kept, 2 rejected".to_owned(),
        "4 rows of street".to_owned(),
        "1 rows rejected: field count".to_owned(),
        "1 rows rejected: no force or month".to_owned(),
        "rows of merged files that name no force are taken with --force FORCE, if all are of one known force"
            .to_owned(),
        "toytown is no force that Blotter knows; its rows name it".to_owned(),
        format!(
            "given twice: {} is taken, {} is not",
            place("2/2021-06-kent-street.csv"),
            place("1/2021-06-kent-street.csv")
        ),
        format!("skipped {}: neither a CSV nor a zip", place("2/readme.txt")),
        format!("REFUSED {}: line 3: the file ends inside a record", place("2/2021-08-essex-street.csv")),
        "coverage: 0 partial, 3 missing months of forces".to_owned(),
    ];
    let lines: Vec<&str> = said.lines().collect();
    assert_eq!(lines[..expected.len()], expected, "{said}");
    assert!(lines[expected.len()].starts_with("release 1 published in "), "{said}");
    assert!(lines[expected.len() + 1].starts_with("what was rejected is listed in records/rejects/000001-"));

    let output = command(folder, &["1"]).output().unwrap();
    assert!(told(&output).contains("1 files: 0 units added, 1 replaced, 0 unchanged, 0 refused"));
    write("1/2021-06-kent-street.csv", String::new());
    let output = command(folder, &["1"]).output().unwrap();
    let emptied =
        "2021-06-kent-street.csv: a header alone; street of kent in 2021-06 had 3 rows and has none now";
    assert!(output.status.success() && told(&output).contains(emptied), "{}", told(&output));
    let said = told(&command(folder, &["1"]).output().unwrap());
    assert!(said.ends_with("nothing new; the newest release is still 3\n"), "{said}");
}

#[test]
fn a_place_without_records_is_said_to_have_none() {
    let dir = TempDir::new().unwrap();
    fs::create_dir(dir.path().join("in")).unwrap();
    let said = |expected: &str| {
        let output = command(dir.path(), &["in"]).output().unwrap();
        assert!(output.status.success(), "nothing was refused");
        let said = told(&output);
        assert!(
            said.contains("no file with records of the police was found") && said.contains(expected),
            "{said}"
        );
    };
    said("0 files: 0 units added, 0 replaced, 0 unchanged, 0 refused\n");
    fs::write(dir.path().join("in/cities.csv"), "City,Population\nDover,1\n").unwrap();
    said("cities.csv: line 1: the header is of no known kind\n");
    said("nothing was imported\n");
}

#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread")]
async fn an_import_is_seen_growing_on_a_terminal() {
    use crate::{common::wait_for, download::terminal};
    use std::{
        io::{Read, Write},
        process::Stdio,
        sync::{Arc, Mutex},
    };

    let dir = TempDir::new().unwrap();
    let files = dir.path().join("in");
    fs::create_dir(&files).unwrap();
    let kent = row("Kent Police", "2021-06").repeat(50);
    fs::write(files.join("2021-06-kent-street.csv"), format!("{HEADER}\n{kent}")).unwrap();
    // Its reader waits for whoever writes it.
    let slow = files.join("2021-06-surrey-street.csv");
    assert!(Command::new("mkfifo").arg(&slow).status().unwrap().success());
    let (mut ours, theirs) = terminal();
    let mut child = command(dir.path(), &["in"])
        .env("TERM", "xterm")
        .stderr(theirs)
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let screen = Arc::new(Mutex::new(Vec::new()));
    let shown = screen.clone();
    let reader = std::thread::spawn(move || {
        let mut part = [0; 4096];
        // The terminal's end comes as an error when the program is gone.
        while let Ok(length @ 1..) = ours.read(&mut part) {
            shown.lock().unwrap().extend_from_slice(&part[..length]);
        }
    });
    let seen = || String::from_utf8_lossy(&screen.lock().unwrap()).into_owned();
    wait_for("the first file's rows on the bar", async || {
        let seen = seen();
        (seen.contains("50 rows, ") && seen.contains(" a second") && seen.contains(" left")).then_some(())
    })
    .await;
    assert!(!seen().contains("units added"), "it isn't done");
    let mut text = fs::OpenOptions::new().write(true).open(&slow).unwrap();
    text.write_all(format!("{HEADER}\n{}", row("Surrey Police", "2021-06")).as_bytes()).unwrap();
    drop(text);
    let status = tokio::task::spawn_blocking(move || child.wait().unwrap()).await.unwrap();
    assert!(status.success(), "{}", seen());
    reader.join().unwrap();
    let seen = seen();
    let (_, summary) = seen.split_once("2 files: 2 units added").unwrap();
    assert!(
        summary.contains("51 rows read: 51 kept") && summary.contains("release 1 published in "),
        "{seen}"
    );
    assert!(!summary.contains(" left"), "the bar is gone: {seen}");
}
