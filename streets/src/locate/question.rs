//! The question as the feed writes it.

use blotter_locations::{Location, read};

/// What is asked for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Question<'a> {
    /// The hundred block, `8500`, or a full house number.
    pub block: Option<&'a str>,
    /// A street, or two that cross (`A / B`, `A and B`); a number may be in front.
    pub location: &'a str,
    /// The police beat.
    pub beat: Option<&'a str>,
    /// Whether a number that is a multiple of 100 is a house rather than a hundred block.
    pub house: bool,
}

impl<'a> Question<'a> {
    /// A location without a block.
    pub fn at(location: &'a str) -> Self {
        Self { location, ..Self::default() }
    }

    /// A block and its street.
    pub fn block(block: &'a str, street: &'a str) -> Self {
        Self { block: Some(block), location: street, ..Self::default() }
    }

    /// How it reads; `text` is its location without escapes.
    pub(super) fn read<'t>(&self, text: &'t str) -> Location<'t> {
        read(self.block, text, self.house)
    }
}
