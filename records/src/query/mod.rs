//! What can be asked, read from the names and values of an address's query.

mod error;
mod filter;
mod parse;

pub use error::QueryError;
pub use filter::{Bbox, Filter};
pub(crate) use filter::{month_value, year_value};

use crate::{DataSet, Dimension};

/// How many groups an answer has unless it is asked for others.
pub const DEFAULT_LIMIT: usize = 100;
/// How many groups may be asked for.
pub const MAX_LIMIT: usize = 100_000;
/// The resolution of cells that nobody asked for.
pub const DEFAULT_RESOLUTION: u8 = 7;

/// In which order groups are returned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Order {
    /// The greatest count first; ties by key.
    #[default]
    Count,
    /// By value, null last.
    Key,
}

/// How many records there are, by up to two dimensions.
#[derive(Debug, Clone, PartialEq)]
pub struct CountQuery {
    pub filter: Filter,
    /// None, one, or two different ones.
    pub group: Vec<Dimension>,
    pub order: Order,
    pub limit: usize,
}

/// How many records there are in each cell.
#[derive(Debug, Clone, PartialEq)]
pub struct CellsQuery {
    pub filter: Filter,
    /// 4 to 9.
    pub resolution: u8,
}

impl CountQuery {
    /// Reads the parameters of `/api/records/DATASET`.
    pub fn parse<N: AsRef<str>, V: AsRef<str>>(
        data_set: DataSet,
        parameters: impl IntoIterator<Item = (N, V)>,
    ) -> Result<Self, QueryError> {
        let (mut group, mut order, mut limit) = (None, None, None);
        let filter = Filter::parse_with(data_set, parameters, |name, value| {
            match name {
                "group" => parse::once(&mut group, name, parse::group(data_set, value)?)?,
                "order" => parse::once(&mut order, name, parse::order(value)?)?,
                "limit" => parse::once(&mut limit, name, parse::number(name, value, 1, MAX_LIMIT)?)?,
                _ => return Ok(false),
            }
            Ok(true)
        })?;
        Ok(Self {
            filter,
            group: group.unwrap_or_default(),
            order: order.unwrap_or_default(),
            limit: limit.unwrap_or(DEFAULT_LIMIT),
        })
    }
}

impl CellsQuery {
    /// Reads the parameters of `/api/records/DATASET/cells`.
    pub fn parse<N: AsRef<str>, V: AsRef<str>>(
        data_set: DataSet,
        parameters: impl IntoIterator<Item = (N, V)>,
    ) -> Result<Self, QueryError> {
        let mut resolution = None;
        let filter = Filter::parse_with(data_set, parameters, |name, value| {
            if name == "resolution" {
                parse::once(&mut resolution, name, parse::number(name, value, 4, 9)?)?;
            }
            Ok(name == "resolution")
        })?;
        let resolution = resolution.and_then(|it| u8::try_from(it).ok()).unwrap_or(DEFAULT_RESOLUTION);
        Ok(Self { filter, resolution })
    }
}

#[cfg(test)]
mod tests;
