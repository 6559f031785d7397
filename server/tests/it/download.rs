//! The street index's files as the command brings them from a server of files: cut off, damaged, not there, and seen
//! on a terminal.

use crate::{
    common::{Answer, Asked, Upstream, wait_for},
    streets::{built_city, streets, succeeded, told},
};
use std::{
    fs,
    io::{Cursor, Write},
    path::Path,
    process::Command,
};
use tempfile::TempDir;

/// The layer's files as one zip, as the Census Bureau publishes it.
fn zipped(folder: &Path, stem: &str) -> Option<Vec<u8>> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let mut any = false;
    for extension in ["shp", "shx", "dbf", "cpg", "prj"] {
        if let Ok(bytes) = fs::read(folder.join(format!("{stem}.{extension}"))) {
            zip.start_file(format!("{stem}.{extension}"), zip::write::SimpleFileOptions::default()).unwrap();
            zip.write_all(&bytes).unwrap();
            any = true;
        }
    }
    any.then(|| zip.finish().unwrap().into_inner())
}

/// Where the part that was asked for starts.
fn from(asked: &Asked) -> Option<usize> {
    let range = asked.headers.get("range")?.to_str().unwrap();
    Some(range.strip_prefix("bytes=")?.strip_suffix('-')?.parse().unwrap())
}

