//! Self-defined ethnicity by the published groups. A group that is chosen shows its parts.

use super::{
    super::{
        records::{Records, being},
        rows::{Drawn, Weight},
        shown::View,
        table::table,
    },
    bars::{all_rows, group, heading, link},
};
use crate::widgets::charts::{bar, part};
use blotter_records::{Dimension, Value, dashboard::EthnicGroup};
use blotter_view::dashboard::{CardDocument, Dim, Query, Row, words};
use leptos::prelude::*;

pub fn ethnicity(view: &View<'_>, card: &CardDocument) -> AnyView {
    let Some(&Dim(dimension)) = card.dimensions.first() else { return ().into_any() };
    let Some(list) = view.answer.figures.list(dimension) else { return ().into_any() };
    if list.total() == 0 {
        return view! { <p class="text">"None."</p> }.into_any();
    }
    // A comparison is of single values.
    if view.answer.versus.is_some() {
        let rows = super::super::rows::drawn(view, dimension, 8);
        return view! { {table(&card.title, &heading(view, dimension), &all_rows(view, dimension))}{group(view, dimension, &card.title, &rows)} }
            .into_any();
    }
    let sum = list.total();
    let records = view.records_of(None, &[dimension.name()]);
    let line = |class: &str, name: AnyView, count: u64, max: u64, of: &Query| {
        line(class, name, (count, sum, max), &records, of)
    };
    let groups: Vec<(EthnicGroup, Vec<&Row>)> = EthnicGroup::ALL
        .into_iter()
        .map(|group| (group, list.rows.iter().filter(|row| group_of(row) == group).collect::<Vec<_>>()))
        .filter(|(_, rows)| !rows.is_empty())
        .collect();
    let max = groups.iter().map(|(_, rows)| total(rows)).max().unwrap_or_default();
    let filtered = list.is_filtered();
    let rows: Vec<AnyView> = groups
        .iter()
        .flat_map(|(group, rows)| {
            let chosen = rows.iter().any(|row| row.chosen);
            let weight = match group {
                _ if chosen => Weight::Chosen,
                _ if filtered => Weight::Off,
                EthnicGroup::NotStated | EthnicGroup::NoEntry => Weight::Rest,
                _ => Weight::Plain,
            };
            let count = total(rows);
            let name = choose(view, dimension, *group, rows);
            let values = rows.iter().map(|row| row.value.as_str());
            let of = Query::default().with(dimension.name(), values);
            let mut lines = vec![line(weight.class(), name, count, max, &of)];
            if chosen && rows.len() > 1 {
                lines.extend(rows.iter().map(|row| {
                    let weight = if row.chosen { Weight::Chosen } else { Weight::Off };
                    let drawn = Drawn {
                        name: part_name(&row.name).to_owned(),
                        value: Some(row.value.clone()),
                        count: row.count,
                        other: None,
                        weight,
                    };
                    line(
                        &format!("part {}", weight.class()),
                        link(view, dimension, &drawn),
                        row.count,
                        max,
                        &being(dimension, &row.value),
                    )
                }));
            }
            lines
        })
        .collect();
    view! {
        {table(&card.title, &heading(view, dimension), &all_rows(view, dimension))}
        <table class="bars">
            <thead class="visually-hidden"><tr>
                <th scope="col">{card.title.clone()}</th><th scope="col">"Bar"</th><th scope="col">"Count"</th><th scope="col">"Share"</th>
            </tr></thead>
            <tbody>{rows}</tbody>
        </table>
    }
    .into_any()
}

fn group_of(row: &Row) -> EthnicGroup {
    if row.value.is_empty() { EthnicGroup::NoEntry } else { EthnicGroup::of(&Value::text(&row.value)) }
}

fn total(rows: &[&Row]) -> u64 {
    rows.iter().map(|row| row.count).sum()
}

/// A link that filters by all of a group's values, or takes that back.
fn choose(view: &View<'_>, dimension: Dimension, group: EthnicGroup, rows: &[&Row]) -> AnyView {
    let name = dimension.name();
    let chosen = rows.iter().any(|row| row.chosen);
    let mut query = view.query.clone();
    for row in rows {
        if row.chosen == chosen {
            query = query.toggled(name, &row.value);
        }
    }
    view! { <a href=view.at(&query) aria-current=chosen.then_some("true")>{group.title()}</a> }.into_any()
}

fn line(
    class: &str,
    name: AnyView,
    (count, sum, max): (u64, u64, u64),
    records: &Records,
    of: &Query,
) -> AnyView {
    view! {
        <tr class=class.to_owned()>
            <th scope="row">{name}</th>
            <td class="of-bar">{bar(part(count, max), None)}</td>
            <td class="num count" inner_html=records.cell(count, of).0></td>
            <td class="num share">{words::share(count, sum)}</td>
        </tr>
    }
    .into_any()
}

/// `White - Irish` is `Irish` under its group.
fn part_name(name: &str) -> &str {
    name.split_once(" - ").map_or(name, |(_, part)| part)
}
