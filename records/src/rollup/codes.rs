//! A packed column of small numbers.

/// As narrow as the greatest number allows.
#[derive(Debug, Clone)]
pub enum Codes {
    U8(Box<[u8]>),
    U16(Box<[u16]>),
    U32(Box<[u32]>),
}

/// Runs the same code for each width of a column: `$slice` is the slice of its numbers.
macro_rules! with_codes {
    ($codes:expr, $slice:ident => $body:expr) => {
        match $codes {
            $crate::rollup::codes::Codes::U8($slice) => $body,
            $crate::rollup::codes::Codes::U16($slice) => $body,
            $crate::rollup::codes::Codes::U32($slice) => $body,
        }
    };
}
pub(crate) use with_codes;

/// A number in a packed column.
pub trait Code: Copy {
    fn index(self) -> usize;
}

impl Code for u8 {
    fn index(self) -> usize {
        usize::from(self)
    }
}

impl Code for u16 {
    fn index(self) -> usize {
        usize::from(self)
    }
}

impl Code for u32 {
    fn index(self) -> usize {
        self as usize
    }
}

impl Codes {
    #[allow(clippy::cast_possible_truncation, reason = "the greatest number was looked at")]
    pub(super) fn pack(numbers: &[u32]) -> Self {
        match numbers.iter().copied().max().unwrap_or(0) {
            0..=0xff => Self::U8(numbers.iter().map(|&number| number as u8).collect()),
            0x100..=0xffff => Self::U16(numbers.iter().map(|&number| number as u16).collect()),
            _ => Self::U32(numbers.into()),
        }
    }

    pub(super) fn bytes(&self) -> usize {
        with_codes!(self, slice => size_of_val(&**slice))
    }
}
