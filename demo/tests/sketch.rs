//! What the sketch finds, and what it refuses to guess.

use std::path::Path;

use blotter_demo::{Place, Precision, Sketch, SketchError};
use proptest::prelude::*;

fn locate(block: &str, location: &str) -> Option<Place> {
    Sketch::dallas().locate(Some(block).filter(|b| !b.is_empty()), location)
}

fn metres(place: &Place, latitude: f64, longitude: f64) -> f64 {
    let (north, east) = ((place.latitude - latitude) * 110_950.0, (place.longitude - longitude) * 93_670.0);
    north.hypot(east)
}

/// Positions that an online geocoder gave in 2019.
const CROSSINGS: [(&str, f64, f64); 6] = [
    ("Elm St / N Harwood St", 32.78246, -96.79439),
    ("Bruton Rd / Pleasant Dr", 32.74874, -96.67860),
    ("Greenville Ave / E Lovers Ln", 32.85115, -96.76981),
    ("Larga Dr / Webb Chapel Rd", 32.86489, -96.86246),
    ("C F Hawn Fwy Eb / S St Augustine Dr", 32.70330, -96.65551),
    ("Midway Rd / Forest Ln", 32.90946, -96.83834),
];

#[test]
fn known_crossings_lie_within_300_metres() {
    for (location, latitude, longitude) in CROSSINGS {
        let place = locate("", location).unwrap_or_else(|| panic!("{location} is not on the sketch"));
        assert_eq!(place.precision, Precision::Intersection);
        let off = metres(&place, latitude, longitude);
        assert!(off < 300.0, "{location} is {off:.0} m off");
    }
}

#[test]
fn known_crossings_of_the_shared_file_too() {
    let file = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/dallas/known_crossings.csv"));
    let Ok(mut rows) = csv::Reader::from_path(file) else {
        eprintln!("SKIPPED: {} is missing; the crate's own copy is tested", file.display());
        return;
    };
    for row in rows.records() {
        let row = row.unwrap();
        let place = locate("", &row[0]).unwrap_or_else(|| panic!("{} is not on the sketch", &row[0]));
        assert!(metres(&place, row[1].parse().unwrap(), row[2].parse().unwrap()) < 300.0, "{}", &row[0]);
    }
}

#[test]
fn finds_hundred_blocks_however_they_are_written() {
    for (block, location, matched) in [
        ("8500", "Park Ln", "8500 Park Ln"),
        ("8500", "PARK  LN", "8500 Park Ln"),
        ("9300", "L B J Fwy Wb", "9300 L B J Fwy"),
        ("10400", "l b j fwy eb", "10400 L B J Fwy"),
        ("100", "Woodall Rodgers Fwy Wb", "100 Woodall Rodgers Fwy"),
        ("8500", "E R L THORNTON SERV EB", "8500 E R L Thornton Fwy"),
        ("2300", "n stemmons serv sb", "2300 N Stemmons Fwy"),
        ("1500", "empire central", "1500 Empire Central"),
        ("9100", "john w carpenter serv sb", "9100 John W Carpenter Fwy"),
        ("7100", "east grand serv e", "7100 East Grand Ave"),
        ("2500", "webb chapel ext", "2500 Webb Chapel Ext"),
        ("2200", "w northwest hwy", "2200 W Northwest Hwy"),
        ("11000", "E Northwest Hwy", "11000 E Northwest Hwy"),
        ("8200", "S Lancaster Rd", "8200 S Lancaster Rd"),
        ("2900", "Martin Luther King Jr Blvd", "2900 Martin Luther King Jr Blvd"),
        ("14200", "dallas pkwy", "14200 Dallas Pkwy"),
    ] {
        let place = locate(block, location).unwrap_or_else(|| panic!("{block} {location}"));
        assert_eq!((place.matched.as_str(), place.precision), (matched, Precision::Block));
        assert!(place.uncertainty_m < 500, "{block} {location}: {} m", place.uncertainty_m);
    }
}

#[test]
fn finds_crossings_however_they_are_written() {
    for location in [
        "408  NB / GRADY NIBLO RD",
        "N Central Serv Nb / Bryan Ramp Eb",
        "N Central Expy Sb / N Haskell Ave",
        "N Peak St / Live Oak St",
        "N Munger Blvd / Junius St",
        "Lakeland Dr / Ferguson Rd",
        "S R L Thornton Fwy Sb / E Camp Wisdom Rd",
        "dallas north tollway sb / frankford rd",
        "dallas north tollway sb & frankford rd",
        "cedar springs rd & wycliff ave",
        "n pearl expy / main st",
        "n stemmons fwy nb / continental ave",
        "s r l thornton fwy sb / e colorado blvd",
        "w wheatland rd / marvin d love serv nb",
        "n central expy nb / midpark rd",
        "Frankford Rd / Midway Rd",
        "CHERRY VALLEY BLVD / S LANCASTER RD",
        "everglade rd / n jim miller rd",
        "Llewellyn Ave / W 12th St",
        "I-635 / US-75",
    ] {
        let place = locate("", location).unwrap_or_else(|| panic!("{location}"));
        assert_eq!(place.precision, Precision::Intersection, "{location}");
    }
}

