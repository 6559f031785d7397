//! What becomes of answers: kinds, scores, bounds, several equals, and locators of before `Addr_type`.

use crate::stub::{Stub, answer, candidate, old_candidate, query};
use blotter_geocode::{ArcGis, ArcGisConfig, Geocoder};
use blotter_model::{Address, Precision};
use serde_json::{Value, json};

const PARK: (f64, f64) = (32.8722, -96.7640);

async fn locate(block: &str, location: &str, candidates: &[Value]) -> Option<Address> {
    Stub::json(answer(candidates)).await.locate(&query(block, location)).await.expect("an answer")
}

#[tokio::test]
async fn a_block_is_asked_by_its_middle_under_our_name() {
    let stub = Stub::json(answer(&[candidate("StreetAddress", "8550 PARK LN", 100.0, PARK)])).await;
    let found = stub.locate(&query("8500", "Park  Ln")).await.unwrap().unwrap();
    assert_eq!((found.latitude, found.longitude), PARK);
    assert_eq!((found.precision, found.source.as_str()), (Precision::Block, "arcgis"));
    assert_eq!((found.matched.as_deref(), found.uncertainty_m), (Some("8550 PARK LN"), Some(100)));
    assert!(found.alternatives.is_empty());

    let seen = stub.seen();
    assert_eq!(seen.len(), 1);
    assert_eq!(seen[0].path, "/rest/services/Streets/GeocodeServer/findAddressCandidates");
    assert_eq!(seen[0].agent, format!("Blotter/{}", env!("CARGO_PKG_VERSION")));
    let parameter = |name: &str| seen[0].parameters[name].as_str();
    assert_eq!((parameter("SingleLine"), parameter("Single Line Input")), ("8550 Park Ln", "8550 Park Ln"));
    assert_eq!((parameter("outSR"), parameter("f"), parameter("outFields")), ("4326", "json", "*"));
    assert_eq!(parameter("maxLocations"), "6");
}

#[tokio::test]
async fn a_crossing_is_asked_in_the_locators_own_syntax() {
    for kind in ["StreetInt", "Intersection"] {
        let harwood = candidate(kind, "ELM ST & N HARWOOD ST", 97.2, (32.782_46, -96.794_39));
        let stub = Stub::json(answer(&[harwood])).await;
        let found = stub.locate(&query("", "Elm St  / N  Harwood St")).await.unwrap().unwrap();
        assert_eq!(stub.lines(), ["Elm St | N Harwood St"]);
        assert_eq!(found.precision, Precision::Intersection);
    }
}

#[tokio::test]
async fn the_middle_of_one_street_is_no_crossing() {
    for kind in ["StreetName", "StreetAddress", "PointAddress", "StreetBetween"] {
        let found = locate("", "Elm St / N Harwood St", &[candidate(kind, "ELM ST", 100.0, PARK)]).await;
        assert_eq!(found, None, "{kind}");
    }
    assert_eq!(
        locate("8500", "Park Ln", &[candidate("StreetInt", "PARK LN & A ST", 100.0, PARK)]).await,
        None
    );
}

#[tokio::test]
async fn cities_zips_and_places_are_not_found() {
    for kind in
        ["Locality", "Postal", "PostalExt", "PostalLoc", "Admin", "POI", "LatLong", "DistanceMarker", "New"]
    {
        for (block, location) in [("8500", "Park Ln"), ("", "Park Ln"), ("", "Park Ln / Elm St")] {
            let stub = Stub::json(answer(&[candidate(kind, "Dallas, Texas", 100.0, PARK)])).await;
            assert_eq!(stub.locate(&query(block, location)).await, Ok(None), "{kind} for {block} {location}");
        }
    }
}

#[tokio::test]
async fn low_scores_and_other_towns_are_not_found() {
    let block = |score, place| candidate("StreetAddress", "8550 PARK LN", score, place);
    assert_eq!(locate("8500", "Park Ln", &[block(84.99, PARK)]).await, None);
    assert!(locate("8500", "Park Ln", &[block(85.0, PARK)]).await.is_some());
    for place in [(29.76, -95.37), (0.0, 0.0), (-96.764, 32.8722), (33.2, -96.76)] {
        assert_eq!(locate("8500", "Park Ln", &[block(100.0, place)]).await, None, "{place:?}");
    }
    let found = locate("8500", "Park Ln", &[block(100.0, (29.76, -95.37)), block(90.0, PARK)]).await.unwrap();
    assert_eq!(((found.latitude, found.longitude), found.alternatives.len()), (PARK, 0));
}

