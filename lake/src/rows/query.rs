//! Which records are asked for, in which order, and from where on.

use super::field::hex;
use crate::schema;
use blotter_records::{DataSet, Filter, Month, QueryError};
use serde::{Deserialize, Serialize};

/// How many rows a page has at most.
pub const MAX_SIZE: usize = 1000;
const DEFAULT_SIZE: usize = 50;

/// An order of records: by a column, ties in the order in which they are stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sort {
    /// A column of the table.
    pub column: String,
    pub descending: bool,
}

/// A page of records.
#[derive(Debug, Clone, PartialEq)]
pub struct RowsQuery {
    pub filter: Filter,
    pub sort: Sort,
    /// 1 to [`MAX_SIZE`].
    pub size: usize,
    /// Only what comes after this record.
    pub after: Option<Cursor>,
    /// Of its data set and filter, as cursors have it.
    of: u64,
}

/// A record's place in an order; it stays where it is while its release is kept.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Cursor {
    /// The release whose rows are counted.
    #[serde(rename = "r")]
    pub release: u64,
    /// The column of the order; a leading `-` means descending.
    #[serde(rename = "s")]
    pub sort: String,
    /// A hash of the data set and the filter.
    #[serde(rename = "f")]
    pub of: u64,
    #[serde(rename = "k")]
    pub key: Key,
    #[serde(rename = "m")]
    pub month: Month,
    /// The row's place in its month.
    #[serde(rename = "i")]
    pub row: u64,
}

/// What a record is sorted by. Null is last in either direction.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Key {
    Null,
    Number(f64),
    Text(String),
}

impl Sort {
    fn text(&self) -> String {
        format!("{}{}", if self.descending { "-" } else { "" }, self.column)
    }

    fn parse(data_set: DataSet, text: &str) -> Result<Self, QueryError> {
        let (descending, column) = text.strip_prefix('-').map_or((false, text), |column| (true, column));
        let table = schema::table(data_set);
        if table.field_with_name(column).is_err() {
            let names: Vec<&str> = table.fields().iter().map(|field| field.name().as_str()).collect();
            return Err(QueryError::new(
                "sort",
                format!(
                    "there is no column \"{column}\" of {}; there are {}",
                    data_set.slug(),
                    names.join(", ")
                ),
            ));
        }
        Ok(Self { column: column.to_owned(), descending })
    }
}

impl RowsQuery {
    /// Reads the parameters of `/api/records/DATASET/rows`.
    ///
    /// # Errors
    /// If one is unknown or can't be understood.
    pub fn parse<N: AsRef<str>, V: AsRef<str>>(
        data_set: DataSet,
        parameters: impl IntoIterator<Item = (N, V)>,
    ) -> Result<Self, QueryError> {
        let mut sort = Sort { column: "month".into(), descending: true };
        let (mut size, mut after) = (DEFAULT_SIZE, None);
        let filter = Filter::parse_with(data_set, parameters, |name, value| {
            match name {
                "sort" => sort = Sort::parse(data_set, value)?,
                "size" => size = read_size(value)?,
                "after" => after = Some(Cursor::parse(value)?),
                _ => return Ok(false),
            }
            Ok(true)
        })?;
        if after.as_ref().is_some_and(|after| after.sort != sort.text()) {
            return Err(QueryError::new("after", "after belongs to a page with another sort"));
        }
        let of = hash(data_set, &filter);
        if after.as_ref().is_some_and(|after| after.of != of) {
            return Err(QueryError::new("after", "after belongs to a page of another filter"));
        }
        Ok(Self { filter, sort, size, after, of })
    }

    /// The place of a record in this order.
    pub(super) fn cursor(&self, release: u64, key: Key, month: Month, row: u64) -> Cursor {
        Cursor { release, sort: self.sort.text(), of: self.of, key, month, row }
    }
}

/// The same for the same records, in whichever order they were asked for.
fn hash(data_set: DataSet, filter: &Filter) -> u64 {
    let mut filter = filter.clone();
    filter.values.sort_by_key(|(dimension, _)| dimension.name());
    filter.values.iter_mut().for_each(|(_, values)| values.sort());
    filter.cells.sort();
    // A filter can always be written.
    let text = serde_json::to_vec(&(data_set.slug(), &filter)).unwrap_or_default();
    xxhash_rust::xxh3::xxh3_64(&text)
}

fn read_size(text: &str) -> Result<usize, QueryError> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().ok()).flatten().filter(|size| (1..=MAX_SIZE).contains(size)).ok_or_else(
        || QueryError::new("size", format!("size is a number from 1 to {MAX_SIZE}, not \"{text}\"")),
    )
}

impl Cursor {
    /// As `after` and `next` have it.
    pub fn text(&self) -> String {
        // A struct of numbers and texts can always be written.
        hex(&serde_json::to_vec(self).unwrap_or_default())
    }

    fn parse(text: &str) -> Result<Self, QueryError> {
        let digits = text.as_bytes().as_chunks::<2>();
        let byte = |pair: &[u8; 2]| {
            pair.iter().try_fold(0_u8, |byte, digit| {
                let digit = char::from(*digit).to_digit(16)?;
                u8::try_from(u32::from(byte) << 4 | digit).ok()
            })
        };
        let bytes: Option<Vec<u8>> =
            digits.1.is_empty().then(|| digits.0.iter().map(byte).collect()).flatten();
        bytes
            .and_then(|bytes| serde_json::from_slice(&bytes).ok())
            .ok_or_else(|| QueryError::new("after", "after is what an earlier page gave as next"))
    }
}
