//! Dallas by its built-in file: the three shapes that its feed has had, its natures, its words.
#![expect(clippy::unwrap_used, reason = "in a test a panic is the report")]

use blotter_cities::{BodyShape, CallKind, City, Form, ReadError, Rows};
use blotter_model::Timestamp;
use std::collections::{BTreeMap, HashSet};

fn dallas() -> City {
    City::load("dallas").unwrap()
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn shared(name: &str) -> Option<Vec<u8>> {
    let path = format!("{}/../../shared/dallas/{name}", env!("CARGO_MANIFEST_DIR"));
    let bytes = std::fs::read(&path).ok();
    if bytes.is_none() {
        eprintln!("SKIPPED: {path} is missing");
    }
    bytes
}

fn read(body: &str) -> Result<Rows, ReadError> {
    dallas().read(body.as_bytes(), &Form::default(), at("2026-08-14T06:00:00Z"))
}

#[test]
fn a_row_of_the_live_feed_becomes_a_call() {
    let rows = read(
        r#"[{"incident_number":"26-1487409","division":"South Central","nature_of_call":"7X - Major Accident",
        "priority":"2","date":"2026-08-14T00:00:00.000","time":"00:54:06","unit_number":"BLOCK7",
        "location":"CHERRY VALLEY BLVD / S LANCASTER RD","beat":"756","reporting_area":"4375","status":"At Scene"}]"#,
    )
    .unwrap();
    let (report, position) = &rows.reports[0];
    assert_eq!(report.incident_number, "26-1487409");
    assert_eq!(report.unit_number, "BLOCK7");
    assert_eq!(report.division.as_deref(), Some("South Central"));
    assert_eq!(report.priority, Some(2));
    assert_eq!(report.date.as_deref(), Some("2026-08-14"));
    assert_eq!(report.time.as_deref(), Some("00:54:06"));
    assert_eq!(report.reported_at, Some(at("2026-08-14T05:54:06Z")));
    assert_eq!(report.block, None);
    assert_eq!(report.location.as_deref(), Some("CHERRY VALLEY BLVD / S LANCASTER RD"));
    assert_eq!(report.reporting_area.as_deref(), Some("4375"));
    assert_eq!(*position, None);
    assert_eq!((rows.rows, rows.nulled_total(), rows.rejected.len()), (1, 0, 0));
}

#[test]
fn all_rows_of_the_snapshot_of_2018_become_calls() {
    let Some(bytes) = shared("active_calls_2018-01-09.csv") else { return };
    let rows = dallas().read(&bytes, &Form::default(), at("2018-01-09T16:00:00Z")).unwrap();
    assert_eq!((rows.rows, rows.reports.len(), rows.rejected.len()), (63, 63, 0));
    assert_eq!(rows.nulled, [("reporting_area", 1)].into(), "what the exporter left behind");
    let incidents: HashSet<_> = rows.reports.iter().map(|(report, _)| &report.incident_number).collect();
    assert_eq!(incidents.len(), 45);
    let first = &rows.reports[0].0;
    assert_eq!((first.date.as_deref(), first.time.as_deref()), (Some("2018-01-09"), Some("09:26:00")));
    assert_eq!(first.reported_at, Some(at("2018-01-09T15:26:00Z")));
    assert!(rows.reports.iter().all(|(report, _)| report.reported_at.is_some() && report.priority.is_some()));
}

#[test]
fn all_rows_of_the_portal_export_become_calls() {
    let Some(bytes) = shared("active_calls_portal_export_2025-02-17.csv") else { return };
    let form = Form { shape: Some(BodyShape::Csv), charset: None };
    let rows = dallas().read(&bytes, &form, at("2025-02-17T18:40:00Z")).unwrap();
    assert_eq!((rows.rows, rows.reports.len(), rows.rejected.len()), (50, 50, 0));
    assert_eq!((rows.nulled_total(), rows.cut), (0, 0), "{:?}", rows.nulled);
    let incidents: HashSet<_> = rows.reports.iter().map(|(report, _)| &report.incident_number).collect();
    assert_eq!(incidents.len(), 35);
    let first = &rows.reports[0].0;
    assert_eq!((first.date.as_deref(), first.time.as_deref()), (Some("2025-02-16"), Some("22:34:11")));
    assert_eq!(first.reported_at, Some(at("2025-02-17T04:34:11Z")));
    assert_eq!((first.unit_number.as_str(), first.block.as_deref()), ("T244", Some("5900")));
    assert!(rows.reports.iter().all(|(report, _)| report.reported_at.is_some() && report.priority.is_some()));
}

