//! How near streets must come to cross, and what is said of it; ramps. Drawn by hand, one step east being 93.5 m and
//! one north 111.2 m.

#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

mod common;

use blotter_streets::{Aliases, Precision, Question};
use common::{found, missing, off, piece, town};

const STREET: &str = "S1400";
const LANES: &str = "S1100";
const SERVICE: &str = "S1640";
const RAMP: &str = "S1630";
/// Metres in a step north.
const STEP: f64 = 111.195;

/// What is answered where a lane of this class and name ends so many metres short of Cross Rd.
fn short_of(
    metres: f64,
    class: &'static str,
    name: &'static str,
    asked: &str,
) -> Result<(f64, f64, String), String> {
    let lane = piece(name, class, &[(5.0, 8.0), (5.0, metres / STEP)]);
    let town = town(&[lane, piece("Cross Rd", STREET, &[(0.0, 0.0), (10.0, 0.0)])]);
    let location = format!("{asked} / Cross Rd");
    let answer = town.locate(&Question::at(&location));
    if answer.found().is_none() {
        return Err(missing(&town, &Question::at(&location)).why);
    }
    let crossing = found(&town, &Question::at(&location));
    assert_eq!(crossing.precision, Precision::Intersection, "{crossing:?}");
    Ok((off(&crossing, (5.0, metres / STEP / 2.0)), crossing.uncertainty_m, crossing.why))
}

#[test]
fn streets_cross_if_they_come_within_sixty_metres_and_what_is_between_is_uncertain() {
    for metres in [5.0, 30.0, 58.0] {
        let (off, uncertainty, why) = short_of(metres, STREET, "Near Ln", "Near Ln").unwrap();
        assert!(off < 1.0, "half way between the two: {off} m");
        assert!((metres / 2.0..metres + 20.0).contains(&uncertainty), "{metres}: {uncertainty}");
        assert!(why.contains("do not meet") && why.contains("come nearest"), "{why}");
    }
    for metres in [62.0, 140.0, 800.0] {
        let why = short_of(metres, STREET, "Near Ln", "Near Ln").unwrap_err();
        assert!(why.contains("are known, but do not meet"), "{metres}: {why}");
    }
    let (off, uncertainty, why) = short_of(0.0, STREET, "Near Ln", "Near Ln").unwrap();
    assert!(off < 1.0 && uncertainty <= 10.0 + 1.0, "they touch: {uncertainty} {why}");
}

#[test]
fn a_highway_and_its_service_road_cross_within_a_hundred_and_fifty_metres() {
    let highways =
        [(LANES, "Ink Fwy", "Ink Fwy"), (SERVICE, "Ink Svc Rd", "Ink Serv Nb"), (LANES, "I- 635", "I-635")];
    for (class, name, asked) in highways {
        for metres in [62.0, 148.0] {
            let (off, uncertainty, why) = short_of(metres, class, name, asked).unwrap();
            assert!(off < 1.0 && uncertainty >= metres / 2.0, "{asked}, {metres}: {uncertainty}");
            assert!(why.contains("come nearest"), "{why}");
        }
        let why = short_of(153.0, class, name, asked).unwrap_err();
        assert!(why.contains("do not meet"), "{asked}: {why}");
    }
}

/// A crossing as the feed writes one: `N Central Serv Nb / Bryan Ramp Eb`. Beside Bryan St a ramp leaves the service
/// road; the files rarely name ramps, and this one only in the second town.
#[test]
fn a_ramp_named_after_a_street_is_found_by_its_name_or_at_the_street() {
    let central = |ramp: &'static str| {
        vec![
            piece("N Central Expy", LANES, &[(0.0, -9.0), (0.0, 9.0)]),
            piece("N Central Expy", SERVICE, &[(0.6, -9.0), (0.6, 0.0)]),
            piece("N Central Expy", SERVICE, &[(0.6, 0.0), (0.6, 2.0)]),
            piece("N Central Expy", SERVICE, &[(0.6, 2.0), (0.6, 9.0)]),
            piece("N Central Expy", SERVICE, &[(-0.6, -9.0), (-0.6, 0.0)]),
            piece("N Central Expy", SERVICE, &[(-0.6, 0.0), (-0.6, 9.0)]),
            piece("Bryan St", STREET, &[(-5.0, 0.0), (-0.6, 0.0)]),
            piece("Bryan St", STREET, &[(-0.6, 0.0), (0.6, 0.0)]),
            piece("Bryan St", STREET, &[(0.6, 0.0), (5.0, 0.0)]),
            piece(ramp, RAMP, &[(0.6, 2.0), (3.0, 1.0)]),
        ]
    };
    let file = [("CENTRAL EXPY", vec!["NORTH CENTRAL EXPY", "US HIGHWAY 75"])];
    for location in ["N Central Serv Nb / Bryan Ramp Eb", "bryan ramp eb & n central serv nb"] {
        let named = town(&central("Bryan Ramp")).with_aliases(Aliases::new(file.clone()));
        let ramp = found(&named, &Question::at(location));
        assert!(off(&ramp, (0.6, 2.0)) < 1.0, "where the ramp leaves the service road: {ramp:?}");
        assert!(!ramp.why.contains("no such ramp"), "{ramp:?}");
        let unnamed = town(&central("")).with_aliases(Aliases::new(file.clone()));
        let around = found(&unnamed, &Question::at(location));
        assert!(off(&around, (0.6, 0.0)) < 1.0, "around the crossing with the street: {around:?}");
        assert_eq!(around.precision, Precision::Intersection);
        assert!(around.uncertainty_m >= off(&around, (0.6, 1.3)), "the ramp is around there: {around:?}");
        assert!(around.why.contains("no such ramp is known"), "{around:?}");
    }
}

#[test]
fn a_highways_own_ramp_is_found_where_it_meets_the_street() {
    let pieces = [
        piece("Ink Fwy", LANES, &[(0.0, -9.0), (0.0, 9.0)]),
        piece("Main St", STREET, &[(-5.0, 0.0), (1.0, 0.0)]),
        piece("Main St", STREET, &[(1.0, 0.0), (5.0, 0.0)]),
        piece("Ink Fwy Ramp", RAMP, &[(1.0, 0.0), (0.0, 3.0)]),
    ];
    let town = town(&pieces);
    let ramp = found(&town, &Question::at("Main St / Ink Fwy Ramp"));
    assert!(off(&ramp, (1.0, 0.0)) < 1.0, "{ramp:?}");
    let lanes = found(&town, &Question::at("Main St / Ink Fwy"));
    assert!(off(&lanes, (0.0, 0.0)) < 1.0 && !lanes.why.contains("ramp"), "{lanes:?}");
}
