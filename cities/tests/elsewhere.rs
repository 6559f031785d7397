//! Cities with other feeds: no unit, positions in the feed, letters for priorities, times as epochs; and files
//! that are wrong, each refused with a message that names the key.
#![expect(clippy::unwrap_used, reason = "in a test a panic is the report")]

use blotter_cities::{CallKind, City, CityError, Form, Protocol, Rows};
use blotter_model::{CallId, Precision, Timestamp};

const HEAD: &str = r#"
emergency = "911"
caveat = "Late by some minutes."
attribution = "The city"
source_url = "https://example.org/data"
"#;

const SEATTLE: &str = r#"
name = "Seattle"
place = "Seattle, Washington"
zone = "America/Los_Angeles"
bounds = [47.4, -122.5, 47.8, -122.2]
first_view = [47.6, -122.3, 11]
[feed]
protocol = "soda"
url = "https://example.org/resource/kzjm-xkqj.json"
position_precision = "address"
[columns]
incident_number = ["incident_number"]
nature_of_call = ["type"]
date_time = ["datetime"]
location = ["address"]
latitude = ["latitude"]
longitude = ["longitude"]
[times]
date_time = ["%Y-%m-%dT%H:%M:%S%.f"]
[kinds.natures.care]
"Aid Response" = "Medical aid"
[[kinds.rules]]
kind = "alarm"
words = ["alarm*"]
"#;

const SAN_FRANCISCO: &str = r#"
name = "San Francisco"
place = "San Francisco, California"
zone = "America/Los_Angeles"
bounds = [37.6, -122.6, 37.9, -122.3]
first_view = [37.76, -122.44, 12]
[feed]
protocol = "soda"
url = "https://example.org/resource/gnap-fj3t.json"
position_precision = "intersection"
[columns]
incident_number = ["cad_number"]
nature_of_call = ["call_type_final_desc"]
priority = ["priority_final"]
date_time = ["received_datetime"]
location = ["intersection_name"]
position = ["intersection_point"]
division = ["police_district"]
[times]
date_time = ["%Y-%m-%dT%H:%M:%S%.f"]
[priority_words]
A = 1
B = 2
C = 3
"#;

const EPOCHS: &str = r#"
name = "Elsewhere"
place = "Elsewhere, Tennessee"
zone = "America/Chicago"
bounds = [35.9, -87.1, 36.5, -86.5]
first_view = [36.16, -86.78, 11]
[feed]
protocol = "csv"
url = "http://127.0.0.1:9/calls.csv"
[columns]
incident_number = ["IncidentNumber", "OBJECTID"]
unit_number = ["Unit"]
date_time = ["CallReceivedTime"]
location = ["Location"]
[times]
date_time = ["epoch-milliseconds"]
"#;

fn city(id: &str, toml: &str) -> City {
    City::parse(id, &format!("{HEAD}{toml}")).unwrap()
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn read(city: &City, body: &str) -> Rows {
    city.read(body.as_bytes(), &Form::default(), at("2026-08-14T20:00:00Z")).unwrap()
}

#[test]
fn seattle_gives_one_local_time_and_positions_and_no_unit() {
    let city = city("seattle", SEATTLE);
    assert!(!city.has_units() && city.gives_positions());
    let rows = read(
        &city,
        r#"[{"address":"500 Pike St","type":"Aid Response","datetime":"2026-08-14T11:59:00.000",
             "latitude":"47.6114","longitude":"-122.3347","incident_number":"F260112345",
             "report_location":{"type":"Point","coordinates":[-122.3347,47.6114]}},
            {"type":"Auto Fire Alarm","datetime":"nonsense","latitude":"0.0","longitude":"0.0",
             "incident_number":"F260112346"},
            {"incident_number":"F260112347","latitude":47.6,"longitude":-122.3},
            {"incident_number":"F260112348","latitude":"47.6"}]"#,
    );
    let (report, position) = &rows.reports[0];
    assert_eq!(report.call_id(), CallId::of("F260112345", ""));
    assert_eq!((report.unit_number.as_str(), report.location.as_deref()), ("", Some("500 Pike St")));
    assert_eq!((report.date.as_deref(), report.time.as_deref()), (Some("2026-08-14"), Some("11:59:00")));
    assert_eq!(report.reported_at, Some(at("2026-08-14T18:59:00Z")));
    let address = position.unwrap().address();
    assert_eq!((address.latitude, address.longitude), (47.6114, -122.3347));
    assert_eq!((address.precision, address.source.as_str()), (Precision::Address, "feed"));
    assert_eq!(rows.reports[1].1, None, "0, 0 is not in the city");
    assert!(rows.reports[2].1.is_some());
    assert_eq!(rows.nulled, [("position", 2), ("reported_at", 1)].into());
    assert_eq!(city.classify(Some("Aid Response")), (CallKind::Care, "Medical aid".into()));
    assert_eq!(city.classify(Some("Auto Fire Alarm")), (CallKind::Alarm, "Auto Fire Alarm".into()));
    assert_eq!(city.classify(Some("Water Rescue")), (CallKind::Other, "Water Rescue".into()));
}

