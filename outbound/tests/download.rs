//! Downloads from a server that breaks off, changes its file, or sends another part than was asked for.

#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

use blotter_outbound::{Backoff, Download, DownloadError, Progress, download_client};
use std::{
    fs,
    path::Path,
    sync::{Arc, Mutex},
    time::Duration,
};
use tempfile::TempDir;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};

/// What the server writes for each request, in turn, before it closes the connection; and the requests' heads.
async fn server(answers: Vec<String>) -> (String, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/archive.zip", listener.local_addr().unwrap());
    let heads = Arc::new(Mutex::new(Vec::new()));
    let kept = heads.clone();
    tokio::spawn(async move {
        for answer in answers {
            let (mut stream, _) = listener.accept().await.unwrap();
            let (mut head, mut part) = (Vec::new(), [0; 4096]);
            while !head.ends_with(b"\r\n\r\n") {
                let count = stream.read(&mut part).await.unwrap();
                head.extend_from_slice(&part[..count]);
            }
            kept.lock().unwrap().push(String::from_utf8(head).unwrap().to_ascii_lowercase());
            stream.write_all(answer.as_bytes()).await.unwrap();
        }
    });
    (url, heads)
}

struct Silent;

impl Progress for Silent {
    fn at(&self, _: u64, _: Option<u64>) {}
    fn retries(&self, _: &str, _: Duration) {}
}

async fn download(url: &str, folder: &TempDir, wanted: &'static str) -> Result<String, DownloadError> {
    let client = download_client(Vec::new()).unwrap();
    let part = folder.path().join("archive.zip.part");
    let download = Download {
        client: &client,
        url: url.parse().unwrap(),
        part: part.clone(),
        max_bytes: 1000,
        max_tries: 4,
        pause: Backoff { first: Duration::from_millis(1), max: Duration::from_millis(5) },
    };
    let check = move |part: &Path| {
        let text = fs::read_to_string(part).unwrap();
        if text == wanted { Ok(()) } else { Err(format!("it says {text:?}")) }
    };
    download.run(check, &Silent).await?;
    Ok(fs::read_to_string(part).unwrap())
}

fn whole(tag: &str, length: usize, body: &str) -> String {
    format!("HTTP/1.1 200 OK\r\nETag: {tag}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}")
}

#[tokio::test]
async fn a_file_that_is_still_the_same_goes_on_where_it_was_cut_off() {
    let rest = "HTTP/1.1 206 Partial Content\r\nETag: \"a\"\r\nContent-Range: bytes 4-9/10\r\n\
                Content-Length: 6\r\nConnection: close\r\n\r\n456789";
    let (url, heads) = server(vec![whole("\"a\"", 10, "0123"), rest.to_owned()]).await;
    let folder = TempDir::new().unwrap();
    assert_eq!(download(&url, &folder, "0123456789").await.unwrap(), "0123456789");
    let heads = heads.lock().unwrap();
    assert!(!heads[0].contains("range"), "{}", heads[0]);
    assert!(heads[1].contains("range: bytes=4-") && heads[1].contains("if-range: \"a\""), "{}", heads[1]);
    let left: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|file| file.unwrap().file_name()).collect();
    assert_eq!(left, ["archive.zip.part"]);
}

#[tokio::test]
async fn a_file_that_was_replaced_meanwhile_starts_over() {
    // A server honours If-Range by sending the new file whole.
    let (url, _) = server(vec![whole("\"a\"", 10, "0123"), whole("\"b\"", 8, "abcdefgh")]).await;
    assert_eq!(download(&url, &TempDir::new().unwrap(), "abcdefgh").await.unwrap(), "abcdefgh");
}

#[tokio::test]
async fn a_weak_tag_is_no_proof_that_the_file_is_the_same() {
    let rest = "HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 4-9/10\r\nContent-Length: 6\r\n\
                Connection: close\r\n\r\n456789";
    let (url, heads) = server(vec![whole("W/\"a\"", 10, "0123"), rest.to_owned()]).await;
    assert_eq!(download(&url, &TempDir::new().unwrap(), "0123456789").await.unwrap(), "0123456789");
    assert!(!heads.lock().unwrap()[1].contains("if-range"));
}

#[tokio::test]
async fn a_damaged_file_is_asked_for_anew_from_its_beginning() {
    let (url, heads) = server(vec![whole("\"a\"", 4, "wxyz"), whole("\"a\"", 4, "good")]).await;
    assert_eq!(download(&url, &TempDir::new().unwrap(), "good").await.unwrap(), "good");
    assert!(!heads.lock().unwrap()[1].contains("range"));
}

#[tokio::test]
async fn another_part_than_was_asked_for_is_never_appended() {
    let other = "HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 6-9/10\r\nContent-Length: 4\r\n\
                 Connection: close\r\n\r\n6789";
    let answers = vec![whole("\"a\"", 10, "0123"), other.to_owned(), whole("\"a\"", 10, "0123456789")];
    let (url, _) = server(answers).await;
    assert_eq!(download(&url, &TempDir::new().unwrap(), "0123456789").await.unwrap(), "0123456789");
}

#[tokio::test]
async fn what_is_too_long_or_not_there_is_asked_for_once() {
    let (url, _) = server(vec![whole("\"a\"", 1001, "")]).await;
    let folder = TempDir::new().unwrap();
    assert!(matches!(download(&url, &folder, "").await, Err(DownloadError::Permanent(_))));
    let (url, heads) = server(vec!["HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n".into()]).await;
    assert_eq!(download(&url, &folder, "").await, Err(DownloadError::NotFound));
    assert_eq!(heads.lock().unwrap().len(), 1);
}

#[tokio::test]
async fn a_redirect_to_a_host_that_is_not_listed_is_not_followed() {
    let moved = "HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/latest.zip\r\nContent-Length: 0\r\n\
                 Connection: close\r\n\r\n";
    let (url, _) = server(vec![moved.to_owned()]).await;
    let error = download(&url, &TempDir::new().unwrap(), "").await.unwrap_err();
    assert!(matches!(&error, DownloadError::Permanent(reason) if reason.contains("302")), "{error}");
}
