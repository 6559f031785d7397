//! The eight plain-language groups of calls, each with a shape, a letter and a name.
//! Which nature of call belongs to which group is the city's own and stands in its file.

use serde::{Deserialize, Serialize};

/// A group of natures of call, in the order in which people see them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, Default)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Disturbances, loud music, fireworks.
    Disturbance,
    /// Violence or a weapon.
    Violence,
    /// Care and welfare.
    Care,
    /// Suspicious activity.
    Suspicious,
    /// Theft, burglary and damage.
    Theft,
    /// Alarm or hang-up.
    Alarm,
    /// Accidents, blockages, parking.
    Road,
    /// Other and assists; also what no rule names.
    #[default]
    Other,
}

impl Kind {
    /// All kinds in the order of the filter tiles.
    pub const ALL: [Self; 8] = [
        Self::Disturbance,
        Self::Violence,
        Self::Care,
        Self::Suspicious,
        Self::Theft,
        Self::Alarm,
        Self::Road,
        Self::Other,
    ];

    /// The word in JSON and in the address bar.
    pub fn word(self) -> &'static str {
        match self {
            Self::Disturbance => "disturbance",
            Self::Violence => "violence",
            Self::Care => "care",
            Self::Suspicious => "suspicious",
            Self::Theft => "theft",
            Self::Alarm => "alarm",
            Self::Road => "road",
            Self::Other => "other",
        }
    }

    /// The kind with that word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }

    /// The short name on a tile.
    pub fn short_name(self) -> &'static str {
        match self {
            Self::Disturbance => "Disturbance",
            Self::Violence => "Violence",
            Self::Care => "Care",
            Self::Suspicious => "Suspicious",
            Self::Theft => "Theft",
            Self::Alarm => "Alarm",
            Self::Road => "Road",
            Self::Other => "Other",
        }
    }

    /// The whole name, for tooltips and screen readers.
    pub fn name(self) -> &'static str {
        match self {
            Self::Disturbance => "Disturbance",
            Self::Violence => "Violence or a weapon",
            Self::Care => "Care and welfare",
            Self::Suspicious => "Suspicious activity",
            Self::Theft => "Theft, burglary and damage",
            Self::Alarm => "Alarm or hang-up",
            Self::Road => "Road",
            Self::Other => "Other and assists",
        }
    }

    /// The letter on the mark; Other has a dot instead.
    pub fn letter(self) -> &'static str {
        match self {
            Self::Disturbance => "D",
            Self::Violence => "V",
            Self::Care => "C",
            Self::Suspicious => "S",
            Self::Theft => "T",
            Self::Alarm => "A",
            Self::Road => "R",
            Self::Other => "",
        }
    }

    /// The style class that gives the mark its shape and colour.
    pub fn class(self) -> &'static str {
        match self {
            Self::Disturbance => "k-d",
            Self::Violence => "k-v",
            Self::Care => "k-c",
            Self::Suspicious => "k-s",
            Self::Theft => "k-t",
            Self::Alarm => "k-a",
            Self::Road => "k-r",
            Self::Other => "k-o",
        }
    }
}
