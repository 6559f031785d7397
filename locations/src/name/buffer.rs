//! A short text on the stack: names are parsed for every question, and need no allocation.

use std::fmt;

/// As many bytes as the longest name that is taken for one, once normalised.
const CAPACITY: usize = 120;

/// Up to 120 bytes of ASCII, more are cut off. What is cut off is compared no more, which only names of a length
/// nobody gives to a street would notice.
#[derive(Clone, Copy)]
pub struct Short {
    bytes: [u8; CAPACITY],
    len: u8,
}

impl Short {
    /// An empty text.
    pub const fn new() -> Self {
        Self { bytes: [0; CAPACITY], len: 0 }
    }

    /// Adds text; what is not ASCII is left out.
    pub fn push_str(&mut self, text: &str) {
        for byte in text.bytes().filter(u8::is_ascii) {
            self.push(byte);
        }
    }

    /// Adds one ASCII byte.
    pub fn push(&mut self, byte: u8) {
        if usize::from(self.len) < CAPACITY && byte.is_ascii() {
            self.bytes[usize::from(self.len)] = byte;
            self.len += 1;
        }
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        // Only ASCII is ever pushed, so that this can't fail.
        std::str::from_utf8(self.as_bytes()).unwrap_or("")
    }

    /// The text's bytes, all ASCII.
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes[..usize::from(self.len)]
    }

    /// Whether it is empty.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }
}

impl Default for Short {
    fn default() -> Self {
        Self::new()
    }
}

impl From<&str> for Short {
    fn from(text: &str) -> Self {
        let mut short = Self::new();
        short.push_str(text);
        short
    }
}

impl PartialEq for Short {
    fn eq(&self, other: &Self) -> bool {
        self.as_bytes() == other.as_bytes()
    }
}

impl Eq for Short {}

impl fmt::Debug for Short {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}