/// What a well-behaved server of files answers.
fn file(asked: &Asked, bytes: &[u8]) -> Answer {
    match from(asked) {
        Some(start) => Answer::text("application/zip", bytes[start..].to_vec())
            .but(206)
            .header("content-range", &format!("bytes {start}-{}/{}", bytes.len() - 1, bytes.len())),
        None => Answer::text("application/zip", bytes.to_vec()),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_download_goes_on_where_it_was_cut_off_and_is_checked() {
    let (city, _) = tokio::task::spawn_blocking(built_city).await.unwrap();
    let files = city.join("files");
    let edges = zipped(&files, "tl_2024_48113_edges").unwrap();
    let edges_are = edges.len();
    let server = Upstream::start(Answer::status(404)).await;
    server.script(move |asked| {
        let Some(name) = asked.path.strip_prefix("/tiger/TIGER2024/").and_then(|path| path.split_once('/'))
        else {
            return Answer::status(404);
        };
        let stem = name.1.strip_suffix(".zip").unwrap();
        match (name.0, from(asked)) {
            // The longest is cut off in the middle, the first time.
            ("EDGES", None) => Answer::text("application/zip", edges.clone())
                .header("content-length", &edges_are.to_string())
                .broken(),
            ("EDGES", Some(_)) => file(asked, &edges),
            ("AREAWATER", _) => Answer::status(404),
            _ => zipped(&files, stem).map_or(Answer::status(404), |bytes| file(asked, &bytes)),
        }
    });
    let data = TempDir::new().unwrap();
    let (source, folder) = (server.url("/tiger"), data.path().to_owned());
    let build = move || {
        let arguments = ["build", "--county", "48113", "--source", &source];
        let output = streets(&folder, &arguments);
        (succeeded(&output), told(&output))
    };
    let build = std::sync::Arc::new(build);
    let first = build.clone();
    let (said, told) = tokio::task::spawn_blocking(move || first()).await.unwrap();
    assert!(said.contains("48113 has no AREAWATER"), "{said}");
    assert!(told.contains("edges.zip: ") && told.contains("again in 0.5 s"), "{told}");
    let of_edges: Vec<Option<usize>> =
        server.asked().iter().filter(|asked| asked.path.contains("/EDGES/")).map(from).collect();
    assert_eq!(of_edges[0], None);
    let resumed = of_edges[1].expect("it goes on where it was cut off");
    assert!(resumed > 0 && resumed < edges_are, "{of_edges:?} of {edges_are}");
    assert_eq!(of_edges.len(), 2);
    let left = fs::read_dir(data.path().join("tiger/2024")).unwrap();
    assert!(left.map(|file| file.unwrap().path()).all(|file| file.extension() != Some("part".as_ref())));
    assert!(data.path().join("streets.index").is_file());
    // What is there is not asked for again.
    let asked = server.asked().len();
    let (_, told) = tokio::task::spawn_blocking(move || build()).await.unwrap();
    assert!(told.contains("already here"), "{told}");
    assert!(server.asked()[asked..].iter().all(|asked| asked.path.contains("/AREAWATER/")));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_download_that_can_not_be_leaves_no_index() {
    let server = Upstream::start(Answer::status(404)).await;
    let data = TempDir::new().unwrap();
    let (source, folder) = (server.url("/tiger"), data.path().to_owned());
    let output = tokio::task::spawn_blocking(move || {
        streets(&folder, &["build", "--county", "99999", "--source", &source])
    })
    .await
    .unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(told(&output).contains("Is 99999 the code of a county"), "{}", told(&output));
    assert_eq!(server.asked().len(), 1, "what does not exist is asked for once");
    assert!(!data.path().join("streets.index").exists());

    // A page of words instead of a zip: never takes the file's name.
    server.set(Answer::text("text/html", "<h1>Down for maintenance</h1>"));
    let (source, folder) = (server.url("/tiger"), data.path().to_owned());
    let mut child = Command::new(env!("CARGO_BIN_EXE_blotter"))
        .args(["streets", "build", "--county", "48113", "--source", &source, "--data-dir"])
        .arg(&folder)
        .spawn()
        .unwrap();
    wait_for("it tries again", async || (server.asked().len() >= 3).then_some(())).await;
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(!data.path().join("tiger/2024/tl_2024_48113_edges.zip").exists());
    assert!(!data.path().join("streets.index").exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_download_goes_on_after_a_new_start_and_what_comes_damaged_is_asked_for_anew() {
    let (city, _) = tokio::task::spawn_blocking(built_city).await.unwrap();
    let files = city.join("files");
    let whole = zipped(&files, "tl_2024_48113_edges").unwrap();
    let server = Upstream::start(Answer::status(404)).await;
    let (edges, held) = (whole.clone(), std::sync::Arc::new(tokio::sync::Notify::new()));
    server.script(move |_| {
        let length = edges.len().to_string();
        Answer::text("application/zip", edges.clone()).header("content-length", &length).halting(held.clone())
    });
    let data = TempDir::new().unwrap();
    let arguments = ["build", "--county", "48113", "--source", &server.url("/tiger")].map(str::to_owned);
    let mut child = Command::new(env!("CARGO_BIN_EXE_blotter"))
        .arg("streets")
        .args(&arguments)
        .arg("--data-dir")
        .arg(data.path())
        .stderr(std::process::Stdio::null())
        .spawn()
        .unwrap();
    let part = data.path().join("tiger/2024/tl_2024_48113_edges.zip.part");
    let half = whole.len() as u64 / 2;
    wait_for("half of it on the disk", async || {
        fs::metadata(&part).ok().filter(|part| part.len() == half).map(|_| ())
    })
    .await;
    child.kill().unwrap();
    child.wait().unwrap();

    // The second start asks for the rest alone. It has the right length, but a byte of it is wrong.
    let asked = server.asked().len();
    server.script(move |asked| {
        let stem = asked.path.rsplit('/').next().and_then(|name| name.strip_suffix(".zip")).unwrap();
        let Some(mut bytes) = zipped(&files, stem) else { return Answer::status(404) };
        if from(asked).is_some() {
            let middle = bytes.len() * 3 / 4;
            bytes[middle] ^= 0x55;
        }
        file(asked, &bytes)
    });
    let folder = data.path().to_owned();
    let output = tokio::task::spawn_blocking(move || {
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        streets(&folder, &arguments)
    })
    .await
    .unwrap();
    let said = told(&output);
    assert!(output.status.success() && said.contains("edges.zip: it came damaged ("), "{said}");
    let of_edges: Vec<Option<usize>> =
        server.asked()[asked..].iter().filter(|asked| asked.path.contains("/EDGES/")).map(from).collect();
    assert_eq!(of_edges, [Some(whole.len() / 2), None], "the rest, then all of it");
    assert_eq!(fs::read(data.path().join("tiger/2024/tl_2024_48113_edges.zip")).unwrap(), whole);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_keeps_failing_is_asked_six_times() {
    let server = Upstream::start(Answer::status(503).header("retry-after", "0")).await;
    let data = TempDir::new().unwrap();
    let (source, folder) = (server.url("/tiger"), data.path().to_owned());
    let output = tokio::task::spawn_blocking(move || {
        streets(&folder, &["build", "--county", "48113", "--source", &source])
    })
    .await
    .unwrap();
    let said = told(&output);
    assert_eq!(output.status.code(), Some(1));
    assert!(said.contains("the server says 503") && said.contains("again in 0.0 s"), "{said}");
    assert!(said.contains("Tried 6 times; the same command goes on from here"), "{said}");
    assert_eq!(server.asked().len(), 6);
}

/// Both ends of a terminal of 100 columns: ours, and the one that a program takes for its screen.
#[cfg(target_os = "linux")]
pub fn terminal() -> (fs::File, fs::File) {
    use rustix::{
        pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt},
        termios::{Winsize, tcsetwinsize},
    };
    let ours = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC).unwrap();
    grantpt(&ours).unwrap();
    unlockpt(&ours).unwrap();
    tcsetwinsize(&ours, Winsize { ws_row: 30, ws_col: 100, ws_xpixel: 0, ws_ypixel: 0 }).unwrap();
    let name = ptsname(&ours, Vec::new()).unwrap().into_string().unwrap();
    let theirs = fs::OpenOptions::new().read(true).write(true).open(name).unwrap();
    (ours.into(), theirs)
}

#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread")]
async fn a_download_is_seen_growing_on_a_terminal() {
    use indicatif::DecimalBytes;
    use std::{
        io::Read,
        sync::{Arc, Mutex},
    };

    let (city, _) = tokio::task::spawn_blocking(built_city).await.unwrap();
    let files = city.join("files");
    let edges = zipped(&files, "tl_2024_48113_edges").unwrap();
    let (half, whole) = (edges.len() as u64 / 2, edges.len() as u64);
    let server = Upstream::start(Answer::status(404)).await;
    let gate = Arc::new(tokio::sync::Notify::new());
    let rest = gate.clone();
    server.script(move |asked| {
        let stem = asked.path.rsplit('/').next().and_then(|name| name.strip_suffix(".zip")).unwrap();
        if asked.path.contains("/EDGES/") {
            let length = edges.len().to_string();
            return Answer::text("application/zip", edges.clone())
                .header("content-length", &length)
                .halting(rest.clone());
        }
        zipped(&files, stem).map_or(Answer::status(404), |bytes| file(asked, &bytes))
    });
    let data = TempDir::new().unwrap();
    let (mut ours, theirs) = terminal();
    let mut child = Command::new(env!("CARGO_BIN_EXE_blotter"))
        .args(["streets", "build", "--county", "48113", "--source", &server.url("/tiger"), "--data-dir"])
        .arg(data.path())
        .env("TERM", "xterm")
        .stderr(theirs)
        .stdout(std::process::Stdio::null())
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

    // The server stops in the middle: so does the bar, with the name, what has come and how much there is.
    let bar = format!("{}/{}", DecimalBytes(half), DecimalBytes(whole));
    let text = wait_for("half a bar", async || Some(seen()).filter(|seen| seen.contains(&bar))).await;
    let line = text.rsplit('\r').find(|line| line.contains(&bar)).unwrap();
    let (full, empty) = (line.matches('█').count(), line.matches('░').count());
    assert!(line.contains("] tl_2024_48113_edges.zip"), "{line}");
    assert!(full > 5 && full.abs_diff(empty) <= 2, "{full} of {}: {line}", full + empty);

    // It goes on, and the bar gives way to a line.
    gate.notify_one();
    let ended = tokio::task::spawn_blocking(move || child.wait().unwrap()).await.unwrap();
    reader.join().unwrap();
    let text = seen();
    assert!(ended.success(), "{text}");
    let done = format!("edges.zip: {}", DecimalBytes(whole));
    let after = text.split(&done).nth(1).unwrap_or_else(|| panic!("no {done:?} in {text}"));
    assert!(!after.contains("edges.zip"), "{after}");
}
