//! The client against a local server with answers shaped like the publisher's.

#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

use blotter_outbound::Backoff;
use blotter_police::{Police, PoliceError, file_name};
use blotter_records::Month;
use std::{
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};

type Asked = Arc<Mutex<Vec<String>>>;

/// A server that answers each path by `answer`: status line with headers, and body.
async fn server(answer: impl Fn(&str) -> (String, String) + Clone + Send + 'static) -> (String, Asked) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let asked = Asked::default();
    let kept = asked.clone();
    tokio::spawn(async move {
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            let (answer, kept) = (answer.clone(), kept.clone());
            tokio::spawn(async move {
                let (mut head, mut part) = (Vec::new(), [0; 4096]);
                loop {
                    while !head.ends_with(b"\r\n\r\n") {
                        match stream.read(&mut part).await {
                            Ok(0) | Err(_) => return,
                            Ok(count) => head.extend_from_slice(&part[..count]),
                        }
                    }
                    let text = String::from_utf8(std::mem::take(&mut head)).unwrap();
                    let path = text.split(' ').nth(1).unwrap().to_owned();
                    kept.lock().unwrap().push(path.clone());
                    let (head, body) = answer(&path);
                    let sent = format!("HTTP/1.1 {head}\r\nContent-Length: {}\r\n\r\n{body}", body.len());
                    if stream.write_all(sent.as_bytes()).await.is_err() {
                        return;
                    }
                }
            });
        }
    });
    (address, asked)
}

fn ok(body: &str) -> (String, String) {
    ("200 OK\r\nContent-Type: application/json".into(), body.into())
}

fn police(address: &str) -> Police {
    let pause = Backoff { first: Duration::from_millis(1), max: Duration::from_millis(4) };
    Police::new(address).unwrap().with_pause(pause)
}

fn month(text: &str) -> Month {
    text.parse().unwrap()
}

/// The first row of Cheshire's file of January 2022 as the API gives it, and one without a position.
const STOPS: &str = r#"[{"age_range":"18-24","officer_defined_ethnicity":"Black","involved_person":true,
 "self_defined_ethnicity":"White - English/Welsh/Scottish/Northern Irish/British","gender":"Male",
 "legislation":"Misuse of Drugs Act 1971 (section 23)","outcome_linked_to_object_of_search":null,
 "datetime":"2022-01-01T00:10:00+00:00","removal_of_more_than_outer_clothing":false,
 "outcome_object":{"id":"bu-no-further-action","name":"A no further action disposal"},
 "location":{"latitude":"53.303927","street":{"id":883407,"name":"On or near Mobberley Road"},"longitude":"-2.375020"},
 "operation":null,"outcome":"A no further action disposal","type":"Person search","operation_name":null,
 "object_of_search":"Controlled drugs"}]"#;
const NOWHERE: &str = r#"[{"age_range":null,"outcome":false,"involved_person":true,"self_defined_ethnicity":null,
 "gender":"Female","legislation":null,"outcome_linked_to_object_of_search":true,"datetime":"2022-01-02T11:00:00+00:00",
 "outcome_object":{"id":"","name":""},"removal_of_more_than_outer_clothing":true,"location":null,"operation":true,
 "officer_defined_ethnicity":null,"type":"Vehicle search","operation_name":"Nightingale, \"north\"","object_of_search":""}]"#;

