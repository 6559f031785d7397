//! The sketch itself: what the file holds, indexed by the roads' names.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::geometry::{self, Point};
use super::parse::{self, Content, Label, Shape, Texture};
use super::road::Road;
use crate::error::SketchError;

/// The parsed sketch.
#[derive(Debug)]
pub struct Sketch {
    pub(super) roads: Vec<Road>,
    /// From a name's base to the roads that have it, with the index of that name.
    pub(super) by_name: HashMap<String, Vec<(usize, usize)>>,
    pub(super) shapes: Vec<Shape>,
    pub(super) textures: Vec<Texture>,
    pub(super) labels: Vec<Label>,
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

    /// The police division a point lies in, roughly.
    pub(crate) fn division(&self, at: Point) -> Option<&str> {
        self.divisions.iter().find(|(_, ring)| geometry::inside(at, ring)).map(|(name, _)| name.as_str())
    }

    /// Every road, for the simulator to put calls on.
    pub(crate) fn roads(&self) -> &[Road] {
        &self.roads
    }
}
