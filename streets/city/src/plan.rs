//! The city's plan: a warped grid of superblocks a mile wide, and for each of them its county, town, district and
//! kind of streets; the river, the lakes and the parks. Streets are drawn on it afterwards.

use std::f64::consts::TAU;

use fastrand::Rng;

use crate::geometry::{Point, pt, smooth};

/// The side of a superblock in metres.
pub const SUPERBLOCK: f64 = 1600.0;
/// House numbers to a metre: a hundred block is 125 m long.
pub const NUMBERS_PER_METRE: f64 = 0.8;
/// Half the width of the greenbelt along the river, in metres.
pub const GREENBELT: f64 = 330.0;
/// A face is a fifth of a superblock wide.
pub const FACES_PER_SIDE: i32 = 5;
/// The two counties, south and north of the line.
pub const COUNTIES: [&str; 2] = ["48113", "48085"];

/// What fills a superblock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A dense old grid with alleys.
    Downtown,
    /// A rotated grid whose streets run on in the next superblock.
    Grid,
    /// Curving streets with crescents and short circles.
    Curvy,
    /// A loop with dead ends.
    Spurs,
    /// Few wide streets and private drives.
    Industrial,
    /// A road or two.
    Rural,
    /// A park with walks.
    Park,
}

/// An area whose grid has one rotation and one spacing.
pub struct District {
    /// Where it lies, in metres.
    pub centre: Point,
    /// The grid's rotation in radians.
    pub rotation: f64,
    /// Metres between parallel streets, across and along.
    pub spacing: (f64, f64),
    /// What most of its superblocks are.
    pub kind: Kind,
    /// Whether alleys run between its streets.
    pub alleys: bool,
}

/// A town: a place with its own baselines.
pub struct Town {
    /// Its name.
    pub name: &'static str,
    /// `PLACEFP`.
    pub code: &'static str,
    /// Where its numbers begin: the corner where its baselines cross.
    pub origin: Point,
    /// Its ZIP code.
    pub zip: &'static str,
    centre: (f64, f64),
    radius: f64,
}

/// The plan.
pub struct Plan {
    /// Superblocks to a side.
    pub n: i32,
    /// Towns; the first is the city itself.
    pub towns: Vec<Town>,
    /// Districts.
    pub districts: Vec<District>,
    /// The river's middle and its half width in metres; a greenbelt without streets runs along it.
    pub river: (Vec<Point>, f64),
    /// Lakes: names and rings.
    pub lakes: Vec<(String, Vec<Point>)>,
    kinds: Vec<Kind>,
    town_of: Vec<Option<usize>>,
    district_of: Vec<usize>,
    phases: [f64; 4],
}

const TOWNS: [(&str, &str, &str, f64, f64, f64); 8] = [
    ("Sketchfield", "67310", "75201", 0.0, 0.0, 0.60),
    ("Inkwell", "36010", "75038", -0.75, 0.25, 0.33),
    ("Easel Heights", "22108", "75080", 0.55, 0.75, 0.33),
    ("Charcoal Park", "14230", "75149", 0.80, -0.05, 0.28),
    ("Umber Springs", "74020", "75115", -0.35, -0.80, 0.30),
    ("Gouache", "30140", "75006", -0.40, 0.82, 0.28),
    ("Palette", "55020", "75146", 0.45, -0.78, 0.28),
    ("Pencil Ridge", "56650", "75050", -0.82, -0.45, 0.25),
];

impl Plan {
    /// The plan of a city `n` superblocks wide, drawn from the seed.
    pub fn new(n: i32, seed: u64) -> Self {
        let mut rng = Rng::with_seed(seed ^ 0x706c_616e);
        let half = f64::from(n) / 2.0;
        let phases = [rng.f64(), rng.f64(), rng.f64(), rng.f64()].map(|phase| phase * TAU);
        let mut plan = Self {
            n,
            towns: Vec::new(),
            districts: Vec::new(),
            river: (Vec::new(), 45.0),
            lakes: Vec::new(),
            kinds: Vec::new(),
            town_of: Vec::new(),
            district_of: Vec::new(),
            phases,
        };
        for (name, code, zip, x, y, radius) in TOWNS {
            let line = |v: f64| (v * half + half).round() - half;
            let origin = if name == TOWNS[0].0 {
                plan.warp((half).floor() - half, (half).floor() - half)
            } else {
                plan.warp(line(x), line(y))
            };
            plan.towns.push(Town { name, code, origin, zip, centre: (x, y), radius });
        }
        let count = (n * n / 14).max(4);
        for _ in 0..count {
            let (x, y) = (rng.f64() * 2.0 - 1.0, rng.f64() * 2.0 - 1.0);
            plan.districts.push(district(&mut rng, plan.warp(x * half, y * half), x.hypot(y)));
        }
        plan.districts.push(District {
            centre: plan.warp(0.1, -0.1),
            rotation: 0.4,
            spacing: (105.0, 115.0),
            kind: Kind::Downtown,
            alleys: true,
        });
        plan.draw_water(&mut rng, half);
        for j in 0..n {
            for i in 0..n {
                plan.draw_block(&mut rng, i, j, half);
            }
        }
        plan.draw_town_centres();
        // Whatever the dice say, the city has a park.
        let park = plan.index(n * 5 / 8, n * 3 / 8);
        plan.kinds[park] = Kind::Park;
        plan
    }

