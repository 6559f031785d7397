//! What scripts of other sites may ask and read (CORS).

use crate::common::Start;
use reqwest::{Method, header};

const ELSEWHERE: &str = "https://news.example";

#[tokio::test(flavor = "multi_thread")]
async fn a_script_of_another_site_may_send_the_headers_that_its_library_adds() {
    let blotter = Start::default().start();
    for (path, asked) in [
        ("/get-events/", "cache-control,last-event-id"),
        ("/current-calls/", "if-none-match"),
        ("/current-calls.geojson", "x-requested-with, traceparent"),
        ("/basemap.pmtiles", "range,if-range"),
    ] {
        let preflight = blotter
            .request(Method::OPTIONS, path)
            .header(header::ORIGIN, ELSEWHERE)
            .header(header::ACCESS_CONTROL_REQUEST_METHOD, "GET")
            .header(header::ACCESS_CONTROL_REQUEST_HEADERS, asked);
        let preflight = preflight.send().await.unwrap();
        assert!(preflight.status().is_success(), "{path}");
        let headers = preflight.headers();
        assert_eq!(headers[header::ACCESS_CONTROL_ALLOW_ORIGIN], "*", "{path}");
        assert!(!headers.contains_key(header::ACCESS_CONTROL_ALLOW_CREDENTIALS), "{path}");
        let allowed = headers[header::ACCESS_CONTROL_ALLOW_HEADERS].to_str().unwrap();
        for name in asked.split(',') {
            let listed = allowed.split(',').any(|allowed| allowed.trim() == name.trim());
            assert!(listed, "{path}: {name} is not in {allowed}");
        }
        let methods = headers[header::ACCESS_CONTROL_ALLOW_METHODS].to_str().unwrap();
        assert!(methods.contains("GET") && !methods.contains("POST"), "{methods}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_script_of_another_site_can_read_tags_and_ranges() {
    let blotter = Start::default().start();
    for path in ["/current-calls/", "/current-calls.geojson", "/get-events/", "/not-there"] {
        let request = blotter.request(Method::GET, path).header(header::ORIGIN, ELSEWHERE);
        let answer = request.send().await.unwrap();
        assert_eq!(answer.headers()[header::ACCESS_CONTROL_ALLOW_ORIGIN], "*", "{path}");
        let exposed = answer.headers()[header::ACCESS_CONTROL_EXPOSE_HEADERS].to_str().unwrap();
        for name in ["etag", "content-range", "retry-after"] {
            assert!(exposed.split(',').any(|exposed| exposed.trim() == name), "{path}: {exposed}");
        }
    }
}
