//! Curving subdivisions: streets with circles and crescents, and loops with dead ends.

use std::f64::consts::{PI, TAU};

use crate::geometry::{Point, length};
use crate::local_streets::Draughtsman;
use crate::main_roads::OVERSHOOT;
use crate::names::StreetName;
use crate::plan::SUPERBLOCK;
use crate::street::Class;

const SUBURBAN: [&str; 5] = ["Dr", "Ln", "Rd", "Trl", "Way"];
const SHORT: [&str; 5] = ["Ct", "Cir", "Cv", "Pl", "Ter"];

impl Draughtsman<'_> {
    pub(crate) fn curvy(&mut self, i: i32, j: i32) {
        let turned = self.rng.bool();
        let bend = [0.05 + 0.05 * self.rng.f64(), 0.04 + 0.05 * self.rng.f64(), self.rng.f64() * TAU];
        let over = OVERSHOOT / SUPERBLOCK;
        let rows = self.rng.u8(9..=12);
        let gap = 1.0 / f64::from(rows);
        let cross: Vec<f64> = {
            let count = self.rng.u8(4..=6);
            (1..count).map(|k| (f64::from(k) + 0.4 * (self.rng.f64() - 0.5)) / f64::from(count)).collect()
        };
        let curve = |me: &Self, s0: f64, t0: f64, s1: f64, t1: f64| -> Vec<Point> {
            (0..=20)
                .map(|k| {
                    let f = f64::from(k) / 20.0;
                    me.inside(i, j, turned, bend, s0 + (s1 - s0) * f, t0 + (t1 - t0) * f)
                })
                .collect()
        };
        let mut rows_drawn: Vec<(f64, f64, f64, StreetName)> = Vec::new();
        for k in 0..rows {
            let s = (f64::from(k) + 0.5) * gap;
            let (mut from, mut to) = (-over, 1.0 + over);
            match self.rng.u8(..10) {
                0..=2 => from = cross[0] - over,
                3..=5 => to = cross[cross.len() - 1] + over,
                _ => {}
            }
            let name = self.pool.take(&SUBURBAN);
            let points = curve(self, s, from, s, to);
            self.push_local(i, j, name.clone(), Class::Local, points, [true, true]);
            rows_drawn.push((s, from, to, name));
        }
        for &t in &cross {
            // A cross street runs from one row to another, or out to the arterial.
            let a = self.rng.u8(..rows / 2);
            let b = self.rng.u8(rows / 2 + 1..rows);
            let at = |k: u8| (f64::from(k) + 0.5) * gap;
            let from = if self.rng.bool() { -over } else { at(a) - over };
            let to = if self.rng.bool() { 1.0 + over } else { at(b) + over };
            let name = self.pool.take(&SUBURBAN);
            let points = curve(self, from, t, to, t);
            self.push_local(i, j, name, Class::Local, points, [true, true]);
        }
        for (s, from, to, name) in rows_drawn {
            let mut t = from.max(0.0) + 0.05 + 0.06 * self.rng.f64();
            while t < to.min(1.0) - 0.1 {
                let free = cross.iter().all(|c| (c - t).abs() > 0.04 && (c - t - 0.11).abs() > 0.04);
                let out = if self.rng.bool() { 1.0 } else { -1.0 };
                match self.rng.u8(..10) {
                    0 | 1 if free => {
                        let circle = if self.rng.bool() {
                            let suftyp = SHORT[self.rng.usize(..SHORT.len())];
                            self.pool.claim(&name.base, suftyp)
                        } else {
                            None
                        };
                        let circle = circle.unwrap_or_else(|| self.pool.take(&SHORT));
                        let points = curve(self, s - out * over * 0.7, t, s + out * gap * 0.62, t);
                        self.push_local(i, j, circle, Class::Local, points, [true, false]);
                    }
                    2 if free => {
                        // A crescent leaves its street and comes back to it: two crossings of the same names.
                        let crescent = self.pool.take(&["Cir", "Loop"]);
                        let points: Vec<Point> = (0..=16)
                            .map(|k| {
                                let angle = -0.12 + f64::from(k) / 16.0 * (PI + 0.24);
                                let (across, down) = (angle.sin(), -angle.cos());
                                self.inside(
                                    i,
                                    j,
                                    turned,
                                    bend,
                                    s + out * across * gap * 0.6,
                                    t + 0.055 * (1.0 + down),
                                )
                            })
                            .collect();
                        self.push_local(i, j, crescent, Class::Local, points, [true, true]);
                        t += 0.08;
                    }
                    _ => {}
                }
                t += 0.055 + 0.05 * self.rng.f64();
            }
        }
    }

    /// One loop with dead ends on both sides, or two narrow ones side by side, each with its ways in.
    pub(crate) fn spurs(&mut self, i: i32, j: i32) {
        let bend = [0.03 + 0.03 * self.rng.f64(), 0.03 + 0.03 * self.rng.f64(), self.rng.f64() * TAU];
        let turned = self.rng.bool();
        if self.rng.u8(..8) == 0 {
            self.spur_loop(i, j, turned, bend, (0.5, 0.5), (0.33, 0.30), (0.5, 0.5));
        } else {
            let at = 0.25 + 0.03 * self.rng.f64();
            self.spur_loop(i, j, turned, bend, (at, 0.5), (0.125, 0.36), (0.25, 0.5));
            self.spur_loop(i, j, turned, bend, (0.5 + at, 0.5), (0.125, 0.34), (0.25, 0.5));
        }
    }

    /// A loop round `middle` with the half axes `radii`, in a cell that reaches `cell` to either side.
    #[expect(clippy::too_many_arguments, reason = "a shape in a superblock")]
    fn spur_loop(
        &mut self,
        i: i32,
        j: i32,
        turned: bool,
        bend: [f64; 3],
        middle: (f64, f64),
        radii: (f64, f64),
        cell: (f64, f64),
    ) {
        let over = OVERSHOOT / SUPERBLOCK;
        let phase = [self.rng.f64() * TAU, self.rng.f64() * TAU];
        // The loop: between an ellipse and a rectangle, uneven. `out` moves away from it, across its line.
        let at = |me: &Self, angle: f64, out: f64| {
            let (sin, cos) = angle.sin_cos();
            let square = 1.0 / (cos.powi(4) + sin.powi(4)).powf(0.25);
            let uneven = 1.0 + 0.06 * (2.0 * angle + phase[0]).sin() + 0.05 * (3.0 * angle + phase[1]).sin();
            let (s, t) = (radii.0 * cos * square * uneven, radii.1 * sin * square * uneven);
            let (nx, ny) = (cos.powi(3) / radii.0, sin.powi(3) / radii.1);
            let norm = nx.hypot(ny).max(1e-9);
            me.inside(i, j, turned, bend, middle.0 + s + out * nx / norm, middle.1 + t + out * ny / norm)
        };
        let name = self.pool.take(&SUBURBAN);
        let loop_line: Vec<Point> =
            (0..=72).map(|k| at(self, f64::from(k) / 72.0 * TAU + 0.4, 0.0)).collect();
        let metres = length(&loop_line);
        self.push_local(i, j, name.clone(), Class::Local, loop_line, [false, false]);
        let mut ways_in: Vec<f64> = Vec::new();
        for k in 0..4 {
            let angle = f64::from(k) * PI / 2.0 + 0.3 * (self.rng.f64() - 0.5);
            let gap = if k % 2 == 0 { cell.0 - radii.0 } else { cell.1 - radii.1 };
            if self.rng.u8(..5) == 0 {
                continue;
            }
            ways_in.push(angle);
            let name = self.pool.take(&["Blvd", "Pkwy", "Dr"]);
            let points: Vec<Point> = (0..=8)
                .map(|k| at(self, angle, -over + (gap * 1.25 + 2.0 * over) * f64::from(k) / 8.0))
                .collect();
            self.push_local(i, j, name, Class::Local, points, [true, true]);
        }
        for outward in [true, false] {
            let mut angle = 0.15;
            while angle < TAU - 0.1 {
                let clear = ways_in.iter().all(|w| ((angle - w + PI).rem_euclid(TAU) - PI).abs() > 0.1);
                // Near a corner of the loop the spurs would run into each other.
                if clear && self.rng.u8(..7) > 0 {
                    let across = angle.cos().abs() > angle.sin().abs();
                    let room = match (outward, across) {
                        (true, true) => cell.0 - radii.0,
                        (true, false) => cell.1 - radii.1,
                        (false, true) => radii.0,
                        (false, false) => radii.1 * 0.5,
                    };
                    let reach = (room * (0.45 + 0.35 * self.rng.f64())).min(0.16);
                    let sign = if outward { 1.0 } else { -1.0 };
                    let sway = (self.rng.f64() - 0.5) * 0.06;
                    let points: Vec<Point> = (0..=6)
                        .map(|k| {
                            let f = f64::from(k) / 6.0;
                            at(self, angle + sway * f * f, sign * (-over * 0.7 + (reach + over * 0.7) * f))
                        })
                        .collect();
                    let same = self.rng.u8(..6) == 0;
                    let suftyp = SHORT[self.rng.usize(..SHORT.len())];
                    let claimed = if same { self.pool.claim(&name.base, suftyp) } else { None };
                    let spur = claimed.unwrap_or_else(|| self.pool.take(&["Ct", "Cir", "Ln", "Dr", "Pl"]));
                    self.push_local(i, j, spur, Class::Local, points, [true, false]);
                }
                let spacing = if outward { 85.0 } else { 120.0 };
                angle += spacing * (0.8 + 0.4 * self.rng.f64()) / metres * TAU;
            }
        }
    }
}
