//! The figures of Reported Crime over a whole lake, one of the programs of `cargo xtask bench records`.
//!
//! `dashboard_rate questions LAKE` prints seeded filters with their answers, one JSON a line, for other engines to
//! answer too. `dashboard_rate time LAKE` reads such lines, answers each once in this new process, from the filter to
//! the bytes of the answer, and prints the milliseconds that each took.
#![expect(clippy::unwrap_used, reason = "a program for measuring")]

use blotter_lake::{Lake, load};
use blotter_records::{CellsQuery, DataSet, Dimension, Filter, Month, Source, Value, query::Bbox};
use serde_json::{Map, Value as Json, json};
use std::{
    collections::BTreeMap,
    io::{BufRead, stdin},
    time::Instant,
};

const ASKED: usize = 50;
/// Of the map's cells, as a page asks for at the zoom of a county.
const RESOLUTION: u8 = 7;

#[tokio::main]
async fn main() {
    let mut arguments = std::env::args().skip(1);
    let (what, lake) = (arguments.next().unwrap(), arguments.next().unwrap());
    let loaded = load(&Lake::open(&lake).unwrap(), None).await.unwrap().unwrap();
    let source = loaded.release.source(DataSet::Street);
    match what.as_str() {
        "questions" => questions(&source),
        "time" => time(&source),
        other => panic!("questions or time, not {other}"),
    }
}

fn questions(source: &Source<'_>) {
    let mut random = fastrand::Rng::with_seed(11);
    let range = source.range();
    let (first, last) = (range.from.unwrap(), range.to.unwrap());
    let all = Filter { from: Some(first), to: Some(last), ..Filter::default() };
    let values = source.dashboard(all.clone()).lists;
    let values: Vec<(Dimension, Vec<Value>)> = values
        .into_iter()
        .map(|list| (list.dimension, list.values.into_iter().map(|it| it.value).collect()))
        .collect();
    let places = source.cells(CellsQuery { filter: all, resolution: RESOLUTION }).cells;
    for _ in 0..ASKED {
        let asked = filter((first, last), &values, &mut random);
        let at = h3o::CellIndex::try_from(places[random.usize(..places.len())].cell.number()).unwrap();
        let at = h3o::LatLng::from(at);
        // What a wide window shows of a county.
        let bbox = Bbox {
            west: at.lng() - 0.45,
            south: at.lat() - 0.3,
            east: at.lng() + 0.45,
            north: at.lat() + 0.3,
        };
        println!("{}", question(source, &asked, bbox));
    }
}

/// A span of months, and some values of each dimension with a chance.
fn filter(
    (first, last): (Month, Month),
    values: &[(Dimension, Vec<Value>)],
    random: &mut fastrand::Rng,
) -> Filter {
    let months = i32::try_from(last.number() - first.number()).unwrap();
    let from = random.i32(0..=months);
    let to = (from + [0, 3, 11, 35][random.usize(..4)]).min(months);
    let mut filter = Filter { from: first.plus(from), to: first.plus(to), ..Filter::default() };
    for (dimension, values) in values {
        if random.u8(..3) == 0 {
            for _ in 0..random.usize(1..4) {
                filter.choose(*dimension, values[random.usize(..values.len())].clone());
            }
        }
    }
    filter
}

/// The filter, a box, and the answers: counts by value, those of 0 left out.
fn question(source: &Source<'_>, filter: &Filter, bbox: Bbox) -> Json {
    let answer = source.dashboard(filter.clone());
    let months: BTreeMap<String, u64> =
        answer.months.iter().filter_map(|it| Some((it.month.to_string(), it.count?))).collect();
    let lists: Map<String, Json> = answer
        .lists
        .iter()
        .map(|list| {
            let counts: Vec<_> = list.values.iter().filter(|it| it.count > 0).collect();
            let counts = counts.iter().map(|it| json!([it.value, it.count])).collect();
            (list.dimension.column().to_owned(), counts)
        })
        .collect();
    let values: Map<String, Json> = filter
        .values
        .iter()
        .map(|(dimension, values)| (dimension.column().to_owned(), json!(values)))
        .collect();
    let map = source
        .cells(CellsQuery { filter: Filter { bbox: Some(bbox), ..filter.clone() }, resolution: RESOLUTION });
    let cells: Vec<_> = map.cells.iter().map(|it| json!([it.cell.number(), it.count])).collect();
    json!({
        "from": filter.from, "to": filter.to, "values": values, "bbox": bbox,
        "total": answer.total.count, "without_position": answer.total.without_position,
        "months": months.into_iter().filter(|(_, count)| *count > 0).collect::<BTreeMap<_, _>>(),
        "lists": lists, "cells": cells,
    })
}

fn time(source: &Source<'_>) {
    let asked: Vec<(Filter, Bbox)> = stdin().lock().lines().map(|line| read(&line.unwrap())).collect();
    let milliseconds = |ask: &dyn Fn(&(Filter, Bbox)) -> Vec<u8>| -> Vec<f64> {
        let once = |it| {
            let started = Instant::now();
            std::hint::black_box(ask(it));
            started.elapsed().as_secs_f64() * 1000.0
        };
        asked.iter().map(once).collect()
    };
    let cards = milliseconds(&|(filter, _)| serde_json::to_vec(&source.dashboard(filter.clone())).unwrap());
    let map = milliseconds(&|(filter, bbox)| {
        let filter = Filter { bbox: Some(*bbox), ..filter.clone() };
        serde_json::to_vec(&source.cells(CellsQuery { filter, resolution: RESOLUTION })).unwrap()
    });
    println!("{}", json!({"cards": cards, "map": map}));
}

fn read(line: &str) -> (Filter, Bbox) {
    let question: Json = serde_json::from_str(line).unwrap();
    let month = |name: &str| Some(question[name].as_str().unwrap().parse().unwrap());
    let mut filter = Filter { from: month("from"), to: month("to"), ..Filter::default() };
    for (column, values) in question["values"].as_object().unwrap() {
        let dimensions = DataSet::Street.columns_of_rollup();
        let dimension = *dimensions.iter().find(|it| it.column() == column).unwrap();
        for value in values.as_array().unwrap() {
            filter.choose(dimension, value.as_str().map_or(Value::Null, Value::text));
        }
    }
    let edge = |index: usize| question["bbox"][index].as_f64().unwrap();
    (filter, Bbox { west: edge(0), south: edge(1), east: edge(2), north: edge(3) })
}
