//! The values of a dimension as an axis: numbered from 0, for counting.

use crate::{
    Data, Dimension, Value,
    query::{month_value, year_value},
    rollup::column_of,
};

/// How a dimension's values are numbered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Axis {
    /// The months of the data, in order.
    Month,
    /// The years since the first month's.
    Year,
    /// A column of [`columns_of_rollup`](crate::DataSet::columns_of_rollup) by its dictionary; 0 is null. The first is
    /// the force.
    Column(usize),
}

impl Axis {
    pub(crate) fn of(data: &dyn Data, dimension: Dimension) -> Self {
        match (dimension, column_of(data.data_set(), dimension)) {
            (Dimension::Year, _) => Self::Year,
            (_, Some(column)) => Self::Column(column),
            // A dimension that the data set lacks is refused before it comes here.
            (_, None) => Self::Month,
        }
    }

    /// How many values there are.
    pub(crate) fn len(self, data: &dyn Data) -> usize {
        let months = data.months();
        match self {
            Self::Month => months.len(),
            Self::Year => match (months.first(), months.last()) {
                (Some(first), Some(last)) => usize::from(last.month().year() - first.month().year()) + 1,
                _ => 0,
            },
            Self::Column(column) => data.dictionary(column).len(),
        }
    }

    pub(crate) fn value(self, data: &dyn Data, number: usize) -> Value {
        match self {
            Self::Month => data.months().get(number).map_or(Value::Null, |rows| month_value(rows.month())),
            Self::Year => {
                let first = data.months().first().map_or(0, |rows| rows.month().year());
                year_value(first + u16::try_from(number).unwrap_or(0))
            }
            Self::Column(column) => {
                let is_number = data.data_set().columns_of_rollup()[column].is_number();
                Value::of(data.dictionary(column).value(number), is_number)
            }
        }
    }
}
