//! The whole city as one SVG picture, to look at.

use std::fmt::Write as _;

use crate::city::City;
use crate::geometry::Point;
use crate::street::Class;

impl City {
    /// An SVG drawing, `width` pixels wide, of the square of `reach` metres about `middle`.
    pub fn svg(&self, middle: Point, reach: f64, width: u32) -> String {
        let scale = f64::from(width) / (2.0 * reach);
        let place = |p: Point| ((p.x - middle.x + reach) * scale, (middle.y + reach - p.y) * scale);
        let seen = |p: &Point| (p.x - middle.x).abs() < reach * 1.1 && (p.y - middle.y).abs() < reach * 1.1;
        let path = |points: &[Point]| {
            let mut d = String::new();
            for (k, p) in points.iter().enumerate() {
                let (x, y) = place(*p);
                let _ = write!(d, "{}{x:.1} {y:.1}", if k == 0 { "M" } else { "L" });
            }
            d
        };
        let mut svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{width}\" viewBox=\"0 0 {width} {width}\">\
             <rect width=\"100%\" height=\"100%\" fill=\"#f4f1ea\"/>\n"
        );
        for town in 0..self.plan.towns.len() {
            for ring in self.town_rings(town).0 {
                let _ = writeln!(
                    svg,
                    "<path d=\"{}Z\" fill=\"#ece6da\" stroke=\"#c9a\" stroke-dasharray=\"6 4\"/>",
                    path(&ring)
                );
            }
        }
        for (_, _, ring) in self.parks() {
            let _ = writeln!(svg, "<path d=\"{}Z\" fill=\"#cfe3c0\"/>", path(&ring));
        }
        for (_, _, ring) in self.water() {
            let _ = writeln!(svg, "<path d=\"{}Z\" fill=\"#a9cbe3\"/>", path(&ring));
        }
        let mut classes: Vec<(Class, &str, f64)> = vec![
            (Class::Stream, "#a9cbe3", 1.5),
            (Class::Rail, "#777", 1.0),
            (Class::Walk, "#9b8", 0.7),
            (Class::Alley, "#ccc", 0.6),
            (Class::Private, "#bbb", 0.8),
            (Class::Local, "#8a8a8a", 3.0),
            (Class::Collector, "#666", 6.0),
            (Class::Service, "#c96", 4.0),
            (Class::Ramp, "#c60", 3.0),
            (Class::Major, "#333", 8.0),
            (Class::Highway, "#c33", 9.0),
        ];
        // Metres when near, but never thinner than a hair.
        for class in &mut classes {
            class.2 = (class.2 * scale).max(if class.0 >= Class::Collector { 0.8 } else { 0.35 });
        }
        for (class, colour, stroke) in classes {
            let mut d = String::new();
            for edge in self.network.edges.iter().filter(|edge| self.streets[edge.street].class == class) {
                if edge.points.iter().any(seen) {
                    d.push_str(&path(&edge.points));
                }
            }
            let _ = writeln!(
                svg,
                "<path d=\"{d}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"{stroke:.2}\"/>"
            );
        }
        for ring in self.county_rings(0) {
            let _ = writeln!(
                svg,
                "<path d=\"{}Z\" fill=\"none\" stroke=\"#639\" stroke-width=\"1.5\" stroke-dasharray=\"8 5\"/>",
                path(&ring)
            );
        }
        svg.push_str("</svg>\n");
        svg
    }
}
