//! From release to release.

use crate::rows::{Row, columns, month, rollup, rows};
use blotter_records::{
    CountQuery, Coverage, Data, DataSet, Dimension, Error, Filter, Rollup, Source,
    query::Order,
    rollup::{LocalColumn, Point},
};
use proptest::prelude::*;
use std::sync::Arc;

fn by_month_and_town(data: &Rollup) -> serde_json::Value {
    let group = vec![Dimension::Month, Dimension::Town];
    let query = CountQuery { filter: Filter::default(), group, order: Order::Key, limit: 1000 };
    let coverage = Coverage::default();
    let answer = Source { release: 1, data, coverage: &coverage }.count(query);
    serde_json::to_value(answer.groups).unwrap()
}

proptest! {
    #[test]
    fn a_release_changes_only_the_months_that_it_brings(
        before in rows(DataSet::Street), after in rows(DataSet::Street), replaced in 0..6_u32, removed in 0..6_u32
    ) {
        let old = rollup(DataSet::Street, &before);
        let shown = by_month_and_town(&old);
        let mut new = old.clone();
        new.set_month(&columns(DataSet::Street, month(replaced), &after)).unwrap();
        new.remove_month(month(removed));
        prop_assert_eq!(by_month_and_town(&old), shown, "who still reads the old release");
        let kept = before.iter().filter(|row| row.month != month(replaced));
        let brought = after.iter().filter(|row| row.month == month(replaced));
        let expected: Vec<Row> = kept.chain(brought).filter(|row| row.month != month(removed)).cloned().collect();
        prop_assert_eq!(by_month_and_town(&new), by_month_and_town(&rollup(DataSet::Street, &expected)));
        for rows in new.months().iter().filter(|rows| rows.month() != month(replaced)) {
            prop_assert!(old.months().iter().any(|known| Arc::ptr_eq(known, rows)), "shared, not copied");
        }
    }
}

#[test]
fn columns_that_make_no_roll_up_are_refused_and_change_nothing() {
    let row = |month| Row {
        month,
        values: ["kent", "Dover", "Burglary", "None"].map(|it| Some(it.to_owned())).to_vec(),
        position: Some((1.3, 51.1)),
    };
    let mut rollup = rollup(DataSet::Street, &[row(month(0))]);
    let shown = by_month_and_town(&rollup);
    let good = columns(DataSet::Street, month(1), &[row(month(1))]);
    let mut bad = good.clone();
    bad.dimensions.retain(|(dimension, _)| *dimension != Dimension::Town);
    assert!(matches!(rollup.set_month(&bad), Err(Error::MissingColumn { dimension: Dimension::Town, .. })));
    let mut bad = good.clone();
    bad.dimensions[0].1.codes.push(0);
    assert!(matches!(rollup.set_month(&bad), Err(Error::Length { rows: 2, expected: 1, .. })));
    let mut bad = good.clone();
    bad.dimensions[0].1.codes[0] = 1;
    assert!(matches!(rollup.set_month(&bad), Err(Error::Code { .. })));
    for cell in [0, 0x0871_958e_6eff_ffff] {
        let mut bad = good.clone();
        bad.points = LocalColumn {
            values: vec![Some(Point { longitude: 1.0, latitude: 51.0, cell })],
            codes: vec![0],
        };
        assert!(matches!(rollup.set_month(&bad), Err(Error::Point { .. })));
    }
    assert_eq!(by_month_and_town(&rollup), shown);
    rollup.set_month(&good).unwrap();
}
