//! Whatever the rows and the filter: what the roll-up answers is what counting the rows one by one gives.

#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

use blotter_records::{
    CountQuery, Data, DataSet, Dimension, Filter, LocalColumn, Month, MonthColumns, Order, Point, Rollup,
    answer::{self, Value},
};
use proptest::prelude::*;
use std::collections::BTreeMap;

/// A row as it was published, with its month and its values in the order of the data set's dimensions.
#[derive(Debug, Clone)]
struct Row {
    month: usize,
    values: [Option<usize>; 4],
    point: Option<usize>,
}

const MONTHS: [&str; 4] = ["2020-11", "2020-12", "2021-01", "2021-03"];
const VALUES: [&[&str]; 4] = [
    &["kent", "gwent"],
    &["St. Helens", "Bristol", "Stoke-on-Trent"],
    &["Burglary", "Drugs", "Anti-social behaviour"],
    &["Under investigation", "Local resolution"],
];
/// Three of one neighbourhood, one far away, one on the edge of a box.
const POINTS: [(f64, f64); 5] =
    [(-2.595, 51.454), (-2.5951, 51.4541), (-2.6, 51.5), (1.08, 51.28), (-2.5, 51.45)];
const NAMES: [&str; 4] = ["force", "town", "crime_type", "last_outcome"];

fn point(index: usize) -> Point {
    let (longitude, latitude) = POINTS[index];
    let cell = h3o::LatLng::new(latitude, longitude).unwrap().to_cell(h3o::Resolution::Nine);
    Point { longitude, latitude, cell: cell.into() }
}

/// The roll-up, made in the order of the rows, with dictionaries of each month's own.
fn rollup(rows: &[Row]) -> Rollup {
    let mut rollup = Rollup::new(DataSet::Street);
    for (index, month) in MONTHS.iter().enumerate() {
        let of_month: Vec<&Row> = rows.iter().filter(|row| row.month == index).collect();
        if of_month.is_empty() {
            continue;
        }
        let mut columns =
            MonthColumns { dimensions: vec![LocalColumn::default(); 4], ..MonthColumns::default() };
        let code = |column: &mut LocalColumn, value: Option<&str>| {
            let value = value.map(str::to_owned);
            let place = column.values.iter().position(|known| *known == value).unwrap_or_else(|| {
                column.values.push(value);
                column.values.len() - 1
            });
            column.codes.push(u32::try_from(place).unwrap());
        };
        let mut counted: BTreeMap<([Option<usize>; 4], Option<usize>), u32> = BTreeMap::new();
        for row in of_month {
            *counted.entry((row.values, row.point)).or_default() += 1;
        }
        for ((values, place), count) in counted {
            for (index, value) in values.iter().enumerate() {
                code(&mut columns.dimensions[index], value.map(|value| VALUES[index][value]));
            }
            let place = place.map(point);
            let known = columns.points.iter().position(|known| *known == place).unwrap_or_else(|| {
                columns.points.push(place);
                columns.points.len() - 1
            });
            columns.point_codes.push(u32::try_from(known).unwrap());
            columns.counts.push(count);
        }
        rollup.set_month(month.parse().unwrap(), &columns).unwrap();
    }
    rollup
}

type Parameters = Vec<(String, String)>;

fn parse(parameters: &Parameters) -> Filter {
    Filter::parse(DataSet::Street, parameters.iter().map(|(name, value)| (name.as_str(), value.as_str())))
        .unwrap()
}

/// The value of a row in a dimension, as the address writes it; empty: not stated.
fn value_of(row: &Row, name: &str) -> String {
    match name {
        "month" => MONTHS[row.month].to_owned(),
        "year" => MONTHS[row.month][..4].to_owned(),
        _ => {
            let place = NAMES.iter().position(|known| *known == name).unwrap();
            row.values[place].map_or_else(String::new, |value| VALUES[place][value].to_owned())
        }
    }
}

