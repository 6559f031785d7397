//! A dashboard's address: names and values in their order, as the API takes them. What is chosen is a pair more, what is
//! dropped a pair less.

use crate::link::{decode, encode};
use blotter_records::Month;

/// The pairs of a query string.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Query(pub Vec<(String, String)>);

impl Query {
    /// Reads a query string without its `?`. Months that a form left empty are not stated.
    pub fn read(text: &str) -> Self {
        let pairs = text.split('&').filter(|pair| !pair.is_empty()).map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (decode(name), decode(value))
        });
        Self(pairs.filter(|(name, value)| !(value.is_empty() && matches!(&**name, "from" | "to"))).collect())
    }

    /// The query string, without `?`.
    pub fn write(&self) -> String {
        let pairs = self.0.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value)));
        pairs.collect::<Vec<_>>().join("&")
    }

    /// The address of a page with this query.
    pub fn at(&self, path: &str) -> String {
        if self.0.is_empty() { path.to_owned() } else { format!("{path}?{}", self.write()) }
    }

    pub fn has(&self, name: &str, value: &str) -> bool {
        self.0.iter().any(|(known, other)| known == name && other == value)
    }

    pub fn value(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// With the pair if it isn't there, else without it.
    #[must_use]
    pub fn toggled(&self, name: &str, value: &str) -> Self {
        let mut next = self.clone();
        if self.has(name, value) {
            next.0.retain(|(known, other)| !(known == name && other == value));
        } else {
            next.0.push((name.to_owned(), value.to_owned()));
        }
        next
    }

    /// Without any value of the name.
    #[must_use]
    pub fn without(&self, name: &str) -> Self {
        Self(self.0.iter().filter(|(known, _)| known != name).cloned().collect())
    }

    /// The values of the name alone.
    #[must_use]
    pub fn only(&self, name: &str) -> Self {
        Self(self.0.iter().filter(|(known, _)| known == name).cloned().collect())
    }

    /// With these values of the name alone.
    #[must_use]
    pub fn with<'a>(&self, name: &str, values: impl IntoIterator<Item = &'a str>) -> Self {
        // The browser loads a copy of all that is written here for every kind of iterator.
        fn with(query: &Query, name: &str, values: &[&str]) -> Query {
            let mut next = query.without(name);
            next.0.extend(values.iter().map(|value| (name.to_owned(), (*value).to_owned())));
            next
        }
        with(self, name, &values.into_iter().collect::<Vec<_>>())
    }

    /// With these months; none for the last ones of the data.
    #[must_use]
    pub fn with_months(&self, months: Option<[Month; 2]>) -> Self {
        let mut next =
            ["from", "to", "month", "year"].iter().fold(self.clone(), |query, name| query.without(name));
        if let Some([from, to]) = months {
            next.0.splice(0..0, [("from".to_owned(), from.to_string()), ("to".to_owned(), to.to_string())]);
        }
        next
    }

    /// Months alone: the same without any filter.
    #[must_use]
    pub fn months_only(&self) -> Self {
        let is = |name: &str| matches!(name, "from" | "to" | "month" | "year");
        Self(self.0.iter().filter(|(name, _)| is(name)).cloned().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_read_as_it_is_written() {
        let text = "from=2021-06&to=2021-09&town=St.+Helens&town=&crime_type=Burglary%20%26%20more";
        let query = Query::read(text);
        assert_eq!(query.value("crime_type"), Some("Burglary & more"));
        assert!(query.has("town", "") && query.has("town", "St. Helens"));
        assert_eq!(Query::read(&query.write()), query);
        assert_eq!(Query::read("from=&to=&town="), Query(vec![("town".into(), String::new())]));
        assert_eq!(Query::default().at("/crime"), "/crime");
    }

    #[test]
    fn a_choice_is_taken_back_by_choosing_it_again() {
        let query = Query::read("from=2021-06&to=2021-09&force=kent");
        let more = query.toggled("force", "essex");
        assert_eq!(more.write(), "from=2021-06&to=2021-09&force=kent&force=essex");
        assert_eq!(more.toggled("force", "essex"), query);
        assert_eq!(more.without("force").write(), "from=2021-06&to=2021-09");
        assert_eq!(query.with_months(None).write(), "force=kent");
        assert_eq!(query.months_only().write(), "from=2021-06&to=2021-09");
        let months = ["2020-01", "2020-02"].map(|text| text.parse().unwrap());
        assert_eq!(query.with_months(Some(months)).write(), "from=2020-01&to=2020-02&force=kent");
    }
}
