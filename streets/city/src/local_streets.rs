//! The streets inside superblocks: grids that run on from one superblock to the next (with gaps), curving
//! subdivisions with circles and crescents, loops with dead ends, industrial drives, alleys and park walks.

use std::f64::consts::{PI, TAU};

use fastrand::Rng;

use crate::geometry::Point;
use crate::main_roads::OVERSHOOT;
use crate::names::{NamePool, StreetName};
use crate::plan::{Kind, Plan, SUPERBLOCK};
use crate::street::{Class, Line, Street, away_from};

/// Draws the local streets.
pub struct Draughtsman<'a> {
    /// The plan they fit.
    pub plan: &'a Plan,
    /// The dice.
    pub rng: &'a mut Rng,
    /// The names.
    pub pool: &'a mut NamePool,
    /// Where the streets go.
    pub streets: &'a mut Vec<Street>,
}

impl Draughtsman<'_> {
    /// All of them.
    pub fn draw(&mut self) {
        self.grids();
        for j in 0..self.plan.n {
            for i in 0..self.plan.n {
                match self.plan.kind(i, j) {
                    Kind::Curvy => self.curvy(i, j),
                    Kind::Spurs => self.spurs(i, j),
                    Kind::Industrial => self.industrial(i, j),
                    Kind::Park => self.walks(i, j),
                    Kind::Downtown | Kind::Grid | Kind::Rural => {}
                }
            }
        }
    }

    /// A point inside a superblock: `s` to the east and `t` to the north, 0 to 1, turned and bent.
    pub(crate) fn inside(&self, i: i32, j: i32, turned: bool, bend: [f64; 3], s: f64, t: f64) -> Point {
        let (s, t) = if turned { (t, s) } else { (s, t) };
        let half = f64::from(self.plan.n) / 2.0;
        // The bend fades out towards the border, so that neighbours meet the arterial square on.
        let fade = (PI * s.clamp(0.0, 1.0)).sin() * (PI * t.clamp(0.0, 1.0)).sin();
        let (ds, dt) = (
            bend[0] * fade * (TAU * t * 0.9 + bend[2]).sin(),
            bend[1] * fade * (TAU * s * 0.9 + bend[2] * 1.7).sin(),
        );
        self.plan.warp(f64::from(i) - half + s + ds, f64::from(j) - half + t + dt)
    }

    pub(crate) fn push_local(
        &mut self,
        i: i32,
        j: i32,
        name: StreetName,
        class: Class,
        points: Vec<Point>,
        mut joins: [bool; 2],
    ) {
        let origin = self.plan.towns[self.plan.town(i, j).unwrap_or(0)].origin;
        let start = points[0];
        let (points, first) = away_from(origin, points);
        if points[0] != start {
            joins.reverse();
        }
        let mut street = Street::new(Some(name), class, vec![Line::new(points, joins)], first);
        street.even_left = self.rng.u8(..10) > 0;
        self.streets.push(street);
    }

    fn industrial(&mut self, i: i32, j: i32) {
        let over = OVERSHOOT / SUPERBLOCK;
        let bend = [0.0, 0.0, 0.0];
        for turned in [false, true] {
            for s in [0.22, 0.5, 0.77] {
                let s = s + 0.06 * (self.rng.f64() - 0.5);
                let points: Vec<Point> = (0..=8)
                    .map(|k| {
                        self.inside(i, j, turned, bend, s, -over + f64::from(k) / 8.0 * (1.0 + 2.0 * over))
                    })
                    .collect();
                let name = self.pool.take(&["Dr", "Blvd", "Pkwy"]);
                self.push_local(i, j, name, Class::Local, points, [true, true]);
                for _ in 0..2 {
                    let t = 0.08 + 0.84 * self.rng.f64();
                    let out = if self.rng.bool() { 1.0 } else { -1.0 };
                    let points = vec![
                        self.inside(i, j, turned, bend, s - out * over * 0.7, t),
                        self.inside(i, j, turned, bend, s + out * 0.1, t),
                    ];
                    let name = self.pool.take(&["Dr", "Way"]);
                    self.push_local(i, j, name, Class::Private, points, [true, false]);
                }
            }
        }
    }

    fn walks(&mut self, i: i32, j: i32) {
        let bend = [0.06, 0.05, self.rng.f64() * TAU];
        let points: Vec<Point> = (0..=40)
            .map(|k| {
                let angle = f64::from(k) / 40.0 * TAU;
                self.inside(i, j, false, bend, 0.5 + 0.33 * angle.cos(), 0.5 + 0.3 * angle.sin())
            })
            .collect();
        let name = (self.rng.u8(..3) == 0).then(|| self.pool.take(&["Trl"]));
        self.streets.push(Street::new(name, Class::Walk, vec![Line::new(points, [false, false])], 0.0));
        let across = vec![
            self.inside(i, j, false, bend, -OVERSHOOT / SUPERBLOCK, 0.45),
            self.inside(i, j, false, bend, 0.3, 0.5),
            self.inside(i, j, false, bend, 0.7, 0.48),
            self.inside(i, j, false, bend, 1.0 + OVERSHOOT / SUPERBLOCK, 0.55),
        ];
        self.streets.push(Street::new(None, Class::Walk, vec![Line::new(across, [true, true])], 0.0));
    }
}
