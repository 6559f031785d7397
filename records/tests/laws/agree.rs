//! Random questions, answered twice.

use crate::rows::{Row, choices, month, rollup, rows, value};
use blotter_records::{
    Cell, CellsQuery, CountQuery, Coverage, Data, DataSet, Dimension, Filter, Rollup, Source, Value,
    query::{Bbox, Order},
    rollup::cell_at,
};
use proptest::{prelude::*, sample::Index};
use std::{cmp::Reverse, collections::BTreeMap};

/// The rows' own answer, written as simply as possible.
fn fits(data_set: DataSet, row: &Row, filter: &Filter, but: Option<Dimension>) -> bool {
    filter.from.is_none_or(|from| row.month >= from)
        && filter.to.is_none_or(|to| row.month <= to)
        && filter.values.iter().all(|(dimension, values)| {
            Some(*dimension) == but || values.contains(&value(data_set, row, *dimension))
        })
        && filter.bbox.is_none_or(|bbox| {
            row.position
                .is_some_and(|(x, y)| x >= bbox.west && x <= bbox.east && y >= bbox.south && y <= bbox.north)
        })
        && (filter.cells.is_empty() && !filter.unplaced
            || row.position.map_or(filter.unplaced, |at| {
                filter.cells.iter().any(|cell| cell_of(at, cell.resolution()) == *cell)
            }))
}

fn cell_of((longitude, latitude): (f64, f64), resolution: u8) -> Cell {
    Cell::new(cell_at(longitude, latitude).unwrap()).unwrap().parent(resolution).unwrap()
}

fn filter(data_set: DataSet) -> impl Strategy<Value = Filter> {
    let mut chosen = Vec::new();
    for &dimension in data_set.dimensions() {
        let values: Vec<Value> = match dimension {
            Dimension::Month => (0..7).map(|number| Value::text(&month(number).to_string())).collect(),
            Dimension::Year => ["2019", "2020", "2021"].map(Value::text).to_vec(),
            _ => {
                let of = |text: Option<String>| match text {
                    None => Value::Null,
                    Some(text) if dimension.is_number() => Value::Number(text.parse().unwrap()),
                    Some(text) => Value::text(&text),
                };
                // One value that no row has.
                let unknown = if dimension.is_number() { "5" } else { "Unknown" };
                choices(dimension).into_iter().chain([Some(unknown.to_owned())]).map(of).collect()
            }
        };
        let values = prop::sample::subsequence(values, 1..3);
        // Few filters at once, or no row is left.
        chosen.push(prop_oneof![5 => Just(None), 2 => values.prop_map(move |it| Some((dimension, it)))]);
    }
    let range = prop_oneof![
        3 => Just((None, None)),
        1 => (0..6_u32, 0..3_u32).prop_map(|(from, more)| (Some(month(from)), Some(month(from + more)))),
        1 => (0..6_u32).prop_map(|from| (Some(month(from)), None)),
    ];
    let bbox = (0..8_i32, 0..8_i32, 0..8_i32, 0..8_i32).prop_map(|(x, y, width, height)| Bbox {
        west: f64::from(x) * 0.01 - 2.6,
        south: f64::from(y) * 0.003 + 51.4,
        east: f64::from(x + width) * 0.01 - 2.6,
        north: f64::from(y + height) * 0.003 + 51.4,
    });
    let cell = (0..8_i32, 0..8_i32, 4..=9_u8).prop_map(|(x, y, resolution)| {
        cell_of((f64::from(x) * 0.01 - 2.6, f64::from(y) * 0.003 + 51.4), resolution)
    });
    let cells = prop_oneof![4 => Just(Vec::new()), 1 => prop::collection::vec(cell, 1..3)];
    let places = (prop::option::weighted(0.2, bbox), cells, prop::bool::weighted(0.1));
    (range, chosen, places).prop_map(|((from, to), chosen, (bbox, cells, unplaced))| Filter {
        from,
        to,
        values: chosen.into_iter().flatten().collect(),
        cells,
        unplaced,
        bbox,
    })
}

fn source<'a>(data: &'a Rollup, coverage: &'a Coverage) -> Source<'a> {
    Source { release: 1, data, coverage }
}

fn counts_agree(
    data_set: DataSet,
    rows: &[Row],
    filter: &Filter,
    group: &[Dimension],
    order: Order,
    limit: usize,
) {
    let (rollup, coverage) = (rollup(data_set, rows), Coverage::default());
    let query = CountQuery { filter: filter.clone(), group: group.to_vec(), order, limit };
    let answer = source(&rollup, &coverage).count(query);
    let fitting: Vec<_> = rows.iter().filter(|row| fits(data_set, row, filter, None)).collect();
    assert_eq!(answer.total, fitting.len() as u64);
    let mut expected: BTreeMap<Vec<Value>, u64> = BTreeMap::new();
    if !group.is_empty() {
        for row in fitting {
            let key = group.iter().map(|dimension| value(data_set, row, *dimension)).collect();
            *expected.entry(key).or_default() += 1;
        }
    }
    let mut expected: Vec<_> = expected.into_iter().collect();
    if order == Order::Count {
        expected.sort_by_key(|(_, count)| Reverse(*count));
    }
    assert_eq!(answer.more, expected.len().saturating_sub(limit) as u64);
    expected.truncate(limit);
    let groups: Vec<_> = answer
        .groups
        .iter()
        .map(|it| (it.key.iter().map(|(_, value)| value.clone()).collect::<Vec<_>>(), it.count))
        .collect();
    assert_eq!(groups, expected);
}

