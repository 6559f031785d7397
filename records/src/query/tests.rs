use super::*;
use crate::{Month, Value, cell::Cell};
use serde_json::json;

/// The cell of a resolution in the middle of Bristol.
fn cell(resolution: u8) -> String {
    let at = h3o::LatLng::new(51.45, -2.59).unwrap();
    format!("{:x}", u64::from(at.to_cell(resolution.try_into().unwrap())))
}

fn count(parameters: &[(&str, &str)]) -> Result<CountQuery, QueryError> {
    CountQuery::parse(DataSet::Street, parameters.iter().copied())
}

/// The parameter that is refused.
fn refused(parameters: &[(&str, &str)]) -> String {
    let error = count(parameters).expect_err(&format!("{parameters:?}"));
    assert!(error.error.contains(' ') && !error.error.ends_with('.'), "a sentence: {error}");
    error.parameter
}

#[test]
fn a_query_is_returned_as_it_was_stated() {
    let query = count(&[
        ("town", "Bristol"),
        ("from", "2021-06"),
        ("to", "2021-09"),
        ("town", ""),
        ("town", "Bristol"),
        ("cell", &cell(7).to_uppercase()),
        ("cell", ""),
        ("bbox", "-3.0,51,-2.5,51.5"),
        ("group", "month,crime_type"),
        ("order", "key"),
        ("limit", "100000"),
    ])
    .unwrap();
    assert_eq!(
        serde_json::to_value(&query.filter).unwrap(),
        json!({"from": "2021-06", "to": "2021-09", "town": ["Bristol", null], "cell": [cell(7), null],
            "bbox": [-3.0, 51.0, -2.5, 51.5]})
    );
    assert_eq!(query.group, [Dimension::Month, Dimension::CrimeType]);
    assert_eq!((query.order, query.limit), (Order::Key, 100_000));
    let empty = count(&[]).unwrap();
    assert_eq!(serde_json::to_value(&empty.filter).unwrap(), json!({}));
    assert_eq!((empty.order, empty.limit, empty.group.len()), (Order::Count, 100, 0));
}

#[test]
fn what_cannot_be_understood_is_refused_by_its_parameter() {
    for (name, value) in [
        ("colour", "red"),
        ("", ""),
        ("Town", "Bristol"),
        ("outcome_type", "x"),
        ("resolution", "7"),
        ("size", "5"),
        ("from", "2021-6"),
        ("from", ""),
        ("to", "June"),
        ("month", "2021-00"),
        ("year", "21"),
        ("year", "+021"),
        ("bbox", "1,2,3"),
        ("bbox", "1,2,3,4,5"),
        ("bbox", "1,2,3,"),
        ("bbox", "1,2,3,nan"),
        ("bbox", "1,2,inf,4"),
        ("bbox", "3,2,1,4"),
        ("bbox", "1,4,3,2"),
        ("bbox", "1,2,3,91"),
        ("bbox", ""),
        ("cell", &cell(7)[1..]),
        ("cell", "zz"),
        ("cell", &format!("+{}", cell(7))),
        ("cell", &cell(3)),
        ("cell", &cell(10)),
        ("group", ""),
        ("group", "colour"),
        ("group", "town,"),
        ("group", "town,town"),
        ("group", "town,month,force"),
        ("order", "size"),
        ("limit", "0"),
        ("limit", "100001"),
        ("limit", "-1"),
        ("limit", "+5"),
        ("limit", "99999999999999999999999"),
        ("limit", ""),
    ] {
        assert_eq!(refused(&[(name, value)]), name, "{name}={value}");
    }
    for name in ["from", "to", "group", "order", "limit", "bbox"] {
        let value = match name {
            "from" | "to" => "2021-06",
            "group" => "town",
            "order" => "key",
            "limit" => "5",
            _ => "1,2,3,4",
        };
        assert_eq!(refused(&[(name, value), (name, value)]), name, "twice");
    }
    assert_eq!(refused(&[("to", "2021-05"), ("from", "2021-06")]), "from");
    assert!(count(&[("from", "2021-06"), ("to", "2021-06")]).is_ok());
}

#[test]
fn numbers_of_a_search_are_within_a_week_and_a_day() {
    let parse = |name, value| Filter::parse(DataSet::StopAndSearch, [(name, value)]);
    assert_eq!(parse("weekday", "7").unwrap().values, [(Dimension::Weekday, vec![Value::Number(7)])]);
    assert_eq!(parse("hour", "0").unwrap().values, [(Dimension::Hour, vec![Value::Number(0)])]);
    assert_eq!(parse("hour", "").unwrap().values, [(Dimension::Hour, vec![Value::Null])]);
    for (name, value) in [("weekday", "0"), ("weekday", "8"), ("hour", "24"), ("hour", "x"), ("hour", "1.5")]
    {
        assert_eq!(parse(name, value).unwrap_err().parameter, name);
    }
}

#[test]
fn cells_have_a_resolution_from_4_to_9() {
    let parse = |value| CellsQuery::parse(DataSet::Outcomes, [("resolution", value)]);
    assert_eq!(parse("4").unwrap().resolution, 4);
    assert_eq!(parse("9").unwrap().resolution, 9);
    for value in ["3", "10", "", "seven"] {
        assert_eq!(parse(value).unwrap_err().parameter, "resolution");
    }
    assert_eq!(
        CellsQuery::parse::<&str, &str>(DataSet::Outcomes, []).unwrap().resolution,
        DEFAULT_RESOLUTION
    );
    let limit = CellsQuery::parse(DataSet::Outcomes, [("limit", "5")]);
    assert_eq!(limit.unwrap_err().parameter, "limit", "cells are returned whole");
}

#[test]
fn a_month_may_be_chosen_by_range_month_and_year() {
    let month = |text: &str| text.parse::<Month>().unwrap();
    let filter = count(&[("from", "2020-05"), ("year", "2020"), ("month", "2020-04"), ("month", "2020-06")]);
    let filter = filter.unwrap().filter;
    let has = |text| filter.has_month(month(text));
    assert_eq!(["2020-04", "2020-05", "2020-06", "2021-06"].map(has), [false, false, true, false]);
    assert_eq!(Cell::parse(&cell(4)).unwrap().to_string(), cell(4));
}
