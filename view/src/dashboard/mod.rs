//! A dashboard's page: the document that says what it shows, and the answer to one filter. Server and browser draw from
//! the same two values; `/crime.json` and its like are the answer alone.

mod answer;
mod document;
mod query;
pub mod words;

pub use answer::{
    Answer, CardNote, Change, Compare, Crumb, Empty, Figures, Hint, LeftOut, List, MonthCount, Row, Total,
    Versus,
};
pub use document::{CardDocument, CardKind, Dim, Document, ListDocument, Part, RiseIs};
pub use query::Query;

use crate::RecordsMapData;
use serde::{Deserialize, Serialize};

/// What the page is made from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DashboardPage {
    pub document: Document,
    /// None while nothing of its data set has been imported.
    pub answer: Option<Answer>,
    /// What its map starts from, if it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub map: Option<RecordsMapData>,
    /// The address of the script that draws a card as a picture; empty in an embed, where cards have no menu.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub picture: String,
    /// The page is in another site's frame; with one card alone if its slug is given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub embed: Option<Embed>,
}

/// How a page is shown in another site's frame.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Embed {
    /// The one card; none for all.
    pub card: Option<String>,
    /// The theme that its address forces, which its links keep: `light` or `dark`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub theme: Option<String>,
}
