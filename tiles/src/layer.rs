//! Writing features into a layer: keys and values once each, geometry as commands with differences.

use crate::{
    grid::{EXTENT, GridPoint},
    proto::{self, Shape, Value},
};
use std::collections::HashMap;

/// A layer that grows.
#[derive(Debug)]
pub struct Layer {
    layer: proto::Layer,
    values: HashMap<Known, u32>,
}

/// A property's value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Property<'a> {
    /// Left out of the feature if it is empty.
    Text(&'a str),
    Number(u64),
}

/// A value that the layer has.
#[derive(Debug, PartialEq, Eq, Hash)]
enum Known {
    Text(String),
    Number(u64),
}

/// A feature that grows; it becomes the layer's if anything was drawn.
#[derive(Debug)]
pub struct Pen {
    feature: proto::Feature,
    at: GridPoint,
}

const MOVE_TO: u32 = 1;
const LINE_TO: u32 = 2;
const CLOSE: u32 = 7;

impl Layer {
    /// An empty layer of this name.
    pub fn new(name: &str) -> Self {
        let layer = proto::Layer {
            name: name.to_owned(),
            extent: Some(EXTENT.unsigned_abs()),
            version: 2,
            ..proto::Layer::default()
        };
        Self { layer, values: HashMap::new() }
    }

    /// A feature with these texts; empty ones are left out.
    pub fn pen(&mut self, shape: Shape, properties: &[(&'static str, &str)]) -> Pen {
        self.pen_of(shape, properties.iter().map(|&(key, text)| (key, Property::Text(text))))
    }

    /// A feature with these properties.
    pub fn pen_of<'a>(
        &mut self,
        shape: Shape,
        properties: impl IntoIterator<Item = (&'static str, Property<'a>)>,
    ) -> Pen {
        let mut tags = Vec::new();
        for (key, value) in properties {
            if value != Property::Text("") {
                tags.extend([self.key(key), self.value(value)]);
            }
        }
        let feature = proto::Feature { tags, shape: Some(shape as i32), geometry: Vec::new() };
        Pen { feature, at: (0, 0) }
    }

    /// Takes in a feature if anything was drawn.
    pub fn take(&mut self, pen: Pen) {
        if !pen.feature.geometry.is_empty() {
            self.layer.features.push(pen.feature);
        }
    }

    fn key(&mut self, key: &str) -> u32 {
        let known = self.layer.keys.iter().position(|known| known == key);
        let at = known.unwrap_or_else(|| {
            self.layer.keys.push(key.to_owned());
            self.layer.keys.len() - 1
        });
        u32::try_from(at).unwrap_or(0)
    }

    fn value(&mut self, value: Property<'_>) -> u32 {
        let (known, written) = match value {
            Property::Text(text) => {
                (Known::Text(text.to_owned()), Value { text: Some(text.to_owned()), number: None })
            }
            Property::Number(number) => (Known::Number(number), Value { text: None, number: Some(number) }),
        };
        let next = u32::try_from(self.layer.values.len()).unwrap_or(0);
        *self.values.entry(known).or_insert_with(|| {
            self.layer.values.push(written);
            next
        })
    }

    /// The finished layer; `None` if it is empty.
    pub(crate) fn finish(self) -> Option<proto::Layer> {
        (!self.layer.features.is_empty()).then_some(self.layer)
    }
}

impl Pen {
    /// A point.
    pub fn point(&mut self, grid_point: GridPoint) {
        self.feature.geometry.push(command(MOVE_TO, 1));
        self.go(grid_point);
    }

    /// A line of at least two different points; anything less is left out, as the format asks.
    pub fn line(&mut self, grid_points: &[GridPoint]) {
        self.path(grid_points, 2);
    }

    /// A ring, its last point not repeating the first; of three points or more.
    pub fn ring(&mut self, grid_points: &[GridPoint]) {
        if self.path(grid_points, 3) {
            self.feature.geometry.push(command(CLOSE, 1));
        }
    }

    fn path(&mut self, grid_points: &[GridPoint], least: usize) -> bool {
        let start = (self.feature.geometry.len(), self.at);
        let Some(first) = grid_points.first() else { return false };
        self.point(*first);
        let counted = self.feature.geometry.len();
        self.feature.geometry.push(0);
        let mut count = 0;
        for grid_point in &grid_points[1..] {
            if *grid_point != self.at {
                self.go(*grid_point);
                count += 1;
            }
        }
        if count + 1 < least {
            self.feature.geometry.truncate(start.0);
            self.at = start.1;
            return false;
        }
        self.feature.geometry[counted] = command(LINE_TO, count);
        true
    }

    fn go(&mut self, to: GridPoint) {
        self.feature.geometry.extend([zigzag(to.0 - self.at.0), zigzag(to.1 - self.at.1)]);
        self.at = to;
    }
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "the format counts in 29 bits, far more than a tile holds"
)]
fn command(id: u32, count: usize) -> u32 {
    id | ((count as u32) << 3)
}

fn zigzag(number: i32) -> u32 {
    ((number << 1) ^ (number >> 31)).cast_unsigned()
}