#[test]
fn san_francisco_gives_letters_and_points() {
    let city = city("san-francisco", SAN_FRANCISCO);
    let rows = read(
        &city,
        r#"[{"cad_number":"260112345","received_datetime":"2026-08-14T11:59:00.000","priority_final":"A",
             "call_type_final_desc":"SUSPICIOUS PERSON","intersection_name":"MISSION ST \\ 16TH ST",
             "intersection_point":{"type":"Point","coordinates":[-122.4197,37.765]},"police_district":"MISSION"},
            {"cad_number":"260112346","priority_final":"c",
             "intersection_point":{"latitude":"37.765","longitude":"-122.4197"}},
            {"cad_number":"260112347","priority_final":"E","intersection_point":{"type":"Point","coordinates":[]}}]"#,
    );
    let priorities: Vec<_> = rows.reports.iter().map(|(report, _)| report.priority).collect();
    assert_eq!(priorities, [Some(1), Some(3), None]);
    let (report, position) = &rows.reports[0];
    assert_eq!(report.division.as_deref(), Some("MISSION"));
    assert_eq!(report.reported_at, Some(at("2026-08-14T18:59:00Z")));
    let position = position.unwrap();
    assert_eq!((position.latitude, position.longitude), (37.765, -122.4197));
    assert_eq!(position.precision, Precision::Intersection);
    assert_eq!(rows.reports[1].1, Some(position));
    assert_eq!(rows.nulled, [("position", 1), ("priority", 1)].into());
    let table = "cad_number;intersection_point;received_datetime\n1;POINT (-122.4197 37.765);\n\
                 2;(37.765, -122.4197);\n3;nowhere;\n";
    let rows = read(&city, table);
    assert_eq!(
        (rows.reports[0].1, rows.reports[1].1, rows.reports[2].1),
        (Some(position), Some(position), None)
    );
}

#[test]
fn epochs_are_moments_and_give_the_city_its_own_time() {
    let city = city("elsewhere", EPOCHS);
    assert_eq!((city.feed.protocol, city.feed.page_size), (Protocol::Csv, 50_000));
    let rows = read(
        &city,
        "OBJECTID,Incident Number,Unit,Call_Received_Time,Location\n7,,5A,1786686846000,Main St\n\
         8,26-1,5B,1786686846000.0,\n9,26-2,5C,soon,\n",
    );
    let (report, position) = &rows.reports[0];
    assert_eq!(report.incident_number, "7", "the second name of a column where the first is empty");
    assert_eq!(rows.reports[1].0.incident_number, "26-1");
    assert_eq!(report.reported_at, Some(at("2026-08-14T05:54:06Z")));
    assert_eq!((report.date.as_deref(), report.time.as_deref()), (Some("2026-08-14"), Some("00:54:06")));
    assert_eq!((rows.reports[1].0.reported_at, *position), (report.reported_at, None));
    assert_eq!(rows.nulled, [("reported_at", 1)].into());
}

#[test]
fn a_city_is_loaded_by_its_path() {
    let path = std::env::temp_dir().join(format!("blotter-cities-{}-Gotham.toml", std::process::id()));
    std::fs::write(&path, format!("id = \"gotham\"\n{HEAD}{EPOCHS}")).unwrap();
    let loaded = City::load(path.to_str().unwrap());
    std::fs::remove_file(&path).unwrap();
    assert_eq!(loaded.unwrap().id, "gotham");
    assert!(matches!(City::load(path.to_str().unwrap()), Err(CityError::Unreadable { .. })));
    let error = City::load("metropolis").unwrap_err();
    assert!(error.to_string().contains("metropolis") && error.to_string().contains("dallas"), "{error}");
    assert_eq!(City::load("Dallas").unwrap().id, "dallas");
}

#[test]
fn a_wrong_file_is_refused_and_the_key_is_named() {
    for (from, to, named) in [
        ("name = ", "nmae = ", "nmae"),
        ("protocol = ", "protocl = ", "protocl"),
        ("\"csv\"", "\"ftp\"", "protocol"),
        ("[times]", "[tides]", "tides"),
        ("unit_number = ", "unit_numbre = ", "columns.unit_numbre"),
        ("incident_number = ", "beat = ", "columns.incident_number"),
        ("\"Unit\"", "\"Location\"", "columns"),
        ("America/Chicago", "America/Chicagoland", "zone"),
        ("35.9, -87.1", "36.9, -87.1", "bounds"),
        ("36.16", "46.16", "first_view"),
        ("http://127", "javascript:127", "feed.url"),
        ("https://example.org", "ftp://example.org", "source_url"),
        ("epoch-milliseconds", "%Y %", "times.date_time"),
        ("date_time = [\"epoch-milliseconds\"]", "", "times.date_time"),
        ("emergency = \"911\"", "emergency = \"\"", "emergency"),
        ("[times]", "[kinds.natures.crime]\n\"1\" = \"x\"\n[times]", "kinds.natures.crime"),
        ("[times]", "[[kinds.rules]]\nkind = \"crime\"\n[times]", "crime"),
        ("[times]", "[kinds.natures.care]\n\"1a\" = \"x\"\n\"1A\" = \"y\"\n[times]", "1a"),
        ("[columns]", "required = [\"beat\"]\n[columns]", "beat"),
    ] {
        let toml = format!("{HEAD}{EPOCHS}");
        assert!(toml.contains(from), "{from}");
        let error = City::parse("x", &toml.replacen(from, to, 1)).unwrap_err().to_string();
        assert!(error.contains(named), "{to}: {error}");
    }
    assert!(City::parse("../x", &format!("{HEAD}{EPOCHS}")).is_err());
}
