//! What the index holds, as a map sees it: edges with their points, names and house numbers; areas.

use super::format::{AreaKind, AreaRecord, Class, EdgeRecord, Parity, RangeRecord, Side};
use super::format::{
    COUNTY_LINE, EASTBOUND, JUMPS, NORTHBOUND, OVERLAPS, SOUTHBOUND, SUSPECT, Section, WESTBOUND,
};
use super::geometry::{Deltas, SmallBox};
use super::store::{Index, Place, read_u32, run};
use crate::{
    geo::{Point, at_metres},
    name::Direction,
};

/// A line between two nodes: a street's piece, a railway's, a stream's.
#[derive(Debug, Clone, Copy)]
pub struct Edge<'a> {
    pub(super) index: &'a Index,
    pub(super) number: u32,
    pub(super) record: EdgeRecord,
}

/// House numbers along one side of an edge, in the direction of its line; they may fall.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HouseNumbers {
    /// Which side.
    pub side: Side,
    /// At the line's start.
    pub from: u32,
    /// At its end.
    pub to: u32,
    /// Which of them.
    pub parity: Parity,
}

impl RangeRecord {
    /// Whether the numbers can't be right, as found when the index was built.
    pub(crate) fn is_suspect(&self) -> bool {
        self.bits & SUSPECT != 0
    }

    /// Whether another block of the street has some of the numbers.
    pub(crate) fn overlaps(&self) -> bool {
        self.bits & OVERLAPS != 0
    }

    /// Whether the numbers are far from those of the blocks on both sides.
    pub(crate) fn jumps(&self) -> bool {
        self.bits & JUMPS != 0
    }

    pub(crate) fn numbers(&self) -> HouseNumbers {
        HouseNumbers {
            side: if self.bits & 1 == 0 { Side::Left } else { Side::Right },
            from: self.from,
            to: self.to,
            parity: match self.bits & 6 {
                2 => Parity::Odd,
                4 => Parity::Even,
                _ => Parity::Both,
            },
        }
    }
}

impl<'a> Edge<'a> {
    /// Its number in the index.
    pub fn number(&self) -> u32 {
        self.number
    }

    /// What it is.
    pub fn class(&self) -> Class {
        Class::from_byte(self.record.class)
    }

    /// Metres.
    pub fn length(&self) -> f64 {
        // The file may say anything.
        f64::from(self.record.length).max(0.0)
    }

    /// Whether it lies on the line between two counties.
    pub fn is_county_line(&self) -> bool {
        self.record.flags & COUNTY_LINE != 0
    }

    /// Whether its traffic is bound that way (1), the other way (-1), or that is not known of it (0).
    pub(crate) fn bound(&self, bound: Direction) -> i8 {
        let (with, against) = match bound {
            Direction::N => (NORTHBOUND, SOUTHBOUND),
            Direction::S => (SOUTHBOUND, NORTHBOUND),
            Direction::E => (EASTBOUND, WESTBOUND),
            Direction::W => (WESTBOUND, EASTBOUND),
            _ => return 0,
        };
        i8::from(self.record.flags & with != 0) - i8::from(self.record.flags & against != 0)
    }

    /// Its names as the files write them, the primary one first.
    pub fn names(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        let index = self.index;
        self.name_numbers().map(move |name| index.name_text(name))
    }

