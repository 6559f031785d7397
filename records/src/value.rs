//! A value of a dimension, as answers have it.

use serde::{Serialize, Serializer};
use std::{cmp::Ordering, fmt, sync::Arc};

/// Text, a number, or null: not stated. Null is the last in order.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Value {
    Text(Arc<str>),
    Number(u32),
    Null,
}

impl Value {
    pub fn text(text: &str) -> Self {
        Self::Text(text.into())
    }

    /// Of a dimension's text; `is_number` as the dimension says.
    pub(crate) fn of(text: Option<&Arc<str>>, is_number: bool) -> Self {
        match text {
            None => Self::Null,
            Some(text) if is_number => text.parse().map_or_else(|_| Self::Text(text.clone()), Self::Number),
            Some(text) => Self::Text(text.clone()),
        }
    }
}

impl Ord for Value {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Text(one), Self::Text(two)) => one.cmp(two),
            (Self::Number(one), Self::Number(two)) => one.cmp(two),
            (one, two) => one.rank().cmp(&two.rank()),
        }
    }
}

impl PartialOrd for Value {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Value {
    const fn rank(&self) -> u8 {
        match self {
            Self::Number(_) => 0,
            Self::Text(_) => 1,
            Self::Null => 2,
        }
    }
}

/// As a cell of a table: null is empty.
impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => f.write_str(text),
            Self::Number(number) => write!(f, "{number}"),
            Self::Null => Ok(()),
        }
    }
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Text(text) => serializer.serialize_str(text),
            Self::Number(number) => serializer.serialize_u32(*number),
            Self::Null => serializer.serialize_none(),
        }
    }
}

#[cfg(feature = "openapi")]
mod schema {
    use super::Value;
    use utoipa::{
        PartialSchema, ToSchema,
        openapi::{RefOr, Schema, schema},
    };

    /// Text, a number or null.
    impl PartialSchema for Value {
        fn schema() -> RefOr<Schema> {
            let types = [schema::Type::String, schema::Type::Integer, schema::Type::Null];
            schema::ObjectBuilder::new().schema_type(schema::SchemaType::from_iter(types)).into()
        }
    }

    impl ToSchema for Value {}
}
