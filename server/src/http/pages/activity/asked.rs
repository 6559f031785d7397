//! What an address asks for.

use crate::history::{ActivityFilter, Dim, Versus};
use blotter_records::{Bbox, Value};
use blotter_view::dashboard::Query;
use jiff::{ToSpan, civil::Date};

/// What is shown without days in the address: so many, the last ones that are over.
pub(super) const USUAL_DAYS: i64 = 35;

/// What an address asks for: what can't be understood is left out.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Asked {
    pub query: Query,
    /// The first and the last; without one of them as far as there are any.
    pub days: Option<[Option<Date>; 2]>,
    pub values: Vec<(Dim, Vec<Value>)>,
    pub bbox: Option<Bbox>,
    pub versus: Option<Versus>,
}

impl Asked {
    pub fn read(query: &str) -> Self {
        let mut asked = Self::default();
        let (mut from, mut to): (Option<Date>, Option<Date>) = (None, None);
        for (name, mut text) in Query::read(query).0 {
            let understood = match name.as_str() {
                "from" => text.parse().map(|day: Date| from = Some(day)).is_ok(),
                "to" => text.parse().map(|day: Date| to = Some(day)).is_ok(),
                "bbox" => match Bbox::parse(&text) {
                    Ok(bbox) if asked.bbox.is_none() => {
                        text = bbox.to_string();
                        asked.bbox = Some(bbox);
                        true
                    }
                    _ => false,
                },
                "vs" => match Versus::parse(&text) {
                    Some(versus) if asked.versus.is_none() => {
                        text = versus.to_string();
                        asked.versus = Some(versus);
                        true
                    }
                    _ => false,
                },
                _ => Dim::by_name(&name).and_then(|dim| Some((dim, dim.value(&text)?))).is_some_and(
                    |(dim, value)| {
                        // As links write it, which take it back.
                        text = value.to_string();
                        match asked.values.iter_mut().find(|(known, _)| *known == dim) {
                            Some((_, values)) if values.contains(&value) => return false,
                            Some((_, values)) => values.push(value),
                            None => asked.values.push((dim, vec![value])),
                        }
                        true
                    },
                ),
            };
            if understood {
                asked.query.0.push((name, text));
            }
        }
        asked.days = match (from, to) {
            (Some(from), Some(to)) => Some([Some(from.min(to)), Some(from.max(to))]),
            (None, None) => None,
            (from, to) => Some([from, to]),
        };
        asked
    }

    /// Without a comparison of the filter with itself, or with a day that is not shown.
    #[must_use]
    pub fn with_real_comparison(mut self, [from, to]: [Date; 2]) -> Self {
        let filter = self.filter();
        let is_none = |versus: &Versus| filter.is(versus) || versus.is_outside(Some(from), Some(to));
        if self.versus.as_ref().is_some_and(is_none) {
            self.versus = None;
            self.query = self.query.without("vs");
        }
        self
    }

    /// Of any days.
    pub fn filter(&self) -> ActivityFilter {
        ActivityFilter { values: self.values.clone(), bbox: self.bbox, ..ActivityFilter::default() }
    }

    /// The other side of the comparison, at the same address.
    pub fn against(&self, versus: &Versus) -> Self {
        let ActivityFilter { values, bbox, .. } = self.filter().against(versus);
        Self { query: self.query.clone(), days: self.days, values, bbox, versus: None }
    }
}

/// The days that are shown, of those that are kept.
pub(super) fn days(asked: Option<[Option<Date>; 2]>, first: Date, today: Date) -> [Date; 2] {
    asked.map_or_else(
        || usual(USUAL_DAYS, first, today),
        |[from, to]| [from.unwrap_or(first), to.unwrap_or(today)].map(|day| day.clamp(first, today)),
    )
}

/// The last days that are over; today alone as long as there is no other.
pub(super) fn usual(days: i64, first: Date, today: Date) -> [Date; 2] {
    let to = today.saturating_sub(1.day()).max(first);
    [to.saturating_sub((days - 1).days()).max(first), to]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    #[test]
    fn an_address_says_what_is_shown_and_what_is_not_understood_is_left_out() {
        let asked = Asked::read(
            "from=2026-08-16&to=2026-07-13&nature=6X&nature=&nature=6X&priority=high&colour=red&to=never&cell=here&bbox=1,2&bbox=-96.90,32.7,-96.8,32.80&bbox=1,2,3,4&vs=Central&vs=division:Central&vs=beat:1",
        );
        assert_eq!(asked.days, Some([Some(day("2026-07-13")), Some(day("2026-08-16"))]));
        assert_eq!(asked.values, [(Dim::Nature, vec![Value::text("6X"), Value::Null])]);
        assert_eq!(
            asked.query.write(),
            "from=2026-08-16&to=2026-07-13&nature=6X&nature=&bbox=-96.9,32.7,-96.8,32.8&vs=division%3ACentral"
        );
        assert_eq!(asked.versus, Versus::parse("division:Central"));
        assert_eq!(asked.bbox, Bbox::parse("-96.9,32.7,-96.8,32.8").ok());
        let shown = [day("2026-07-13"), day("2026-08-16")];
        for (query, versus) in [
            ("division=Central&vs=division:Central", None),
            ("division=Central&division=North&vs=division:Central", Some("division:Central")),
            ("bbox=1,2,3,4&vs=bbox:1,2,3,4", None),
            ("bbox=1,2,3,4&cell=8726cb0c0ffffff&vs=cell:8726cb0c0ffffff", Some("cell:8726cb0c0ffffff")),
            ("vs=day:2026-07-12", None),
            ("vs=day:2026-07-13", Some("day:2026-07-13")),
        ] {
            let asked = Asked::read(query).with_real_comparison(shown);
            assert_eq!(asked.versus.map(|versus| versus.to_string()).as_deref(), versus, "{query}");
            assert_eq!(asked.query.value("vs"), versus, "{query}");
        }
        let one = Asked::read("from=2026-08-16");
        assert_eq!(one.days, Some([Some(day("2026-08-16")), None]));
    }

    #[test]
    fn days_lie_within_what_is_kept() {
        let (first, today) = (day("2026-03-02"), day("2026-08-17"));
        assert_eq!(days(None, first, today), [day("2026-07-13"), day("2026-08-16")]);
        assert_eq!(days(None, today, today), [today, today]);
        assert_eq!(days(None, day("2026-08-15"), today), [day("2026-08-15"), day("2026-08-16")]);
        let far = Some([Some(day("2020-01-01")), Some(day("2030-01-01"))]);
        assert_eq!(days(far, first, today), [first, today]);
        // As the API has it.
        assert_eq!(days(Some([Some(day("2026-08-01")), None]), first, today), [day("2026-08-01"), today]);
        assert_eq!(days(Some([None, Some(day("2026-08-01"))]), first, today), [first, day("2026-08-01")]);
    }
}
