//! Where streets cross that share no node there, or do not cross at all; drawn by hand.

#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

mod common;

use blotter_streets::{Answer, BuildOptions, Found, Index, Locator, Point, Precision, Question, build_bytes};
use common::{Piece, degrees, piece};

const STREET: &str = "S1400";

fn pieces() -> Vec<Piece> {
    vec![
        // Two roads side by side in two pieces each, nearest (22 m) where the second begins, and far apart at its end.
        piece("Near Rd", STREET, &[(0.0, 0.0), (1.0, 0.0)]),
        piece("Near Rd", STREET, &[(1.0, 0.0), (2.0, 0.0)]).towns(2, 2),
        piece("Beside Rd", STREET, &[(0.0, 0.5), (1.2, 0.3)]).towns(2, 2),
        piece("Beside Rd", STREET, &[(1.2, 0.3), (1.8, 0.2), (2.0, 0.45)]).towns(2, 2),
        // One edge that passes over another twice, 280 m apart.
        piece("Curve Rd", STREET, &[(10.0, -1.0), (11.0, 1.0), (13.0, 1.0), (14.0, -1.0)]),
        piece("Straight Rd", STREET, &[(9.0, 0.0), (15.0, 0.0)]),
        // Two that part at a node, and one of which passes over the other farther on.
        piece("Level Rd", STREET, &[(20.0, 0.0), (30.0, 0.0)]),
        piece("Ramble Rd", STREET, &[(20.0, 0.0), (21.0, 1.0), (24.0, 1.0), (26.0, -1.0)]),
    ]
}

fn town() -> Locator {
    let folder = tempfile::tempdir().unwrap();
    common::write(folder.path(), &pieces());
    let (bytes, _) = build_bytes(folder.path(), &BuildOptions::default()).unwrap();
    Locator::new(Index::from_bytes(bytes).unwrap())
}

#[track_caller]
fn found(location: &str) -> Found {
    match town().locate(&Question::at(location)) {
        Answer::Found(found) => found,
        missing @ Answer::NotFound(_) => panic!("{missing:?}"),
    }
}

fn metres(latitude: f64, longitude: f64, at: (f64, f64)) -> f64 {
    let point = |(latitude, longitude)| Point::from_degrees(latitude, longitude).unwrap();
    point((latitude, longitude)).metres_to(point(degrees(at)))
}

#[test]
fn streets_that_do_not_meet_cross_where_they_come_nearest() {
    for location in ["Near Rd / Beside Rd", "Beside Rd & Near Rd"] {
        let near = found(location);
        assert!(metres(near.latitude, near.longitude, (1.8, 0.1)) < 1.0, "{near:?}");
        assert!(near.alternatives.is_empty() && near.why.contains("nearest"), "{near:?}");
        assert!(near.uncertainty_m > 70.0, "they run on side by side: {near:?}");
        assert_eq!(near.precision, Precision::Intersection);
    }
}

#[test]
fn a_curve_that_crosses_a_street_twice_crosses_it_twice() {
    let twice = found("Curve Rd / Straight Rd");
    assert_eq!(twice.alternatives.len(), 1, "{twice:?}");
    let other = &twice.alternatives[0];
    let mut off = [(10.5, 0.0), (13.5, 0.0)].map(|at| {
        metres(twice.latitude, twice.longitude, at).min(metres(other.latitude, other.longitude, at))
    });
    off.sort_by(f64::total_cmp);
    assert!(off[1] < 1.0, "{twice:?}");
    assert!(twice.uncertainty_m > 280.0, "{twice:?}");
}

#[test]
fn streets_that_share_a_node_may_cross_elsewhere_too() {
    let both = found("Level Rd / Ramble Rd");
    assert!(metres(both.latitude, both.longitude, (20.0, 0.0)) < 1.0, "{both:?}");
    assert_eq!(both.alternatives.len(), 1, "{both:?}");
    let other = &both.alternatives[0];
    assert!(metres(other.latitude, other.longitude, (25.0, 0.0)) < 1.0, "{both:?}");
}

/// Roads that cross at every step, in more places than anyone means.
#[test]
fn streets_that_cross_everywhere_are_said_to_rather_than_worked_out() {
    let zigzag = |name, turned: bool| {
        let steps = (0..1_300_u32).map(|i| (f64::from(i) * 0.02, f64::from(i % 2) * 4.0));
        let line: Vec<_> = steps.map(|(x, y)| if turned { (y, x) } else { (x, y - 0.013) }).collect();
        piece(name, STREET, &line)
    };
    let folder = tempfile::tempdir().unwrap();
    common::write(folder.path(), &[zigzag("Weft Rd", false), zigzag("Warp Rd", true)]);
    let (bytes, _) = build_bytes(folder.path(), &BuildOptions::default()).unwrap();
    let town = Locator::new(Index::from_bytes(bytes).unwrap());
    let Answer::NotFound(missing) = town.locate(&Question::at("Weft Rd / Warp Rd")) else { panic!() };
    assert!(missing.why.contains("too many places"), "{missing:?}");
}
