//! A start that can't succeed ends with one sentence that says what to do.

use crate::common::Start;
use std::{fs, net::TcpListener};
use tempfile::TempDir;

/// The sentence behind `blotter: `, which must be the last line.
fn refusal(start: Start) -> String {
    let (status, log) = start.refused();
    assert_eq!(status.code(), Some(1), "{log}");
    assert!(!log.contains("panicked"), "{log}");
    let last = log.lines().last().unwrap_or_default();
    last.strip_prefix("blotter: ").unwrap_or_else(|| panic!("no sentence at the end of {log}")).to_owned()
}

#[test]
fn an_address_that_is_taken_is_named_with_the_flag() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let said = refusal(Start::default().flag("--listen", &address));
    assert!(said.contains(&address) && said.contains("--listen"), "{said}");
}

#[test]
fn a_feed_that_is_nowhere_is_named_with_the_flag() {
    for feed in ["/no/such/folder", "http://", "ftp://example.org/calls"] {
        let said = refusal(Start::feed(feed));
        assert!(said.starts_with("--feed-url: ") && said.contains(feed), "{said}");
    }
}

#[test]
fn a_data_directory_that_is_a_file_is_named_with_the_flag() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, "").unwrap();
    let said = refusal(Start::default().data_dir(&file));
    assert!(said.contains("--data-dir") && said.contains(file.to_str().unwrap()), "{said}");
}

#[test]
fn an_unknown_geocoder_is_named_beside_the_known_ones() {
    let said = refusal(Start::default().flag("--geocoders", "gogle"));
    assert!(said.contains("gogle") && said.contains("nominatim") && said.contains("--geocoders"), "{said}");
}

#[test]
fn durations_that_make_no_sense_are_refused_before_anything_starts() {
    for (flag, value) in
        [("--poll-interval", "0s"), ("--stale-after", "0s"), ("--posted-ttl", "99999999999y")]
    {
        let (status, said) = Start::default().flag(flag, value).refused();
        assert_eq!(status.code(), Some(2), "{flag} {value}: {said}");
        assert!(said.contains(flag) && said.contains("possible is"), "{flag} {value}: {said}");
    }
}
