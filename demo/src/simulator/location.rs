//! Where a simulated call is, in the feed's words and on the sketch.

use crate::sketch::geometry::Point;

/// A call's block and location as the feed writes them, and where that is (for the beat).
#[derive(Debug, Clone)]
pub struct Location {
    pub block: Option<String>,
    pub name: String,
    pub at: Point,
}
