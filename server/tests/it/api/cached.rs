//! Answers that are made once for a published board: in every coding the same, and never older than the board.

use crate::common::{Answer, Blotter, Start, Upstream, row, rows};
use reqwest::{Method, StatusCode, header};
use serde_json::Value;
use std::{collections::HashSet, io::Read};

/// The answer as it is on the wire.
struct Raw {
    status: StatusCode,
    headers: header::HeaderMap,
    body: Vec<u8>,
}

async fn raw(blotter: &Blotter, path: &str, asked: &[(header::HeaderName, &str)]) -> Raw {
    let client = reqwest::Client::builder().no_gzip().build().unwrap();
    let mut request = client.get(blotter.url(path));
    for (name, value) in asked {
        request = request.header(name, *value);
    }
    let answer = request.send().await.unwrap();
    Raw {
        status: answer.status(),
        headers: answer.headers().clone(),
        body: answer.bytes().await.unwrap().to_vec(),
    }
}

fn decoded(answer: &Raw) -> Vec<u8> {
    let mut plain = Vec::new();
    match answer.headers.get(header::CONTENT_ENCODING).map(header::HeaderValue::as_bytes) {
        Some(b"br") => {
            brotli::Decompressor::new(&*answer.body, 4096).read_to_end(&mut plain).unwrap();
        }
        Some(b"gzip") => {
            // One member alone: some clients read no further.
            flate2::read::GzDecoder::new(&*answer.body).read_to_end(&mut plain).unwrap();
        }
        Some(other) => panic!("{other:?}"),
        None => plain.clone_from(&answer.body),
    }
    plain
}

async fn quiet(count: usize) -> (Upstream, Blotter) {
    let upstream = Upstream::start(Answer::rows(&rows(count))).await;
    let blotter = Start::feed(upstream.url("/x.json")).start();
    blotter.board_of(count).await;
    // The board stays as it is from here on.
    upstream.set(Answer::hang());
    upstream.next_asked(1).await;
    (upstream, blotter)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_coding_is_used_only_if_the_client_accepts_it() {
    let (_upstream, blotter) = quiet(40).await;
    for path in ["/current-calls/", "/current-calls.geojson", "/", "/api/openapi.json"] {
        let plain = raw(&blotter, path, &[]).await;
        assert!(!plain.headers.contains_key(header::CONTENT_ENCODING), "{path}");
        for (accepted, coding) in [
            ("br;q=0", None),
            ("gzip;q=0, br;q=0", None),
            ("br;q=0, gzip", Some("gzip")),
            ("GZIP;q=0.5", Some("gzip")),
            ("br", Some("br")),
            // Pages are kept as gzip; everything else is smaller as Brotli.
            ("gzip, br", Some(if path == "/" { "gzip" } else { "br" })),
            ("gzip;q=0.5, br", Some("br")),
            ("zstd", None),
        ] {
            let answer = raw(&blotter, path, &[(header::ACCEPT_ENCODING, accepted)]).await;
            let used = answer.headers.get(header::CONTENT_ENCODING).map(|value| value.to_str().unwrap());
            assert_eq!(used, coding, "{path}, {accepted}");
            let vary = answer.headers[header::VARY].to_str().unwrap();
            assert!(vary.contains("accept-encoding"), "{path}: {vary}");
            let body = decoded(&answer);
            if path == "/" {
                assert!(String::from_utf8(body).unwrap().contains("</html>"), "{accepted}");
            } else {
                assert!(body == plain.body, "{path}, {accepted}");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_tag_is_good_in_every_coding() {
    let (_upstream, blotter) = quiet(5).await;
    for path in ["/current-calls/", "/current-calls.geojson"] {
        let plain = raw(&blotter, path, &[]).await;
        let tag = plain.headers[header::ETAG].to_str().unwrap();
        for accepted in ["br", "gzip", "identity"] {
            let asked = [(header::ACCEPT_ENCODING, accepted)];
            assert_eq!(raw(&blotter, path, &asked).await.headers[header::ETAG], tag, "{accepted}");
            let asked = [(header::ACCEPT_ENCODING, accepted), (header::IF_NONE_MATCH, tag)];
            let known = raw(&blotter, path, &asked).await;
            assert_eq!(known.status, StatusCode::NOT_MODIFIED, "{accepted}");
            assert!(known.body.is_empty() && !known.headers.contains_key(header::CONTENT_ENCODING));
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_new_board_is_answered_at_once_in_every_form() {
    let blotter = Start::default().flag("--events-token", "t").start();
    let mut seen = HashSet::new();
    for number in 1..=4_usize {
        let mut call = row(&format!("26-{number}"), "A1");
        call["date"] = Value::Null;
        call["priority"] = Value::Null;
        let body = serde_json::json!({"changes": [{"change_type": "add", "call": call}]});
        let (status, taken) = blotter.post("t", &body).await;
        assert_eq!(status, 200, "{taken}");
        for path in ["/current-calls/", "/current-calls.geojson"] {
            for accepted in ["identity", "gzip", "br"] {
                let answer = raw(&blotter, path, &[(header::ACCEPT_ENCODING, accepted)]).await;
                let body: Value = serde_json::from_slice(&decoded(&answer)).unwrap();
                assert_eq!(body["seq"], taken["seq"], "{path}, {accepted}");
                seen.insert(answer.headers[header::ETAG].to_str().unwrap().to_owned());
            }
        }
        let page = blotter.request(Method::GET, "/").send().await.unwrap().text().await.unwrap();
        assert!(page.contains(&format!("26-{number}")), "the page has the new call");
    }
    assert_eq!(seen.len(), 8, "each board has a tag of its own in each form");
}
