//! What makes a city hard to place calls in: the generated one has each of these features, whatever its seed.

#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

use blotter_streets_city::geometry::{Point, dot, length, nearest};
use blotter_streets_city::names::StreetName;
use blotter_streets_city::street::{Class, Street};
use blotter_streets_city::{City, Edge, Truth};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

static CITIES: LazyLock<Vec<City>> = LazyLock::new(|| [1, 5].map(City::small).into());

/// Checks a feature in every city.
#[track_caller]
fn each(what: &str, fewest: usize, count: impl Fn(&City) -> usize) {
    for city in CITIES.iter() {
        let found = count(city);
        assert!(found >= fewest, "seed {}: {found} of {what}", city.seed);
    }
}

fn name(street: &Street) -> String {
    street.name.as_ref().map(StreetName::full).unwrap_or_default()
}

/// The turns of a line at its vertices, in radians.
fn turns(points: &[Point]) -> impl Iterator<Item = f64> {
    points.windows(3).map(|three| {
        let (into, out) = ((three[1] - three[0]).unit(), (three[2] - three[1]).unit());
        dot(into, out).clamp(-1.0, 1.0).acos()
    })
}

/// A street's edges in the order of their numbers.
fn edges_of(city: &City, street: usize) -> Vec<&Edge> {
    let mut edges: Vec<&Edge> = city.network.edges.iter().filter(|edge| edge.street == street).collect();
    edges.sort_by_key(|edge| (edge.line, edge.numbers.0));
    edges
}

fn numbered(city: &City) -> impl Iterator<Item = (usize, &Street)> {
    city.streets.iter().enumerate().filter(|(_, street)| street.class.numbered() && street.name.is_some())
}

#[test]
fn streets_curve() {
    // A right angle and more altogether, bent little by little: no corner.
    each("curves", 5, |city| {
        let curves = |points: &[Point]| {
            points.len() >= 6 && turns(points).sum::<f64>() > 1.5 && turns(points).fold(0.0, f64::max) < 0.9
        };
        numbered(city).filter(|(_, street)| street.lines.iter().any(|line| curves(&line.points))).count()
    });
    each("edges that are no straight lines", 100, |city| {
        let bent = |edge: &&Edge| {
            length(&edge.points) > 1.002 * edge.points[0].distance(*edge.points.last().unwrap())
        };
        city.network.edges.iter().filter(bent).count()
    });
}

#[test]
fn streets_have_gaps_and_their_numbers_do_not_wait() {
    each("gaps", 10, |city| {
        let gaps = |(_, street): &(usize, &Street)| {
            // In the order of their numbers; carriageways lie side by side.
            let single = !street.divided && street.class <= Class::Collector && !street.spine.is_empty();
            single
                && street.lines.windows(2).any(|pair| {
                    let (end, start) = (*pair[0].points.last().unwrap(), pair[1].points[0]);
                    let (last, next) = (street.number_at(0.0, end), street.number_at(0.0, start));
                    let apart = end.distance(start);
                    apart > 60.0 && (next - last).abs() > 10.0
                })
        };
        numbered(city).filter(gaps).count()
    });
}

#[test]
fn numbers_have_gaps_between_edges_and_edges_without_any() {
    each("gaps in the numbers", 50, |city| {
        let ends = |edge: &Edge, side: usize| {
            // Drawn against its numbers, an edge has its left side on the right.
            let side = if edge.reversed { 1 - side } else { side };
            edge.ranges[side].map(|range| (range.from.min(range.to), range.from.max(range.to)))
        };
        let mut gaps = 0;
        for (street, _) in numbered(city) {
            for pair in edges_of(city, street).windows(2).filter(|pair| pair[0].line == pair[1].line) {
                let both = (0..2).filter_map(|side| ends(pair[0], side).zip(ends(pair[1], side)));
                gaps += both.filter(|(first, next)| next.0 > first.1 + 2).count();
            }
        }
        gaps
    });
    each("edges of numbered streets without a range", 20, |city| {
        let bare =
            |street: usize| edges_of(city, street).iter().filter(|edge| edge.ranges == [None, None]).count();
        numbered(city).map(|(street, _)| bare(street)).sum()
    });
}

/// The files don't say which way traffic runs: a pair of one-way roads is two lines of one name, each drawn as it is
/// driven, with houses on its outer side alone.
#[test]
fn divided_roads_are_pairs_of_one_way_lines() {
    each("one-way pairs", 1, |city| {
        let mut pairs = 0;
        for street in city.streets.iter().filter(|street| street.divided) {
            let ways = street.lines.iter().partition::<Vec<_>, _>(|line| line.against);
            assert!(!ways.0.is_empty() && !ways.1.is_empty(), "{}", name(street));
            for line in &ways.0 {
                let middle = line.points[line.points.len() / 2];
                let beside =
                    ways.1.iter().map(|other| nearest(&other.points, middle).0).fold(f64::INFINITY, f64::min);
                pairs += usize::from((12.0..20.0).contains(&beside));
                assert_eq!(line.sides, [true, false], "{}", name(street));
            }
            assert!(ways.1.iter().all(|line| line.sides == [false, true]), "{}", name(street));
        }
        pairs
    });
    // And so they are in the files: one carriageway's edges are drawn against their numbers, the other's with them.
    each("edges of carriageways", 10, |city| {
        let carriageway = |edge: &Edge| {
            let street = &city.streets[edge.street];
            street.divided.then(|| street.lines[edge.line].against)
        };
        let edges: Vec<(&Edge, bool)> =
            city.network.edges.iter().filter_map(|edge| Some((edge, carriageway(edge)?))).collect();
        assert!(edges.iter().all(|(edge, against)| edge.reversed == *against));
        edges.iter().filter(|(_, against)| *against).count()
    });
}