    fn draw_water(&mut self, rng: &mut Rng, half: f64) {
        let reach = half * SUPERBLOCK;
        let bends: Vec<Point> = [
            (-1.02, 0.55),
            (-0.8, 0.42),
            (-0.62, 0.24),
            (-0.42, 0.17),
            (-0.28, 0.02),
            (-0.13, -0.06),
            (-0.02, -0.16),
            (0.12, -0.22),
            (0.2, -0.38),
            (0.38, -0.5),
            (0.42, -0.68),
            (0.62, -0.82),
            (0.7, -1.02),
        ]
        .iter()
        .map(|&(x, y)| pt((x + rng.f64() * 0.05) * reach, (y + rng.f64() * 0.05) * reach))
        .collect();
        self.river.0 = smooth(&bends, 150.0);
        for (name, x, y, size) in [
            ("Sketch Lake", 0.30, 0.20, 0.075),
            ("Mountain Pond Lake", -0.62, -0.42, 0.12),
            ("Lake Ledger", 0.86, 0.45, 0.16),
        ] {
            let phase = rng.f64() * TAU;
            let ring = (0..72)
                .map(|k| {
                    let angle = f64::from(k) / 72.0 * TAU;
                    let radius =
                        size * reach * (1.0 + 0.3 * (2.0 * angle + phase).sin() + 0.14 * (5.0 * angle).sin());
                    pt(x * reach + radius * angle.cos(), y * reach + 1.2 * radius * angle.sin())
                })
                .collect();
            self.lakes.push((name.to_owned(), ring));
        }
    }

    /// The four superblocks round each lesser town's baselines are its old centre: a straight grid of its own.
    fn draw_town_centres(&mut self) {
        for town in 1..self.towns.len() {
            let origin = self.towns[town].origin;
            self.districts.push(District {
                centre: origin,
                rotation: 0.0,
                spacing: (104.0, 150.0),
                kind: Kind::Grid,
                alleys: town % 2 == 0,
            });
            for (dx, dy) in [(-400.0, -400.0), (400.0, -400.0), (-400.0, 400.0), (400.0, 400.0)] {
                let (i, j) = self.block_at(origin + pt(dx, dy));
                let index = self.index(i, j);
                if self.town_of[index] != Some(0) {
                    self.town_of[index] = Some(town);
                    self.kinds[index] = Kind::Grid;
                    self.district_of[index] = self.districts.len() - 1;
                }
            }
        }
    }

    #[expect(clippy::many_single_char_names, reason = "coordinates")]
    fn draw_block(&mut self, rng: &mut Rng, i: i32, j: i32, half: f64) {
        let (u, v) = (f64::from(i) + 0.5 - half, f64::from(j) + 0.5 - half);
        let (x, y) = (u / half, v / half);
        let centre = self.warp(u, v);
        let town = self.towns.iter().position(|town| {
            let (dx, dy) = (x - town.centre.0, y - town.centre.1);
            // A ragged edge, as towns that grew by annexing have.
            dx.hypot(dy) < town.radius * (1.0 + 0.18 * (5.0 * dy.atan2(dx) + town.centre.0).sin())
        });
        let district = (0..self.districts.len())
            .min_by(|&a, &b| {
                let d = |k: usize| {
                    let district = &self.districts[k];
                    district.centre.distance(centre) * if district.kind == Kind::Downtown { 1.6 } else { 1.0 }
                };
                d(a).total_cmp(&d(b))
            })
            .unwrap_or_default();
        let rim = x.abs().max(y.abs());
        let roll = rng.f64();
        let kind = if self.districts[district].kind == Kind::Downtown && x.hypot(y) < 0.2 {
            Kind::Downtown
        } else if roll > 0.972 {
            Kind::Park
        } else if roll < 0.04 {
            Kind::Industrial
        } else if (town.is_none() && roll < 0.8)
            || rim > 0.90 + 0.06 * (7.0 * (x - y)).sin()
            || x.hypot(y) > 1.17
        {
            Kind::Rural
        } else if roll < 0.16 {
            [Kind::Grid, Kind::Curvy, Kind::Spurs][rng.usize(..3)]
        } else {
            self.districts[district].kind
        };
        self.kinds.push(kind);
        self.town_of.push(town);
        self.district_of.push(district);
    }

    /// The point in metres of a place in superblock units from the middle of the city.
    #[expect(clippy::many_single_char_names, reason = "coordinates and phases")]
    pub fn warp(&self, u: f64, v: f64) -> Point {
        let [a, b, c, d] = self.phases;
        pt(
            u * SUPERBLOCK
                + 390.0 * (TAU * (u * 0.05 + v * 0.07) + a).sin()
                + 95.0 * (TAU * v * 0.21 + c).sin(),
            v * SUPERBLOCK
                + 390.0 * (TAU * (v * 0.05 - u * 0.06) + b).sin()
                + 95.0 * (TAU * u * 0.23 + d).sin(),
        )
    }