#[tokio::test]
async fn another_hundred_is_another_place() {
    for address in ["5950 PARK LN", "8650 PARK LN", "75231 Dallas"] {
        assert_eq!(locate("8500", "Park Ln", &[candidate("StreetAddress", address, 95.0, PARK)]).await, None);
    }
    for address in ["8500-8598 PARK LN", "8401-8599 PARK LN", "8501 PARK LN, Dallas"] {
        let found = locate("8500", "Park Ln", &[candidate("StreetAddress", address, 95.0, PARK)]).await;
        assert!(found.is_some(), "{address}");
    }
}

#[tokio::test]
async fn a_house_is_an_address_as_exact_as_its_kind() {
    let house = |kind| candidate(kind, "8537 PARK LN", 100.0, PARK);
    for (kind, precision, metres) in [
        ("PointAddress", Precision::Address, 15),
        ("StreetAddress", Precision::Address, 50),
        ("StreetAddressExt", Precision::Block, 200),
    ] {
        let found = locate("", "8537 Park Ln", &[house(kind)]).await.unwrap();
        assert_eq!((found.precision, found.uncertainty_m), (precision, Some(metres)), "{kind}");
    }
    let point = candidate("PointAddress", "8537 PARK LN", 100.0, (32.8723, -96.7640));
    let found = locate("", "8537 Park Ln", &[house("StreetAddress"), point]).await.unwrap();
    assert_eq!((found.latitude, found.alternatives.len()), (32.8723, 0), "the surveyed house comes first");
}

#[tokio::test]
async fn a_block_that_ends_early_is_found_by_its_own_number() {
    let stub = Stub::start(|seen| async move {
        let candidates = match seen.line() {
            "8500 Park Ln" => vec![candidate("StreetAddress", "8500 PARK LN", 100.0, PARK)],
            _ => vec![candidate("StreetName", "PARK LN", 90.0, (32.87, -96.77))],
        };
        axum::response::IntoResponse::into_response(answer(&candidates).to_string())
    })
    .await;
    let found = stub.locate(&query("8500", "Park Ln")).await.unwrap().unwrap();
    assert_eq!(stub.lines(), ["8550 Park Ln", "8500 Park Ln"]);
    assert_eq!((found.precision, found.uncertainty_m), (Precision::Block, Some(200)));
}

#[tokio::test]
async fn a_street_is_a_street() {
    let mut street = candidate("StreetName", "PARK LN", 100.0, PARK);
    let found = locate("", "Park Ln", &[street.clone()]).await.unwrap();
    assert_eq!((found.precision, found.uncertainty_m), (Precision::Street, None));
    street["extent"] = json!({"xmin": -96.80, "ymin": 32.8700, "xmax": -96.73, "ymax": 32.8744});
    let found = locate("", "Park Ln", &[street.clone()]).await.unwrap();
    assert!((3_000..4_000).contains(&found.uncertainty_m.unwrap()), "{found:?}");

    // For a block it is the last resort, however well it scores.
    let found = locate("8500", "Park Ln", &[street.clone()]).await.unwrap();
    assert_eq!(found.precision, Precision::Street);
    let block = candidate("StreetAddress", "8550 PARK LN", 86.0, (32.8730, -96.7600));
    let found = locate("8500", "Park Ln", &[street, block]).await.unwrap();
    assert_eq!((found.precision, found.latitude), (Precision::Block, 32.8730));
}

