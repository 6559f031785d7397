//! What can be wrong with the sketch's file. The simulator and the feed have nothing that fails.

/// Why a sketch could not be read. `line` counts from one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SketchError {
    /// The first word of a line is none that the sketch knows, or its arguments are wrong.
    #[error("line {line}: unknown kind of line {kind:?}")]
    Kind {
        /// Where it stands.
        line: usize,
        /// The text that was found.
        kind: String,
    },
    /// A line that has not three fields parted by `|`.
    #[error("line {line}: expected three fields parted by \"|\"")]
    Fields {
        /// Where it stands.
        line: usize,
    },
    /// Not a point, `lon,lat` or `lon,lat@number`.
    #[error("line {line}: bad point {point:?}, expected lon,lat or lon,lat@number")]
    Point {
        /// Where it stands.
        line: usize,
        /// The text that was found.
        point: String,
    },
    /// A course with fewer than two points, or a ring with fewer than three.
    #[error("line {line}: too few points")]
    TooShort {
        /// Where it stands.
        line: usize,
    },
    /// House numbers that neither only rise nor only fall along the road.
    #[error("line {line}: house numbers turn around along the course")]
    Numbers {
        /// Where it stands.
        line: usize,
    },
}
