//! Radar: houses, streets, and crossings that say that they are.

use crate::stub::{BOUNDS, KEY, PLACE, Stub, query};
use blotter_geocode::{GeocodeError, Geocoder, OnlineConfig, Radar};
use blotter_model::{Address, Precision};
use serde_json::{Value, json};

const PARK: (f64, f64) = (32.8722, -96.7640);

fn place(layer: &str, confidence: &str, label: &str) -> Value {
    let mut place = json!({
        "latitude": PARK.0, "longitude": PARK.1,
        "geometry": {"type": "Point", "coordinates": [PARK.1, PARK.0]},
        "country": "United States", "countryCode": "US", "countryFlag": "🇺🇸", "county": "Dallas County",
        "confidence": confidence, "city": "Dallas", "stateCode": "TX", "state": "Texas",
        "postalCode": "75231", "layer": layer, "formattedAddress": format!("{label}, Dallas, TX 75231 USA"),
        "addressLabel": label
    });
    match (layer, label.split_once(' ')) {
        ("address", Some((number, street))) => {
            place["number"] = json!(number);
            place["street"] = json!(street);
        }
        ("street", _) => place["street"] = json!(label),
        _ => {}
    }
    place
}

fn answer(addresses: &[Value]) -> Value {
    json!({"meta": {"code": 200}, "addresses": addresses})
}

async fn locate(block: &str, location: &str, addresses: &[Value]) -> Option<Address> {
    Stub::json(answer(addresses)).await.radar().locate(&query(block, location)).await.unwrap()
}

#[tokio::test]
async fn the_key_goes_into_its_header_and_nowhere_else() {
    let stub = Stub::json(answer(&[place("address", "interpolated", "8550 Park Ln")])).await;
    let radar = stub.radar();
    let found = radar.locate(&query("8500", "Park  Ln")).await.unwrap().unwrap();
    assert_eq!((found.latitude, found.longitude), PARK);
    assert_eq!((found.precision, found.source.as_str()), (Precision::Block, "radar"));
    assert_eq!(
        (found.matched.as_deref(), found.uncertainty_m),
        (Some("8550 Park Ln, Dallas, TX 75231 USA"), Some(100))
    );
    let seen = stub.seen();
    assert_eq!((seen.len(), seen[0].path.as_str()), (1, "/v1/geocode/forward"));
    assert_eq!(seen[0].parameters["query"], "8550 Park Ln, Dallas, Texas");
    assert_eq!(seen[0].parameters["layers"], "address,street");
    assert_eq!(seen[0].key.as_deref(), Some(KEY));
    assert!(!seen[0].parameters.values().any(|value| value.contains(KEY)));
    assert!(!format!("{radar:?}").contains(KEY));
}

#[tokio::test]
async fn without_a_key_it_is_not_set_up() {
    for key in ["", " ", "a\nb"] {
        let error = Radar::new(OnlineConfig::radar(BOUNDS, PLACE), key).unwrap_err();
        assert!(matches!(error, GeocodeError::Setup(_)), "{error:?}");
    }
}

#[tokio::test]
async fn a_house_is_as_exact_as_it_says() {
    for (confidence, metres) in [("exact", Some(15)), ("interpolated", Some(50)), ("fallback", None)] {
        let found = locate("", "8537 Park Ln", &[place("address", confidence, "8537 Park Ln")]).await;
        assert_eq!(found.map(|found| found.uncertainty_m.unwrap()), metres, "{confidence}");
    }
}

#[tokio::test]
async fn a_street_is_the_last_resort_of_a_block() {
    let street = place("street", "fallback", "Park Ln");
    for (block, location) in [("8500", "Park Ln"), ("", "Park Ln")] {
        let found = locate(block, location, std::slice::from_ref(&street)).await.unwrap();
        assert_eq!((found.precision, found.uncertainty_m), (Precision::Street, None));
    }
    let house = place("address", "exact", "8550 Park Lane");
    assert_eq!(locate("8500", "Park Ln", &[street, house]).await.unwrap().precision, Precision::Block);
}

#[tokio::test]
async fn a_crossing_must_say_that_it_is_one_and_of_which_streets() {
    let asked = "Elm St / N Harwood St";
    for (layer, confidence, label, precision) in [
        ("intersection", "exact", "Elm St & N Harwood St", Some(Precision::Intersection)),
        ("intersection", "exact", "North Harwood Street and Elm Street", Some(Precision::Intersection)),
        ("intersection", "exact", "Elm St & Main St", None),
        ("intersection", "exact", "Elm St", None),
        ("intersection", "fallback", "Elm St & N Harwood St", None),
        ("street", "exact", "Elm St", None),
        ("street", "exact", "Elm St & N Harwood St", None),
        ("address", "exact", "100 Elm St", None),
        ("place", "exact", "Elm St & N Harwood St", None),
    ] {
        let stub = Stub::json(answer(&[place(layer, confidence, label)])).await;
        let found = stub.radar().locate(&query("", asked)).await.unwrap();
        assert_eq!(found.map(|found| found.precision), precision, "{layer} {confidence} {label}");
        let parameters = &stub.seen()[0].parameters;
        assert_eq!(parameters["query"], "Elm St & N Harwood St, Dallas, Texas");
        assert_eq!(parameters["layers"], "intersection");
    }
    assert_eq!(
        locate("8500", "Park Ln", &[place("intersection", "exact", "Park Ln & Abrams Rd")]).await,
        None
    );
}

#[tokio::test]
async fn another_layer_road_number_or_region_is_not_found() {
    for (layer, label) in [
        ("locality", "Dallas"),
        ("postalCode", "75231"),
        ("neighborhood", "Vickery Meadow"),
        ("place", "8550 Park Ln"),
        ("address", "8550 Park Ave"),
        ("address", "5850 Park Ln"),
        ("address", "Park"),
        ("street", "Parker Ln"),
    ] {
        assert_eq!(locate("8500", "Park Ln", &[place(layer, "exact", label)]).await, None, "{layer} {label}");
    }
    let mut away = place("address", "exact", "8550 Park Ln");
    away["latitude"] = json!(29.76);
    assert_eq!(locate("8500", "Park Ln", &[away]).await, None);
    assert_eq!(locate("8500", "Park Ln", &[]).await, None);
}

#[tokio::test]
async fn its_own_errors_are_none_of_ours() {
    let refused = json!({"meta": {"code": 402, "message": format!("No credit left for {KEY}")}});
    let error = Stub::json(refused).await.radar().locate(&query("8500", "Park Ln")).await.unwrap_err();
    assert!(matches!(error, GeocodeError::Refused { code: 402, .. }), "{error:?}");
    assert!(!format!("{error:?}").contains(KEY));
    let limited = json!({"meta": {"code": 429}});
    let error = Stub::json(limited).await.radar().locate(&query("8500", "Park Ln")).await.unwrap_err();
    assert_eq!(error, GeocodeError::Limited { retry_after: None });
}

#[tokio::test]
async fn broken_places_are_not_asked() {
    let radar = Stub::json(answer(&[])).await.radar();
    for (block, location) in
        [("200", "Ave / Elsie Faye Heggins St"), ("", "A St / B St / C St"), ("100", " ")]
    {
        assert!(!radar.can(&query(block, location)), "{location}");
    }
    assert!(radar.can(&query("", "dallas pkwy / plano")) && radar.can(&query("8500", "Park Ln")));
}
