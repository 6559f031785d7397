//! The truth about the city: questions as a feed would write them, and every place that answers them. It is told
//! from the streets of the model and how their numbers run, without any geocoder.
//!
//! - A hundred block N is where the numbers N to N+99 lie, on both sides: the middle, by length, of its longest
//!   connected stretch, on the centre line (of a divided road: between its carriageways).
//! - A house is interpolated along its range, ten metres to its side.
//! - A crossing is the nodes that two streets share; those within sixty metres of each other are one crossing, and
//!   their centre is its place. A highway crosses where the lines cross.
//! - A question is ambiguous if places more than a hundred metres apart answer it, or if its street has the same
//!   hundred twice, over 250 m apart; an absent direction or type fits every direction and type.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::io::Write;

use fastrand::Rng;

use crate::city::City;
use crate::geometry::{Point, along, centre, length, part};
use crate::layers::Error;
use crate::names::StreetName;
use crate::street::{Class, Street};

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A full house number.
    House,
    /// A hundred block.
    Block,
    /// Two streets.
    Crossing,
    /// A street alone.
    Street,
}

impl Kind {
    /// The word in the column `kind`.
    pub fn word(self) -> &'static str {
        ["house", "block", "crossing", "street"][self as usize]
    }

    /// The precision of a right answer.
    pub fn precision(self) -> &'static str {
        ["address", "block", "intersection", "street"][self as usize]
    }
}

/// One of the streets in a question.
#[derive(Clone, Debug)]
pub struct Side {
    /// As written.
    pub text: String,
    /// The name that it means; an empty direction or type fits any.
    pub name: StreetName,
    /// Only these streets (a service road, whose spoken name is not its name; a ring has one on two sides of the town).
    pub only: Option<Vec<usize>>,
    /// Only lines with this bound.
    pub bound: Option<&'static str>,
}

/// A question with its answers.
#[derive(Clone, Debug)]
pub struct Question {
    /// What is asked for.
    pub kind: Kind,
    /// The house number or hundred block.
    pub number: Option<u32>,
    /// The street, or the two streets.
    pub sides: Vec<Side>,
    /// The feed's `location`.
    pub location: String,
    /// The right places: the best one first; more than one if the question is ambiguous.
    pub places: Vec<Point>,
}

impl Question {
    /// Whether more than one place is right.
    pub fn ambiguous(&self) -> bool {
        self.places.len() > 1
    }

    /// The feed's `block`.
    pub fn block(&self) -> String {
        self.number.map(|number| number.to_string()).unwrap_or_default()
    }
}

/// A stretch of a street that has one hundred.
struct Stretch {
    line: usize,
    points: Vec<Point>,
    end: Option<usize>,
}

/// Where two streets meet, and which carriageway of a highway does.
type Meeting = (Point, Option<&'static str>);

/// What is asked from: stretches by hundred, crossings by pairs of streets, streets by name.
pub struct Truth<'a> {
    city: &'a City,
    blocks: HashMap<(usize, u32), Vec<Stretch>>,
    hundreds: BTreeMap<u32, Vec<usize>>,
    meets: BTreeMap<(usize, usize), Vec<Meeting>>,
    neighbours: HashMap<usize, Vec<usize>>,
    by_base: HashMap<String, Vec<usize>>,
    edges_of: Vec<Vec<usize>>,
}

/// How far apart places are that are one place.
const SAME_PLACE: f64 = 100.0;
const SAME_CROSSING: f64 = 60.0;
const OTHER_STRETCH: f64 = 250.0;
const HOUSE_OFFSET: f64 = 10.0;

impl<'a> Truth<'a> {
    /// Everything that is known about the city.
    pub fn new(city: &'a City) -> Self {
        let mut truth = Self {
            city,
            blocks: HashMap::new(),
            hundreds: BTreeMap::new(),
            meets: BTreeMap::new(),
            neighbours: HashMap::new(),
            by_base: HashMap::new(),
            edges_of: vec![Vec::new(); city.streets.len()],
        };
        for (k, edge) in city.network.edges.iter().enumerate() {
            truth.edges_of[edge.street].push(k);
        }
        for (id, street) in city.streets.iter().enumerate() {
            if truth.edges_of[id].is_empty() || !street.class.street() {
                continue;
            }
            let mut bases: Vec<String> = street.names().map(|name| name.base.to_uppercase()).collect();
            bases.sort();
            bases.dedup();
            for base in bases {
                truth.by_base.entry(base).or_default().push(id);
            }
        }
        truth.find_blocks();
        truth.find_crossings();
        truth
    }