#[tokio::test]
async fn searches_are_written_as_the_archives_file() {
    let (address, asked) =
        server(|path| if path.contains("no-location") { ok(NOWHERE) } else { ok(STOPS) }).await;
    let searches = police(&address).searches("cheshire", month("2022-01")).await.unwrap();
    assert_eq!(searches.len(), 2);
    let mut csv = Vec::new();
    searches.write_csv(&mut csv).unwrap();
    let csv = String::from_utf8(csv).unwrap();
    let lines: Vec<&str> = csv.split("\r\n").collect();
    assert_eq!(
        lines[0],
        "Type,Date,Part of a policing operation,Policing operation,Latitude,Longitude,Gender,Age range,\
         Self-defined ethnicity,Officer-defined ethnicity,Legislation,Object of search,Outcome,\
         Outcome linked to object of search,Removal of more than just outer clothing"
    );
    // As the archive has it.
    assert_eq!(
        lines[1],
        "Person search,2022-01-01T00:10:00+00:00,,,53.303927,-2.375020,Male,18-24,\
         White - English/Welsh/Scottish/Northern Irish/British,Black,Misuse of Drugs Act 1971 (section 23),\
         Controlled drugs,A no further action disposal,,False"
    );
    assert_eq!(
        lines[2],
        "Vehicle search,2022-01-02T11:00:00+00:00,True,\"Nightingale, \"\"north\"\"\",,,Female,,,,,,\
         A no further action disposal,True,True"
    );
    assert_eq!(lines[3..], [""]);
    assert_eq!(
        *asked.lock().unwrap(),
        [
            "/api/stops-force?force=cheshire&date=2022-01",
            "/api/stops-no-location?force=cheshire&date=2022-01"
        ]
    );
    assert_eq!(file_name("cheshire", month("2022-01")), "2022-01/2022-01-cheshire-stop-and-search.csv");
}

#[tokio::test]
async fn what_is_new_is_asked_in_months() {
    let (address, _) = server(|path| match path {
        "/mirror/api/crime-last-updated" => ok(r#"{"date":"2024-01-01"}"#),
        _ => ok(r#"[{"date":"2024-01","stop-and-search":["cheshire","kent"]},{"date":"2023-12"}]"#),
    })
    .await;
    let police = police(&format!("{address}/mirror"));
    assert_eq!(police.last_updated().await.unwrap(), month("2024-01"));
    let months = police.months().await.unwrap();
    assert_eq!(months.iter().map(|month| month.date.to_string()).collect::<Vec<_>>(), ["2023-12", "2024-01"]);
    assert_eq!((months[0].stop_and_search.len(), months[1].stop_and_search.len()), (0, 2));
    let archive = police.archive(month("2024-01"));
    assert_eq!(archive.as_str(), format!("{address}/mirror/data/archive/2024-01.zip"));
}

#[tokio::test]
async fn a_busy_server_is_asked_again_and_one_that_stays_busy_is_not_asked_for_ever() {
    let count = Arc::new(Mutex::new(0));
    let (address, asked) = server(move |_| {
        let mut count = count.lock().unwrap();
        *count += 1;
        match *count {
            1 => ("429 Too Many Requests\r\nRetry-After: 0".into(), String::new()),
            3 => ok(r#"{"date":"2024-01-01"}"#),
            _ => ("503 Service Unavailable".into(), String::new()),
        }
    })
    .await;
    let police = police(&address);
    assert_eq!(police.last_updated().await.unwrap(), month("2024-01"));
    assert_eq!(asked.lock().unwrap().len(), 3);
    let error = police.last_updated().await.unwrap_err();
    assert!(matches!(error, PoliceError::Status { status: 503, .. }), "{error}");
    assert_eq!(asked.lock().unwrap().len(), 3 + 6);
}

#[tokio::test]
async fn a_refusal_and_another_shape_are_said_once() {
    let (address, asked) =
        server(
            |path| {
                if path.contains("dates") { ok("<html>") } else { ("404 Not Found".into(), String::new()) }
            },
        )
        .await;
    let police = police(&address);
    let error = police.last_updated().await.unwrap_err();
    assert_eq!(error.to_string(), "/api/crime-last-updated: the server says 404");
    let error = police.months().await.unwrap_err();
    assert!(error.to_string().starts_with("/api/crimes-street-dates: the answer can't be read"), "{error}");
    assert_eq!(asked.lock().unwrap().len(), 2);
}

#[tokio::test]
async fn no_more_than_fifteen_requests_begin_in_a_second() {
    let (address, _) = server(|_| ok(r#"{"date":"2024-01-01"}"#)).await;
    let (police, started) = (police(&address), Instant::now());
    for _ in 0..16 {
        police.last_updated().await.unwrap();
    }
    assert!(started.elapsed() >= Duration::from_secs(1), "{:?}", started.elapsed());
}

#[test]
fn an_address_that_is_none_is_refused() {
    for address in ["", "data.police.uk", "ftp://data.police.uk", "file:///etc/passwd"] {
        assert!(matches!(Police::new(address), Err(PoliceError::Address(_))), "{address}");
    }
}
