//! Dashboards: documents that say what one shows, and the answer to a filter, with all its words and numbers. Pure
//! functions of a release; `blotter-view` has the types that server and browser share, `blotter-app` draws them.

mod answer;
mod breadcrumb;
mod document;
mod notes;
mod versus;

pub use answer::{Asked, answer, cells};
pub use document::{DocumentError, of_data_set, read};
pub use notes::gaps as gaps_in_words;

#[cfg(test)]
mod tests;