fn values_agree(data_set: DataSet, rows: &[Row], filter: &Filter) {
    let (rollup, coverage) = (rollup(data_set, rows), Coverage::default());
    for &dimension in data_set.dimensions() {
        let answer = source(&rollup, &coverage).values(dimension, filter.clone());
        let mut expected: BTreeMap<Value, u64> = BTreeMap::new();
        for row in rows.iter().filter(|row| fits(data_set, row, filter, Some(dimension))) {
            *expected.entry(value(data_set, row, dimension)).or_default() += 1;
        }
        for chosen in filter.chosen(dimension).unwrap_or_default() {
            expected.entry(chosen.clone()).or_default();
        }
        let mut expected: Vec<_> = expected.into_iter().collect();
        expected.sort_by_key(|(_, count)| Reverse(*count));
        let values: Vec<_> = answer.values.into_iter().map(|it| (it.value, it.count)).collect();
        assert_eq!(values, expected, "{dimension}");
        assert_eq!(answer.total, rows.iter().filter(|row| fits(data_set, row, filter, None)).count() as u64);
    }
}

fn cells_agree(data_set: DataSet, rows: &[Row], filter: &Filter, resolution: u8) {
    let (rollup, coverage) = (rollup(data_set, rows), Coverage::default());
    let answer = source(&rollup, &coverage).cells(CellsQuery { filter: filter.clone(), resolution });
    let mut expected: BTreeMap<Cell, u64> = BTreeMap::new();
    let mut unplaced = 0;
    for row in rows.iter().filter(|row| fits(data_set, row, filter, None)) {
        match row.position {
            Some(position) => *expected.entry(cell_of(position, resolution)).or_default() += 1,
            None => unplaced += 1,
        }
    }
    let placed = expected.values().sum::<u64>();
    assert_eq!((answer.placed, answer.unplaced, answer.total), (placed, unplaced, placed + unplaced));
    assert_eq!(answer.cells.iter().map(|it| (it.cell, it.count)).collect::<BTreeMap<_, _>>(), expected);
    assert!(answer.cells.is_sorted_by_key(|it| (Reverse(it.count), it.cell)));
}

macro_rules! agree {
    ($($name:ident: $data_set:expr),*) => {$(
        mod $name {
            use super::*;

            proptest! {
                #![proptest_config(ProptestConfig::with_cases(300))]

                #[test]
                fn counts(rows in rows($data_set), filter in filter($data_set), group in group($data_set),
                    by_key: bool, limit in 1..40_usize) {
                    let order = if by_key { Order::Key } else { Order::Count };
                    counts_agree($data_set, &rows, &filter, &group, order, limit);
                }

                #[test]
                fn values(rows in rows($data_set), filter in filter($data_set)) {
                    values_agree($data_set, &rows, &filter);
                }

                #[test]
                fn cells(rows in rows($data_set), filter in filter($data_set), resolution in 4..=9_u8) {
                    cells_agree($data_set, &rows, &filter, resolution);
                }
            }
        }
    )*};
}

agree!(street: DataSet::Street, outcomes: DataSet::Outcomes, stop_and_search: DataSet::StopAndSearch);

fn group(data_set: DataSet) -> impl Strategy<Value = Vec<Dimension>> {
    let dimensions = data_set.dimensions();
    (0..3_usize, any::<Index>(), 1..dimensions.len()).prop_map(move |(many, first, step)| {
        let first = first.index(dimensions.len());
        let second = (first + step) % dimensions.len();
        [first, second].iter().take(many).map(|&index| dimensions[index]).collect()
    })
}

#[test]
fn nothing_is_counted_where_there_is_nothing() {
    let (rollup, coverage) = (Rollup::new(DataSet::Street), Coverage::default());
    let source = source(&rollup, &coverage);
    assert!(rollup.months().is_empty());
    let group = vec![Dimension::Year, Dimension::Town];
    let query = CountQuery { filter: Filter::default(), group, order: Order::Count, limit: 5 };
    let answer = source.count(query);
    assert_eq!((answer.total, answer.groups.len(), answer.data.from), (0, 0, None));
    assert!(source.values(Dimension::Month, Filter::default()).values.is_empty());
    assert!(source.cells(CellsQuery { filter: Filter::default(), resolution: 9 }).cells.is_empty());
}
