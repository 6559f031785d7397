//! The distinct values of a dimension, numbered in the order in which they came. A number never changes its meaning,
//! so months that were packed earlier stay as they are.

use std::{collections::HashMap, sync::Arc};

/// Values by code; code 0 is null, "not stated".
#[derive(Debug, Clone, Default)]
pub struct Dictionary {
    values: Vec<Arc<str>>,
    codes: HashMap<Arc<str>, u32>,
}

impl Dictionary {
    /// One more than the greatest code: null counts as a value.
    #[allow(clippy::len_without_is_empty, reason = "null is always there")]
    pub fn len(&self) -> usize {
        self.values.len() + 1
    }

    /// None for code 0.
    pub fn value(&self, code: usize) -> Option<&Arc<str>> {
        self.values.get(code.checked_sub(1)?)
    }

    /// The code of a value; none if no row ever had it.
    pub fn code(&self, value: Option<&str>) -> Option<u32> {
        value.map_or(Some(0), |value| self.codes.get(value).copied())
    }

    /// The code of a value, which may be new; none after 2³² values.
    pub(super) fn intern(&mut self, value: Option<&str>) -> Option<u32> {
        if let Some(code) = self.code(value) {
            return Some(code);
        }
        let value: Arc<str> = value?.into();
        let code = u32::try_from(self.values.len() + 1).ok()?;
        self.values.push(value.clone());
        self.codes.insert(value, code);
        Some(code)
    }
}
