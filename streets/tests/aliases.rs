//! Dallas's highways by the names that dispatchers use, on indexes that have only another of their names; drawn by
//! hand, with the city's file as the program loads it.

#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

mod common;

use blotter_cities::City;
use blotter_streets::{Aliases, Locator, Precision, Question, name};
use common::{Piece, found, missing, off, piece};

const STREET: &str = "S1400";
const LANES: &str = "S1100";
const SERVICE: &str = "S1640";

fn city() -> City {
    City::load("dallas").unwrap()
}

/// As the program hands them to its locator.
fn aliases(city: &City) -> Aliases {
    Aliases::new(city.street_aliases().iter().map(|(name, others)| (name, others.iter().collect())))
}

/// A highway that runs north past Cross Rd, with numbers on its service roads.
fn highway(name: &'static str) -> Vec<Piece> {
    vec![
        piece(name, LANES, &[(0.0, -5.0), (0.0, 5.0)]),
        piece(name, SERVICE, &[(-0.3, -5.0), (-0.3, 5.0)]).numbers((500, 598), (501, 599)),
        piece(name, SERVICE, &[(0.3, -5.0), (0.3, 5.0)]).numbers((500, 598), (501, 599)),
        piece("Cross Rd", STREET, &[(-3.0, 0.0), (-0.3, 0.0)]),
        piece("Cross Rd", STREET, &[(-0.3, 0.0), (0.3, 0.0)]),
        piece("Cross Rd", STREET, &[(0.3, 0.0), (3.0, 0.0)]),
    ]
}

fn town(city: &City, name: &str) -> Locator {
    common::town(&highway(name.to_owned().leak())).with_aliases(aliases(city))
}

/// A name as the Census Bureau's files write it.
fn as_filed(name: &str) -> String {
    let routes = [
        ("INTERSTATE ", "I- "),
        ("IH ", "I- "),
        ("I-", "I- "),
        ("US HIGHWAY ", "US Hwy "),
        ("US-", "US Hwy "),
        ("STATE HIGHWAY SPUR ", "State Spur "),
        ("STATE HIGHWAY LOOP ", "State Loop "),
        ("STATE HIGHWAY ", "State Hwy "),
        ("SH ", "State Hwy "),
    ];
    let route =
        routes.iter().find_map(|(ours, theirs)| Some(format!("{theirs}{}", name.strip_prefix(ours)?)));
    route.unwrap_or_else(|| name.to_owned())
}

#[test]
fn every_name_in_the_citys_file_leads_to_the_road_by_each_of_its_other_names() {
    let city = city();
    let mut asked = 0;
    for (called, others) in city.street_aliases() {
        for other in others {
            for filed in [other.clone(), as_filed(other)] {
                let town = town(&city, &filed);
                let crossing = found(&town, &Question::at(&format!("{called} / Cross Rd")));
                assert!(off(&crossing, (0.0, 0.0)) < 1.0, "{called} by {filed}: {crossing:?}");
                assert_eq!(crossing.precision, Precision::Intersection, "{called} by {filed}");
                assert!(
                    crossing.matched.contains(&filed) && crossing.alternatives.is_empty(),
                    "{crossing:?}"
                );
                let block = found(&town, &Question::block("500", called));
                assert!(off(&block, (0.0, 0.0)) < 1.0, "{called} by {filed}: {block:?}");
                assert_eq!((block.precision, block.matched.as_str()), (Precision::Block, filed.as_str()));
                // Most are other names; `LBJ` for `L B J` is the same one, written differently.
                let same = name::parse(called).unwrap().key() == name::parse(&filed).unwrap().key();
                let words = ["by another name of the road", "taken apart in another way"];
                let said = words.iter().any(|words| crossing.why.contains(words));
                assert!(said || same, "{called} by {filed}: {crossing:?}");
                asked += 1;
            }
        }
    }
    assert_eq!(city.street_aliases().len(), 30);
    assert!(asked > 150, "{asked}");
}

#[test]
fn service_roads_and_carriageways_are_found_through_the_other_name_too() {
    let city = city();
    for (called, filed, at) in [
        ("n stemmons serv sb", "I- 35E", (-0.3, 0.0)),
        ("N Stemmons Serv Nb", "I- 35E", (0.3, 0.0)),
        ("n stemmons fwy nb", "I- 35E", (0.3, 0.0)),
        ("l b j serv nb", "I- 635", (0.3, 0.0)),
        ("john w carpenter serv sb", "State Hwy 183", (-0.3, 0.0)),
        ("marvin d love serv nb", "US Hwy 67", (0.3, 0.0)),
        ("408  NB", "State Spur 408", (0.3, 0.0)),
    ] {
        let block = found(&town(&city, filed), &Question::block("500", called));
        assert!(off(&block, at) < 1.0 && block.matched == filed, "{called}: {block:?}");
    }
}

/// Two of the highways are called R L Thornton; the direction says which.
#[test]
fn a_name_of_two_highways_is_either_without_its_direction() {
    let city = city();
    let mut pieces = highway("I- 30");
    for mut piece in highway("I- 35E") {
        piece.line.iter_mut().for_each(|at| at.0 += 50.0);
        pieces.push(piece);
    }
    let town = common::town(&pieces).with_aliases(aliases(&city));
    for (called, at) in [("E R L Thornton Fwy", (0.0, 0.0)), ("S R L THORNTON FWY", (50.0, 0.0))] {
        let crossing = found(&town, &Question::at(&format!("{called} / Cross Rd")));
        assert!(off(&crossing, at) < 1.0 && crossing.alternatives.is_empty(), "{called}: {crossing:?}");
    }
    let either = found(&town, &Question::at("R L Thornton Fwy / Cross Rd"));
    assert_eq!(either.alternatives.len(), 1, "{either:?}");
}

#[test]
fn south_central_is_never_north_central() {
    let city = city();
    for filed in ["N Central Expy", "US Hwy 75"] {
        let town = town(&city, filed);
        for called in ["S Central Expy", "S CENTRAL SERV NB", "South Central Expressway"] {
            missing(&town, &Question::block("500", called));
            let street = found(&town, &Question::at(&format!("{called} / Cross Rd")));
            assert_eq!(
                (street.precision, street.matched.as_str()),
                (Precision::Street, "Cross Rd"),
                "{called}"
            );
        }
        let north = found(&town, &Question::block("500", "N Central Expy"));
        assert!(off(&north, (0.0, 0.0)) < 1.0, "{filed}: {north:?}");
    }
}

/// The toll road by what dispatchers and maps call it.
#[test]
fn the_tollway_is_found_by_each_of_its_names() {
    let city = city();
    for filed in ["Dallas North Tollway", "Dallas N Tollway", "Dallas Tollway", "Dallas North Toll"] {
        let town = town(&city, filed);
        for called in ["dallas north tollway sb", "DALLAS NORTH TOLLWAY NB", "Dallas N Tollway", "DNT"] {
            let crossing = found(&town, &Question::at(&format!("{called} / Cross Rd")));
            assert!(off(&crossing, (0.0, 0.0)) < 30.0, "{called} by {filed}: {crossing:?}");
            assert_eq!(crossing.precision, Precision::Intersection);
            assert_eq!(crossing.matched.split(" / ").find(|name| *name != "Cross Rd"), Some(filed));
        }
    }
}