    /// The inverse of [`Plan::warp`].
    pub fn unwarp(&self, point: Point) -> (f64, f64) {
        let (mut u, mut v) = (point.x / SUPERBLOCK, point.y / SUPERBLOCK);
        // The warp is a small displacement, so this contracts by more than a third at each step.
        for _ in 0..40 {
            let error = point - self.warp(u, v);
            u += error.x / SUPERBLOCK;
            v += error.y / SUPERBLOCK;
        }
        (u, v)
    }

    /// The superblock (column and row) in which a point lies; at the rim the nearest one.
    pub fn block_at(&self, point: Point) -> (i32, i32) {
        let (u, v) = self.unwarp(point);
        (self.clamp(u), self.clamp(v))
    }

    #[expect(clippy::cast_possible_truncation, reason = "a few dozen superblocks")]
    fn clamp(&self, u: f64) -> i32 {
        ((u + f64::from(self.n) / 2.0).floor() as i32).clamp(0, self.n - 1)
    }

    /// The number of the face in which a point lies: 0 to `(5 n)²`.
    #[expect(clippy::cast_possible_truncation, reason = "a few dozen superblocks")]
    pub fn face_at(&self, point: Point) -> i32 {
        let (u, v) = self.unwarp(point);
        let side = self.n * FACES_PER_SIDE;
        let cell = |u: f64| {
            (((u + f64::from(self.n) / 2.0) * f64::from(FACES_PER_SIDE)).floor() as i32).clamp(0, side - 1)
        };
        cell(v) * side + cell(u)
    }

    /// The superblock of a face.
    pub fn block_of_face(&self, face: i32) -> (i32, i32) {
        let side = self.n * FACES_PER_SIDE;
        (face % side / FACES_PER_SIDE, face / side / FACES_PER_SIDE)
    }

    /// A face's ring.
    pub fn face_ring(&self, face: i32) -> Vec<Point> {
        let side = self.n * FACES_PER_SIDE;
        let corner = |i: i32, j: i32| {
            let at = |k: i32| f64::from(k) / f64::from(FACES_PER_SIDE) - f64::from(self.n) / 2.0;
            self.warp(at(i), at(j))
        };
        let (i, j) = (face % side, face / side);
        vec![corner(i, j), corner(i, j + 1), corner(i + 1, j + 1), corner(i + 1, j)]
    }

    /// The superblock's ring, with the vertices that the arterials along it have.
    pub fn block_ring(&self, i: i32, j: i32) -> Vec<Point> {
        let half = f64::from(self.n) / 2.0;
        let (u, v) = (f64::from(i) - half, f64::from(j) - half);
        let step = |k: i32| f64::from(k) / 8.0;
        let mut ring = Vec::with_capacity(32);
        ring.extend((0..8).map(|k| self.warp(u + step(k), v)));
        ring.extend((0..8).map(|k| self.warp(u + 1.0, v + step(k))));
        ring.extend((0..8).map(|k| self.warp(u + 1.0 - step(k), v + 1.0)));
        ring.extend((0..8).map(|k| self.warp(u, v + 1.0 - step(k))));
        ring
    }

    fn index(&self, i: i32, j: i32) -> usize {
        usize::try_from(j * self.n + i).unwrap_or_default()
    }

    /// What fills the superblock.
    pub fn kind(&self, i: i32, j: i32) -> Kind {
        self.kinds[self.index(i, j)]
    }

    /// The town in which the superblock lies.
    pub fn town(&self, i: i32, j: i32) -> Option<usize> {
        self.town_of[self.index(i, j)]
    }

    /// The superblock's district.
    pub fn district(&self, i: i32, j: i32) -> usize {
        self.district_of[self.index(i, j)]
    }

    /// Whether the superblock exists.
    pub fn exists(&self, i: i32, j: i32) -> bool {
        (0..self.n).contains(&i) && (0..self.n).contains(&j)
    }

    /// Which of the two counties: the line follows an arterial and takes a step in the middle of the city.
    pub fn county(&self, i: i32, j: i32) -> usize {
        let line = self.n / 2 + (self.n * 18 / 100).max(1);
        let line = if i >= self.n / 2 { line - 1 } else { line };
        usize::from(j >= line)
    }
}

fn district(rng: &mut Rng, centre: Point, rim: f64) -> District {
    let roll = rng.f64();
    let kind = if rim < 0.42 {
        if roll < 0.7 { Kind::Grid } else { Kind::Curvy }
    } else if roll < 0.22 {
        Kind::Grid
    } else if roll < 0.68 {
        Kind::Curvy
    } else {
        Kind::Spurs
    };
    let rotation = if rng.f64() < 0.5 { 0.0 } else { (rng.f64() - 0.5) * 1.4 };
    let spacing = (98.0 + rng.f64() * 45.0, 185.0 + rng.f64() * 100.0);
    District { centre, rotation, spacing, kind, alleys: rng.f64() < 0.4 }
}