#[test]
fn bad_fields_become_null_and_are_counted() {
    let rows = read(
        r#"[{"incident_number": 26123, "unit_number": "UAS34", "priority": "2.0", "time": "25:61:00",
            "date": "2026-08-14T00:00:00.000", "reporting_area": "System.Xml.XmlElement", "beat": ["756"],
            "location": "408  NB / GRADY NIBLO RD", "nature_of_call": "\u0000\u0007"},
          {"incident_number": "26124", "unit_number": "K6", "priority": "high", "reporting_area": "4198,4225",
            "date": "2026-02-30", "status": null, "block": "", "division": "\ud800", "extra": {"a": [[[1]]]}}]"#,
    )
    .unwrap();
    let [(first, _), (second, _)] = rows.reports.as_slice() else { panic!("{rows:?}") };
    assert_eq!((first.incident_number.as_str(), first.priority), ("26123", Some(2)));
    assert_eq!((first.date.as_deref(), &first.time, first.reported_at), (Some("2026-08-14"), &None, None));
    assert_eq!(first.location.as_deref(), Some("408  NB / GRADY NIBLO RD"));
    assert_eq!((&first.beat, &first.reporting_area, &first.nature_of_call), (&None, &None, &None));
    assert_eq!(second.reporting_area.as_deref(), Some("4198,4225"));
    let expected: BTreeMap<&str, usize> = [
        ("time", 1),
        ("reporting_area", 1),
        ("beat", 1),
        ("nature_of_call", 1),
        ("priority", 1),
        ("date", 1),
        ("division", 1),
    ]
    .into();
    assert_eq!(rows.nulled, expected);
    assert_eq!(rows.nulled_total(), 7);
}

#[test]
fn a_row_rejected_costs_no_other_row() {
    let long = "9".repeat(101);
    let rows = read(&format!(
        r#"[{{"incident_number": "1", "unit_number": "A"}}, {{"unit_number": "B"}}, {{"incident_number": "2"}}, 7,
          {{"incident_number": {{}}, "unit_number": "C"}}, {{"incident_number": "{long}", "unit_number": "D"}},
          {{"incident_number": "3", "unit_number": " \u0000 "}}, {{"incident_number": "4", "unit_number": "E"}}]"#
    ))
    .unwrap();
    let kept: Vec<_> = rows.reports.iter().map(|(report, _)| report.incident_number.as_str()).collect();
    assert_eq!(kept, ["1", "4"]);
    let rejected: Vec<_> = rows.rejected.iter().map(|row| (row.row, row.reason.as_str())).collect();
    assert_eq!(
        rejected,
        [
            (2, "no incident number"),
            (3, "no unit number"),
            (4, "not an object"),
            (5, "the incident number is not a text"),
            (6, "the incident number is too long"),
            (7, "no unit number"),
        ]
    );
    let failure = rows.failure().unwrap();
    assert!(failure.contains("6 of the 8 rows") && failure.contains("no unit number"), "{failure}");
}

#[test]
fn the_hour_that_occurs_twice_is_read_by_the_poll() {
    let body =
        br#"[{"incident_number":"1","unit_number":"A","date":"2026-11-01T00:00:00.000","time":"01:30:00"}]"#;
    let read = |poll: &str| {
        dallas().read(body, &Form::default(), at(poll)).unwrap().reports[0].0.reported_at.unwrap()
    };
    assert_eq!(read("2026-11-01T06:40:00Z"), at("2026-11-01T06:30:00Z"));
    assert_eq!(read("2026-11-01T07:40:00Z"), at("2026-11-01T07:30:00Z"));
}

