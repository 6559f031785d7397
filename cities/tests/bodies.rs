//! Bodies that can't be used, each refused with a sentence; and broken rows that cost no other row.
#![expect(clippy::unwrap_used, reason = "in a test a panic is the report")]

use blotter_cities::{BodyShape, City, Form, ReadError, Rows};
use blotter_model::Timestamp;

fn read_as(body: &[u8], form: &Form) -> Result<Rows, ReadError> {
    City::load("dallas").unwrap().read(body, form, Timestamp::UNIX_EPOCH)
}

fn read(body: impl AsRef<[u8]>) -> Result<Rows, ReadError> {
    read_as(body.as_ref(), &Form::default())
}

fn not_rows(found: &str) -> ReadError {
    ReadError::NotRows { found: found.to_owned() }
}

fn incidents(rows: &Rows) -> Vec<&str> {
    rows.reports.iter().map(|(report, _)| report.incident_number.as_str()).collect()
}

const HEADER: &str = "incident_number,unit_number,nature_of_call,location,date,time\n";

#[test]
fn what_is_not_data_is_refused() {
    assert_eq!(read(""), Err(ReadError::Empty));
    assert_eq!(read(" \r\n"), Err(ReadError::Empty));
    assert_eq!(read("<!doctype html><title>Maintenance</title>"), Err(ReadError::Html));
    let json = Form::from_content_type("application/json;charset=utf-8");
    assert_eq!(read_as(b"\n<html>", &json), Err(ReadError::Html));
    assert_eq!(read_as(b"oops", &json), Err(ReadError::NotJson));
    assert_eq!(read("Internal Server Error"), Err(ReadError::NotCsv));
    assert_eq!(read("[1, 2]"), Err(not_rows("a list of something else")));
    assert_eq!(read_as(b"17", &json), Err(not_rows("a single value")));
    assert_eq!(read("{\"rows\": []}"), Err(not_rows("a single object")));
    let complaint =
        read(r#"{"code": "query.soql.no-such-column", "error": true, "message": "No such\ncolumn"}"#);
    assert_eq!(complaint, Err(not_rows("an error (“No such column”)")));
    assert_eq!(read("[{}]garbage"), Err(ReadError::NotJson));
    assert_eq!(read("[{\"a\": 1} {}]"), Err(ReadError::NotJson));
    assert_eq!(read("[oops, {\"a\" 1}]"), Err(ReadError::NotJson));
}

#[test]
fn a_body_that_is_cut_is_refused_wherever_it_ends() {
    let whole = r#"[{"incident_number":"1","unit_number":"A","x":[1,"é",null]}, {"incident_number":"2","unit_number":"B"}]"#;
    assert_eq!(read(whole).unwrap().reports.len(), 2);
    for (end, _) in whole.char_indices().skip(1) {
        assert_eq!(read(&whole[..end]), Err(ReadError::Truncated), "{}", &whole[..end]);
    }
    let table = format!("{HEADER}1,A,x,y,2026-01-01,00:00:00\n2,B,x");
    assert_eq!(read(&table), Err(ReadError::Truncated));
    assert_eq!(read(format!("{table},\"y, 2026")), Err(ReadError::Truncated));
    // Bytes cut inside a letter.
    assert_eq!(read(&whole.as_bytes()[..=whole.find('é').unwrap()]), Err(ReadError::Encoding));
}

#[test]
fn empty_lists_are_answers() {
    assert_eq!(read("[]").unwrap(), Rows::default());
    assert_eq!(read(HEADER).unwrap(), Rows::default());
    assert_eq!(read(HEADER.trim()).unwrap(), Rows::default());
}

#[test]
fn a_changed_column_is_named() {
    let error =
        read(r#"[{"incident":"1","unit_number":"A"},{"incident":"2","unit_number":"B"}]"#).unwrap_err();
    assert_eq!(
        error,
        ReadError::MissingColumn { column: "incident_number", seen: "incident, unit_number".into() }
    );
    assert!(error.to_string().contains("incident_number") && error.to_string().contains("incident, unit"));
    let error = read("incident_number,unit_number,nature,location,date\n1,A,x,y,2026-01-01\n").unwrap_err();
    assert!(matches!(error, ReadError::MissingColumn { column: "nature_of_call", .. }), "{error}");
    // In JSON a field without a value is absent, so few rows prove nothing.
    let row =
        |n: usize| format!(r#"{{"incident_number":"{n}","unit_number":"A","location":"x","date_time":"y"}}"#);
    let body = |rows: usize| format!("[{}]", (0..rows).map(row).collect::<Vec<_>>().join(","));
    assert_eq!(read(body(9)).unwrap().reports.len(), 9);
    let error = read(body(10)).unwrap_err();
    assert!(matches!(error, ReadError::MissingColumn { column: "nature_of_call", .. }), "{error}");
}

#[test]
fn encodings_are_declared_or_refused() {
    let body = r#"[{"incident_number":"1","unit_number":"A","location":"Peña St"}]"#;
    let location = |rows: Result<Rows, ReadError>| rows.unwrap().reports[0].0.location.clone().unwrap();
    let latin: Vec<u8> = body.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    assert_eq!(read(&latin), Err(ReadError::Encoding));
    let declared = Form::from_content_type("application/json; charset=windows-1252");
    assert_eq!(location(read_as(&latin, &declared)), "Peña St");
    let wide: Vec<u8> =
        "\u{feff}".encode_utf16().chain(body.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    assert_eq!(location(read(wide)), "Peña St");
    assert_eq!(location(read(format!("\u{feff}{body}"))), "Peña St");
}

#[test]
fn a_broken_row_of_csv_costs_no_other() {
    let table = format!(
        "{HEADER}1,A,x,y,2026-01-01,00:00:00\ntotal\n3,C,\"stray,y,2026-01-01,00:00:00\n\
         4,D,x,y,2026-01-01,00:00:00,many\r\n\r\n5,E,\"two\nlines\",\"y, \"\"z\"\"\",2026-01-01,00:00:00\n\
         6,F,x,y,2026-01-01,00:00:00"
    );
    let rows = read_as(table.as_bytes(), &Form { shape: Some(BodyShape::Csv), charset: None }).unwrap();
    assert_eq!(incidents(&rows), ["1", "5", "6"]);
    assert_eq!(rows.reports[1].0.nature_of_call.as_deref(), Some("two lines"));
    assert_eq!(rows.reports[1].0.location.as_deref(), Some("y, \"z\""));
    let rejected: Vec<_> = rows.rejected.iter().map(|row| row.row).collect();
    assert_eq!(rejected, [2, 3, 4]);
    assert_eq!(rows.rejected[0].reason, "1 fields instead of 6");
}

#[test]
fn empty_fields_at_the_end_of_a_csv_row_may_be_left_out_or_too_many() {
    let table = format!("{HEADER}1,A,x,y\n2,B\r\n3,C,x,y,2026-01-01,00:00:00,, \n4\n");
    let rows = read(&table).unwrap();
    assert_eq!(incidents(&rows), ["1", "2", "3"]);
    assert_eq!(rows.reports[0].0.location.as_deref(), Some("y"));
    assert_eq!(rows.reports[1].0.location, None);
    assert_eq!(rows.rejected.len(), 1, "a single value isn't a row");
    assert_eq!(read(table.trim_end().trim_end_matches("\n4")).unwrap().rows, 3);
}

#[test]
fn excel_names_the_delimiter_in_a_line_of_its_own() {
    for (mark, delimiter) in [("sep=;", ";"), ("SEP=\t", "\t"), ("sep=|", "|"), ("sep=,", ",")] {
        let table =
            format!("\u{feff}{mark}\r\n{HEADER}1,A,x,y,2026-01-01,00:00:00\r\n").replace(',', delimiter);
        let table = table.replace(&format!("sep={delimiter}"), mark);
        assert_eq!(incidents(&read(&table).unwrap()), ["1"], "{mark:?}");
    }
}

#[test]
fn what_exporters_write_against_the_standard_costs_one_field_at_most() {
    let good = |n: usize| {
        format!(
            r#"{{"incident_number":"{n}","unit_number":"A","location":"Elm St","nature_of_call":"x","date":"2026-01-01","priority":3}}"#
        )
    };
    let all: Vec<String> = (0..20).map(good).collect();
    let body = format!("[{}]", all.join(","));
    let tab = read(body.replacen("Elm St", "Elm\tSt", 1)).unwrap();
    assert_eq!((tab.reports.len(), tab.nulled_total()), (20, 0));
    assert_eq!(tab.reports[0].0.location.as_deref(), Some("Elm St"));
    for word in ["NaN", "Infinity", "-Infinity"] {
        let odd = read(body.replacen(":3", &format!(":{word}"), 1)).unwrap();
        assert_eq!((odd.reports.len(), odd.reports[0].0.priority), (20, None), "{word}");
        assert_eq!(odd.nulled.get("priority"), Some(&1), "{word}");
    }
    let comma = read(format!("{},]", body.trim_end_matches(']'))).unwrap();
    assert_eq!((comma.reports.len(), comma.rejected.len()), (20, 0));
    let stray = read(body.replacen("Elm St", "Elm \"St\"", 1)).unwrap();
    assert_eq!((stray.reports.len(), stray.rejected.len()), (19, 1));
    assert_eq!(stray.rejected[0].reason, "invalid JSON");
    // A cut body is refused, also behind a broken row.
    let tab = body.replacen("Elm St", "Elm\tSt", 1);
    assert_eq!(read(&tab[..tab.len() - 40]), Err(ReadError::Truncated));
}

#[test]
fn a_whole_number_is_the_same_number_however_json_writes_it() {
    let rows = read(
        r#"[{"incident_number":26135.0,"unit_number":1.2E2,"beat":135.0,"location":1.5,"priority":2e0},
            {"incident_number":"26135.0","unit_number":"1.2E2"}]"#,
    )
    .unwrap();
    let report = &rows.reports[0].0;
    assert_eq!((report.incident_number.as_str(), report.unit_number.as_str()), ("26135", "120"));
    assert_eq!((report.beat.as_deref(), report.location.as_deref()), (Some("135"), Some("1.5")));
    assert_eq!(report.priority, Some(2));
    assert_eq!(rows.reports[1].0.incident_number, "26135.0", "a text is not a number");
}

#[test]
fn a_broken_row_of_json_costs_no_other() {
    let nested = format!("{}{}", "[".repeat(200_000), "]".repeat(200_000));
    let rows = read(format!(
        r#"[{{"incident_number":"1","unit_number":"A","x":{nested},"beat":{nested}}}, {nested},
            {{"incident_number":"2","unit_number":"B","priority":1e999}}, {{"\ud800":1}}]"#
    ))
    .unwrap();
    assert_eq!((rows.reports.len(), rows.rejected.len()), (2, 2));
    assert_eq!(rows.nulled_total(), 2);
    let open = "[".repeat(1_000_000);
    assert_eq!(read(&open), Err(ReadError::Truncated));
    assert_eq!(read(open.replace('[', "{\"a\":")), Err(ReadError::Truncated));
}

#[test]
fn texts_are_bounded() {
    let long = "x".repeat(100_000);
    let rows = read(format!(r#"[{{"incident_number":"1","unit_number":"A","location":"{long}"}}]"#)).unwrap();
    assert_eq!(rows.reports[0].0.location.as_ref().unwrap().len(), 500);
    assert_eq!((rows.cut, rows.nulled_total()), (1, 0));
}

#[test]
fn pages_are_one_body() {
    let page =
        read(r#"[{"incident_number":"1","unit_number":"A","priority":"?"},{"unit_number":"B"}]"#).unwrap();
    let mut all = page.clone();
    all.append(page);
    assert_eq!((all.rows, all.reports.len(), all.nulled_total()), (4, 2, 2));
    assert_eq!(all.rejected.iter().map(|row| row.row).collect::<Vec<_>>(), [2, 4]);
    assert_eq!(all.failure(), None, "as many kept as rejected");
}

#[test]
fn what_would_fill_the_memory_is_refused() {
    let many = format!("[{}]", vec!["{}"; 1_000_001].join(","));
    assert_eq!(read(many), Err(ReadError::TooMany { most: 1_000_000 }));
    assert_eq!(
        read(format!("{HEADER}{}", "a\n".repeat(1_000_001))),
        Err(ReadError::TooMany { most: 1_000_000 })
    );
    let wide = vec!["\"a\":0"; 1001].join(",");
    let rows = read(format!(r#"[{{{wide}}},{{"incident_number":"1","unit_number":"A"}}]"#)).unwrap();
    assert_eq!((rows.reports.len(), rows.rejected[0].reason.as_str()), (1, "more than 1000 fields"));
    let rows = read(format!("{HEADER}{}\n1,A,x,y,2026-01-01,00:00:00\n", ",".repeat(5000))).unwrap();
    assert_eq!((rows.reports.len(), rows.rejected[0].reason.as_str()), (1, "5001 fields instead of 6"));
}
