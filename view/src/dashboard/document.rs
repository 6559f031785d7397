//! What a dashboard is: a document in TOML, which names filters and cards. The three public ones are in the repository.

use blotter_records::{DataSet, Dimension};
use serde::{Deserialize, Deserializer, Serialize, de};

/// A dashboard.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Document {
    pub data_set: DataSet,
    pub title: String,
    /// The sentence under the title.
    pub lead: String,
    /// What one record and several are called: `report`, `reports`.
    pub record: [String; 2],
    /// What follows the total: `reported` in four months.
    pub counted: String,
    pub rise_is: RiseIs,
    /// The names of the dimensions that have pickers, in their order.
    pub filters: Vec<Dim>,
    /// What is said of each dimension that a filter or a card has.
    pub lists: Vec<ListDocument>,
    /// In their order on a phone.
    pub cards: Vec<CardDocument>,
}

/// What a greater count than before means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RiseIs {
    /// Neither good nor bad.
    Neutral,
    Bad,
}

/// A dimension, by its name in the API.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Dim(pub Dimension);

impl<'de> Deserialize<'de> for Dim {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        let known = DataSet::ALL.iter().find_map(|set| set.dimension(&name));
        known.map(Self).ok_or_else(|| de::Error::custom(format!("there is no dimension \"{name}\"")))
    }
}

/// How a dimension's values are listed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListDocument {
    pub dimension: Dim,
    pub label: String,
    /// What a record without a value is counted as: `No place given`.
    pub empty: String,
    /// What the values that have no bar of their own are: `smaller types`.
    #[serde(default)]
    pub rest: String,
    /// The order of the values, where it isn't that of their counts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub order: Vec<String>,
    /// Other names of values, as pairs.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub names: Vec<[String; 2]>,
}

/// A card.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CardDocument {
    pub title: String,
    pub kind: CardKind,
    /// Columns of twelve.
    pub width: u8,
    /// What the number means and what is missing. `{name}` stands for what the answer says, see `blotter-dashboards`.
    pub note: String,
    /// The dimensions whose lists it draws.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub dimensions: Vec<Dim>,
    /// So many values have a bar or slice of their own.
    #[serde(default = "eight")]
    pub top: usize,
    /// Parts of the total.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<Part>,
}

const fn eight() -> usize {
    8
}

/// How a card draws.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CardKind {
    Total,
    Change,
    Months,
    Where,
    Ring,
    Bars,
    /// Bars of the published groups of ethnicity, each with its parts.
    Ethnicity,
    Hours,
    /// A table of hours and weekdays, shaded by count.
    Heat,
}

/// A part of the total, under every filter.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Part {
    pub name: String,
    /// Those that have a position (`true`) or none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub placed: Option<bool>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dimension: Option<Dim>,
    /// Those that have this value, or any but `not`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub is: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not: Option<String>,
}

impl Document {
    pub fn list(&self, dimension: Dimension) -> Option<&ListDocument> {
        self.lists.iter().find(|list| list.dimension.0 == dimension)
    }

    /// The card by its part of an address.
    pub fn card(&self, slug: &str) -> Option<&CardDocument> {
        self.cards.iter().find(|card| card.slug() == slug)
    }
}

impl CardDocument {
    /// Its title in kebab case.
    pub fn slug(&self) -> String {
        self.title.to_ascii_lowercase().replace(' ', "-")
    }
}