#[test]
fn two_blocks_of_one_road_are_two_places() {
    let (west, east) = (locate("5900", "Royal Ln").unwrap(), locate("10000", "Royal Ln").unwrap());
    let apart = metres(&west, east.latitude, east.longitude);
    assert!((7_000.0..9_500.0).contains(&apart), "{apart:.0} m");
}

#[test]
fn the_side_of_zero_decides() {
    let (west, east) = (locate("400", "W Davis St"), locate("600", "E Jefferson Blvd").unwrap());
    assert!(west.unwrap().longitude < -96.8235);
    assert!(east.longitude > -96.8235);
    let (left, right) = (locate("900", "W Illinois Ave").unwrap(), locate("900", "E Illinois Ave").unwrap());
    assert!(left.longitude < right.longitude);
    // The same number on both sides, and no word about which.
    assert_eq!(locate("500", "Illinois Ave"), None);
    assert_eq!(locate("500", "E Davis St"), None);
}

#[test]
fn never_guesses() {
    for (block, location) in [
        ("99900", "Forest Ln"),
        ("100", "Forest Ln"),
        ("8500", "Park Ave"),
        ("200", "Ave / Elsie Faye Heggins St"),
        ("", "dallas pkwy / plano"),
        ("", "Ruidosa Ave"),
        ("", "L B J Fwy"),
        ("", "Forest Ln"),
        ("", "Elm St / Forest Ln"),
        ("", "Elm St / Elm St"),
        ("", "Elm St / Main St / Commerce St"),
        ("x", "Main St"),
        ("4294967295", "Main St"),
        ("", "Ave"),
        ("", ""),
        ("", "/"),
    ] {
        assert_eq!(locate(block, location), None, "{block} {location}");
    }
}

#[test]
fn a_street_alone_is_known_only_as_far_as_it_is_long() {
    let place = locate("", "Empire Central").unwrap();
    assert_eq!(place.precision, Precision::Street);
    assert!((500..2_500).contains(&place.uncertainty_m), "{}", place.uncertainty_m);
}

#[test]
fn a_broken_sketch_says_where() {
    for (text, expected) in [
        ("motorway | A", SketchError::Fields { line: 1 }),
        ("\narterial | A St | -96.8,32.8", SketchError::TooShort { line: 2 }),
        ("arterial | A St | -96.8,32.8 x", SketchError::Point { line: 1, point: "x".to_owned() }),
        ("path | A | -96.8,32.8", SketchError::Kind { line: 1, kind: "path".to_owned() }),
        ("local | A St | -96.8,32.8@100 -96.7,32.8@300 -96.6,32.8@200", SketchError::Numbers { line: 1 }),
    ] {
        assert_eq!(Sketch::parse(text).unwrap_err(), expected);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn never_panics(block in proptest::option::of(".{0,8}"), location in ".{0,40}") {
        let _ = Sketch::dallas().locate(block.as_deref(), &location);
    }

    #[test]
    fn never_panics_on_what_looks_like_a_call(
        block in proptest::option::of(0_u32..=u32::MAX),
        words in proptest::collection::vec(
            proptest::sample::select(vec![
                "N", "S", "E", "W", "NB", "SERV", "RAMP", "/", "&", "Elm", "St", "Forest", "Ln", "L", "B", "J",
                "Fwy", "I", "635", "US-75", "Loop 12", "R L Thornton", "Buckner", "Blvd", "  ", "é", "'",
            ]),
            0..7,
        ),
    ) {
        let block = block.map(|number| number.to_string());
        let found = Sketch::dallas().locate(block.as_deref(), &words.join(" "));
        if let Some(place) = found {
            prop_assert!((32.5..33.1).contains(&place.latitude));
            prop_assert!((-97.1..-96.4).contains(&place.longitude));
        }
    }

    /// A block that is found lies on its road: as near to one of the crossings around it as the road is long
    /// there, here checked by its two neighbours: the blocks before and after are never far.
    #[test]
    fn neighbouring_blocks_are_neighbours(hundred in 1_u32..190, which in 0_usize..8) {
        let street = ["Forest Ln", "Preston Rd", "Greenville Ave", "S Lancaster Rd", "W Davis St",
            "Royal Ln", "L B J Fwy", "N Buckner Blvd"][which];
        let at = |h: u32| locate(&(h * 100).to_string(), street);
        if let (Some(here), Some(next)) = (at(hundred), at(hundred + 1)) {
            let apart = metres(&here, next.latitude, next.longitude);
            let reach = f64::from(here.uncertainty_m + next.uncertainty_m);
            prop_assert!(apart <= reach, "{street} {hundred}00: {apart:.0} m");
        }
    }
}
