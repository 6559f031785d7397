//! What can be wrong with a city's file or with a body of its feed, each as a sentence for people.

/// Why a city can't be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CityError {
    /// Neither a built-in name nor a file.
    #[error("There is no city named “{name}”. Built in: {known}. A path to a TOML file works as well.")]
    Unknown {
        /// What was asked for.
        name: String,
        /// The names that are built in.
        known: String,
    },
    /// The file can't be read.
    #[error("The city's file {path} can't be read: {source}.")]
    Unreadable {
        /// Its path.
        path: String,
        /// Why.
        source: std::io::Error,
    },
    /// The file isn't TOML, or has an unknown or missing key; the message names it and its line.
    #[error("The city's file isn't right: {0}")]
    Shape(String),
    /// A value makes no sense.
    #[error("The city's file isn't right: `{key}` {problem}.")]
    Value {
        /// The key in the file.
        key: String,
        /// What is wrong with its value.
        problem: String,
    },
}

impl CityError {
    pub(crate) fn value(key: impl Into<String>, problem: impl Into<String>) -> Self {
        Self::Value { key: key.into(), problem: problem.into() }
    }
}

/// Why a body of the feed can't be used at all. Each message is a sentence that the page can show.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ReadError {
    /// Nothing at all.
    #[error("The city’s feed answered with nothing.")]
    Empty,
    /// A web page.
    #[error("The city’s feed answered with a web page instead of data.")]
    Html,
    /// Not UTF-8, and no other encoding was declared.
    #[error("The city’s feed is not written in UTF-8, so its words can’t be trusted.")]
    Encoding,
    /// Bytes that don't fit the charset that was declared.
    #[error("The city’s feed says that it is written in {charset}, but it isn’t.")]
    Charset {
        /// The declared charset.
        charset: String,
    },
    /// The body ends in the middle.
    #[error("The city’s answer broke off in the middle.")]
    Truncated,
    /// JSON was expected.
    #[error("The city’s feed answered with something that is not JSON.")]
    NotJson,
    /// JSON of another shape.
    #[error("The city’s feed answered with {found} instead of a list of calls.")]
    NotRows {
        /// What it was, in a few words.
        found: String,
    },
    /// Neither JSON nor a table.
    #[error("The city’s feed answered with something that is not a table of calls.")]
    NotCsv,
    /// More rows than any city has calls: taking them would fill the memory.
    #[error("The city’s feed answered with more than {most} rows, which can’t be its calls.")]
    TooMany {
        /// How many are taken.
        most: usize,
    },
    /// A column that the city's file needs is in no row.
    #[error("The city’s feed has changed: the column “{column}” is missing. Columns seen: {seen}.")]
    MissingColumn {
        /// The word in our model.
        column: &'static str,
        /// The columns of the body, as published.
        seen: String,
    },
}
