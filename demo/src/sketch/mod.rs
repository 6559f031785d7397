//! The sketch of Dallas: roads with names and house numbers, water, parks, labels; where a call's words
//! lie on it, and how it looks as a map.

mod basemap;
pub(crate) mod geometry;
mod locate;
mod names;
mod parse;
mod road;
mod texture;

use std::collections::HashMap;
use std::sync::OnceLock;

pub use self::basemap::{SketchTiles, ZOOMS};
use self::geometry::Point;
use self::parse::{Content, Label, Shape, Texture};
pub(crate) use self::road::{Class, Road};
use crate::SketchError;

/// How the map names its origin.
pub const ATTRIBUTION: &str = "Map: sketch of Dallas";

/// How exactly a place is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Precision {
    /// The middle of a hundred block.
    Block,
    /// Where two roads cross.
    Intersection,
    /// The middle of a whole road; the call can be anywhere along it.
    Street,
}

/// A position on the sketch.
#[derive(Debug, Clone, PartialEq)]
pub struct Place {
    /// Degrees north, WGS 84.
    pub latitude: f64,
    /// Degrees east, WGS 84 (negative in Dallas).
    pub longitude: f64,
    /// How the position was found.
    pub precision: Precision,
    /// The radius within which the call is expected, in metres, as far as the sketch itself is right.
    pub uncertainty_m: u32,
    /// What was found, in the sketch's own spelling: `8500 Park Ln`, `Elm St / N Harwood St`.
    pub matched: String,
}

/// The sketch, ready for questions.
#[derive(Debug)]
pub struct Sketch {
    roads: Vec<Road>,
    /// From a name's base to the roads that bear it, with the index of the name that does.
    by_name: HashMap<String, Vec<(usize, usize)>>,
    shapes: Vec<Shape>,
    textures: Vec<Texture>,
    labels: Vec<Label>,
    divisions: Vec<(String, Vec<Point>)>,
}

impl Sketch {
    /// The sketch of Dallas that is built in, parsed once.
    ///
    /// # Panics
    /// Never: a test parses the text that is built in.
    pub fn dallas() -> &'static Self {
        static DALLAS: OnceLock<Sketch> = OnceLock::new();
        #[expect(clippy::expect_used, reason = "the text is part of the program; a test parses it")]
        DALLAS.get_or_init(|| {
            Self::parse(include_str!("../../sketch.txt")).expect("the built-in sketch is sound")
        })
    }

    /// Reads a sketch from the text of its file, whose format the head of `sketch.txt` explains.
    pub fn parse(text: &str) -> Result<Self, SketchError> {
        let Content { roads, shapes, textures, labels, divisions } = parse::parse(text)?;
        let mut by_name: HashMap<String, Vec<(usize, usize)>> = HashMap::new();
        for (index, road) in roads.iter().enumerate() {
            for (which, name) in road.names.iter().enumerate() {
                by_name.entry(name.base.clone()).or_default().push((index, which));
            }
        }
        Ok(Self { roads, by_name, shapes, textures, labels, divisions })
    }

    /// Where a call's block and location lie. `None` when the sketch doesn't know: it never guesses.
    ///
    /// A block covers its hundred numbers; the place is the middle of that stretch of the centre line. `A / B`
    /// and `A & B` are cross streets. A street alone gives its middle, and only where it is short enough for
    /// that to mean something.
    pub fn locate(&self, block: Option<&str>, location: &str) -> Option<Place> {
        locate::locate(self, block, location)
    }

    /// The police division a point lies in, roughly.
    pub(crate) fn division(&self, at: Point) -> Option<&str> {
        self.divisions.iter().find(|(_, ring)| geometry::inside(at, ring)).map(|(name, _)| name.as_str())
    }

    /// Every road, for the simulator to put calls on.
    pub(crate) fn roads(&self) -> &[Road] {
        &self.roads
    }
}