/// Whether a row passes every parameter but those of one dimension.
fn passes(row: &Row, parameters: &Parameters, but: &str) -> bool {
    let of = |name: &str| {
        parameters
            .iter()
            .filter(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
            .collect::<Vec<_>>()
    };
    let month = MONTHS[row.month];
    let dimensions = ["month", "year", "force", "town", "crime_type", "last_outcome"];
    let by_value = dimensions.iter().filter(|name| **name != but).all(|name| {
        let chosen = of(name);
        chosen.is_empty() || chosen.contains(&value_of(row, name).as_str())
    });
    let by_range =
        of("from").last().is_none_or(|from| *from <= month) && of("to").last().is_none_or(|to| month <= *to);
    let by_box = of("bbox").last().is_none_or(|text| {
        let edges: Vec<f64> = text.split(',').map(|edge| edge.parse().unwrap()).collect();
        row.point.is_some_and(|place| {
            let (longitude, latitude) = POINTS[place];
            longitude >= edges[0] && latitude >= edges[1] && longitude <= edges[2] && latitude <= edges[3]
        })
    });
    let cells = of("cell");
    let by_cell = cells.is_empty()
        || row.point.is_some_and(|place| {
            let cell = h3o::CellIndex::try_from(point(place).cell).unwrap();
            cells.iter().any(|wanted| {
                let wanted: h3o::CellIndex = wanted.parse().unwrap();
                cell.parent(wanted.resolution()) == Some(wanted)
            })
        });
    by_value && by_range && by_box && by_cell
}

fn rows() -> impl Strategy<Value = Vec<Row>> {
    let value = |count: usize| proptest::option::weighted(0.85, 0..count);
    let row = (
        0..MONTHS.len(),
        value(2),
        value(3),
        value(3),
        value(2),
        proptest::option::weighted(0.9, 0..POINTS.len()),
    )
        .prop_map(|(month, a, b, c, d, point)| Row { month, values: [a, b, c, d], point });
    proptest::collection::vec(row, 0..120)
}

fn parameters() -> impl Strategy<Value = Parameters> {
    let value = prop_oneof![
        Just(("force", "kent")),
        Just(("force", "gwent")),
        Just(("force", "")),
        Just(("force", "nowhere")),
        Just(("town", "St. Helens")),
        Just(("town", "Bristol")),
        Just(("town", "")),
        Just(("crime_type", "Burglary")),
        Just(("crime_type", "Drugs")),
        Just(("last_outcome", "")),
        Just(("last_outcome", "Local resolution")),
        Just(("month", "2020-12")),
        Just(("month", "2021-02")),
        Just(("year", "2021")),
        Just(("from", "2020-12")),
        Just(("to", "2021-01")),
        Just(("bbox", "-2.6,51.4,-2.5,51.5")),
        Just(("bbox", "-2.5951,51.4541,-2.595,51.4541")),
        Just(("bbox", "0,50,2,52")),
    ];
    let cell = (0..POINTS.len(), 4_u8..=9).prop_map(|(place, resolution)| {
        let cell = h3o::CellIndex::try_from(point(place).cell).unwrap();
        let parent = cell.parent(h3o::Resolution::try_from(resolution).unwrap()).unwrap();
        ("cell".to_owned(), parent.to_string())
    });
    let any = prop_oneof![
        8 => value.prop_map(|(name, value)| (name.to_owned(), value.to_owned())),
        1 => cell,
    ];
    proptest::collection::vec(any, 0..6)
}

fn dimension(name: &str) -> Dimension {
    DataSet::Street.dimension(name).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn totals_and_groups_are_those_of_the_rows(
        rows in rows(),
        parameters in parameters(),
        first in 0_usize..6,
        second in 0_usize..6,
        by_key in any::<bool>(),
        limit in 1_usize..6,
    ) {
        let names = ["month", "year", "force", "town", "crime_type", "last_outcome"];
        let group: Vec<&str> = if first == second { vec![names[first]] } else { vec![names[first], names[second]] };
        let rollup = rollup(&rows);
        let query = CountQuery {
            filter: parse(&parameters),
            group: group.iter().map(|name| dimension(name)).collect(),
            order: if by_key { Order::Key } else { Order::Count },
            limit: Some(limit),
        };
        let (total, groups, more) = answer::count(&rollup, &query);
        let mut expected: BTreeMap<Vec<String>, u64> = BTreeMap::new();
        let mut of_all = 0;
        for row in rows.iter().filter(|row| passes(row, &parameters, "")) {
            of_all += 1;
            *expected.entry(group.iter().map(|name| value_of(row, name)).collect()).or_default() += 1;
        }
        prop_assert_eq!(total, of_all);
        prop_assert_eq!(groups.len() + more, expected.len());
        prop_assert!(groups.len() <= limit);
        for group in &groups {
            let key: Vec<String> = group.keys.iter().map(|(_, value)| value.text()).collect();
            prop_assert_eq!(Some(&group.count), expected.get(&key), "{:?}", key);
        }
        let in_order = groups.windows(2).all(|pair| {
            let keys = |index: usize| pair[index].keys.iter().map(|(_, value)| value.clone()).collect::<Vec<Value>>();
            if by_key { keys(0) < keys(1) } else { (pair[1].count, keys(0)) < (pair[0].count, keys(1)) }
        });
        prop_assert!(in_order, "{:?}", groups);
    }

    #[test]
    fn a_dimensions_values_are_counted_under_every_filter_but_its_own(
        rows in rows(),
        parameters in parameters(),
        which in 0_usize..6,
    ) {
        let name = ["month", "year", "force", "town", "crime_type", "last_outcome"][which];
        let values = answer::values(&rollup(&rows), &parse(&parameters), dimension(name));
        let mut expected: BTreeMap<String, u64> = BTreeMap::new();
        for row in rows.iter().filter(|row| passes(row, &parameters, name)) {
            *expected.entry(value_of(row, name)).or_default() += 1;
        }
        for (_, chosen) in parameters.iter().filter(|(known, _)| known == name) {
            expected.entry(chosen.clone()).or_insert(0);
        }
        let counted: BTreeMap<String, u64> = values.iter().map(|value| (value.value.text(), value.count)).collect();
        prop_assert_eq!(counted.len(), values.len());
        prop_assert_eq!(counted, expected);
    }

    #[test]
    fn cells_hold_every_placed_record_once(rows in rows(), parameters in parameters(), resolution in 4_u8..=9) {
        let (cells, placed, total) = answer::cells(&rollup(&rows), &parse(&parameters), resolution);
        let mut expected: BTreeMap<u64, u64> = BTreeMap::new();
        let passing: Vec<&Row> = rows.iter().filter(|row| passes(row, &parameters, "")).collect();
        for place in passing.iter().filter_map(|row| row.point) {
            let cell = h3o::CellIndex::try_from(point(place).cell).unwrap();
            let parent = cell.parent(h3o::Resolution::try_from(resolution).unwrap()).unwrap();
            *expected.entry(parent.into()).or_default() += 1;
        }
        prop_assert_eq!(placed, expected.values().sum::<u64>());
        prop_assert_eq!(total, passing.len() as u64);
        prop_assert_eq!(cells.iter().map(|cell| (cell.cell, cell.count)).collect::<BTreeMap<_, _>>(), expected);
    }

    #[test]
    fn a_month_may_be_replaced_and_removed_and_others_stay(rows in rows(), again in rows()) {
        let (mut one, two) = (rollup(&rows), rollup(&again));
        // The rows of the second in place of the first's, month by month, by way of a copy that shares the rest.
        let before = one.clone();
        let mut expected: Vec<Row> = again.clone();
        for (index, month) in MONTHS.iter().enumerate() {
            let month: Month = month.parse().unwrap();
            if two.months().any(|(known, _)| known == month) {
                let only: Vec<Row> = again.iter().filter(|row| row.month == index).cloned().collect();
                let mut columns = Vec::new();
                let single = rollup(&only);
                for (_, rows) in single.months() {
                    columns.push(columns_of(&single, rows));
                }
                one.set_month(month, &columns[0]).unwrap();
            } else if index == 0 {
                one.remove_month(month);
            } else {
                expected.extend(rows.iter().filter(|row| row.month == index).cloned());
            }
        }
        let total = |rollup: &Rollup| answer::count(rollup, &CountQuery::default()).0;
        prop_assert_eq!(total(&one), expected.len() as u64);
        prop_assert_eq!(total(&before), rows.len() as u64);
        for name in NAMES {
            let counted = answer::values(&one, &Filter::default(), dimension(name));
            for value in counted {
                let rows = expected.iter().filter(|row| value_of(row, name) == value.value.text()).count();
                prop_assert_eq!(value.count, rows as u64);
            }
        }
    }
}

/// A month back in the shape in which it is read.
fn columns_of(rollup: &Rollup, rows: &blotter_records::MonthRows) -> MonthColumns {
    let dimensions = (0..4)
        .map(|place| LocalColumn {
            values: rollup.values(place).iter().map(|value| value.as_deref().map(str::to_owned)).collect(),
            codes: rows.rows.codes[place].iter().map(|code| u32::from(*code)).collect(),
        })
        .collect();
    let nowhere = u32::try_from(rollup.points().len()).unwrap();
    let points = rollup.points().iter().copied().map(Some).chain([None]).collect();
    let point_codes = rows.points.iter().map(|point| (*point).min(nowhere)).collect();
    MonthColumns { dimensions, points, point_codes, counts: rows.rows.counts.clone() }
}

#[test]
fn what_is_wrong_with_a_parameter_is_said_by_its_name() {
    let error = |data_set: DataSet, parameters: &[(&str, &str)]| {
        CountQuery::parse(data_set, parameters.iter().copied()).unwrap_err().parameter
    };
    for (name, value) in [
        ("colour", "red"),
        ("hour", "7"),
        ("from", "2021-6"),
        ("month", "June"),
        ("year", "21"),
        ("group", "colour"),
        ("group", "force,town,month"),
        ("group", "force,force"),
        ("group", ""),
        ("order", "size"),
        ("limit", "0"),
        ("limit", "100001"),
        ("limit", "-1"),
        ("limit", ""),
        ("cell", "87"),
        ("cell", "zz"),
        ("cell", "8a194ad32b07fff"),
        ("bbox", "1,2,3"),
        ("bbox", "1,2,3,NaN"),
        ("bbox", "2,50,1,52"),
        ("bbox", "-200,50,1,52"),
    ] {
        assert_eq!(error(DataSet::Street, &[(name, value)]), name, "{name}={value}");
    }
    assert_eq!(error(DataSet::Street, &[("from", "2021-07"), ("to", "2021-06")]), "from");
    assert_eq!(error(DataSet::StopAndSearch, &[("hour", "24")]), "hour");
    assert_eq!(error(DataSet::StopAndSearch, &[("weekday", "0")]), "weekday");
    assert!(Filter::parse_with_resolution(DataSet::Street, [("resolution", "10")]).is_err());
    assert!(Filter::parse_with_resolution(DataSet::Street, [("resolution", "4")]).is_ok());
}

#[test]
fn answers_have_the_contracts_shape() {
    let rows = [Row { month: 0, values: [Some(0), None, Some(0), None], point: None }];
    let query = CountQuery::parse(DataSet::Street, [("group", "crime_type,town"), ("town", "")]).unwrap();
    let (total, groups, more) = answer::count(&rollup(&rows), &query);
    assert_eq!((total, more), (1, 0));
    let json = serde_json::to_value(&groups).unwrap();
    assert_eq!(json, serde_json::json!([{"crime_type": "Burglary", "town": null, "count": 1}]));
    assert_eq!(serde_json::to_value(&query.filter).unwrap(), serde_json::json!({"town": [null]}));
}