    fn find_blocks(&mut self) {
        for edge in &self.city.network.edges {
            let (from, to) = edge.numbers;
            if to <= from {
                continue;
            }
            let points = edge.rising();
            let metres = length(&points);
            let (start, end) =
                if edge.reversed { (edge.nodes[1], edge.nodes[0]) } else { (edge.nodes[0], edge.nodes[1]) };
            for hundred in (from / 100..=(to - 1) / 100).map(|h| h * 100) {
                let bears = edge.ranges.iter().flatten().any(|range| {
                    let (low, high) = (range.from.min(range.to), range.from.max(range.to));
                    low < hundred + 100 && high >= hundred
                });
                if !bears {
                    continue;
                }
                let fraction = |number: u32| f64::from(number - from) / f64::from(to - from);
                let (a, b) = (from.max(hundred), to.min(hundred + 100));
                let piece = part(&points, fraction(a) * metres, fraction(b) * metres);
                let whole_start = a == from;
                let stretches = self.blocks.entry((edge.street, hundred)).or_default();
                let end = (b == to).then_some(end);
                match stretches.last_mut() {
                    Some(last) if last.line == edge.line && whole_start && last.end == Some(start) => {
                        last.points.extend(&piece[1..]);
                        last.end = end;
                    }
                    _ => stretches.push(Stretch { line: edge.line, points: piece, end }),
                }
            }
        }
        let mut keys: Vec<(usize, u32)> = self.blocks.keys().copied().collect();
        keys.sort_unstable();
        for (street, hundred) in keys {
            self.hundreds.entry(hundred).or_default().push(street);
        }
    }