#[tokio::test]
async fn equals_far_apart_are_alternatives_that_the_uncertainty_covers() {
    let at = |address: &str, score, latitude| candidate("StreetInt", address, score, (latitude, -96.8));
    let candidates = [
        at("MAIN ST & 1ST AVE", 98.0, 32.8000),
        at("MAIN ST & 1ST AVE", 98.0, 32.8003),
        at("S MAIN ST & 1ST AVE", 98.0, 32.7900),
        at("S MAIN ST & 1ST AVE E", 98.0, 32.7901),
        at("MAINE ST & 1ST AVE", 97.0, 32.7000),
    ];
    let found = locate("", "Main St / 1st Ave", &candidates).await.unwrap();
    assert_eq!((found.latitude, found.alternatives.len()), (32.8, 1));
    assert_eq!(found.alternatives[0].matched.as_deref(), Some("S MAIN ST & 1ST AVE"));
    assert!((1_112 + 30..1_200).contains(&found.uncertainty_m.unwrap()), "{found:?}");

    let found = locate("", "Main St / 1st Ave", &candidates[..2]).await.unwrap();
    assert_eq!((found.alternatives.len(), found.uncertainty_m), (0, Some(34)), "33 m apart are one place");
}

#[tokio::test]
async fn old_locators_are_read_by_the_look_of_the_address() {
    let cases = [
        ("8500", "Park Ln", "DualRanges", "8550 PARK LN", Some(Precision::Block)),
        ("", "8537 Park Ln", "AddressPoints", "8537 PARK LN, 75231", Some(Precision::Address)),
        ("", "Elm St / Main St", "Streets", "ELM ST & MAIN ST", Some(Precision::Intersection)),
        ("", "Elm St / Main St", "Streets", "ELM ST | MAIN ST", Some(Precision::Intersection)),
        ("", "Elm St / Main St", "Streets", "ELM ST &", None),
        ("", "Elm St / Main St", "Intersections", "ELM ST", None),
        ("", "Elm St / Main St", "Streets", "100 ELM ST", None),
        ("8500", "Park Ln", "Streets", "PARK LN", None),
        ("8500", "Park Ln", "CityStreets", "8550 PARK LN", Some(Precision::Block)),
        ("8500", "Park Ln", "CityStreets", "DALLAS", None),
        ("8500", "Park Ln", "Streets_POI", "8550 PARK LN MALL", None),
        ("8500", "Park Ln", "ZIP5", "8550 PARK LN", None),
        ("8500", "Park Ln", "Streets", "75231", None),
        ("", "Park Ln", "StreetName", "PARK LN", Some(Precision::Street)),
        ("", "Park Ln", "", "PARK LN", None),
    ];
    for (block, location, part, address, expected) in cases {
        let found = locate(block, location, &[old_candidate(part, address, PARK)]).await;
        assert_eq!(
            found.map(|found| found.precision),
            expected,
            "{address} of {part} for {block} {location}"
        );
    }
}

#[tokio::test]
async fn broken_places_are_not_asked() {
    let stub = Stub::json(answer(&[candidate("StreetInt", "A AVE & B ST", 100.0, PARK)])).await;
    let arcgis = ArcGis::new(stub.config()).unwrap();
    for (block, location) in
        [("200", "Ave / Elsie Faye Heggins St"), ("", "A St / B St / C St"), ("100", " ")]
    {
        assert!(!arcgis.can(&query(block, location)), "{location}");
        assert_eq!(stub.locate(&query(block, location)).await, Ok(None));
    }
    assert!(stub.seen().is_empty());
    assert!(arcgis.can(&query("", "dallas pkwy / plano")) && arcgis.can(&query("1500", "empire central")));
}

#[tokio::test]
async fn any_locator_by_its_address_with_what_it_wants_besides() {
    let stub = Stub::json(answer(&[])).await;
    let url = format!("{}/findAddressCandidates?token=secret&City=Dallas", stub.url);
    let config =
        ArcGisConfig { url, name: "county".into(), suffix: Some(", Dallas, TX".into()), ..stub.config() };
    let county = ArcGis::new(config).unwrap();
    assert_eq!((county.name(), county.locate(&query("", "Park Ln")).await), ("county", Ok(None)));
    let seen = &stub.seen()[0];
    assert_eq!((seen.line(), seen.parameters["token"].as_str()), ("Park Ln, Dallas, TX", "secret"));
    assert_eq!(seen.parameters["City"], "Dallas");
}
