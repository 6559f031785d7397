//! Whether two spellings mean one street. Fuzzy geocoders answer `Park Ave` to `Park Ln`: that is a guess, and
//! no guess leaves this crate. Strict, for what is refused here is only "not found".

use blotter_locations::name::{self, Direction, Parts, Route, StreetType};

/// Whether both name one street: the same words; and the same type, direction and route, where both have one.
pub(crate) fn same_street(a: &str, b: &str) -> bool {
    let (Some(a), Some(b)) = (name::parse(a), name::parse(b)) else { return false };
    let types = [a.street_type, b.street_type];
    let routes = [a.route, b.route];
    a.key() == b.key()
        && (a.service, a.ramp) == (b.service, b.ramp)
        && (types.contains(&StreetType::NONE) || types[0] == types[1])
        && (routes.contains(&Route::None) || routes[0] == routes[1])
        && (direction(&a) == Direction::None
            || direction(&b) == Direction::None
            || direction(&a) == direction(&b))
}

/// The direction in front or behind: `Main St E` is `East Main Street`.
fn direction(parts: &Parts) -> Direction {
    if parts.pre_direction == Direction::None { parts.suffix_direction } else { parts.pre_direction }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn spellings_of_one_street() {
        for (a, b) in [
            ("Park Ln", "PARK LANE"),
            ("N Harwood St", "North Harwood Street"),
            ("Harwood St", "North Harwood Street"),
            ("Harwood", "N HARWOOD ST"),
            ("L B J FWY", "LBJ Freeway"),
            ("Martin Luther King Jr Blvd", "Martin Luther King Junior Boulevard"),
            ("O'Connor Rd", "Oconnor Road"),
            ("St. Augustine Dr", "Saint Augustine Drive"),
            ("Stemmons Fwy NB", "Stemmons Freeway"),
            ("Ave B", "Avenue B"),
            ("Avenue E", "AVE E"),
            ("N St", "N Street"),
            ("Main St E", "East Main Street"),
            ("12th St", "12TH ST"),
        ] {
            assert!(
                same_street(a, b) && same_street(b, a),
                "{a}, {b}: {:?} {:?}",
                name::parse(a),
                name::parse(b)
            );
        }
    }

    #[test]
    fn other_streets() {
        for (a, b) in [
            ("Park Ln", "Park Avenue"),
            ("N Harwood St", "South Harwood Street"),
            ("Park Ln", "Parker Lane"),
            ("Park Ln", "Old Park Lane"),
            ("12th St", "112th St"),
            ("Elm St", "Dallas"),
            ("", ""),
            ("/", "&"),
            ("N St", "S St"),
        ] {
            assert!(!same_street(a, b) && !same_street(b, a), "{a}, {b}");
        }
    }

    proptest! {
        #[test]
        fn every_name_is_its_own_in_any_case(name in "[A-Za-z0-9]{1,8}( [A-Za-z0-9]{1,8}){0,4}", any in "\\PC{0,40}") {
            // A number alone names no street.
            if let Some(parts) = name::parse(&name) {
                prop_assert!(same_street(&name, &name.to_lowercase()), "{parts:?}");
            }
            let _ = same_street(&name, &any);
        }
    }
}
