//! A question as the parameters of an address ask it.

use crate::{DataSet, Dimension, Filter, QueryError};

/// The order of groups.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Order {
    /// Most records first; ties by key.
    #[default]
    Count,
    /// By the groups' values, null last.
    Key,
}

/// How many groups an answer has at most.
pub const MAX_LIMIT: usize = 100_000;
const DEFAULT_LIMIT: usize = 100;

/// How many records there are, in all and by group.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct CountQuery {
    pub filter: Filter,
    /// One or two dimensions, or none.
    pub group: Vec<Dimension>,
    pub order: Order,
    /// None: [`DEFAULT_LIMIT`].
    pub limit: Option<usize>,
}

impl CountQuery {
    /// Reads the parameters, of which each must be known.
    pub fn parse<'a>(
        data_set: DataSet,
        parameters: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Result<Self, QueryError> {
        let mut query = Self::default();
        for (name, value) in parameters {
            match name {
                "group" => query.group = group(data_set, value)?,
                "order" => query.order = order(value)?,
                "limit" => query.limit = Some(number("limit", value, 1, MAX_LIMIT)?),
                _ => take(&mut query.filter, data_set, name, value)?,
            }
        }
        query.filter.check()?;
        Ok(query)
    }

    pub fn limit(&self) -> usize {
        self.limit.unwrap_or(DEFAULT_LIMIT)
    }
}

impl Filter {
    /// Reads parameters of a filter alone.
    pub fn parse<'a>(
        data_set: DataSet,
        parameters: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Result<Self, QueryError> {
        let mut filter = Self::default();
        for (name, value) in parameters {
            take(&mut filter, data_set, name, value)?;
        }
        filter.check()?;
        Ok(filter)
    }

    /// Reads a filter and the resolution of the cells by which its records are counted, 7 if none is given.
    pub fn parse_with_resolution<'a>(
        data_set: DataSet,
        parameters: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Result<(Self, u8), QueryError> {
        let (mut filter, mut resolution) = (Self::default(), 7);
        for (name, value) in parameters {
            if name == "resolution" {
                resolution = number(name, value, 4, 9)?;
            } else {
                take(&mut filter, data_set, name, value)?;
            }
        }
        filter.check()?;
        Ok((filter, resolution))
    }
}

fn take(filter: &mut Filter, data_set: DataSet, name: &str, value: &str) -> Result<(), QueryError> {
    if filter.take(data_set, name, value)? {
        return Ok(());
    }
    let names: Vec<&str> = data_set.all_dimensions().map(Dimension::name).collect();
    Err(QueryError::new(
        name,
        format!(
            "{} doesn't have the parameter {name:?}. Its dimensions are {}.",
            data_set.slug(),
            names.join(", ")
        ),
    ))
}

fn group(data_set: DataSet, value: &str) -> Result<Vec<Dimension>, QueryError> {
    let mut group = Vec::new();
    for name in value.split(',') {
        let dimension = data_set.dimension(name.trim()).ok_or_else(|| {
            QueryError::new("group", format!("{} can't be grouped by {name:?}.", data_set.slug()))
        })?;
        if group.contains(&dimension) {
            return Err(QueryError::new("group", format!("{name:?} is listed twice.")));
        }
        group.push(dimension);
    }
    if group.len() > 2 {
        return Err(QueryError::new("group", "Group by one or two dimensions, separated by a comma."));
    }
    Ok(group)
}

fn order(value: &str) -> Result<Order, QueryError> {
    match value {
        "count" => Ok(Order::Count),
        "key" => Ok(Order::Key),
        _ => Err(QueryError::new("order", "The order is count or key.")),
    }
}

/// A whole number within a range.
pub(crate) fn number<T>(name: &str, value: &str, min: T, max: T) -> Result<T, QueryError>
where
    T: Copy + PartialOrd + std::fmt::Display + std::str::FromStr,
{
    let number = value.bytes().all(|byte| byte.is_ascii_digit()).then(|| value.parse().ok()).flatten();
    number
        .filter(|number| (min..=max).contains(number))
        .ok_or_else(|| QueryError::new(name, format!("{name} is a whole number from {min} to {max}.")))
}