#[test]
fn highways_pass_over_and_have_service_roads_on_both_sides_with_the_numbers() {
    for city in CITIES.iter() {
        let highways: BTreeSet<usize> = city.streets.iter().filter_map(|street| street.highway).collect();
        assert!(highways.len() >= 3, "{highways:?}");
        for highway in highways {
            let of = |class: Class| {
                city.streets
                    .iter()
                    .enumerate()
                    .filter(move |(_, street)| street.highway == Some(highway) && street.class == class)
            };
            let (lanes, service) = (of(Class::Highway).count(), of(Class::Service).count());
            assert!(lanes >= 1 && service >= 1, "highway {highway}: {lanes} and {service}");
            let bounds: BTreeSet<_> =
                of(Class::Service).flat_map(|(_, road)| &road.lines).map(|line| line.bound).collect();
            assert!(bounds.len() >= 2 && !bounds.contains(&None), "highway {highway}: {bounds:?}");
            let bear = |class: Class| {
                let edges = of(class).flat_map(|(street, _)| edges_of(city, street));
                edges.filter(|edge| edge.ranges != [None, None]).count()
            };
            assert_eq!(bear(Class::Highway), 0, "main lanes have no numbers");
            assert!(bear(Class::Service) > 0, "highway {highway}");
        }
        assert!(city.network.grade_separations.len() > 10, "roads cross at different levels");
        let two_highways = city.network.grade_separations.iter().filter(|over| {
            [over.upper, over.lower].iter().all(|line| city.streets[line.0].class == Class::Highway)
        });
        assert!(two_highways.count() > 0, "highways cross highways");
    }
}

#[test]
fn roads_cross_others_twice() {
    each("pairs of streets that share two nodes far apart", 2, |city| {
        let mut nodes: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
        for edge in city.network.edges.iter().filter(|edge| city.streets[edge.street].name.is_some()) {
            nodes.entry(edge.street).or_default().extend(edge.nodes);
        }
        let (ids, mut twice) = (nodes.keys().copied().collect::<Vec<_>>(), 0);
        for (k, a) in ids.iter().enumerate() {
            for b in &ids[k + 1..] {
                let shared: Vec<Point> =
                    nodes[a].intersection(&nodes[b]).map(|node| city.network.nodes[*node]).collect();
                let far = shared.iter().any(|point| point.distance(shared[0]) > 300.0);
                twice += usize::from(far && name(&city.streets[*a]) != name(&city.streets[*b]));
            }
        }
        twice
    });
}

#[test]
fn the_same_names_occur_in_several_towns() {
    each("names in two towns", 5, |city| {
        let mut towns: BTreeMap<String, BTreeSet<usize>> = BTreeMap::new();
        for edge in &city.network.edges {
            let (i, j) = city.plan.block_of_face(edge.faces[0]);
            if let Some(town) = Some((i, j))
                .filter(|at| city.plan.exists(at.0, at.1))
                .and_then(|at| city.plan.town(at.0, at.1))
            {
                towns.entry(name(&city.streets[edge.street])).or_default().insert(town);
            }
        }
        for name in ["Main St", "Elm St", "1st St"] {
            assert!(towns[name].len() >= 2, "{name}");
        }
        towns.iter().filter(|(name, towns)| !name.is_empty() && towns.len() >= 2).count()
    });
}

#[test]
fn ranges_are_reversed_and_of_mixed_parity_and_names_alternate() {
    each("edges drawn against their numbers", 400, |city| {
        city.network.edges.iter().filter(|edge| edge.reversed).count()
    });
    each("falling ranges", 200, |city| {
        let ranges = city.network.edges.iter().flat_map(|edge| edge.ranges.iter().flatten());
        ranges.filter(|range| range.from > range.to).count()
    });
    each("ranges of mixed parity", 5, |city| {
        let ranges = city.network.edges.iter().flat_map(|edge| edge.ranges.iter().flatten());
        ranges.filter(|range| range.parity == 'B').count()
    });
    each("edges with one side's numbers", 50, |city| {
        city.network.edges.iter().filter(|edge| edge.ranges[0].is_some() != edge.ranges[1].is_some()).count()
    });
    each("streets with other names", 3, |city| {
        city.streets.iter().filter(|street| !street.alternates.is_empty()).count()
    });
}

#[test]
fn a_county_line_runs_along_a_road_and_takes_a_step() {
    each("edges between the counties", 10, |city| {
        let county = |face: i32| {
            let (i, j) = city.plan.block_of_face(face);
            Some(city.plan.county(i, j)).filter(|_| city.plan.exists(i, j))
        };
        let between = |edge: &&Edge| {
            let [left, right] = edge.faces.map(county);
            left.is_some() && right.is_some() && left != right
        };
        let edges: Vec<&Edge> = city.network.edges.iter().filter(between).collect();
        let upright = |edge: &&&Edge| {
            let way = *edge.points.last().unwrap() - edge.points[0];
            way.y.abs() > way.x.abs()
        };
        let steps = edges.iter().filter(upright).count();
        assert!(steps > 0 && steps < edges.len(), "it takes a step: {steps} of {}", edges.len());
        edges.len()
    });
}

#[test]
fn the_truth_tells_which_questions_are_ambiguous() {
    for city in CITIES.iter() {
        let questions = Truth::new(city).questions(city.seed);
        let ambiguous = questions.iter().filter(|question| question.ambiguous()).count();
        assert!(ambiguous > 50 && ambiguous < questions.len() / 2, "{ambiguous} of {}", questions.len());
    }
}
