//! Nominatim: houses and streets as OpenStreetMap knows them.

use crate::stub::{BOUNDS, PLACE, Stub, query};
use blotter_geocode::{GeocodeError, Geocoder, Nominatim, OnlineConfig};
use blotter_model::{Address, Precision};
use serde_json::{Value, json};
use std::time::Duration;

const PARK: (f64, f64) = (32.8722, -96.7640);

/// A place as the service gives it; positions are text.
fn place(osm_type: &str, category: &str, kind: &str, house: Option<&str>, road: &str) -> Value {
    let mut address = json!({"road": road, "neighbourhood": "Vickery Meadow", "city": "Dallas",
        "county": "Dallas County", "state": "Texas", "ISO3166-2-lvl4": "US-TX", "postcode": "75231",
        "country": "United States", "country_code": "us"});
    if let Some(house) = house {
        address["house_number"] = json!(house);
    }
    json!({
        "place_id": 294_152_711, "licence": "Data © OpenStreetMap contributors, ODbL 1.0.",
        "osm_type": osm_type, "osm_id": 15_117_271, "lat": PARK.0.to_string(), "lon": PARK.1.to_string(),
        "category": category, "type": kind, "place_rank": if house.is_some() { 30 } else { 26 },
        "importance": 0.053, "addresstype": if house.is_some() { "place" } else { "road" }, "name": "",
        "display_name": format!("{}{road}, Vickery Meadow, Dallas, Dallas County, Texas, 75231, United States",
            house.map(|house| format!("{house}, ")).unwrap_or_default()),
        "boundingbox": ["32.8710", "32.8731", "-96.7660", "-96.7620"], "address": address
    })
}

async fn locate(block: &str, location: &str, places: &[Value]) -> Option<Address> {
    Stub::json(json!(places)).await.nominatim().locate(&query(block, location)).await.unwrap()
}

#[tokio::test]
async fn it_is_asked_as_its_policy_wants() {
    let stub = Stub::json(json!([place("way", "place", "house", Some("8550"), "Park Lane")])).await;
    let found = stub.nominatim().locate(&query("8500", "Park Ln")).await.unwrap().unwrap();
    assert_eq!((found.latitude, found.longitude), PARK);
    assert_eq!((found.precision, found.source.as_str()), (Precision::Block, "nominatim"));
    assert_eq!(found.uncertainty_m, Some(100));
    assert!(found.matched.unwrap().starts_with("8550, Park Lane, Vickery Meadow"));
    let seen = &stub.seen()[0];
    let parameter = |name: &str| seen.parameters[name].as_str();
    assert_eq!((seen.path.as_str(), parameter("q")), ("/search", "8550 Park Ln, Dallas, Texas"));
    assert_eq!((parameter("format"), parameter("limit"), parameter("bounded")), ("jsonv2", "5", "1"));
    assert_eq!((parameter("viewbox"), parameter("addressdetails")), ("-97.05,33.05,-96.45,32.55", "1"));
    assert!(seen.agent.starts_with("Blotter/"));

    let usual = OnlineConfig::nominatim(BOUNDS, PLACE);
    assert!(usual.limits.interval >= Duration::from_secs(1));
    assert!(Nominatim::new(usual).unwrap().attribution().unwrap().contains("OpenStreetMap"));
}

#[tokio::test]
async fn one_place_is_one_question() {
    let stub = Stub::json(json!([])).await;
    assert_eq!(stub.nominatim().locate(&query("8500", "Park Ln")).await, Ok(None));
    assert_eq!(stub.seen().len(), 1);
}

#[tokio::test]
async fn a_house_on_the_map_is_closer_than_one_between_two() {
    for (osm_type, category, kind, metres) in
        [("node", "place", "house", 15), ("way", "building", "yes", 15), ("way", "place", "house", 50)]
    {
        let house = place(osm_type, category, kind, Some("8537"), "Park Lane");
        let found = locate("", "8537 Park Ln", &[house]).await.unwrap();
        assert_eq!((found.precision, found.uncertainty_m), (Precision::Address, Some(metres)), "{category}");
    }
}

