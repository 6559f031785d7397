//! Reading documents, and the three that are built in.

use blotter_records::DataSet;
use blotter_view::dashboard::{CardKind, Document};
use std::sync::LazyLock;

/// Why a document can't be used.
#[derive(Debug, thiserror::Error)]
pub enum DocumentError {
    #[error(transparent)]
    Toml(#[from] toml::de::Error),
    #[error("{0}")]
    Meaning(String),
}

/// Reads a document, and checks that it can be drawn.
///
/// # Errors
/// If it isn't TOML, has other entries than a document has, or speaks of dimensions that its data set lacks.
pub fn read(text: &str) -> Result<Document, DocumentError> {
    let document: Document = toml::from_str(text)?;
    let refuse = |why: String| Err(DocumentError::Meaning(why));
    let known = document.data_set.columns_of_rollup();
    for list in &document.lists {
        if !known.contains(&list.dimension.0) {
            return refuse(format!("{} has no dimension \"{}\"", document.data_set, list.dimension.0));
        }
    }
    let parts = document.cards.iter().flat_map(|card| &card.parts).filter_map(|part| part.dimension);
    let cards = document.cards.iter().flat_map(|card| card.dimensions.iter().copied());
    for dimension in document.filters.iter().copied().chain(cards).chain(parts) {
        if document.list(dimension.0).is_none() {
            return refuse(format!("there is no list for \"{}\"", dimension.0));
        }
    }
    for (at, card) in document.cards.iter().enumerate() {
        let draws = match card.kind {
            CardKind::Total | CardKind::Change | CardKind::Months | CardKind::Where => 0..=0,
            CardKind::Ring | CardKind::Ethnicity | CardKind::Hours => 1..=1,
            CardKind::Heat => 2..=2,
            CardKind::Bars => 1..=3,
        };
        if !draws.contains(&card.dimensions.len()) {
            return refuse(format!(
                "\"{}\" draws {} to {} dimensions",
                card.title,
                draws.start(),
                draws.end()
            ));
        }
        if !(1..=12).contains(&card.width) {
            return refuse(format!("\"{}\" is 1 to 12 columns wide", card.title));
        }
        if document.cards[..at].iter().any(|other| other.slug() == card.slug()) {
            return refuse(format!("two cards are called \"{}\"", card.title));
        }
    }
    Ok(document)
}

static BUILT_IN: LazyLock<[Document; 3]> = LazyLock::new(|| {
    [
        include_str!("../documents/crime.toml"),
        include_str!("../documents/outcomes.toml"),
        include_str!("../documents/stop-and-search.toml"),
    ]
    .map(|text| {
        #[expect(clippy::expect_used, reason = "the tests read the three, which are part of the program")]
        read(text).expect("a built-in document")
    })
});

/// The public dashboard of a data set.
pub fn of_data_set(data_set: DataSet) -> &'static Document {
    match data_set {
        DataSet::Street => &BUILT_IN[0],
        DataSet::Outcomes => &BUILT_IN[1],
        DataSet::StopAndSearch => &BUILT_IN[2],
    }
}
