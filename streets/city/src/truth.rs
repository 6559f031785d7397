//! The truth about the city: questions as a feed would write them, and every place that answers them. It is derived
//! from the streets of the model and how their numbers run, without any geocoder.
//!
//! - A hundred block N is where the numbers N to N+99 lie, on both sides: the middle, by length, of its longest
//!   connected segment, on the centre line (of a divided road: between its carriageways).
//! - A house is interpolated along its range, ten metres to its side.
//! - A crossing is the nodes that two streets share; those within sixty metres of each other are one crossing, and
//!   their centre is its place. A highway crosses where the lines cross.
//! - A question is ambiguous if places more than a hundred metres apart answer it, or if its street has the same
//!   hundred twice, over 250 m apart; an absent direction or type fits every direction and type.

use std::collections::{BTreeMap, HashMap};

use crate::city::City;
use crate::geometry::{Point, length, part};
use crate::question::{Kind, Question};
use crate::street::Street;

/// A segment of a street that has one hundred.
pub(crate) struct BlockSegment {
    pub(crate) line: usize,
    pub(crate) points: Vec<Point>,
    end: Option<usize>,
}

/// Where two streets meet, and which carriageway of a highway does.
pub(crate) type Meeting = (Point, Option<&'static str>);

/// What is asked from: segments by hundred, crossings by pairs of streets, streets by name.
pub struct Truth<'a> {
    pub(crate) city: &'a City,
    pub(crate) blocks: HashMap<(usize, u32), Vec<BlockSegment>>,
    pub(crate) hundreds: BTreeMap<u32, Vec<usize>>,
    pub(crate) meets: BTreeMap<(usize, usize), Vec<Meeting>>,
    pub(crate) neighbours: HashMap<usize, Vec<usize>>,
    pub(crate) by_base: HashMap<String, Vec<usize>>,
    pub(crate) edges_of: Vec<Vec<usize>>,
}

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
                let has_hundred = edge.ranges.iter().flatten().any(|range| {
                    let (low, high) = (range.from.min(range.to), range.from.max(range.to));
                    low < hundred + 100 && high >= hundred
                });
                if !has_hundred {
                    continue;
                }
                let fraction = |number: u32| f64::from(number - from) / f64::from(to - from);
                let (a, b) = (from.max(hundred), to.min(hundred + 100));
                let piece = part(&points, fraction(a) * metres, fraction(b) * metres);
                let whole_start = a == from;
                let segments = self.blocks.entry((edge.street, hundred)).or_default();
                let end = (b == to).then_some(end);
                match segments.last_mut() {
                    Some(last) if last.line == edge.line && whole_start && last.end == Some(start) => {
                        last.points.extend(&piece[1..]);
                        last.end = end;
                    }
                    _ => segments.push(BlockSegment { line: edge.line, points: piece, end }),
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
        for over in &city.network.grade_separations {
            let bound = city.streets[over.upper.0].lines[over.upper.1].bound;
            add((over.upper.0, bound), (over.lower.0, None), over.point);
        }
        for &(a, b) in self.meets.keys() {
            self.neighbours.entry(a).or_default().push(b);
            self.neighbours.entry(b).or_default().push(a);
        }
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
