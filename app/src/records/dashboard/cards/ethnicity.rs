//! Self-defined ethnicity by the published groups. A group that is chosen shows its parts.

use super::{
    super::{
        records::{Records, being, second},
        rows::{Drawn, Weight},
        shown::View,
        table::{table, written},
    },
    bars::{Line, all_rows, group, heading, lines, link, linked},
};
use crate::widgets::charts::{bar, part};
use blotter_records::{Dimension, Value, dashboard::EthnicGroup};
use blotter_view::dashboard::{CardDocument, Dim, List, Query, Row, words};
use leptos::prelude::*;

pub fn ethnicity(view: &View<'_>, card: &CardDocument) -> AnyView {
    let Some(&Dim(dimension)) = card.dimensions.first() else { return ().into_any() };
    let Some(list) = view.answer.figures.list(dimension) else { return ().into_any() };
    if list.total() == 0 {
        return view! { <p class="text">{view.nothing()}</p> }.into_any();
    }
    let whole = |text: String| {
        let rows = all_rows(view, dimension);
        view! { {table(&card.title, &heading(view, dimension), &rows)}{written(text)} }.into_any()
    };
    let mut text = String::new();
    let versus = view.versus_of(dimension).and_then(|versus| versus.figures.list(dimension));
    if let Some(versus) = versus {
        lines(&mut text, &card.title, &groups_of_both(view, dimension, list, versus));
        return whole(text);
    }
    // Single values are compared with each other.
    if view.answer.versus.is_some() && view.versus_of(dimension).is_none() {
        let rows = super::super::rows::drawn(view, dimension, 8);
        group(&mut text, view, dimension, &card.title, &rows);
        return whole(text);
    }
    let sum = list.total();
    let records = view.records_of(None, &[dimension.name()]);
    let groups: Vec<(EthnicGroup, Vec<&Row>)> = EthnicGroup::ALL
        .into_iter()
        .map(|group| (group, list.rows.iter().filter(|row| group_of(row) == group).collect::<Vec<_>>()))
        .filter(|(_, rows)| !rows.is_empty())
        .collect();
    let max = groups.iter().map(|(_, rows)| total(rows)).max().unwrap_or_default();
    let line = |class: &'static str, name: String, count: u64, of: &Query| Line {
        class,
        name,
        bar: bar(part(count, max), None),
        count: records.cell(count, of).0,
        share: words::share(count, sum),
    };
    let filtered = list.is_filtered();
    let rows: Vec<Line<'_>> = groups
        .iter()
        .enumerate()
        .flat_map(|(place, (group, rows))| {
            let chosen = rows.iter().any(|row| row.chosen);
            let weight = weight(*group, rows, filtered);
            let count = total(rows);
            let name = choose(view, dimension, *group, rows, place);
            let values = rows.iter().map(|row| row.value.as_str());
            let of = Query::default().with(dimension.name(), values);
            let mut lines = vec![line(weight.class(), name, count, &of)];
            if chosen && rows.len() > 1 {
                lines.extend(rows.iter().enumerate().map(|(at, row)| {
                    let drawn = Drawn {
                        name: part_name(&row.name).to_owned(),
                        value: Some(row.value.clone()),
                        rest: Vec::new(),
                        count: row.count,
                        other: None,
                        weight: Weight::Plain,
                    };
                    let class = if row.chosen { "part on" } else { "part off" };
                    let name = link(view, dimension, &drawn, EthnicGroup::ALL.len() + at);
                    line(class, name, row.count, &being(dimension, &row.value))
                }));
            }
            lines
        })
        .collect();
    lines(&mut text, &card.title, &rows);
    whole(text)
}

/// The groups with the counts of both sides of a comparison; lists have the values of both sides.
fn groups_of_both<'a>(view: &View<'_>, dimension: Dimension, list: &List, versus: &List) -> Vec<Line<'a>> {
    let sides = [None, view.versus_of(dimension)].map(|side| view.records_of(side, &[dimension.name()]));
    let groups: Vec<(EthnicGroup, Vec<&Row>, [u64; 2])> = EthnicGroup::ALL
        .into_iter()
        .map(|group| {
            let [rows, others] = [list, versus]
                .map(|list| list.rows.iter().filter(|row| group_of(row) == group).collect::<Vec<_>>());
            let counts = [total(&rows), total(&others)];
            (group, rows, counts)
        })
        .filter(|(_, rows, _)| !rows.is_empty())
        .collect();
    let max = groups.iter().flat_map(|(.., counts)| *counts).max().unwrap_or_default();
    let filtered = list.is_filtered();
    groups
        .into_iter()
        .enumerate()
        .map(|(place, (group, rows, [count, other]))| {
            let of = Query::default().with(dimension.name(), rows.iter().map(|row| row.value.as_str()));
            let mut share = words::share(count, list.total());
            second(&mut share, &words::share(other, versus.total()));
            Line {
                class: weight(group, &rows, filtered).class(),
                name: choose(view, dimension, group, &rows, place),
                bar: bar(part(count, max), Some(part(other, max))),
                count: Records::both(&sides, count, Some(other), &of),
                share,
            }
        })
        .collect()
}

fn weight(group: EthnicGroup, rows: &[&Row], filtered: bool) -> Weight {
    match group {
        _ if rows.iter().any(|row| row.chosen) => Weight::Chosen,
        _ if filtered => Weight::Off,
        EthnicGroup::NotStated | EthnicGroup::NoEntry => Weight::Rest,
        _ => Weight::Plain,
    }
}

fn group_of(row: &Row) -> EthnicGroup {
    if row.value.is_empty() { EthnicGroup::NoEntry } else { EthnicGroup::of(&Value::text(&row.value)) }
}

fn total(rows: &[&Row]) -> u64 {
    rows.iter().map(|row| row.count).sum()
}

/// A link that filters by all of a group's values, or takes that back.
fn choose(view: &View<'_>, dimension: Dimension, group: EthnicGroup, rows: &[&Row], place: usize) -> String {
    let name = dimension.name();
    let chosen = rows.iter().any(|row| row.chosen);
    let mut query = view.query.clone();
    for row in rows {
        if row.chosen == chosen {
            query = query.toggled(name, &row.value);
        }
    }
    linked(&format!("{name}-{place}"), &view.at(&query), chosen, group.title())
}

/// `White - Irish` is `Irish` under its group.
fn part_name(name: &str) -> &str {
    name.split_once(" - ").map_or(name, |(_, part)| part)
}
