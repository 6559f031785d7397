//! How long a dashboard takes over a roll-up of four million rows: `cargo run --release -p blotter-records --example
//! dashboard_timing`. The rows are invented: 36 months, 44 forces, 350 towns, 14 crime types, 27 outcomes, 600,000
//! points. Every total is checked against counting the rows one by one before anything is timed.
#![expect(clippy::unwrap_used, clippy::cast_precision_loss, reason = "a program for measuring")]

use blotter_records::{
    CellsQuery, Coverage, DataSet, Dimension, Filter, Month, Rollup, Source, Value,
    query::Bbox,
    rollup::{LocalColumn, MonthColumns, Point, cell_at},
};
use std::time::{Duration, Instant};

const MONTHS: i32 = 36;
const ROWS_PER_MONTH: usize = 4_000_000 / MONTHS as usize;
const TOWNS: usize = 350;
const POINTS: usize = 600_000;
const ASKED: usize = 50;

fn main() {
    let mut random = fastrand::Rng::with_seed(11);
    let points: Vec<Point> = (0..POINTS)
        .map(|number| {
            // A town's points lie together.
            let town = number * TOWNS / POINTS;
            let longitude = -4.0 + (town % 20) as f64 * 0.25 + random.f64() * 0.1;
            let latitude = 50.5 + (town / 20) as f64 * 0.25 + random.f64() * 0.1;
            Point { longitude, latitude, cell: cell_at(longitude, latitude).unwrap() }
        })
        .collect();
    let first = Month::new(2019, 1).unwrap();
    let months: Vec<MonthColumns> =
        (0..MONTHS).map(|number| month(first.plus(number).unwrap(), &points, &mut random)).collect();
    let mut rollup = Rollup::new(DataSet::Street);
    let started = Instant::now();
    for month in &months {
        rollup.set_month(month).unwrap();
    }
    let (rows, fewer) = rollup.sizes();
    println!(
        "{rows} rows ({fewer} without positions) packed in {:.1} s, {} MB",
        started.elapsed().as_secs_f64(),
        rollup.bytes() / 1_000_000
    );
    let coverage = Coverage::default();
    let source = Source { release: 1, data: &rollup, coverage: &coverage };
    let filters: Vec<Filter> = (0..ASKED).map(|_| filter(first, &mut random)).collect();
    for filter in &filters {
        let expected: u64 = months.iter().map(|month| brute_force(month, filter)).sum();
        assert_eq!(source.dashboard(filter.clone()).total.count, expected, "{filter:?}");
    }
    report("all lists, as JSON", &filters, |filter| {
        serde_json::to_vec(&source.dashboard(filter)).unwrap().len()
    });
    let boxed = |mut filter: Filter| {
        filter.bbox = Some(Bbox { west: -3.1, south: 51.2, east: -2.2, north: 51.8 });
        filter
    };
    report("the map in view, as JSON", &filters, |filter| {
        serde_json::to_vec(&source.cells(CellsQuery { filter: boxed(filter), resolution: 7 })).unwrap().len()
    });
    report("the whole map, as JSON", &filters, |filter| {
        serde_json::to_vec(&source.cells(CellsQuery { filter, resolution: 7 })).unwrap().len()
    });
    report("all lists inside a box, as JSON", &filters, |filter| {
        serde_json::to_vec(&source.dashboard(boxed(filter))).unwrap().len()
    });
}

/// Rows as a month's roll-up has them: sorted by force and town.
fn month(month: Month, points: &[Point], random: &mut fastrand::Rng) -> MonthColumns {
    let mut rows: Vec<[usize; 5]> = (0..ROWS_PER_MONTH)
        .map(|_| {
            let point = random.usize(..POINTS);
            let town = point * TOWNS / POINTS;
            // Some types are much more frequent than others.
            let crime_type = random.usize(..14).min(random.usize(..14));
            let outcome = random.usize(..28).min(random.usize(..28)).min(random.usize(..28));
            if random.u8(..) < 10 {
                [town * 44 / TOWNS, 0, crime_type, outcome, 0]
            } else {
                [town * 44 / TOWNS, town + 1, crime_type, outcome, point + 1]
            }
        })
        .collect();
    rows.sort_unstable();
    let text = |name: &str, many: usize, null: bool| {
        let values = (0..many).map(|number| Some(format!("{name} {number}")));
        if null { std::iter::once(None).chain(values).collect() } else { values.collect::<Vec<_>>() }
    };
    let codes =
        |column: usize| rows.iter().map(|row| u32::try_from(row[column]).unwrap()).collect::<Vec<_>>();
    let column = |values, column| LocalColumn { values, codes: codes(column) };
    MonthColumns {
        month,
        dimensions: vec![
            (Dimension::Force, column(text("force", 44, false), 0)),
            (Dimension::Town, column(text("town", TOWNS, true), 1)),
            (Dimension::CrimeType, column(text("type", 14, false), 2)),
            (Dimension::LastOutcome, column(text("outcome", 27, true), 3)),
        ],
        points: LocalColumn {
            values: std::iter::once(None).chain(points.iter().copied().map(Some)).collect(),
            codes: codes(4),
        },
        counts: rows.iter().map(|_| random.u32(1..4)).collect(),
    }
}

/// Some months, and each dimension with a chance.
fn filter(first: Month, random: &mut fastrand::Rng) -> Filter {
    let from = random.i32(0..MONTHS);
    let to = from + [0, 3, 11, 35][random.usize(..4)];
    let mut filter = Filter { from: first.plus(from), to: first.plus(to), ..Filter::default() };
    for (dimension, name, many) in [
        (Dimension::Force, "force", 44),
        (Dimension::Town, "town", TOWNS),
        (Dimension::CrimeType, "type", 14),
        (Dimension::LastOutcome, "outcome", 27),
    ] {
        if random.u8(..3) == 0 {
            for _ in 0..random.usize(1..4) {
                filter.choose(dimension, Value::text(&format!("{name} {}", random.usize(..many))));
            }
        }
    }
    filter
}

fn brute_force(month: &MonthColumns, filter: &Filter) -> u64 {
    if !filter.has_month(month.month) {
        return 0;
    }
    let fits = |row: usize| {
        month.dimensions.iter().all(|(dimension, column)| {
            let value = column.values[column.codes[row] as usize].as_deref().map_or(Value::Null, Value::text);
            filter.chosen(*dimension).is_none_or(|chosen| chosen.contains(&value))
        })
    };
    (0..month.rows()).filter(|&row| fits(row)).map(|row| u64::from(month.counts[row])).sum()
}

fn report(what: &str, filters: &[Filter], ask: impl Fn(Filter) -> usize) {
    let mut times: Vec<Duration> = filters
        .iter()
        .map(|filter| {
            let started = Instant::now();
            std::hint::black_box(ask(filter.clone()));
            started.elapsed()
        })
        .collect();
    times.sort_unstable();
    let ms = |part: usize| times[(times.len() * part).div_ceil(100).max(1) - 1].as_secs_f64() * 1000.0;
    println!("{what}: median {:.1} ms, p95 {:.1} ms, longest {:.1} ms", ms(50), ms(95), ms(100));
}
