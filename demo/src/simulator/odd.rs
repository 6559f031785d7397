//! The feed's odd spellings, word for word as seen in real rows, and real-looking streets that the sketch
//! does not have.

use fastrand::Rng;

use super::location::Location;
use super::natures::DIVISIONS;
use crate::sketch::geometry::Point;

/// Division, block, location, about where.
const ODD: [(&str, Option<&str>, &str, Point); 20] = [
    ("Southeast", Some("200"), "Ave / Elsie Faye Heggins St", [-96.757, 32.756]),
    ("Southwest", None, "408  NB / GRADY NIBLO RD", [-96.929, 32.690]),
    ("Central", None, "N Central Serv Nb / Bryan Ramp Eb", [-96.790, 32.788]),
    ("Northeast", Some("9300"), "L B J Fwy Wb", [-96.733, 32.912]),
    ("South Central", None, "S R L Thornton Fwy Sb / E Camp Wisdom Rd", [-96.823, 32.662]),
    ("Central", Some("100"), "Woodall Rodgers Fwy Wb", [-96.818, 32.787]),
    ("North Central", None, "dallas north tollway sb / frankford rd", [-96.829, 32.998]),
    ("Southeast", Some("8500"), "E R L THORNTON SERV EB", [-96.690, 32.799]),
    ("Northwest", Some("2300"), "n stemmons serv sb", [-96.833, 32.798]),
    ("Northwest", Some("1500"), "empire central", [-96.873, 32.832]),
    ("North Central", None, "dallas pkwy / plano", [-96.828, 32.990]),
    ("Southeast", None, "MCNEIL ST", [-96.745, 32.780]),
    ("Southwest", None, "w wheatland rd / marvin d love serv nb", [-96.888, 32.643]),
    ("Northwest", Some("9100"), "john w carpenter serv sb", [-96.888, 32.834]),
    ("Northeast", Some("7100"), "east grand serv e", [-96.733, 32.810]),
    ("Central", None, "n pearl expy / main st", [-96.792, 32.782]),
    ("Northeast", Some("10400"), "l b j fwy eb", [-96.699, 32.890]),
    ("North Central", None, "n central expy nb / midpark rd", [-96.757, 32.933]),
    ("South Central", None, "CHERRY VALLEY BLVD / S LANCASTER RD", [-96.786, 32.655]),
    ("Northwest", Some("2500"), "webb chapel ext", [-96.864, 32.854]),
];

/// Streets that the sketch lacks, with a hundred block, in the order of `DIVISIONS`.
const LACKING: [[(u32, &str); 8]; 7] = [
    [
        (3100, "Nussbaumer St"),
        (4600, "Virginia Ave"),
        (2700, "Routh St"),
        (1200, "N Bryan Cir"),
        (5300, "Tremont St"),
        (900, "Park Ave"),
        (4200, "Dickason Ave"),
        (6000, "Tremont St"),
    ],
    [
        (18800, "Park Grove Ln"),
        (5200, "Verde Valley Ln"),
        (17200, "Graystone Dr"),
        (14000, "Brookgreen Dr"),
        (7700, "Roundrock Rd"),
        (6400, "Azalea Ln"),
        (5600, "Preston Oaks Rd"),
        (13600, "Peyton Dr"),
    ],
    [
        (2900, "Ruidosa Ave"),
        (9900, "Parkford Dr"),
        (7000, "Watercrest Pkwy"),
        (8300, "Park Hollow Ct"),
        (9400, "Poppy Dr"),
        (11300, "Dalron Dr"),
        (5600, "Matalee Ave"),
        (10200, "Shadow Way"),
    ],
    [
        (4600, "Sylvester St"),
        (4700, "Leston Ave"),
        (9900, "Dale Crest Dr"),
        (3200, "Norwalk Ave"),
        (2900, "Blystone Ln"),
        (3100, "Quebec St"),
        (3100, "Chapel Creek Dr"),
        (5100, "Cash Rd"),
    ],
    [
        (2500, "Marfa Ave"),
        (7500, "Woodshire Dr"),
        (400, "Calyx Cir"),
        (6100, "Moonglow Dr"),
        (200, "Guthrie St"),
        (1200, "Arizona Ave"),
        (2400, "Berwick Ave"),
        (4500, "Kushla Ave"),
    ],
    [
        (10000, "Log Cabin Rd"),
        (9900, "Mountain Bend Cir"),
        (300, "Murdock Rd"),
        (2700, "Hector St"),
        (10000, "Goodyear Dr"),
        (7600, "Texridge Dr"),
        (1700, "Kraft St"),
        (4100, "Ladale Dr"),
    ],
    [
        (1200, "Moulin Rouge Dr"),
        (400, "N Windomere Ave"),
        (5600, "Bernal Dr"),
        (5400, "Preakness Ln"),
        (4100, "Western St"),
        (3700, "Pueblo St"),
        (3800, "Black Oak Dr"),
        (700, "Sports St"),
    ],
];

/// Draws one of a division's odd rows; a few divisions have more than others.
pub fn draw(chance: &mut Rng, division: usize) -> Option<Location> {
    let own: Vec<_> = ODD.iter().filter(|row| row.0 == DIVISIONS[division]).collect();
    let (_, block, location, at) = **chance.choice(&own)?;
    Some(Location { block: block.map(str::to_owned), name: location.to_owned(), at })
}

/// Draws a place on a street that the sketch lacks; `at` is a point in the same division.
pub fn off_the_sketch(chance: &mut Rng, division: usize, at: Point) -> Location {
    let streets = &LACKING[division];
    let (block, street) = streets[chance.usize(..streets.len())];
    if chance.u32(..10) == 0 {
        let (_, other) = streets[chance.usize(..streets.len())];
        if other != street {
            return Location { block: None, name: format!("{street} / {other}"), at };
        }
    }
    let block = block + 100 * chance.u32(..4);
    Location { block: Some(block.to_string()), name: street.to_owned(), at }
}
