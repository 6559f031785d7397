//! A value of a record, as people and programs get it.

use arrow_array::{
    Array, ArrayRef,
    cast::AsArray,
    types::{Date32Type, Float64Type, Int64Type, TimestampMicrosecondType},
};
use arrow_schema::DataType;
use jiff::{Span, Timestamp, civil::Date};
use serde::{Serialize, Serializer};
use std::{borrow::Cow, fmt};

/// A value: IDs and cells in hex, months as `2021-06`, times in RFC 3339.
#[derive(Debug, Clone, PartialEq)]
pub enum Field<'a> {
    Null,
    Text(Cow<'a, str>),
    Number(f64),
    Boolean(bool),
}

impl<'a> Field<'a> {
    /// The value of a column's row. A column of whole numbers holds cells.
    pub fn of(column: &'a ArrayRef, row: usize) -> Self {
        if column.is_null(row) {
            return Self::Null;
        }
        match column.data_type() {
            DataType::Utf8 => Self::Text(column.as_string::<i32>().value(row).into()),
            DataType::Float64 => Self::Number(column.as_primitive::<Float64Type>().value(row)),
            DataType::Boolean => Self::Boolean(column.as_boolean().value(row)),
            DataType::Int64 => {
                Self::Text(format!("{:x}", column.as_primitive::<Int64Type>().value(row)).into())
            }
            DataType::Date32 => {
                let days = column.as_primitive::<Date32Type>().value(row);
                let date = Date::constant(1970, 1, 1).saturating_add(Span::new().days(days));
                Self::Text(format!("{:04}-{:02}", date.year(), date.month()).into())
            }
            DataType::Timestamp(..) => {
                let at = column.as_primitive::<TimestampMicrosecondType>().value(row);
                Timestamp::from_microsecond(at).map_or(Self::Null, |at| Self::Text(at.to_string().into()))
            }
            DataType::FixedSizeBinary(_) => Self::Text(hex(column.as_fixed_size_binary().value(row)).into()),
            _ => Self::Null,
        }
    }

    /// The same of the history's rows, whose whole numbers are numbers.
    pub fn of_history(column: &'a ArrayRef, row: usize) -> Self {
        if *column.data_type() == DataType::Int64 && column.is_valid(row) {
            #[expect(clippy::cast_precision_loss, reason = "seconds and priorities")]
            let number = column.as_primitive::<Int64Type>().value(row) as f64;
            return Self::Number(number);
        }
        Self::of(column, row)
    }
}

impl Field<'_> {
    /// The same, of its own.
    pub fn into_owned(self) -> Field<'static> {
        match self {
            Self::Null => Field::Null,
            Self::Text(text) => Field::Text(text.into_owned().into()),
            Self::Number(number) => Field::Number(number),
            Self::Boolean(boolean) => Field::Boolean(boolean),
        }
    }
}

/// Bytes as lower-case hex digits.
pub fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        // Writing to a string can't fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}

/// As a cell of a table: null is empty.
impl fmt::Display for Field<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => Ok(()),
            Self::Text(text) => f.write_str(text),
            Self::Number(number) => write!(f, "{number}"),
            Self::Boolean(boolean) => write!(f, "{boolean}"),
        }
    }
}

impl Serialize for Field<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_none(),
            Self::Text(text) => serializer.serialize_str(text),
            Self::Number(number) => serializer.serialize_f64(*number),
            Self::Boolean(boolean) => serializer.serialize_bool(*boolean),
        }
    }
}
