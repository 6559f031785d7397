//! The five groups of self-defined ethnicity that the census of England and Wales publishes, and what isn't a group.

use crate::Value;
use serde::Serialize;

/// A group of self-defined ethnicities.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum EthnicGroup {
    White,
    Asian,
    Black,
    Mixed,
    Other,
    /// The person was asked and didn't say.
    NotStated,
    /// The file says nothing.
    NoEntry,
}

impl EthnicGroup {
    pub const ALL: [Self; 7] =
        [Self::White, Self::Asian, Self::Black, Self::Mixed, Self::Other, Self::NotStated, Self::NoEntry];

    /// The group of a published value, which begins with its group's name, such as `Asian/Asian British - Indian`.
    pub fn of(value: &Value) -> Self {
        let Value::Text(text) = value else { return Self::NoEntry };
        if text.to_ascii_lowercase().ends_with("not stated") {
            return Self::NotStated;
        }
        let group = text.split([' ', '/']).next().unwrap_or_default();
        match group {
            "White" => Self::White,
            "Asian" => Self::Asian,
            "Black" => Self::Black,
            "Mixed" => Self::Mixed,
            _ => Self::Other,
        }
    }

    pub const fn title(self) -> &'static str {
        match self {
            Self::White => "White",
            Self::Asian => "Asian or Asian British",
            Self::Black => "Black or Black British",
            Self::Mixed => "Mixed or multiple",
            Self::Other => "Any other group",
            Self::NotStated => "Not stated by the person",
            Self::NoEntry => "No entry",
        }
    }
}