    pub(crate) fn name_numbers(&self) -> impl Iterator<Item = u32> + use<'a> {
        let index = self.index;
        run(index.section(Section::Edges), self.number, |edges, i| Some(EdgeRecord::read(edges, i)?.names))
            .map_while(move |i| read_u32(index.section(Section::EdgeNames), i))
    }

    /// Its house numbers.
    pub fn house_numbers(&self) -> impl Iterator<Item = HouseNumbers> + use<'a> {
        let index = self.index;
        run(index.section(Section::Edges), self.number, |edges, i| Some(EdgeRecord::read(edges, i)?.ranges))
            .map_while(move |i| {
                RangeRecord::read(index.section(Section::Ranges), i).map(|range| range.numbers())
            })
    }

    /// The towns on its left and right.
    pub fn places(&self) -> [Option<Place<'a>>; 2] {
        [self.record.left, self.record.right].map(|place| self.index.place(place))
    }

    pub(crate) fn place_numbers(&self) -> [u16; 2] {
        [self.record.left, self.record.right]
    }

    pub(crate) fn nodes(&self) -> [u32; 2] {
        [self.record.from, self.record.to]
    }

    /// The point at a share of its length, and the direction there as metres (east, north) of length 1.
    pub(crate) fn along(&self, share: f64) -> Option<(Point, (f64, f64))> {
        at_metres(self.points(), self.length() * share.clamp(0.0, 1.0))
    }

    /// The point at a share of its length.
    pub(crate) fn point(&self, share: f64) -> Option<Point> {
        match share {
            0.0 => self.index.node(self.record.from),
            1.0 => self.index.node(self.record.to),
            _ => self.along(share).map(|found| found.0),
        }
    }

    /// Its points, from its first node to its last.
    pub fn points(&self) -> Line<'a> {
        let from = self.index.node(self.record.from);
        let bytes = self.index.section(Section::Geometry).get(self.record.geometry as usize..).unwrap_or(&[]);
        Line {
            first: from,
            between: Deltas::new(bytes, from.unwrap_or_default()),
            left: self.record.points,
            last: self.index.node(self.record.to),
        }
    }
}

impl EdgeRecord {
    pub(super) fn small(&self) -> SmallBox {
        SmallBox { x0: self.x0, y0: self.y0, x1: self.x1, y1: self.y1 }
    }
}

impl AreaRecord {
    pub(super) fn small(&self) -> SmallBox {
        SmallBox { x0: self.x0, y0: self.y0, x1: self.x1, y1: self.y1 }
    }
}

/// The points of an edge.
#[derive(Debug, Clone)]
pub struct Line<'a> {
    first: Option<Point>,
    between: Deltas<'a>,
    left: u16,
    last: Option<Point>,
}

impl Iterator for Line<'_> {
    type Item = Point;

    fn next(&mut self) -> Option<Point> {
        if let Some(first) = self.first.take() {
            return Some(first);
        }
        if self.left > 0 {
            self.left -= 1;
            if let Some(point) = self.between.next() {
                return Some(point);
            }
            self.left = 0;
        }
        self.last.take()
    }
}

/// Water, a park, another landmark, or a town's area.
#[derive(Debug, Clone, Copy)]
pub struct Area<'a> {
    pub(super) index: &'a Index,
    pub(super) record: AreaRecord,
}

impl<'a> Area<'a> {
    /// What it is.
    pub fn kind(&self) -> AreaKind {
        AreaKind::from_byte(self.record.kind)
    }

    /// Its name, if it has one.
    pub fn name(&self) -> Option<&'a str> {
        Some(self.index.text(self.record.text, u32::from(self.record.length))).filter(|name| !name.is_empty())
    }

    /// Tells areas apart.
    pub(crate) fn id(&self) -> u32 {
        self.record.geometry
    }

    /// The town whose area it is.
    pub fn place(&self) -> Option<Place<'a>> {
        self.index.place(self.record.place)
    }

    /// Its rings, closed; an outer ring runs clockwise, a hole counter-clockwise, as in the shapefile.
    pub fn rings(&self) -> Vec<Vec<Point>> {
        let bytes = self.index.section(Section::Geometry).get(self.record.geometry as usize..).unwrap_or(&[]);
        let mut deltas = Deltas::new(bytes, self.index.extent().low);
        let mut rings = Vec::new();
        for _ in 0..self.record.rings {
            let Some(count) = deltas.number() else { break };
            rings.push(deltas.by_ref().take(count).collect());
        }
        rings
    }
}
