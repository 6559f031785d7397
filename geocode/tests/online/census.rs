//! The Census Geocoder: houses and blocks by TIGER's ranges, and nothing else.

use crate::stub::{Stub, query};
use axum::response::IntoResponse;
use blotter_geocode::{GeocodeError, Geocoder};
use blotter_model::{Address, Precision};
use serde_json::{Value, json};

/// A match as the service gives it.
fn found(matched: &str, (latitude, longitude): (f64, f64)) -> Value {
    let city = matched.split(", ").nth(1).unwrap_or_default();
    json!({
        "tigerLine": {"side": "R", "tigerLineId": "613199520"},
        "coordinates": {"x": longitude, "y": latitude},
        "addressComponents": {"zip": "75231", "streetName": "PARK", "preType": "", "city": city,
            "preDirection": "", "suffixDirection": "", "fromAddress": "8500", "state": "TX",
            "suffixType": "LN", "toAddress": "8598", "suffixQualifier": "", "preQualifier": ""},
        "matchedAddress": matched
    })
}

fn answer(matches: &[Value]) -> Value {
    json!({"result": {
        "input": {"address": {"address": "8550 Park Ln, Dallas, Texas"}, "benchmark": {"isDefault": true,
            "benchmarkDescription": "Public Address Ranges - Current Benchmark", "id": "4",
            "benchmarkName": "Public_AR_Current"}},
        "addressMatches": matches}})
}

const PARK: (f64, f64) = (32.8722, -96.7640);

async fn locate(block: &str, location: &str, matches: &[Value]) -> Option<Address> {
    Stub::json(answer(matches)).await.census().locate(&query(block, location)).await.unwrap()
}

#[tokio::test]
async fn a_block_is_asked_by_its_middle_in_its_town() {
    let stub = Stub::json(answer(&[found("8550 PARK LN, DALLAS, TX, 75231", PARK)])).await;
    let place = stub.census().locate(&query("8500", "Park  Ln")).await.unwrap().unwrap();
    assert_eq!((place.latitude, place.longitude), PARK);
    assert_eq!((place.precision, place.source.as_str()), (Precision::Block, "census"));
    assert_eq!(place.uncertainty_m, Some(100));
    assert_eq!(place.matched.as_deref(), Some("8550 PARK LN, DALLAS, TX, 75231"));
    let seen = &stub.seen()[0];
    assert_eq!(seen.path, "/geocoder/locations/onelineaddress");
    assert_eq!(seen.parameters["address"], "8550 Park Ln, Dallas, Texas");
    assert_eq!((&*seen.parameters["benchmark"], &*seen.parameters["format"]), ("Public_AR_Current", "json"));
    assert!(seen.agent.starts_with("Blotter/") && seen.key.is_none());
}

#[tokio::test]
async fn a_house_is_interpolated() {
    let place = locate("", "8537 Park Ln", &[found("8537 PARK LN, DALLAS, TX, 75231", PARK)]).await.unwrap();
    assert_eq!((place.precision, place.uncertainty_m), (Precision::Address, Some(50)));
}

#[tokio::test]
async fn what_it_makes_of_a_wrong_name_or_number_is_not_found() {
    for matched in [
        "8550 PARK AVE, DALLAS, TX, 75231",
        "8550 PARKER LN, DALLAS, TX, 75231",
        "8650 PARK LN, DALLAS, TX, 75231",
        "PARK LN",
        "",
    ] {
        assert_eq!(locate("8500", "Park Ln", &[found(matched, PARK)]).await, None, "{matched}");
    }
    assert_eq!(locate("500", "N Park Ln", &[found("550 S PARK LN, DALLAS, TX", PARK)]).await, None);
    assert_eq!(locate("8500", "Park Ln", &[]).await, None);
}

#[tokio::test]
async fn outside_the_city_is_not_found() {
    for place in [(29.76, -95.37), (-96.764, 32.8722), (0.0, 0.0)] {
        let matches = [found("8550 PARK LN, DALLAS, TX, 75231", place)];
        assert_eq!(locate("8500", "Park Ln", &matches).await, None, "{place:?}");
    }
}

#[tokio::test]
async fn our_town_goes_before_a_neighbour_and_two_of_ours_are_both_named() {
    let garland = found("8550 PARK LN, GARLAND, TX, 75040", (32.91, -96.64));
    let dallas = found("8550 PARK LN, DALLAS, TX, 75231", PARK);
    let place = locate("8500", "Park Ln", &[garland.clone(), dallas]).await.unwrap();
    assert_eq!(((place.latitude, place.longitude), place.alternatives.len()), (PARK, 0));
    let place = locate("8500", "Park Ln", &[garland]).await.unwrap();
    assert!(place.matched.unwrap().contains("GARLAND"), "its town is said");

    let both =
        [found("550 N PARK LN, DALLAS, TX", PARK), found("550 S PARK LN, DALLAS, TX", (32.70, -96.80))];
    let place = locate("500", "Park Ln", &both).await.unwrap();
    assert_eq!(place.alternatives[0].matched.as_deref(), Some("550 S PARK LN, DALLAS, TX"));
    assert!(place.uncertainty_m.unwrap() > 19_000, "{place:?}");
}

#[tokio::test]
async fn a_block_that_ends_early_is_found_by_its_own_number() {
    let stub = Stub::start(|seen| async move {
        let matches = match seen.parameters["address"].as_str() {
            "8500 Park Ln, Dallas, Texas" => vec![found("8500 PARK LN, DALLAS, TX, 75231", PARK)],
            _ => vec![],
        };
        answer(&matches).to_string().into_response()
    })
    .await;
    let place = stub.census().locate(&query("8500", "Park Ln")).await.unwrap().unwrap();
    assert_eq!((stub.seen().len(), place.precision), (2, Precision::Block));
    assert_eq!(place.uncertainty_m, Some(200));
}

#[tokio::test]
async fn what_it_does_not_know_is_not_asked() {
    let stub = Stub::json(answer(&[])).await;
    let census = stub.census();
    for (block, location) in
        [("", "Elm St / N Harwood St"), ("", "Park Ln"), ("200", "Ave / Elsie Faye Heggins St"), ("100", " ")]
    {
        assert!(!census.can(&query(block, location)), "{location}");
    }
    assert!(!census.can(&query("8500", &"Long ".repeat(20))), "it refuses more than 100 signs");
    assert!(census.can(&query("8500", "Park Ln")) && census.can(&query("", "1500 Marilla St")));
}

#[tokio::test]
async fn its_own_errors_are_none_of_ours() {
    let errors = json!({"errors": ["Benchmark not found or invalid"], "status": "400"});
    let error = Stub::json(errors).await.census().locate(&query("8500", "Park Ln")).await.unwrap_err();
    let message = "Benchmark not found or invalid".to_owned();
    assert_eq!(error, GeocodeError::Refused { code: 400, message });
    let errors = json!({"errors": ["Internal error"], "status": "500"});
    let error = Stub::json(errors).await.census().locate(&query("8500", "Park Ln")).await.unwrap_err();
    assert_eq!(error, GeocodeError::Down { code: 500, retry_after: None });
}