#[tokio::test]
async fn a_bare_road_is_a_street_of_unknown_length() {
    let road = place("way", "highway", "secondary", None, "Park Lane");
    for (block, location) in [("8500", "Park Ln"), ("", "Park Ln"), ("", "8537 Park Ln")] {
        let found = locate(block, location, std::slice::from_ref(&road)).await.unwrap();
        assert_eq!((found.precision, found.uncertainty_m), (Precision::Street, None), "{block} {location}");
    }
    let house = place("way", "place", "house", Some("8550"), "Park Lane");
    assert_eq!(locate("8500", "Park Ln", &[road, house]).await.unwrap().precision, Precision::Block);
}

#[tokio::test]
async fn towns_postcodes_and_things_beside_the_road_are_not_found() {
    for (osm_type, category, kind) in [
        ("relation", "boundary", "administrative"),
        ("node", "place", "city"),
        ("node", "place", "postcode"),
        ("node", "place", "suburb"),
        ("node", "highway", "bus_stop"),
        ("node", "highway", "motorway_junction"),
        ("way", "leisure", "park"),
        ("way", "railway", "light_rail"),
    ] {
        let thing = place(osm_type, category, kind, None, "Park Lane");
        assert_eq!(locate("8500", "Park Ln", &[thing]).await, None, "{category} {kind}");
    }
}

#[tokio::test]
async fn another_road_number_or_region_is_not_found() {
    let house = |number, road| place("node", "place", "house", Some(number), road);
    assert_eq!(locate("8500", "Park Ln", &[house("8550", "Park Avenue")]).await, None);
    assert_eq!(locate("8500", "Park Ln", &[house("5850", "Park Lane")]).await, None);
    assert_eq!(locate("8500", "Park Ln", &[house("n/a", "Park Lane")]).await, None);
    let mut away = house("8550", "Park Lane");
    away["lat"] = json!("29.76");
    assert_eq!(locate("8500", "Park Ln", &[away]).await, None);
    let mut odd = house("8550", "Park Lane");
    odd["lat"] = json!("nowhere");
    let good = house("8550", "Park Lane");
    assert!(locate("8500", "Park Ln", &[json!(null), json!(7), odd, good]).await.is_some());
}

#[tokio::test]
async fn crossings_are_not_asked() {
    let nominatim = Stub::json(json!([])).await.nominatim();
    assert!(!nominatim.can(&query("", "Elm St / N Harwood St")) && !nominatim.can(&query("100", " ")));
    assert!(nominatim.can(&query("8500", "Park Ln")) && nominatim.can(&query("", "Park Ln")));
}

#[tokio::test]
async fn its_own_errors_are_none_of_ours() {
    let error = json!({"error": {"code": 400, "message": "Bad viewbox"}});
    let error = Stub::json(error).await.nominatim().locate(&query("8500", "Park Ln")).await.unwrap_err();
    assert_eq!(error, GeocodeError::Refused { code: 400, message: "Bad viewbox".to_owned() });
}

#[tokio::test]
async fn a_server_of_ones_own_gets_what_its_address_says() {
    let stub = Stub::json(json!([])).await;
    let usual = stub.instead_of(OnlineConfig::nominatim(BOUNDS, PLACE));
    let url = format!("{}?countrycodes=us&email=desk%40news.example&limit=50", usual.url);
    let own = Nominatim::new(OnlineConfig { url, ..usual }).unwrap();
    assert_eq!(own.locate(&query("8500", "Park Ln")).await, Ok(None));
    let parameters = &stub.seen()[0].parameters;
    assert_eq!((&*parameters["countrycodes"], &*parameters["email"]), ("us", "desk@news.example"));
    assert_eq!(parameters["limit"], "5");
}
