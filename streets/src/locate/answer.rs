//! Answers: where, how precisely, how surely, what else it could be, and why.

/// How precisely a location is placed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Precision {
    /// A house, interpolated along its block and put on its side.
    Address,
    /// The middle of a hundred block.
    Block,
    /// Where two streets cross.
    Intersection,
    /// Somewhere along a street.
    Street,
}

impl Precision {
    /// `address`, `block`, `intersection`, `street`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Address => "address",
            Self::Block => "block",
            Self::Intersection => "intersection",
            Self::Street => "street",
        }
    }
}

/// Another place that fits the question.
#[derive(Debug, Clone, PartialEq)]
pub struct Alternative {
    /// Degrees north.
    pub latitude: f64,
    /// Degrees east.
    pub longitude: f64,
    /// The name as found, with its town.
    pub matched: String,
}

/// A location that was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// Degrees north, NAD83 (within about a metre of WGS84).
    pub latitude: f64,
    /// Degrees east.
    pub longitude: f64,
    /// How precisely.
    pub precision: Precision,
    /// Metres within which the place lies, every alternative included; where the beat decided, at least the
    /// beat's own radius.
    pub uncertainty_m: f64,
    /// The name as found; with its town where that is not the preferred one, or where towns differ.
    pub matched: String,
    /// Other places that fit as well, the likeliest first, at most eight (`why` counts all of them); usually none.
    pub alternatives: Vec<Alternative>,
    /// Where one side of a crossing is not known and the place is the other side's street: the names nearest to the
    /// one that is not known, at most five.
    pub suggestions: Vec<String>,
    /// Whether other places fitted as well until the beat decided: such an answer teaches nothing about beats.
    pub by_beat: bool,
    /// How it was found, in what that is not what was asked for, and how many other places fit.
    pub why: String,
}

impl Found {
    /// A place that is known to within so many metres may be certain.
    pub const CERTAIN_M: f64 = 200.0;

    /// Whether nothing else fits, the beat aside, and the place is known to within a block: what a beat's place is
    /// learned from. [`Found::uncertainty_m`] alone says so of an answer by beat: a beat's radius is larger.
    pub fn is_certain(&self) -> bool {
        self.alternatives.is_empty()
            && !self.by_beat
            && self.precision != Precision::Street
            && self.uncertainty_m <= Self::CERTAIN_M
    }
}

/// A location that was not found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotFound {
    /// The nearest names, at most five.
    pub suggestions: Vec<String>,
    /// What is missing, in a sentence.
    pub why: String,
}

/// What a look-up came to.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// Here it is.
    Found(Found),
    /// It is not there.
    NotFound(NotFound),
}

impl Answer {
    /// The place, if there is one.
    pub fn found(&self) -> Option<&Found> {
        match self {
            Self::Found(found) => Some(found),
            Self::NotFound(_) => None,
        }
    }
}
