//! In what a found place differs from what was asked for. The answer says all of it: a guess is never silent.

use crate::index::RangeRecord;

/// Differences, as bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Differs(u32);

impl Differs {
    pub(super) const NOTHING: Self = Self(0);
    /// Letters, or a type or direction that had to be guessed at.
    pub(super) const SPELLING: Self = Self(1);
    /// Another name of the road, from the city's file.
    pub(super) const NAME: Self = Self(1 << 1);
    /// What was asked for was taken apart in another way than it most likely is.
    pub(super) const READING: Self = Self(1 << 2);
    /// The street has no direction, and one was asked for.
    pub(super) const NO_DIRECTION: Self = Self(1 << 3);
    /// The street has no type, and one was asked for.
    pub(super) const NO_TYPE: Self = Self(1 << 4);
    /// `Expy` for `Fwy`.
    pub(super) const OTHER_TYPE: Self = Self(1 << 5);
    /// The street has no route, and one was asked for.
    pub(super) const NO_ROUTE: Self = Self(1 << 6);
    /// A street by that name, where a ramp was asked for.
    pub(super) const NO_RAMP: Self = Self(1 << 7);
    /// A ramp, where none was asked for.
    pub(super) const RAMP: Self = Self(1 << 8);
    /// The road itself, where its service road was asked for.
    pub(super) const NO_SERVICE: Self = Self(1 << 9);
    /// The service road, where none was asked for.
    pub(super) const SERVICE: Self = Self(1 << 10);
    /// A road whose carriageways are not distinguished, where one was asked for.
    pub(super) const NO_CARRIAGEWAY: Self = Self(1 << 11);
    /// The carriageway of the other direction.
    pub(super) const OTHER_CARRIAGEWAY: Self = Self(1 << 12);
    /// A street that ends before the town that was asked for, but near it.
    pub(super) const SHORT_OF_TOWN: Self = Self(1 << 13);

    /// The only streets of that name have another type.
    pub(super) const ANOTHER_TYPE: Self = Self(1 << 14);
    /// A part of a longer name, which no other name has; or initials.
    pub(super) const PART: Self = Self(1 << 15);
    /// House numbers that can't be right, such as hundreds of them on a few metres.
    pub(super) const SUSPECT_NUMBERS: Self = Self(1 << 16);
    /// House numbers that another block of the street has as well.
    pub(super) const OVERLAPS: Self = Self(1 << 17);
    /// House numbers that are far from those of the blocks on both sides.
    pub(super) const JUMPS: Self = Self(1 << 18);

    /// What makes an answer a guess: the street is not certainly the one that was asked for, or its numbers are not
    /// certainly there. An answer that needed one claims no more than a street, and teaches nothing about beats.
    const GUESSES: Self = Self(
        Self::SPELLING.0
            | Self::NO_DIRECTION.0
            | Self::NO_TYPE.0
            | Self::ANOTHER_TYPE.0
            | Self::PART.0
            | Self::SUSPECT_NUMBERS.0,
    );

    const WORDS: [(Self, &'static str); 19] = [
        (Self::SPELLING, "; spelt differently from what was asked"),
        (Self::NAME, "; by another name of the road"),
        (Self::READING, "; the name taken apart in another way"),
        (Self::NO_DIRECTION, "; the name lacks the direction that was asked for"),
        (Self::NO_TYPE, "; the name lacks the type that was asked for"),
        (Self::OTHER_TYPE, "; the name has another type than was asked for"),
        (Self::NO_ROUTE, "; the name is not a numbered road's, and one was asked for"),
        (Self::NO_RAMP, "; the road itself, as no such ramp is known"),
        (Self::RAMP, "; on a ramp, which was not asked for"),
        (Self::NO_SERVICE, "; on the road itself, as no service road is known there"),
        (Self::SERVICE, "; on the service road, which was not asked for"),
        (Self::NO_CARRIAGEWAY, "; which carriageway is not known there"),
        (Self::OTHER_CARRIAGEWAY, "; on the carriageway of the other direction"),
        (Self::SHORT_OF_TOWN, "; it does not reach the town, this is where it comes nearest"),
        (Self::ANOTHER_TYPE, "; the only streets of that name have another type"),
        (Self::PART, "; by a part of its name or by its initials"),
        (Self::SUSPECT_NUMBERS, "; the house numbers there are in doubt"),
        (Self::OVERLAPS, "; the house numbers there overlap those of another block"),
        (Self::JUMPS, "; the house numbers there jump from those of the blocks beside it"),
    ];

    /// Whether any of some edges is the carriageway that was asked for: each says whether its traffic is bound that way
    /// (1), the other way (-1), or that is not known (0).
    pub(super) fn by_bound(bounds: impl Iterator<Item = i8>) -> Self {
        match bounds.max() {
            Some(1..) => Self::NOTHING,
            Some(0) | None => Self::NO_CARRIAGEWAY,
            Some(_) => Self::OTHER_CARRIAGEWAY,
        }
    }

    /// These and those.
    pub(super) const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// This difference if there is one.
    pub(super) const fn when(self, differs: bool) -> Self {
        if differs { self } else { Self::NOTHING }
    }

    /// Whether it is among them.
    pub(super) const fn has(self, one: Self) -> bool {
        self.0 & one.0 != 0
    }

    /// What is doubtful in the numbers of a range.
    pub(super) fn of_numbers(range: &RangeRecord) -> Self {
        let suspect = Self::SUSPECT_NUMBERS.when(range.is_suspect());
        suspect.and(Self::OVERLAPS.when(range.overlaps())).and(Self::JUMPS.when(range.jumps()))
    }

    /// Whether the answer is a guess, or its numbers are in doubt: it may be a block away.
    pub(super) const fn is_doubtful(self) -> bool {
        self.is_guess() || self.has(Self::OVERLAPS) || self.has(Self::JUMPS)
    }

    /// Whether the answer is a guess.
    pub(super) const fn is_guess(self) -> bool {
        self.0 & Self::GUESSES.0 != 0
    }

    /// Adds what differs, in words.
    pub(super) fn describe(self, notes: &mut String) {
        if self == Self::NOTHING {
            return;
        }
        for (_, words) in Self::WORDS.iter().filter(|(bit, _)| self.has(*bit)) {
            notes.push_str(words);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_difference_has_words_of_its_own() {
        let mut known = std::collections::BTreeSet::new();
        for bit in 0..19 {
            let mut notes = String::new();
            Differs(1 << bit).describe(&mut notes);
            assert!(notes.starts_with("; ") && known.insert(notes));
        }
        let mut notes = String::from("here");
        Differs::NOTHING.describe(&mut notes);
        Differs::NAME.and(Differs::NO_RAMP.when(false)).describe(&mut notes);
        assert_eq!(notes, "here; by another name of the road");
    }
}
