//! The eight groups of calls. Which nature of call belongs to which group is defined in the city's file.

use serde::{Deserialize, Serialize};

/// A group of natures of call, in the order in which people see them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, Default)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum CallKind {
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

impl CallKind {
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
}