/// Every nature of five weeks, in the group of the look, by its code.
#[test]
fn every_nature_has_its_group() {
    let Some(bytes) = shared("nature_of_call_by_division_2025.csv") else { return };
    let groups = [
        (CallKind::Disturbance, "6X 6XE 6XA 6XEA 6M 06 6F 6S 6X/01"),
        (CallKind::Violence, "DAEF DAEV DASF DASV 14 17 17C 19 20 20R 41/20 41/25 6G"),
        (CallKind::Care, "46 46A 46RC 16 16A 26 26/01- 08 44 PH SIP"),
        (CallKind::Suspicious, "32 13 OADS DH 33 29 42FP"),
        (
            CallKind::Theft,
            "09 09/01 09V 09V-01 11B 11B/01 11C 11R 11R/01 11V 11V/01 41/09 41/09V 41/11B 41/11R 41/11V 31 31/01 \
             41/31 24",
        ),
        (CallKind::Alarm, "12 12B 12R 21B 21R 04 70 BCA"),
        (CallKind::Road, "7X 7XF 7CE 7XCE 07 37 37F 39 43 23"),
        (CallKind::Other, "40 40/01 41/40 38 15 15A 30 30D 30/01 18 22 22A AC AC/01 62 **PD"),
    ];
    let expected: BTreeMap<&str, CallKind> =
        groups.iter().flat_map(|(kind, codes)| codes.split_whitespace().map(|code| (code, *kind))).collect();
    let city = dallas();
    let mut titles = HashSet::new();
    let text = String::from_utf8(bytes).unwrap();
    for line in text.lines().skip(1) {
        let mut nature = line;
        for _ in 0..8 {
            nature = nature.rsplit_once(',').unwrap().0;
        }
        let nature = nature.trim_matches('"');
        let word = nature.split(' ').next().unwrap();
        let code = if word.starts_with("DA") { word.split('-').next().unwrap() } else { word };
        let (kind, title) = city.classify(Some(nature));
        assert_eq!(Some(&kind), expected.get(code), "{nature}");
        assert!(!title.contains(" - ") && title.is_ascii() || title.contains('’'), "{title}");
        assert!(titles.insert(title.clone()), "two natures are called {title}");
    }
    assert_eq!((titles.len(), expected.len()), (94, 94));
}

#[test]
fn natures_are_said_in_plain_words() {
    let city = dallas();
    for (nature, kind, title) in [
        ("6X - Major Dist (Violence)", CallKind::Disturbance, "Major disturbance (violence)"),
        ("DAEF-Dist Armed Encounter Foot", CallKind::Violence, "Armed encounter, on foot"),
        ("46A - CIT w/Ambulance", CallKind::Care, "Mental health crisis, ambulance"),
        ("38 - Meet Complainant", CallKind::Other, "Officer meets the caller"),
        ("40/01 - Other", CallKind::Other, "Other call, urgent"),
        ("**PD Requested by Fire", CallKind::Other, "Fire department asks for police"),
        ("26/01- Missing Person-Critical", CallKind::Care, "Missing person, critical"),
        ("21R - Res Panic  Alarm", CallKind::Alarm, "Panic alarm, home"),
        ("41/11r - burg res in progress", CallKind::Theft, "Burglary of a home, in progress"),
        // Natures that no table names, by rule.
        ("6Z - Something Loud", CallKind::Disturbance, "Something Loud"),
        ("7XH - Major Accident HazMat", CallKind::Road, "Major Accident HazMat"),
        ("41/14 - Stabbing in Progress", CallKind::Violence, "Stabbing in Progress"),
        ("DAXX-Dist Armed Other", CallKind::Violence, "Dist Armed Other"),
        ("11X - Burg of Shed", CallKind::Theft, "Burg of Shed"),
        ("90 - Panic Alarm School", CallKind::Alarm, "Panic Alarm School"),
        ("91 - AGG ASLT", CallKind::Violence, "Agg Aslt"),
        ("92 - Suspicious Package", CallKind::Suspicious, "Suspicious Package"),
        ("93 - Welfare Check", CallKind::Care, "Welfare Check"),
        ("99 - Quite New", CallKind::Other, "Quite New"),
    ] {
        assert_eq!(city.classify(Some(nature)), (kind, title.to_owned()), "{nature}");
    }
}

#[test]
fn the_page_says_what_the_city_is() {
    let city = dallas();
    assert_eq!(city.id, "dallas");
    assert!(city.has_units() && !city.gives_positions());
    let zone = city.zone_table(at("2026-08-14T06:00:00Z"));
    assert_eq!((city.name.as_str(), city.place.as_str()), ("Dallas", "Dallas, Texas"));
    assert_eq!(zone.name, "America/Chicago");
    assert_eq!(zone.offsets.len(), 7, "one to begin with, then two changes a year for three years");
    for moment in
        ["2025-08-20T00:00:00Z", "2026-01-01T00:00:00Z", "2026-11-01T06:59:59Z", "2028-08-01T00:00:00Z"]
    {
        assert_eq!(zone.local(at(moment)), city.zone.to_datetime(at(moment)), "{moment}");
    }
    assert_eq!(city.priorities.len(), 4);
    assert!(city.credit().contains("Dallas Police Department") && city.credit().contains("ODC-By"));
    assert!(city.about.len() >= 6);
    for section in &city.about {
        assert!(section.text.ends_with('.') && !section.text.contains('!'), "{}", section.heading);
    }
    assert!(city.street_aliases().values().all(|names| !names.is_empty()));
    assert!(city.street_aliases().contains_key("L B J FWY"));
}
