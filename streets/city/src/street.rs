//! What a street of the model is: its names, its class, its lines and how its numbers run. The truth
//! is derived from these, never from the files.

use crate::geometry::{Point, along, length, measures, nearest};
use crate::names::StreetName;
use crate::plan::NUMBERS_PER_METRE;

/// What a street is for; decides its MTFCC and which street ends at which.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// A stream: a line of water, not of streets.
    Stream,
    /// A railway.
    Rail,
    /// A walk or path, without cars.
    Walk,
    /// An alley behind houses.
    Alley,
    /// A private drive.
    Private,
    /// An ordinary street.
    Local,
    /// A collector: an ordinary long road.
    Collector,
    /// A main road.
    Major,
    /// A service road beside a highway.
    Service,
    /// A ramp between a highway and its service road.
    Ramp,
    /// A highway's main lanes, above or below everything else.
    Highway,
}

impl Class {
    /// The Census Bureau's feature class code.
    pub fn mtfcc(self) -> &'static str {
        match self {
            Self::Stream => "H3010",
            Self::Rail => "R1011",
            Self::Highway => "S1100",
            Self::Major => "S1200",
            Self::Collector | Self::Local => "S1400",
            Self::Ramp => "S1630",
            Self::Service => "S1640",
            Self::Walk => "S1710",
            Self::Alley => "S1730",
            Self::Private => "S1740",
        }
    }

    /// Whether it is a road or a path at all.
    pub fn street(self) -> bool {
        self >= Self::Walk
    }

    /// Whether houses along it have numbers.
    pub fn numbered(self) -> bool {
        matches!(self, Self::Private | Self::Local | Self::Collector | Self::Major | Self::Service)
    }
}

/// One line of a street, in the direction in which its numbers rise.
#[derive(Clone, Debug)]
pub struct Line {
    /// Its vertices.
    pub points: Vec<Point>,
    /// Whether its start and its end run a little beyond the street they meet, and are to be cut there.
    pub joins: [bool; 2],
    /// Whether traffic runs against the numbers: such edges are drawn the other way round.
    pub against: bool,
    /// Whether houses are on its left and on its right.
    pub sides: [bool; 2],
    /// `Nb`, `Sb`, `Eb`, `Wb` for a carriageway of a highway.
    pub bound: Option<&'static str>,
}

impl Line {
    /// An ordinary line with houses on both sides.
    pub fn new(points: Vec<Point>, joins: [bool; 2]) -> Self {
        Self { points, joins, against: false, sides: [true, true], bound: None }
    }
}

/// A street.
#[derive(Clone, Debug)]
pub struct Street {
    /// Its first name; alleys, walks and most ramps have none.
    pub name: Option<StreetName>,
    /// Its other names.
    pub alternates: Vec<StreetName>,
    /// The name as dispatchers write it.
    pub spoken: String,
    /// Its class.
    pub class: Class,
    /// Its lines.
    pub lines: Vec<Line>,
    /// The line that its numbers are measured along; empty: each of its lines itself.
    pub spine: Vec<Point>,
    /// The number at the spine's start.
    pub first: f64,
    /// Whether even numbers are on the left.
    pub even_left: bool,
    /// Whether its two lines are the carriageways of one road.
    pub divided: bool,
    /// The highway that it is, or is beside.
    pub highway: Option<usize>,
}

impl Street {
    /// A street of one line with one name, numbered from `first` at its start.
    pub fn new(name: Option<StreetName>, class: Class, lines: Vec<Line>, first: f64) -> Self {
        let spoken = name.as_ref().map(StreetName::full).unwrap_or_default();
        Self {
            name,
            alternates: Vec::new(),
            spoken,
            class,
            lines,
            spine: Vec::new(),
            first,
            even_left: true,
            divided: false,
            highway: None,
        }
    }

    /// All its names, the first one first.
    pub fn names(&self) -> impl Iterator<Item = &StreetName> {
        self.name.iter().chain(&self.alternates)
    }

    /// The number, with its fraction, at a point of one of its lines (`measure` metres along that line).
    pub fn number_at(&self, measure: f64, point: Point) -> f64 {
        let metres = if self.spine.is_empty() { measure } else { nearest(&self.spine, point).1 };
        self.first + metres * NUMBERS_PER_METRE
    }
}

/// Turns a line so that it leads away from `origin` along its main direction, and says the number at its start:
/// one hundred at the baseline, rising with the distance from it.
pub fn away_from(origin: Point, mut points: Vec<Point>) -> (Vec<Point>, f64) {
    let (a, b) = (points[0], points[points.len() - 1]);
    let distance = |p: Point| {
        if (b.x - a.x).abs() > (b.y - a.y).abs() { (p.x - origin.x).abs() } else { (p.y - origin.y).abs() }
    };
    let (from, to) = (distance(a), distance(b));
    if from > to {
        points.reverse();
    }
    let first = 100.0 + (from.min(to) * NUMBERS_PER_METRE / 100.0).round() * 100.0;
    (points, first)
}

/// The line made longer at its ends by so many metres.
pub fn extended(mut points: Vec<Point>, before: f64, after: f64) -> Vec<Point> {
    let n = points.len();
    let head = (points[0] - points[1]).unit();
    let tail = (points[n - 1] - points[n - 2]).unit();
    points[0] = points[0] + head * before;
    points[n - 1] = points[n - 1] + tail * after;
    points
}

/// The parts of a line where `blocked` says no, at steps of a few metres: `(from, to, cut_at_from, cut_at_to)`.
pub fn unblocked(points: &[Point], blocked: impl Fn(Point) -> bool) -> Vec<(f64, f64, bool, bool)> {
    const STEP: f64 = 5.0;
    let total = length(points);
    let ends = measures(points);
    let mut parts = Vec::new();
    let mut open: Option<(f64, bool)> = None;
    let mut segment = 0;
    let mut metres = 0.0;
    let mut first = true;
    while metres < total + STEP {
        let at = metres.min(total);
        while segment + 2 < ends.len() && ends[segment + 1] < at {
            segment += 1;
        }
        let (p, q) = (points[segment], points[segment + 1]);
        let step = ends[segment + 1] - ends[segment];
        let point = if step > 0.0 { p.towards(q, (at - ends[segment]) / step) } else { p };
        match (blocked(point), open) {
            (false, None) => open = Some((at, !first)),
            (true, Some((from, cut))) => {
                parts.push((from, at - STEP, cut, true));
                open = None;
            }
            _ => {}
        }
        first = false;
        metres += STEP;
    }
    if let Some((from, cut)) = open {
        parts.push((from, total, cut, false));
    }
    parts.retain(|part| part.1 - part.0 > 1.0);
    parts
}

/// The middle of a line.
pub fn middle(points: &[Point]) -> Point {
    along(points, length(points) / 2.0).0
}
