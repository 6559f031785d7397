//! Dallas's highways by the names that dispatchers use, on an index that has only TIGER/Line's; drawn by hand.

#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

mod common;

use blotter_streets::{Aliases, Answer, BuildOptions, Found, Index, Locator, Point, Question, build_bytes};
use common::{Piece, degrees, piece};

/// Highways as TIGER/Line names them, each running north at its own place past Cross Rd.
const HIGHWAYS: [&str; 7] =
    ["I- 635", "US Hwy 75", "I- 35E", "I- 30", "US Hwy 175", "State Spur 366", "State Loop 12"];

/// What each is called, and which it is.
const CALLED: [(&str, usize); 9] = [
    ("LBJ FWY", 0),
    ("L B J FWY", 0),
    ("N CENTRAL EXPY", 1),
    ("STEMMONS FWY", 2),
    ("E R L THORNTON FWY", 3),
    ("S R L THORNTON FWY", 2),
    ("C F HAWN FWY", 4),
    ("WOODALL RODGERS FWY", 5),
    ("WALTON WALKER BLVD", 6),
];

fn x(highway: usize) -> f64 {
    f64::from(u8::try_from(highway).unwrap()) * 20.0
}

/// The aliases of the city's file, one to a line.
fn aliases() -> Aliases {
    let file = include_str!("../../cities/dallas.toml");
    let lines = file.lines().skip_while(|line| *line != "[streets.aliases]").skip(1);
    let named = lines.take_while(|line| !line.starts_with('[')).map(|line| {
        let mut names = line.split('"').skip(1).step_by(2);
        (names.next().unwrap_or_default(), names.collect())
    });
    Aliases::new(named)
}

fn town() -> Locator {
    let mut pieces: Vec<Piece> = Vec::new();
    for (number, name) in HIGHWAYS.into_iter().enumerate() {
        let at = x(number);
        pieces.push(piece(name, "S1100", &[(at, -5.0), (at, 5.0)]));
        pieces.push(piece("Cross Rd", "S1400", &[(at - 1.0, 0.0), (at + 1.0, 0.0)]));
    }
    let folder = tempfile::tempdir().unwrap();
    common::write(folder.path(), &pieces);
    let (bytes, _) = build_bytes(folder.path(), &BuildOptions::default()).unwrap();
    Locator::new(Index::from_bytes(bytes).unwrap()).with_aliases(aliases())
}

fn metres(found: &Found, at: (f64, f64)) -> f64 {
    let point = |(latitude, longitude)| Point::from_degrees(latitude, longitude).unwrap();
    point((found.latitude, found.longitude)).metres_to(point(degrees(at)))
}

#[test]
fn each_highway_is_found_by_what_it_is_called() {
    let town = town();
    for (name, number) in CALLED {
        let crossing = format!("{name} / Cross Rd");
        let Answer::Found(found) = town.locate(&Question::at(&crossing)) else { panic!("{crossing}") };
        assert!(metres(&found, (x(number), 0.0)) < 1.0, "{name}: {found:?}");
        assert!(found.alternatives.is_empty() && found.matched.contains(HIGHWAYS[number]), "{found:?}");
    }
}
