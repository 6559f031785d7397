//! The highways with their service roads and ramps. They take the names of Dallas's, because a city's file of aliases
//! knows those.

use crate::geometry::{Point, along, length, nearest, part, pt, smooth};
use crate::main_roads::carriageways;
use crate::names::StreetName;
use crate::plan::{Plan, SUPERBLOCK};
use crate::street::{Class, Line, Street};

/// From a highway's middle to its main lanes, and to its service roads.
pub const LANES: f64 = 11.0;
/// See [`LANES`].
pub const SERVICE: f64 = 48.0;

/// A highway of the plan.
pub struct Highway {
    /// Its middle.
    pub line: Vec<Point>,
    /// The line that its numbers are measured along: its middle, or a ring's of which it is a part.
    spine: Vec<Point>,
    name: StreetName,
    spoken: &'static str,
    serv: &'static str,
    alternates: Vec<StreetName>,
    bounds: [&'static str; 2],
    /// Service roads have the highway's own name (`true`) or that name with `Svc Rd`.
    same_name: bool,
    service_name: Option<StreetName>,
}

/// The highways of the plan; a small city has three.
pub fn highways(plan: &Plan) -> Vec<Highway> {
    let reach = f64::from(plan.n) / 2.0 * SUPERBLOCK;
    let make = |points: &[(f64, f64)], name: StreetName, spoken, serv, alternates, bounds, same_name| {
        let points: Vec<Point> = points.iter().map(|&(x, y)| pt(x * reach, y * reach)).collect();
        let line = smooth(&points, 90.0);
        Highway {
            spine: line.clone(),
            line,
            name,
            spoken,
            serv,
            alternates,
            bounds,
            same_name,
            service_name: None,
        }
    };
    let name = |base: &str, suftyp| StreetName::new(base, suftyp);
    let mut all = vec![
        make(
            &[
                (0.06, -0.06),
                (0.062, 0.0),
                (0.075, 0.08),
                (0.13, 0.22),
                (0.17, 0.40),
                (0.12, 0.62),
                (0.20, 0.82),
                (0.30, 1.01),
            ],
            name("Central", "Expy").directed("N"),
            "N Central Expy",
            "N Central Serv",
            vec![StreetName::route("US Hwy", "75")],
            ["Nb", "Sb"],
            true,
        ),
        make(
            &[(-1.01, -0.06), (-0.70, -0.11), (-0.35, -0.09), (-0.07, -0.045), (0.06, -0.06)],
            name("Tom Landry", "Fwy"),
            "Tom Landry Fwy",
            "Tom Landry Serv",
            vec![StreetName::route("I-", "30")],
            ["Eb", "Wb"],
            false,
        ),
        make(
            &[
                (-0.99, 0.60),
                (-0.62, 0.57),
                (-0.30, 0.60),
                (0.05, 0.54),
                (0.36, 0.47),
                (0.52, 0.22),
                (0.54, -0.12),
                (0.52, -0.42),
                (0.40, -0.68),
                (0.12, -0.80),
                (-0.24, -0.82),
                (-0.60, -0.76),
                (-1.01, -0.80),
            ],
            name("Lyndon B Johnson", "Fwy"),
            "L B J Fwy",
            "L B J Serv",
            vec![name("LBJ", "Fwy"), StreetName::route("I-", "635")],
            ["Eb", "Wb"],
            true,
        ),
    ];
    // The last of them goes around the city.
    let ring = all.remove(2);
    all.extend(quarters(&ring, &[pt(0.44 * reach, 0.345 * reach), pt(0.26 * reach, -0.74 * reach)]));
    if plan.n > 12 {
        all.extend([
            make(
                &[
                    (-0.05, -0.01),
                    (-0.056, 0.03),
                    (-0.11, 0.11),
                    (-0.24, 0.24),
                    (-0.33, 0.45),
                    (-0.36, 0.68),
                    (-0.52, 1.01),
                ],
                name("Stemmons", "Fwy").directed("N"),
                "N Stemmons Fwy",
                "N Stemmons Serv",
                vec![StreetName::route("I-", "35E"), StreetName::route("US Hwy", "77")],
                ["Nb", "Sb"],
                false,
            ),
            make(
                &[
                    (-0.05, -0.01),
                    (-0.046, -0.05),
                    (-0.06, -0.13),
                    (-0.03, -0.26),
                    (-0.10, -0.50),
                    (-0.07, -0.74),
                    (-0.14, -1.01),
                ],
                name("R L Thornton", "Fwy").directed("S"),
                "S R L Thornton Fwy",
                "S R L Thornton Serv",
                vec![StreetName::route("I-", "35E")],
                ["Sb", "Nb"],
                true,
            ),
            make(
                &[
                    (0.06, -0.06),
                    (0.12, -0.064),
                    (0.22, -0.03),
                    (0.42, 0.06),
                    (0.66, 0.08),
                    (0.82, 0.20),
                    (1.01, 0.24),
                ],
                name("R L Thornton", "Fwy").directed("E"),
                "E R L Thornton Fwy",
                "E R L Thornton Serv",
                vec![StreetName::route("I-", "30"), StreetName::route("US Hwy", "67")],
                ["Eb", "Wb"],
                false,
            ),
            make(
                &[(0.06, -0.06), (0.09, -0.10), (0.16, -0.19), (0.26, -0.40), (0.24, -0.62), (0.34, -1.01)],
                name("C F Hawn", "Fwy"),
                "C F Hawn Fwy",
                "C F Hawn Serv",
                vec![StreetName::route("US Hwy", "175")],
                ["Eb", "Wb"],
                true,
            ),
            make(
                &[(-0.125, 0.125), (-0.10, 0.17), (-0.07, 0.26), (-0.05, 0.42), (-0.10, 0.66), (-0.06, 1.01)],
                name("Dallas North", "Tollway"),
                "Dallas North Tollway",
                "Dallas Pkwy",
                vec![],
                ["Nb", "Sb"],
                false,
            ),
            make(
                &[(-0.066, 0.045), (-0.02, 0.06), (0.03, 0.062), (0.074, 0.068)],
                name("Woodall Rodgers", "Fwy"),
                "Woodall Rodgers Fwy",
                "Woodall Rodgers Serv",
                vec![StreetName::route("State Hwy", "366")],
                ["Eb", "Wb"],
                true,
            ),
            make(
                &[
                    (-0.54, 0.575),
                    (-0.56, 0.30),
                    (-0.52, -0.02),
                    (-0.50, -0.28),
                    (-0.34, -0.46),
                    (-0.08, -0.52),
                    (0.255, -0.48),
                ],
                name("Walton Walker", "Blvd").directed("S"),
                "S Walton Walker Blvd",
                "S Walton Walker Serv",
                vec![StreetName::route("State Loop", "12")],
                ["Sb", "Nb"],
                true,
            ),
        ]);
        if let Some(tollway) = all.iter_mut().find(|h| h.name.suftyp == "Tollway") {
            tollway.service_name = Some(name("Dallas", "Pkwy"));
        }
    }
    all
}

/// A ring road's parts, cut near the given places. Signs say where traffic is bound for on each: who sets out east
/// along the northern part comes back west along the southern one.
fn quarters(ring: &Highway, cuts: &[Point]) -> Vec<Highway> {
    let mut ends = vec![0.0];
    ends.extend(cuts.iter().map(|cut| nearest(&ring.line, *cut).1));
    ends.push(length(&ring.line));
    ends.windows(2)
        .map(|segment| {
            let line = part(&ring.line, segment[0], segment[1]);
            let way = line[line.len() - 1] - line[0];
            let bounds = match (way.x.abs() > way.y.abs(), way.x > 0.0, way.y > 0.0) {
                (true, true, _) => ["Eb", "Wb"],
                (true, false, _) => ["Wb", "Eb"],
                (false, _, true) => ["Nb", "Sb"],
                (false, _, false) => ["Sb", "Nb"],
            };
            let (name, alternates, spine) = (ring.name.clone(), ring.alternates.clone(), ring.spine.clone());
            Highway {
                line,
                spine,
                name,
                alternates,
                bounds,
                service_name: ring.service_name.clone(),
                ..*ring
            }
        })
        .collect()
}

/// The highways' main lanes, service roads and ramps.
pub fn highway_streets(highways: &[Highway], streets: &mut Vec<Street>) {
    for (id, highway) in highways.iter().enumerate() {
        let bounds = [Some(highway.bounds[0]), Some(highway.bounds[1])];
        let mut lines = carriageways(&highway.line, LANES, bounds).to_vec();
        for line in &mut lines {
            line.joins = [false, false];
        }
        let mut street = Street::new(Some(highway.name.clone()), Class::Highway, lines, 100.0);
        street.alternates.clone_from(&highway.alternates);
        highway.spoken.clone_into(&mut street.spoken);
        street.divided = true;
        street.highway = Some(id);
        streets.push(street);

        for (side, line) in carriageways(&highway.line, SERVICE, bounds).into_iter().enumerate() {
            let bound = highway.bounds[side];
            let own = highway.service_name.clone().unwrap_or_else(|| StreetName {
                suftyp: if highway.same_name { highway.name.suftyp } else { "Svc Rd" },
                ..highway.name.clone()
            });
            // Numbers rise from the highway's start, a thousand for the ones that begin downtown.
            let mut street = Street::new(Some(own), Class::Service, vec![line], 1000.0);
            street.lines[0].joins = [false, false];
            street.spoken = format!("{} {bound}", highway.serv);
            street.spine.clone_from(&highway.spine);
            street.highway = Some(id);
            street.even_left = true;
            streets.push(street);
        }
        ramps(highway, id, streets);
    }
}

/// Every mile or so a pair of ramps on either side: off the main lanes, and back on.
fn ramps(highway: &Highway, id: usize, streets: &mut Vec<Street>) {
    const LENGTH: f64 = 260.0;
    let total = length(&highway.line);
    let mut metres = 700.0;
    while metres + 3.0 * LENGTH < total {
        for (side, against) in [(-1.0, false), (1.0, true)] {
            for (from, outward) in [(metres, !against), (metres + 2.0 * LENGTH, against)] {
                let segment = part(&highway.line, from, from + LENGTH);
                let steps = 12;
                let points: Vec<Point> = (0..=steps)
                    .map(|k| {
                        let t = f64::from(k) / f64::from(steps);
                        let (point, direction) = along(&segment, t * LENGTH);
                        let across = if outward { t } else { 1.0 - t };
                        let ease = across * across * (3.0 - 2.0 * across);
                        // From a little inside the main lanes to a little beyond the service road.
                        point + direction.left() * (side * (LANES - 3.0 + (SERVICE - LANES + 6.0) * ease))
                    })
                    .collect();
                let mut line = Line::new(points, [true, true]);
                line.against = against;
                line.sides = [false, false];
                let mut street = Street::new(None, Class::Ramp, vec![line], 0.0);
                street.highway = Some(id);
                streets.push(street);
            }
        }
        metres += 1500.0;
    }
}
