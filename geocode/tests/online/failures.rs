//! Services that misbehave: never an empty answer, always a reason, with limited time and memory.

use crate::stub::{BOUNDS, KEY, PLACE, Stub, answer, candidate, no_limits, query};
use axum::{
    body::{Body, Bytes},
    http::StatusCode,
    response::{Html, IntoResponse, Response},
};
use blotter_geocode::{
    ArcGis, ArcGisConfig, Backoff, BreakerState, Chain, GeocodeError, Geocoder, Limits, OnlineConfig, Outcome,
};
use futures::stream;
use serde_json::json;
use std::{io::Write, sync::Arc, time::Duration};

/// The error that each geocoder returns for that answer, which is the same for all.
async fn error_from<F>(answer: impl Fn() -> F + Clone + Send + Sync + 'static) -> GeocodeError
where
    F: Future<Output = Response> + Send + 'static,
{
    let stub = Stub::start(move |_| answer()).await;
    let mut errors = Vec::new();
    for geocoder in stub.each(&no_limits()) {
        errors.push(error_of(geocoder).await);
    }
    assert!(errors.windows(2).all(|pair| pair[0] == pair[1]), "{errors:?}");
    errors.remove(0)
}

/// The error that the locator returns for that answer.
async fn arcgis_error(body: serde_json::Value) -> GeocodeError {
    error_of(Arc::new(ArcGis::new(Stub::json(body).await.config()).unwrap())).await
}

async fn error_of(geocoder: Arc<dyn Geocoder>) -> GeocodeError {
    let asked = query("8500", "Park Ln");
    let error = geocoder.locate(&asked).await.unwrap_err();
    assert!(!format!("{error:?} {error}").contains(KEY));
    if error.retry_after().is_some() {
        // It asked to be left alone, and is.
        assert!(matches!(geocoder.state(), BreakerState::Open { .. }));
        return error;
    }
    // The same for the chain, where it must never look like "not found".
    let outcome = Chain::new(vec![geocoder.clone()]).locate(&asked).await;
    let Outcome::Unavailable { reason, retry_after: None, meanwhile: None } = outcome else {
        panic!("{outcome:?}")
    };
    assert_eq!(reason, format!("{}: {error}", geocoder.name()));
    error
}

#[tokio::test]
async fn errors_of_the_server() {
    let error = error_from(|| async { StatusCode::INTERNAL_SERVER_ERROR.into_response() }).await;
    assert_eq!(error, GeocodeError::Down { code: 500, retry_after: None });
    let wait = Some(Duration::from_secs(90));
    let error =
        error_from(|| async { (StatusCode::SERVICE_UNAVAILABLE, [("retry-after", "90")]).into_response() })
            .await;
    assert_eq!(error, GeocodeError::Down { code: 503, retry_after: wait });
    let error =
        error_from(|| async { (StatusCode::TOO_MANY_REQUESTS, [("retry-after", "90")]).into_response() })
            .await;
    assert_eq!(error, GeocodeError::Limited { retry_after: wait });
    let error = error_from(|| async { StatusCode::FORBIDDEN.into_response() }).await;
    assert!(matches!(error, GeocodeError::Refused { code: 403, .. }), "{error:?}");
}

#[tokio::test]
async fn errors_with_the_status_200() {
    for (code, message) in
        [(498, "Invalid Token"), (499, "Token Required"), (400, "Unable to complete operation.")]
    {
        let error =
            arcgis_error(json!({"error": {"code": code, "message": message, "details": ["a"]}})).await;
        assert_eq!(error, GeocodeError::Refused { code, message: message.to_owned() });
    }
    let error = arcgis_error(json!({"error": {"code": 429}})).await;
    assert_eq!(error, GeocodeError::Limited { retry_after: None });
    let error = arcgis_error(json!({"error": {"code": 504}})).await;
    assert_eq!(error, GeocodeError::Down { code: 504, retry_after: None });
}

#[tokio::test]
async fn pages_halves_and_other_documents() {
    let error = error_from(|| async { Html("<html><h1>Down for maintenance</h1>").into_response() }).await;
    assert!(matches!(error, GeocodeError::Unreadable(_)), "{error:?}");
    for body in ["", "{\"candidates\":[{\"addr", "\u{feff}nonsense"] {
        let error = error_from(move || async move { body.into_response() }).await;
        assert!(matches!(error, GeocodeError::Unreadable(_)), "{body}: {error:?}");
    }
    // JSON, but another's.
    for body in [json!({"status": "ok"}), json!(null), json!("8550 Park Ln"), json!(7)] {
        for geocoder in Stub::json(body.clone()).await.each(&no_limits()) {
            let error = error_of(geocoder).await;
            assert!(matches!(error, GeocodeError::Unreadable(_)), "{body}: {error:?}");
        }
    }
    let error =
        error_from(|| async { ([("content-encoding", "gzip")], "no gzip at all").into_response() }).await;
    assert!(matches!(error, GeocodeError::Unreadable(_)), "{error:?}");
}

#[tokio::test]
async fn a_connection_that_breaks() {
    let error = error_from(|| async {
        let half = [Ok(Bytes::from_static(b"{\"candidates\":")), Err(std::io::Error::other("broken"))];
        Response::new(Body::from_stream(stream::iter(half)))
    })
    .await;
    assert!(matches!(error, GeocodeError::Unreachable(_)), "{error:?}");

    let gone = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/?token=secret", gone.local_addr().unwrap());
    drop(gone);
    let arcgis = ArcGis::new(ArcGisConfig::new(url, BOUNDS)).unwrap();
    let error = arcgis.locate(&query("8500", "Park Ln")).await.unwrap_err();
    assert!(matches!(error, GeocodeError::Unreachable(_)), "{error:?}");
    assert!(!format!("{error:?} {error}").contains("secret"));
}

#[tokio::test]
async fn a_hang_before_or_within_the_answer() {
    let limit = Duration::from_millis(50);
    for begun in [false, true] {
        let stub = Stub::start(move |_| async move {
            if !begun {
                std::future::pending::<()>().await;
            }
            Response::new(Body::from_stream(stream::pending::<Result<Bytes, std::io::Error>>()))
        })
        .await;
        for geocoder in stub.each(&Limits { time_limit: limit, ..no_limits() }) {
            assert_eq!(geocoder.locate(&query("8500", "Park Ln")).await, Err(GeocodeError::TimedOut(limit)));
        }
    }
}

#[tokio::test]
async fn an_answer_without_end_is_cut_off_packed_or_not() {
    let endless = || async {
        let block = Bytes::from(vec![b' '; 1 << 16]);
        Response::new(Body::from_stream(stream::repeat_with(move || Ok::<_, std::io::Error>(block.clone()))))
    };
    assert_eq!(error_from(endless).await, GeocodeError::TooLarge(1 << 20));

    // 8 MiB of nothing in some 8 KiB.
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    for _ in 0..8 {
        gzip.write_all(&vec![b' '; 1 << 20]).unwrap();
    }
    let packed = Bytes::from(gzip.finish().unwrap());
    let bomb = move || {
        let packed = packed.clone();
        async { ([("content-encoding", "gzip")], packed).into_response() }
    };
    assert_eq!(error_from(bomb).await, GeocodeError::TooLarge(1 << 20));
}

#[tokio::test]
async fn packed_answers_are_read() {
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    let park = candidate("StreetAddress", "8550 PARK LN", 100.0, (32.8722, -96.7640));
    gzip.write_all(answer(&[park]).to_string().as_bytes()).unwrap();
    let packed = Bytes::from(gzip.finish().unwrap());
    let stub = Stub::start(move |_| {
        let packed = packed.clone();
        async { ([("content-encoding", "gzip")], packed).into_response() }
    })
    .await;
    assert!(stub.locate(&query("8500", "Park Ln")).await.unwrap().is_some());
}

#[tokio::test]
async fn redirects_to_other_servers_are_not_followed() {
    let elsewhere = Stub::json(answer(&[])).await;
    let target = elsewhere.url.clone();
    let error = error_from(move || {
        let target = target.clone();
        async move { (StatusCode::FOUND, [("location", target)]).into_response() }
    })
    .await;
    assert!(matches!(error, GeocodeError::Refused { code: 302, .. }), "{error:?}");
    assert!(elsewhere.seen().is_empty());

    let stub = Stub::start(|seen| async move {
        if seen.path == "/moved" {
            return answer(&[]).to_string().into_response();
        }
        (StatusCode::MOVED_PERMANENTLY, [("location", "/moved")]).into_response()
    })
    .await;
    assert_eq!(stub.locate(&query("", "Park Ln")).await, Ok(None));
    let error = error_from(|| async { (StatusCode::FOUND, [("location", "/round")]).into_response() }).await;
    assert!(matches!(error, GeocodeError::Refused { code: 302, .. }), "{error:?}");
}

#[tokio::test]
async fn a_service_that_fails_again_and_again_is_left_alone() {
    let stub = Stub::start(|_| async { StatusCode::BAD_GATEWAY.into_response() }).await;
    for geocoder in stub.each(&no_limits()) {
        let before = stub.seen().len();
        for turn in 0..10 {
            let open = matches!(geocoder.state(), BreakerState::Open { .. });
            let error = geocoder.locate(&query("8500", "Park Ln")).await.unwrap_err();
            assert_eq!(matches!(error, GeocodeError::CircuitOpen { .. }), turn >= 5, "{turn}: {error}");
            assert_eq!(open, turn >= 5);
        }
        assert_eq!(stub.seen().len() - before, 5, "{}", geocoder.name());
    }
}

/// The figures of docs/operations.md, for services that document none of their own.
#[test]
fn each_service_is_asked_no_faster_than_the_docs_promise() {
    let of = |config: OnlineConfig| config.limits;
    let usual = [
        (ArcGisConfig::new("http://127.0.0.1/findAddressCandidates", BOUNDS).limits, 250, 10),
        (of(OnlineConfig::census(BOUNDS, PLACE)), 500, 15),
        (of(OnlineConfig::nominatim(BOUNDS, PLACE)), 1_100, 10),
        (of(OnlineConfig::radar(BOUNDS, PLACE)), 250, 10),
    ];
    for (limits, milliseconds, seconds) in usual {
        assert_eq!(limits.interval, Duration::from_millis(milliseconds));
        assert_eq!(limits.time_limit, Duration::from_secs(seconds));
        let open_for = Backoff { first: Duration::from_secs(30), max: Duration::from_mins(10) };
        assert_eq!((limits.max_failures, limits.open_for), (5, open_for));
    }
}
