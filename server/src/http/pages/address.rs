//! The address of a page of records: its filter, order and size, and the addresses that it leads to.

use blotter_records::{DataSet, Dimension};

/// How many records a page has unless its address says otherwise.
pub(super) const DEFAULT_SIZE: usize = 25;
/// What a page offers.
pub(super) const SIZES: [usize; 3] = [25, 100, 500];
const DEFAULT_SORT: &str = "-month";

/// What a page's address asks for, as far as the page reads it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Address {
    data_set: DataSet,
    /// Names and values of the filter, in the order given.
    pub(super) filter: Vec<(String, String)>,
    sort: Option<String>,
    size: Option<String>,
    after: Option<String>,
}

impl Address {
    /// Reads a query string; what no page of records reads is left out.
    pub(super) fn read(data_set: DataSet, query: &str) -> Self {
        let mut address = Self { data_set, filter: Vec::new(), sort: None, size: None, after: None };
        for (name, value) in form_urlencoded::parse(query.as_bytes()).into_owned() {
            match name.as_str() {
                "sort" => address.sort = Some(value),
                "size" => address.size = Some(value),
                "after" => address.after = Some(value),
                "from" | "to" | "cell" | "bbox" => address.filter.push((name, value)),
                _ if data_set.dimension(&name).is_some() => address.filter.push((name, value)),
                _ => {}
            }
        }
        address
    }

    /// The parameters as the API takes them.
    pub(super) fn parameters(&self) -> Vec<(String, String)> {
        let mut parameters = self.filter.clone();
        let size = self.size.clone().unwrap_or_else(|| DEFAULT_SIZE.to_string());
        parameters.push(("size".to_owned(), size));
        for (name, value) in [("sort", &self.sort), ("after", &self.after)] {
            if let Some(value) = value {
                parameters.push((name.to_owned(), value.clone()));
            }
        }
        parameters
    }

    /// The same page.
    pub(super) fn page(&self) -> String {
        self.at(self.after.as_deref())
    }

    /// The page after a record; the first one for none.
    pub(super) fn at(&self, after: Option<&str>) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(&self.filter);
        if let Some(sort) = self.sort.as_deref().filter(|sort| *sort != DEFAULT_SORT) {
            query.append_pair("sort", sort);
        }
        if let Some(size) = self.size.as_deref().filter(|size| *size != DEFAULT_SIZE.to_string()) {
            query.append_pair("size", size);
        }
        if let Some(after) = after {
            query.append_pair("after", after);
        }
        with_query(format!("/records/{}/rows", self.data_set.slug()), &query.finish())
    }

    /// The first page in another order.
    pub(super) fn sorted(&self, sort: &str) -> String {
        Self { sort: Some(sort.to_owned()), after: None, ..self.clone() }.page()
    }

    /// The first page of another size.
    pub(super) fn sized(&self, size: usize) -> String {
        Self { size: Some(size.to_string()), after: None, ..self.clone() }.page()
    }

    /// The same without some parts of the filter.
    pub(super) fn without(&self, names: &[&str]) -> Self {
        let filter =
            self.filter.iter().filter(|(name, _)| !names.contains(&name.as_str())).cloned().collect();
        Self { filter, after: None, ..self.clone() }
    }

    /// The same without a filter.
    pub(super) fn all(&self) -> Self {
        Self { filter: Vec::new(), after: None, ..self.clone() }
    }

    /// Another address with this filter alone.
    pub(super) fn filtered(&self, path: &str) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(&self.filter);
        with_query(path.to_owned(), &query.finish())
    }
}

/// The records of a force in a month.
pub(super) fn of_unit(data_set: DataSet, force: &str, month: &str) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair(Dimension::Force.name(), force);
    query.append_pair("from", month).append_pair("to", month);
    with_query(format!("/records/{}/rows", data_set.slug()), &query.finish())
}

fn with_query(path: String, query: &str) -> String {
    if query.is_empty() { path } else { format!("{path}?{query}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_says_only_what_differs_and_nothing_that_is_not_read() {
        let address = Address::read(
            DataSet::Street,
            "town=Bath%20%26%20x&utm_source=y&sort=-month&size=25&after=7b&hour=3&town=",
        );
        assert_eq!(address.page(), "/records/street/rows?town=Bath+%26+x&town=&after=7b");
        assert_eq!(address.sorted("location"), "/records/street/rows?town=Bath+%26+x&town=&sort=location");
        assert_eq!(address.sized(100), "/records/street/rows?town=Bath+%26+x&town=&size=100");
        assert_eq!(address.without(&["town"]).page(), "/records/street/rows");
        assert_eq!(
            address.filtered("/api/records/street/rows.csv"),
            "/api/records/street/rows.csv?town=Bath+%26+x&town="
        );
        assert_eq!(address.all().page(), "/records/street/rows");
        let page = Address::read(DataSet::StopAndSearch, "hour=3&sort=date&size=100").page();
        assert_eq!(page, "/records/stop-and-search/rows?hour=3&sort=date&size=100");
    }
}
