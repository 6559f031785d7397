//! Diff and board at the size of a big city (100 calls), of all cities at once (10,000), and far beyond.
//! Each round is what a poll costs: the rows as parsed become a snapshot, the snapshot is compared with the
//! board, and what changed is applied. Parsing is the feed's own matter and not in it.

use blotter_model::{Board, Body, Change, Event, Report, Snapshot, Timestamp, diff};
use criterion::{BatchSize, BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use std::{hint::black_box, time::Duration};

const STREETS: [&str; 8] = [
    "Forest Ln",
    "E ILLINOIS AVE",
    "N Peak St / Live Oak St",
    "AUDELIA RD",
    "W Davis St",
    "Frankford Rd / Midway Rd",
    "S Lancaster Rd",
    "12000 MCCREE RD",
];
const NATURES: [&str; 5] = [
    "40 - Other",
    "7X - Major Accident",
    "40/01 - Other",
    "11V - Burg Motor Veh",
    "6X - Major Dist (Violence)",
];
const DIVISIONS: [&str; 4] = ["North Central", "Northeast", "South Central", "Southwest"];

/// Row `number` of a feed: four calls of ten share an incident with another unit.
fn row(number: usize) -> Report {
    let minute = number % 1440;
    Report {
        incident_number: format!("26-{:07}", number - number % 5 / 3),
        unit_number: format!("{}{:03}", ['A', 'B', 'C', 'D'][number % 4], number % 1000),
        division: Some(DIVISIONS[number % 4].into()),
        nature_of_call: Some(NATURES[number % 5].into()),
        priority: Some(1 + i64::try_from(number % 4).unwrap_or_default()),
        date: Some("2026-08-17".into()),
        time: Some(format!("{:02}:{:02}:00", minute / 60, minute % 60)),
        reported_at: Timestamp::from_second(1_787_000_000 + 60 * i64::try_from(minute).unwrap_or_default())
            .ok(),
        block: (!number.is_multiple_of(3)).then(|| format!("{}", number % 130 * 100)),
        location: Some(STREETS[number % 8].into()),
        beat: Some(format!("{}", 111 + number % 600)),
        reporting_area: Some(format!("{}", 1000 + number % 8000)),
        status: Some("At Scene".into()),
    }
}

fn rows(count: usize) -> Vec<Report> {
    (0..count).map(row).collect()
}

/// One row of a hundred differs: of each three one has a new status, one has left, one is new.
fn a_hundredth_later(count: usize) -> Vec<Report> {
    let mut rows = rows(count);
    for (turn, at) in (0..count).step_by(100).enumerate() {
        match turn % 3 {
            0 => rows[at].status = Some("Enroute".into()),
            _ => rows[at] = row(count + at),
        }
    }
    rows
}

fn take(board: &mut Board, changes: Vec<Change>) {
    for change in changes {
        board.apply(&Event { seq: board.seq() + 1, body: Body::Call(change) });
    }
}

fn changes(board: &Board, rows: Vec<Report>) -> Vec<Change> {
    diff(board, &Snapshot::new(rows), "feed", Timestamp::UNIX_EPOCH)
}

fn board(criterion: &mut Criterion) {
    for count in [100, 10_000, 1_000_000] {
        let mut group = criterion.benchmark_group("board");
        group.throughput(Throughput::Elements(count as u64));
        let size = if count == 1_000_000 { BatchSize::PerIteration } else { BatchSize::LargeInput };
        if count == 1_000_000 {
            group
                .sample_size(10)
                .warm_up_time(Duration::from_millis(1))
                .measurement_time(Duration::from_secs(30));
        }
        let mut full = Board::new();
        take(&mut full, changes(&Board::new(), rows(count)));
        for (name, later) in [("unchanged", rows(count)), ("1 % changed", a_hundredth_later(count))] {
            group.bench_function(BenchmarkId::new(format!("snapshot and diff, {name}"), count), |bencher| {
                bencher.iter_batched(|| later.clone(), |rows| black_box(changes(&full, rows)), size);
            });
        }
        let hundredth = changes(&full, a_hundredth_later(count));
        // The board that takes the changes is the same each time but for what they did to it; going there and
        // back costs no copy of a million calls in each round.
        let back = {
            let mut after = full.clone();
            take(&mut after, hundredth.clone());
            changes(&after, rows(count))
        };
        group.bench_function(BenchmarkId::new("apply 1 % changed, there and back", count), |bencher| {
            let mut board = full.clone();
            bencher.iter_batched(
                || (hundredth.clone(), back.clone()),
                |(there, back)| {
                    take(&mut board, there);
                    take(&mut board, back);
                },
                size,
            );
        });
        let all = changes(&Board::new(), rows(count));
        group.bench_function(BenchmarkId::new("apply all to an empty board", count), |bencher| {
            bencher.iter_batched(
                || all.clone(),
                |all| {
                    let mut board = Board::new();
                    take(&mut board, all);
                    board
                },
                size,
            );
        });
        group.finish();
    }
}

criterion_group!(benches, board);
criterion_main!(benches);
