//! Laws of reading: no body makes it panic, and no row is lost.
#![expect(clippy::unwrap_used, reason = "in a test a panic is the report")]

use blotter_cities::{BodyShape, City, Form};
use blotter_model::Timestamp;
use proptest::prelude::*;
use std::sync::LazyLock;

static DALLAS: LazyLock<City> = LazyLock::new(|| City::load("dallas").unwrap());

fn form() -> impl Strategy<Value = Form> {
    let shape = prop_oneof![Just(None), Just(Some(BodyShape::Json)), Just(Some(BodyShape::Csv))];
    let charset =
        prop_oneof![Just(None), Just(Some("windows-1252".to_owned())), "[a-z0-9-]{0,12}".prop_map(Some)];
    (shape, charset).prop_map(|(shape, charset)| Form { shape, charset })
}

fn value() -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        any::<i64>().prop_map(Into::into),
        any::<f64>().prop_map(Into::into),
        ".{0,12}".prop_map(Into::into),
        "[0-9]{1,4}[-/:][0-9]{1,2}[-/:][0-9]{1,4}".prop_map(Into::into),
    ];
    leaf.prop_recursive(3, 12, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Into::into),
            prop::collection::hash_map(name(), inner, 0..4)
                .prop_map(|map| serde_json::Value::Object(map.into_iter().collect())),
        ]
    })
}

fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("incident_number".to_owned()),
        Just("Incident Number".to_owned()),
        Just("unit_number".to_owned()),
        Just("priority".to_owned()),
        Just("date".to_owned()),
        Just("time".to_owned()),
        Just("Date_Time".to_owned()),
        Just("location".to_owned()),
        ".{0,8}",
    ]
}

fn holds(body: &[u8], form: &Form) -> Option<usize> {
    let rows = DALLAS.read(body, form, Timestamp::UNIX_EPOCH).ok()?;
    assert_eq!(rows.reports.len() + rows.rejected.len(), rows.rows);
    for (report, _) in &rows.reports {
        assert!(!report.incident_number.is_empty() && !report.unit_number.is_empty());
    }
    Some(rows.rows)
}

proptest! {
    #[test]
    fn arbitrary_bytes_are_read_without_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..400), form in form()) {
        holds(&bytes, &form);
    }

    #[test]
    fn arbitrary_json_is_read_without_a_panic(value in value(), form in form()) {
        holds(value.to_string().as_bytes(), &form);
    }

    #[test]
    fn no_row_of_json_is_lost(rows in prop::collection::vec(value(), 0..20)) {
        let body = serde_json::Value::Array(rows.clone()).to_string();
        if let Some(counted) = holds(body.as_bytes(), &Form::default()) {
            prop_assert_eq!(counted, rows.len());
        }
    }

    #[test]
    fn no_record_of_a_table_is_lost(records in prop::collection::vec("[a-z0-9,]{1,30}", 0..20)) {
        let body = format!("incident_number,unit_number,nature_of_call,location,date\n{}\n", records.join("\n"));
        prop_assert_eq!(holds(body.as_bytes(), &Form::default()), Some(records.len()));
    }

    #[test]
    fn quotation_marks_anywhere_do_no_harm(records in prop::collection::vec("[a\",\r\n]{0,12}", 0..40)) {
        let body = format!("incident_number,unit_number,nature_of_call,location,date\n{}\n", records.join("\n"));
        holds(body.as_bytes(), &Form::default());
    }

    #[test]
    fn any_nature_has_a_title(nature in ".{0,40}") {
        let (_, title) = DALLAS.classify(Some(&nature));
        prop_assert!(!title.trim().is_empty());
    }
}
