//! The truth fits the city: it can be checked against the lines, and it is the same every time.

use std::collections::HashMap;

use blotter_streets_city::geometry::{Point, nearest};
use blotter_streets_city::{City, Kind, Truth, mutate};

fn lines_of(city: &City) -> HashMap<String, Vec<usize>> {
    let mut lines: HashMap<String, Vec<usize>> = HashMap::new();
    for (k, edge) in city.network.edges.iter().enumerate() {
        for name in city.streets[edge.street].names() {
            lines.entry(name.full()).or_default().push(k);
        }
    }
    lines
}

/// Metres from a place to the nearest edge of a name.
fn distance(city: &City, edges: &[usize], place: Point) -> f64 {
    edges.iter().map(|&k| nearest(&city.network.edges[k].points, place).0).fold(f64::INFINITY, f64::min)
}

#[test]
fn one_seed_is_one_city_and_another_seed_another() {
    let tell = |seed: u64| {
        let city = City::small(seed);
        let truth = Truth::new(&city);
        let questions = truth.questions(seed);
        let (mutants, _) = mutate(&truth, &questions, 500, seed);
        (
            format!("{:?}", city.network.edges),
            questions
                .iter()
                .chain(&mutants)
                .map(|q| (q.block(), q.location.clone(), format!("{:?}", q.places)))
                .collect::<Vec<_>>(),
        )
    };
    let first = tell(11);
    assert!(first == tell(11));
    assert!(first != tell(12));
}

#[test]
fn every_place_lies_at_a_street_of_that_name() {
    let city = City::small(21);
    let lines = lines_of(&city);
    let questions = Truth::new(&city).questions(21);
    for question in &questions {
        // A divided road's middle is eight metres from either carriageway, a house ten from its street.
        let limit = match question.kind {
            Kind::Block => 12.0,
            Kind::House => 10.5,
            Kind::Street => 1.0,
            // A crossing of two divided roads, or of a road with a highway, lies between their lines.
            Kind::Crossing => 60.0,
        };
        for side in &question.sides {
            let name = match &side.only {
                Some(streets) => city.streets[streets[0]].name.clone().unwrap_or_default(),
                None => side.name.clone(),
            };
            let edges = &lines[&name.full()];
            let off = distance(&city, edges, question.places[0]);
            assert!(
                off <= limit,
                "{:?} {} {}: {off:.1} m",
                question.kind,
                question.block(),
                question.location
            );
        }
    }
}

#[test]
fn a_hundred_block_lies_on_an_edge_that_bears_the_hundred() {
    let city = City::small(22);
    let questions = Truth::new(&city).questions(22);
    let lines = lines_of(&city);
    for question in questions.iter().filter(|q| q.kind == Kind::Block) {
        let hundred = question.number.unwrap();
        let numbered = |k: &&usize| {
            city.network.edges[**k].ranges.iter().flatten().any(|range| {
                let (low, high) = (range.from.min(range.to), range.from.max(range.to));
                low < hundred + 100 && high >= hundred
            })
        };
        let edges: Vec<usize> =
            lines[&question.sides[0].name.full()].iter().filter(numbered).copied().collect();
        let off = distance(&city, &edges, question.places[0]);
        assert!(off < 12.0, "{hundred} {}: {off:.1} m", question.location);
    }
}

#[test]
fn the_city_has_one_of_every_tricky_place() {
    let city = City::small(1);
    let questions = Truth::new(&city).questions(1);
    let some = |what: &str, fits: &dyn Fn(&blotter_streets_city::Question) -> bool| {
        assert!(questions.iter().any(fits), "{what}");
    };
    some("the same block in two towns", &|q| q.kind == Kind::Block && q.ambiguous());
    some("two roads that cross twice", &|q| q.kind == Kind::Crossing && q.ambiguous());
    some("a service road's block", &|q| q.kind == Kind::Block && q.location.contains(" Serv "));
    some("a highway by its bound", &|q| q.kind == Kind::Block && q.location.starts_with("N Central Expy "));
    some("a highway crossing", &|q| q.kind == Kind::Crossing && q.location.contains("L B J Fwy"));
    some("a numbered street", &|q| q.location.contains("1st St"));
    for class in ["S1100", "S1200", "S1400", "S1630", "S1640", "S1710", "S1730", "H3010", "R1011"] {
        assert!(city.network.edges.iter().any(|e| city.streets[e.street].class.mtfcc() == class), "{class}");
    }
    for south_or_east in ["N ", "S ", "E ", "W "] {
        some(south_or_east, &|q| q.kind == Kind::Block && q.location.starts_with(south_or_east));
    }
}

#[test]
fn a_highway_shares_no_node_with_the_streets_below() {
    use blotter_streets_city::street::Class;
    let city = City::small(3);
    let mut highway_nodes = std::collections::HashSet::new();
    for edge in city.network.edges.iter().filter(|e| city.streets[e.street].class == Class::Highway) {
        highway_nodes.extend(edge.nodes);
    }
    for edge in &city.network.edges {
        let class = city.streets[edge.street].class;
        if !matches!(class, Class::Highway | Class::Ramp) {
            assert!(edge.nodes.iter().all(|node| !highway_nodes.contains(node)), "{class:?}");
        }
    }
    assert!(city.network.grade_separations.len() > 10);
}

#[test]
fn a_changed_question_keeps_its_place_and_says_when_others_fit() {
    let city = City::small(4);
    let truth = Truth::new(&city);
    let questions = truth.questions(4);
    let (mutants, originals) = mutate(&truth, &questions, 3000, 4);
    assert_eq!(mutants.len(), originals.len());
    assert!(mutants.len() > 1000);
    for (mutant, original) in mutants.iter().zip(&originals) {
        assert_ne!(mutant.location, original.location);
        assert_eq!(mutant.places[0], original.places[0]);
        assert_eq!(mutant.number, original.number);
        assert!(mutant.places.len() >= original.places.len(), "a change never makes a question clearer");
    }
    assert!(
        mutants.iter().zip(&originals).any(|(m, o)| m.ambiguous() && !o.ambiguous()),
        "leaving out a direction or a type can make a question ambiguous"
    );
}

#[test]
fn every_carriageway_leads_where_its_name_says() {
    let city = City::small(6);
    let mut names = std::collections::BTreeSet::new();
    for street in &city.streets {
        for line in &street.lines {
            let Some(bound) = line.bound else { continue };
            let (first, last) = (line.points[0], line.points[line.points.len() - 1]);
            let way = if line.against { first - last } else { last - first };
            let gained = match bound {
                "Nb" => way.y,
                "Sb" => -way.y,
                "Eb" => way.x,
                _ => -way.x,
            };
            assert!(gained > 0.3 * way.length(), "{} {bound} leads {way:?}", street.spoken);
            names.insert(format!("{} {bound}", street.spoken));
        }
    }
    // The ring road's eastern part leads north and south.
    for name in ["L B J Fwy Eb", "L B J Fwy Wb", "L B J Fwy Nb", "L B J Fwy Sb"] {
        assert!(names.contains(name), "{name}: {names:?}");
    }
}
