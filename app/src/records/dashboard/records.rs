//! Numbers that lead to the records that they count.

use super::table::Cell;
use crate::widgets::html::escaped;
use blotter_records::Dimension;
use blotter_view::dashboard::{Query, words};

/// An address of records, to which each number adds what it counts.
pub struct Records {
    pub(super) base: String,
    /// Out of another site's frame it leads to a page of its own.
    pub(super) target: Option<&'static str>,
}

/// A parameter that says what a number counts.
pub fn being(dimension: Dimension, value: &str) -> Query {
    Query(vec![(dimension.name().to_owned(), value.to_owned())])
}

impl Records {
    /// The address of the records that a number counts beside the filter.
    fn href(&self, more: &Query) -> String {
        let more = more.write();
        let sign = match (more.is_empty(), self.base.contains('?')) {
            (true, _) => "",
            (false, true) => "&",
            (false, false) => "?",
        };
        format!("{}{sign}{more}", self.base)
    }

    /// A number that is a link; nothing has no records. As text, since hundreds of them are quickest so.
    pub fn cell(&self, count: u64, more: &Query) -> Cell {
        let number = words::number(count);
        if count == 0 {
            return Cell(number);
        }
        let target = if self.target.is_some() { " target=\"_blank\" rel=\"noopener\"" } else { "" };
        Cell(format!("<a href=\"{}\"{target}>{number}</a>", escaped(&self.href(more))))
    }

    /// The same as HTML, with that of what it is compared with under it.
    pub fn both(sides: &[Self; 2], count: u64, other: Option<u64>, more: &Query) -> String {
        let mut text = sides[0].cell(count, more).0;
        if let Some(other) = other {
            second(&mut text, &sides[1].cell(other, more).0);
        }
        text
    }
}

/// Writes what is compared under a number.
pub fn second(text: &mut String, other: &str) {
    text.push_str("<span class=\"second\">");
    text.push_str(other);
    text.push_str("</span>");
}
