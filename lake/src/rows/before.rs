//! What comes before a page: how many records, and where the page before it begins.

use super::{
    page::{Found, Placed, key},
    query::{Cursor, Key, RowsQuery},
    scan::{RowsReader, Stop, places},
};
use crate::Error;
use blotter_records::{DataSet, Month};
use std::{
    cmp::Reverse,
    collections::{BinaryHeap, VecDeque},
    ops::ControlFlow,
};

/// What comes before a page that has an `after`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Before {
    /// Records before the page's first, without those of [`Before::months`].
    pub counted: u64,
    /// Months of which every record comes before the page; the roll-up knows how many that are. First and last month,
    /// either of which may be open.
    pub months: Option<(Option<Month>, Option<Month>)>,
    /// `after` of the page before; none where that one is the first.
    pub earlier: Option<String>,
}

impl RowsReader {
    /// What comes before the page of a query; nothing without an `after`.
    ///
    /// # Errors
    /// As of [`RowsReader::page`].
    pub fn before(&self, data_set: DataSet, query: &RowsQuery, stop: Stop) -> Result<Before, Error> {
        let Some(after) = &query.after else { return Ok(Before::default()) };
        if after.release != self.release() {
            return Err(Error::OtherRelease { asked: after.release, newest: self.release() });
        }
        if query.sort.column == "month" {
            self.before_by_month(data_set, query, after, stop)
        } else {
            self.before_by_column(data_set, query, after, stop)
        }
    }

    /// The cursor's month, and months before it as far as the page before reaches.
    fn before_by_month(
        &self,
        data_set: DataSet,
        query: &RowsQuery,
        after: &Cursor,
        stop: Stop,
    ) -> Result<Before, Error> {
        let descending = query.sort.descending;
        let mut files = self.files(data_set, &query.filter)?;
        files.retain(|(month, _)| if descending { *month >= after.month } else { *month <= after.month });
        if !descending {
            files.reverse();
        }
        // The last records up to the cursor's, the page before and one more, in the order of the query.
        let mut last: VecDeque<(Month, u64)> = VecDeque::new();
        let mut counted = 0;
        for (month, file) in files {
            let needed = query.size + 1 - last.len();
            if needed == 0 {
                break;
            }
            let (mut here, is_cursors) = (VecDeque::new(), month == after.month);
            let month_file = self.open(data_set, file)?;
            let _ = places(&month_file, &query.filter, None, stop, |row, _, _| {
                if is_cursors && row > after.row {
                    return ControlFlow::Break(());
                }
                counted += u64::from(is_cursors);
                here.push_back((month, row));
                if here.len() > needed {
                    here.pop_front();
                }
                ControlFlow::Continue(())
            })?;
            here.extend(last);
            last = here;
        }
        let first = last.front().filter(|_| last.len() > query.size);
        let earlier = first.map(|(month, row)| {
            query.cursor(self.release(), Key::Text(month.to_string()), *month, *row).text()
        });
        let months = if descending {
            after.month.next().map(|next| (Some(next), None))
        } else {
            after.month.previous().map(|before| (None, Some(before)))
        };
        Ok(Before { counted, months, earlier })
    }

    /// All records are looked at; the last ones up to the cursor's are kept.
    fn before_by_column(
        &self,
        data_set: DataSet,
        query: &RowsQuery,
        after: &Cursor,
        stop: Stop,
    ) -> Result<Before, Error> {
        let descending = query.sort.descending;
        let mut last: BinaryHeap<Reverse<Placed>> = BinaryHeap::new();
        let mut counted = 0;
        for (month, file) in self.files(data_set, &query.filter)? {
            let month_file = self.open(data_set, file)?;
            let _ = places(&month_file, &query.filter, Some(&query.sort.column), stop, |row, keys, at| {
                let found = Placed { found: Found { key: key(keys, at), month, row }, descending };
                if !found.comes_after(after) {
                    counted += 1;
                    if last.len() <= query.size || last.peek().is_some_and(|first| found > first.0) {
                        last.push(Reverse(found));
                        if last.len() > query.size + 1 {
                            last.pop();
                        }
                    }
                }
                ControlFlow::Continue(())
            })?;
        }
        let first = last.peek().filter(|_| last.len() > query.size);
        let earlier = first.map(|Reverse(Placed { found, .. })| {
            query.cursor(self.release(), found.key.clone(), found.month, found.row).text()
        });
        Ok(Before { counted, months: None, earlier })
    }
}
