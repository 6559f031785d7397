//! In which order an import asks the system to put things on disk: a commit that outlives a loss of power must not name a file
//! that did not. Read from what `strace` saw; says so and ends without it.

use crate::import::Files;
use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

/// What changes a file system, in the order in which it was done.
#[derive(Debug)]
enum Call {
    /// A file's content, or a folder's names, are on disk.
    OnDisk(PathBuf),
    /// A file has its name, by which another name was replaced.
    Named { from: PathBuf, to: PathBuf },
}

/// A line such as `12 fsync(7</a/b>) = 0`, `12 rename("/a/b", "/c") = 0` or `12 linkat(AT_FDCWD</x>, "/a", AT_FDCWD</x>, "/b", 0) = 0`.
fn call(line: &str) -> Option<Call> {
    let (call, result) = line.rsplit_once(" = ")?;
    if !result.starts_with('0') {
        return None;
    }
    let (name, arguments) = call.split_once(' ')?.1.trim_start().split_once('(')?;
    match name {
        "fsync" | "fdatasync" => {
            let path = arguments.split_once('<')?.1.split_once('>')?.0;
            Some(Call::OnDisk(path.into()))
        }
        "rename" | "renameat" | "renameat2" | "link" | "linkat" => {
            let mut paths = arguments.split('"').skip(1).step_by(2);
            Some(Call::Named { from: paths.next()?.into(), to: paths.next()?.into() })
        }
        _ => None,
    }
}

fn is_commit(path: &Path) -> bool {
    path.parent().is_some_and(|folder| folder.ends_with("_delta_log"))
        && path.extension().is_some_and(|extension| extension == "json")
}

#[test]
fn files_and_their_folders_are_on_disk_before_the_commit_that_names_them() {
    if Command::new("strace").arg("-V").stdout(Stdio::null()).stderr(Stdio::null()).status().is_err() {
        eprintln!("SKIPPED: there is no strace");
        return;
    }
    let files = Files::at(tempfile::tempdir().unwrap().keep().as_path());
    files.write("in", 40);
    let seen = files.path().join("seen");
    let import = files.command("in");
    let mut traced = Command::new("strace");
    // Lines of several threads are whole, and in order of their ends.
    traced.args(["--follow-forks", "--decode-fds=path", "--string-limit=4096", "--output"]).arg(&seen);
    traced.arg("--trace=fsync,fdatasync,rename,renameat,renameat2,link,linkat");
    traced.arg(import.get_program()).args(import.get_args());
    let output = traced.output().unwrap();
    let text = fs::read_to_string(&seen).unwrap_or_default();
    let said = String::from_utf8_lossy(&output.stderr);
    if said.contains("Operation not permitted") {
        eprintln!("SKIPPED: strace may not trace here");
        return;
    }
    assert!(output.status.success(), "{said}");

    // A call that another thread interrupted is on two lines, the second of which says how it ended.
    let mut calls = Vec::new();
    let mut begun = std::collections::HashMap::new();
    for line in text.lines() {
        let thread = line.split(' ').next().unwrap_or_default().to_owned();
        if let Some(first) = line.strip_suffix(" <unfinished ...>") {
            begun.insert(thread, first.to_owned());
        } else if let Some((_, rest)) = line.split_once(" resumed>") {
            let whole = begun.remove(&thread).unwrap_or_default() + rest;
            calls.extend(call(&whole));
        } else {
            calls.extend(call(line));
        }
    }

    let lake = files.path().join("lake").canonicalize().unwrap();
    // Files whose content is on disk by the name that they had; names that are on disk; those that are not yet.
    let (mut content, mut names, mut waiting) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    let mut commits = 0;
    for call in calls {
        match call {
            Call::OnDisk(path) => {
                let of_folder: Vec<PathBuf> =
                    waiting.iter().filter(|file: &&PathBuf| file.parent() == Some(&path)).cloned().collect();
                for file in of_folder {
                    waiting.remove(&file);
                    names.insert(file);
                }
                content.insert(path);
            }
            Call::Named { from, to } if to.starts_with(&lake) => {
                assert!(content.contains(&from), "{} was named before it was on disk", to.display());
                if is_commit(&to) {
                    commits += 1;
                    let data = |file: &&PathBuf| file.extension().is_some_and(|end| end == "parquet");
                    let table = to.parent().and_then(Path::parent).unwrap();
                    let late: Vec<_> =
                        waiting.iter().filter(data).filter(|file| file.starts_with(table)).collect();
                    assert!(late.is_empty(), "{} names files that may be lost: {late:?}", to.display());
                }
                waiting.insert(to);
            }
            Call::Named { .. } => {}
        }
    }
    assert!(waiting.is_empty(), "not on disk when the import ended: {waiting:?}");
    // Two tables, their releases and units.
    assert!(commits >= 3, "{commits}");
    let data = names.iter().filter(|file| file.extension().is_some_and(|end| end == "parquet")).count();
    assert!(data >= 12, "a file of records and one of the roll-up for each month, and {data} were seen");
    fs::remove_dir_all(files.path()).unwrap();
}