    fn find_crossings(&mut self) {
        let city = self.city;
        let mut at_node: Vec<Vec<(usize, Option<&'static str>)>> = vec![Vec::new(); city.network.nodes.len()];
        for edge in &city.network.edges {
            let street = &city.streets[edge.street];
            if street.name.is_none() || !street.class.street() {
                continue;
            }
            for node in edge.nodes {
                let entry = (edge.street, street.lines[edge.line].bound);
                if !at_node[node].contains(&entry) {
                    at_node[node].push(entry);
                }
            }
        }
        let mut add = |a: (usize, Option<&'static str>), b: (usize, Option<&'static str>), point: Point| {
            let (street_a, street_b) = (&city.streets[a.0], &city.streets[b.0]);
            let same_road = street_a.highway.is_some() && street_a.highway == street_b.highway;
            let same_name = street_a.names().any(|n| street_b.names().any(|m| m.base == n.base));
            if a.0 != b.0 && !same_road && !same_name {
                let (first, second) = if a.0 < b.0 { (a, b) } else { (b, a) };
                self.meets.entry((first.0, second.0)).or_default().push((point, first.1.or(second.1)));
            }
        };
        for (node, streets) in at_node.iter().enumerate() {
            for (k, &a) in streets.iter().enumerate() {
                for &b in &streets[k + 1..] {
                    add(a, b, city.network.nodes[node]);
                }
            }
        }
        for over in &city.network.overs {
            let bound = city.streets[over.upper.0].lines[over.upper.1].bound;
            add((over.upper.0, bound), (over.lower.0, None), over.point);
        }
        for &(a, b) in self.meets.keys() {
            self.neighbours.entry(a).or_default().push(b);
            self.neighbours.entry(b).or_default().push(a);
        }
    }

    /// The streets that a side of a question may mean.
    fn streets(&self, side: &Side) -> Vec<usize> {
        if let Some(only) = &side.only {
            return only.clone();
        }
        let fits = |name: &StreetName| {
            let part = |asked: &str, has: &str| asked.is_empty() || asked == has;
            name.base.eq_ignore_ascii_case(&side.name.base)
                && part(side.name.predir, name.predir)
                && part(side.name.suftyp, name.suftyp)
                && part(side.name.pretyp, name.pretyp)
        };
        let ids = self.by_base.get(&side.name.base.to_uppercase()).into_iter().flatten();
        ids.copied().filter(|&id| self.city.streets[id].names().any(fits)).collect()
    }

    /// The places of a hundred block of one street, the best first.
    fn block_places(&self, street: usize, hundred: u32, bound: Option<&str>) -> Vec<Point> {
        let own = &self.city.streets[street];
        let mut found: Vec<(f64, Point, usize)> = self
            .blocks
            .get(&(street, hundred))
            .into_iter()
            .flatten()
            .filter(|stretch| bound.is_none() || own.lines[stretch.line].bound == bound)
            .map(|stretch| {
                let metres = length(&stretch.points);
                (metres, along(&stretch.points, metres / 2.0).0, stretch.line)
            })
            .collect();
        found.sort_by(|a, b| b.0.total_cmp(&a.0));
        let Some(&(_, best, line)) = found.first() else { return Vec::new() };
        let mut places = vec![best];
        if own.divided {
            // The other carriageway's stretch beside it: the centre line runs between the two.
            if let Some(other) = found.iter().find(|f| f.2 != line && f.1.distance(best) < SAME_PLACE) {
                places[0] = best.towards(other.1, 0.5);
            }
        }
        for (_, middle, _) in found {
            if places.iter().all(|place| place.distance(middle) > OTHER_STRETCH) {
                places.push(middle);
            }
        }
        places
    }

    /// Every place that answers a question; those of `own` (the streets that it was made from, in the order of its
    /// sides) before others.
    pub fn places(&self, kind: Kind, number: Option<u32>, sides: &[Side], own: &[usize]) -> Vec<Point> {
        let mut places: Vec<Point> = Vec::new();
        let mut add = |fresh: Vec<Point>| {
            for place in fresh {
                if places.iter().all(|known| known.distance(place) > SAME_PLACE) {
                    places.push(place);
                }
            }
        };
        let mut candidates = self.streets(&sides[0]);
        candidates.sort_by_key(|&id| (own.first() != Some(&id), id));
        if kind == Kind::Crossing {
            return self.crossing_places(sides, own);
        }
        for id in candidates {
            add(match (kind, number) {
                (Kind::Block, Some(hundred)) => self.block_places(id, hundred, sides[0].bound),
                (Kind::House, Some(number)) => self.house_places(id, number),
                _ => self.street_place(id).into_iter().collect(),
            });
        }
        places
    }

    fn crossing_places(&self, sides: &[Side], own: &[usize]) -> Vec<Point> {
        let bound = sides[0].bound.or(sides[1].bound);
        let mut reach = SAME_CROSSING;
        let mut points = |first: &[usize], second: &[usize]| {
            let mut points: Vec<Point> = Vec::new();
            for (&a, &b) in first.iter().flat_map(|a| second.iter().map(move |b| (a, b))) {
                if [a, b].iter().any(|&id| self.city.streets[id].class == Class::Highway) {
                    reach = 1.5 * SAME_CROSSING;
                }
                for &(point, its_bound) in self.meets.get(&(a.min(b), a.max(b))).into_iter().flatten() {
                    if bound.is_none() || bound == its_bound {
                        points.push(point);
                    }
                }
            }
            clusters(&points, reach)
        };
        let mut places = match own {
            [a, b] => points(&[*a], &[*b]),
            _ => Vec::new(),
        };
        for place in points(&self.streets(&sides[0]), &self.streets(&sides[1])) {
            if places.iter().all(|known| known.distance(place) > SAME_PLACE) {
                places.push(place);
            }
        }
        places
    }

    fn house_places(&self, street: usize, number: u32) -> Vec<Point> {
        let mut places = Vec::new();
        for &edge in &self.edges_of[street] {
            let edge = &self.city.network.edges[edge];
            for (side, range) in edge.ranges.iter().enumerate() {
                let Some(range) = range else { continue };
                let (low, high) = (range.from.min(range.to), range.from.max(range.to));
                let fits = range.parity == 'B' || number.is_multiple_of(2) == (range.parity == 'E');
                if fits && (low..=high).contains(&number) {
                    let fraction = if low == high {
                        0.5
                    } else {
                        (f64::from(number) - f64::from(range.from))
                            / (f64::from(range.to) - f64::from(range.from))
                    };
                    let (point, direction) = along(&edge.points, fraction * length(&edge.points));
                    let left = if side == 0 { 1.0 } else { -1.0 };
                    places.push(point + direction.left() * (left * HOUSE_OFFSET));
                }
            }
        }
        places
    }

    /// The middle of a street's longest line.
    fn street_place(&self, street: usize) -> Option<Point> {
        let mut lines: BTreeMap<usize, Vec<Point>> = BTreeMap::new();
        for &edge in &self.edges_of[street] {
            let edge = &self.city.network.edges[edge];
            lines.entry(edge.line).or_default().extend(edge.rising());
        }
        let longest = lines.into_values().max_by(|a, b| length(a).total_cmp(&length(b)))?;
        Some(along(&longest, length(&longest) / 2.0).0)
    }

    /// A street as the feed writes it.
    fn side(&self, street: usize, rng: &mut Rng) -> Option<Side> {
        let own = &self.city.streets[street];
        let name = own.name.clone()?;
        let mut side = Side { text: own.spoken.clone(), name, only: None, bound: None };
        match own.class {
            Class::Service => {
                side.only = Some(self.spoken_as(own));
                side.bound = own.lines[0].bound;
            }
            Class::Highway => match rng.u8(..6) {
                0..=2 => {
                    let bound = own.lines[rng.usize(..own.lines.len())].bound;
                    side.text = format!("{} {}", side.text, bound.unwrap_or_default());
                    side.bound = bound;
                    // The bound of the service road beside it is the same word: only the main lanes are meant.
                    side.only = Some(self.spoken_as(own));
                }
                3 if !own.alternates.is_empty() => self.other_name(&mut side, own, rng),
                _ => {}
            },
            _ if !own.alternates.is_empty() && rng.u8(..8) == 0 => self.other_name(&mut side, own, rng),
            _ => {}
        }
        Some(side)
    }

    /// The streets of this one's class that dispatchers call the same.
    fn spoken_as(&self, street: &Street) -> Vec<usize> {
        let same = |other: &Street| other.class == street.class && other.spoken == street.spoken;
        (0..self.city.streets.len()).filter(|&id| same(&self.city.streets[id])).collect()
    }

    #[expect(clippy::unused_self, reason = "reads as a question to the truth")]
    fn other_name(&self, side: &mut Side, street: &Street, rng: &mut Rng) {
        side.name = street.alternates[rng.usize(..street.alternates.len())].clone();
        side.text = side.name.full().replace("I- ", "I ");
    }

    /// Every hundred block, crossing, and a sample of houses and streets.
    pub fn questions(&self, seed: u64) -> Vec<Question> {
        let mut rng = Rng::with_seed(seed ^ 0x7275_7468);
        let mut questions = Vec::new();
        let mut asked: HashSet<(String, String)> = HashSet::new();
        let mut ask =
            |kind: Kind, number: Option<u32>, mut sides: Vec<Side>, mut own: Vec<usize>, rng: &mut Rng| {
                if kind == Kind::Crossing && rng.bool() {
                    sides.reverse();
                    own.reverse();
                }
                let location = sides.iter().map(|side| side.text.as_str()).collect::<Vec<_>>().join(" / ");
                let places = self.places(kind, number, &sides, &own);
                let question = Question { kind, number, sides, location, places };
                if !question.places.is_empty() && asked.insert((question.block(), question.location.clone()))
                {
                    questions.push(question);
                }
            };
        let mut blocks: Vec<(usize, u32)> = self.blocks.keys().copied().collect();
        blocks.sort_unstable();
        for (street, hundred) in blocks {
            let Some(mut side) = self.side(street, &mut rng) else { continue };
            let own = &self.city.streets[street];
            if own.class == Class::Service && rng.u8(..3) == 0 {
                // By the highway's own name with the bound: only the service road has numbers.
                if let Some(lanes) =
                    self.city.streets.iter().find(|s| s.class == Class::Highway && s.highway == own.highway)
                {
                    side.text = format!("{} {}", lanes.spoken, side.bound.unwrap_or_default());
                }
            }
            ask(Kind::Block, Some(hundred), vec![side], vec![street], &mut rng);
        }
        let pairs: Vec<(usize, usize)> = self.meets.keys().copied().collect();
        for (a, b) in pairs {
            let (Some(first), Some(mut second)) = (self.side(a, &mut rng), self.side(b, &mut rng)) else {
                continue;
            };
            if first.bound.is_some() && self.city.streets[b].class == Class::Highway {
                // One bound to a question: the other highway is meant as a whole.
                let own = &self.city.streets[b];
                let Some(name) = own.name.clone() else { continue };
                second = Side { text: own.spoken.clone(), name, only: None, bound: None };
            }
            ask(Kind::Crossing, None, vec![first, second], vec![a, b], &mut rng);
        }
        let with_numbers: Vec<usize> = (0..self.city.network.edges.len())
            .filter(|&k| self.city.network.edges[k].ranges != [None, None])
            .collect();
        for _ in 0..(with_numbers.len() / 15) {
            let edge = &self.city.network.edges[with_numbers[rng.usize(..with_numbers.len())]];
            let street = &self.city.streets[edge.street];
            let side = usize::from(edge.ranges[0].is_none() || (rng.bool() && edge.ranges[1].is_some()));
            let (Some(range), Some(name)) = (edge.ranges[side], street.name.clone()) else { continue };
            if street.class == Class::Service {
                continue;
            }
            let (low, high) = (range.from.min(range.to), range.from.max(range.to));
            let step = if range.parity == 'B' { 1 } else { 2 };
            let number = low + rng.u32(..=(high - low) / step) * step;
            // A round number would be read as a hundred block.
            if number.is_multiple_of(100) {
                continue;
            }
            let side = Side { text: street.spoken.clone(), name, only: None, bound: None };
            ask(Kind::House, Some(number), vec![side], vec![edge.street], &mut rng);
        }
        for street in 0..self.city.streets.len() {
            let own = &self.city.streets[street];
            let plain = own.lines.len() == 1 && own.class.numbered() && own.class != Class::Service;
            if plain && rng.u8(..8) == 0 {
                let Some(name) = own.name.clone() else { continue };
                let side = Side { text: own.spoken.clone(), name, only: None, bound: None };
                ask(Kind::Street, None, vec![side], vec![street], &mut rng);
            }
        }
        questions
    }

    /// The streets that could be meant where `side` of a question is misspelt: those with the same hundred, or
    /// that meet the other street.
    pub fn rivals(&self, question: &Question, side: usize) -> Vec<usize> {
        match (question.kind, question.number) {
            (Kind::Crossing, _) => {
                let mut rivals: Vec<usize> = self
                    .streets(&question.sides[1 - side])
                    .iter()
                    .flat_map(|street| self.neighbours.get(street).into_iter().flatten().copied())
                    .collect();
                rivals.sort_unstable();
                rivals.dedup();
                rivals
            }
            (Kind::Street, _) => {
                (0..self.city.streets.len()).filter(|&id| !self.edges_of[id].is_empty()).collect()
            }
            (_, Some(number)) => self.hundreds.get(&(number / 100 * 100)).cloned().unwrap_or_default(),
            (_, None) => Vec::new(),
        }
    }

    /// A street of the city.
    pub fn street(&self, id: usize) -> &Street {
        &self.city.streets[id]
    }
}

/// Groups of points each within reach of another: their centres, the largest group first.
fn clusters(points: &[Point], reach: f64) -> Vec<Point> {
    let mut left: Vec<Point> = points.to_vec();
    let mut groups: Vec<Vec<Point>> = Vec::new();
    while let Some(seed) = left.pop() {
        let mut group = vec![seed];
        let mut k = 0;
        while k < group.len() {
            let here = group[k];
            left.retain(|p| {
                let near = p.distance(here) < reach;
                if near {
                    group.push(*p);
                }
                !near
            });
            k += 1;
        }
        groups.push(group);
    }
    groups.sort_by_key(|group| std::cmp::Reverse(group.len()));
    groups.iter().map(|group| centre(group)).collect()
}

/// Writes questions as CSV: the columns of the truth, and with `originals` the question that each was made from.
pub fn write_questions(
    out: impl Write,
    questions: &[Question],
    originals: Option<&[Question]>,
) -> Result<(), Error> {
    let mut writer = csv::Writer::from_writer(out);
    let mut header = vec![
        "kind",
        "question_block",
        "question_location",
        "latitude",
        "longitude",
        "precision",
        "ambiguous",
        "also",
    ];
    if originals.is_some() {
        header.extend(["original_block", "original_location"]);
    }
    writer.write_record(header)?;
    for (k, question) in questions.iter().enumerate() {
        let (latitude, longitude) = question.places[0].degrees();
        let also = question.places[1..]
            .iter()
            .map(|place| {
                let (latitude, longitude) = place.degrees();
                format!("{latitude:.6} {longitude:.6}")
            })
            .collect::<Vec<_>>()
            .join(";");
        let mut record = vec![
            question.kind.word().to_owned(),
            question.block(),
            question.location.clone(),
            format!("{latitude:.6}"),
            format!("{longitude:.6}"),
            question.kind.precision().to_owned(),
            question.ambiguous().to_string(),
            also,
        ];
        if let Some(originals) = originals {
            record.extend([originals[k].block(), originals[k].location.clone()]);
        }
        writer.write_record(record)?;
    }
    writer.flush().map_err(|source| Error::Questions(source.into()))
}
