//! What can be wrong with the sketch's file. The simulator and the feed have nothing that fails.

/// Why a sketch could not be read. `line` counts from one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SketchError {
    /// The first word of a line is unknown, or its arguments are wrong.
    #[error("line {line}: unknown kind of line {kind:?}")]
    Kind {
        /// Its line.
        line: usize,
        /// The text that was found.
        kind: String,
    },
    /// A line without three fields separated by `|`.
    #[error("line {line}: expected three fields separated by \"|\"")]
    Fields {
        /// Its line.
        line: usize,
    },
    /// Not a point, `lon,lat` or `lon,lat@number`.
    #[error("line {line}: bad point {point:?}, expected lon,lat or lon,lat@number")]
    Point {
        /// Its line.
        line: usize,
        /// The text that was found.
        point: String,
    },
    /// A line with fewer than two points, or a ring with fewer than three.
    #[error("line {line}: too few points")]
    TooShort {
        /// Its line.
        line: usize,
    },
    /// House numbers that both rise and fall along the road.
    #[error("line {line}: house numbers both rise and fall along the road")]
    Numbers {
        /// Its line.
        line: usize,
    },
}
