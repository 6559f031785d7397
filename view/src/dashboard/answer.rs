//! The answer to one filter: every card's and every picker's figures, with the names that people read.

use blotter_records::{DataSet, Dimension, Month};
use serde::{Deserialize, Serialize};

use super::{document::Dim, query::Query, words};

/// Everything that a dashboard shows under a filter.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Answer {
    pub dataset: DataSet,
    pub release: u64,
    /// When the release was published, in words.
    pub updated: String,
    /// The data's first and last month.
    pub data: [Month; 2],
    /// The first and last month of the filter.
    pub months: [Month; 2],
    /// What is stated of the filter, as a query string.
    pub query: String,
    pub figures: Figures,
    /// The same of what the filter is compared with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub versus: Option<Box<Versus>>,
    pub breadcrumb: Vec<Crumb>,
    /// With what else the filter may be compared.
    #[serde(default)]
    pub compare: Vec<Compare>,
    /// Where the records may lie, in words: `Anywhere`, `Drawn area`.
    #[serde(default)]
    pub area: String,
    /// What the filter leaves out, and where that is.
    pub hint: Hint,
    /// What to do where nothing fits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub empty: Option<Empty>,
    /// The cards' notes, in the order of the document's cards.
    pub cards: Vec<CardNote>,
    /// Sentences at the end of the page.
    pub foot: String,
    /// Where the figures are from, as a sentence.
    pub credit: String,
    pub licence: String,
}

/// The numbers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Figures {
    pub total: Total,
    pub change: Vec<Change>,
    /// Every month of the data, chosen or not, under every filter but that of months.
    pub by_month: Vec<MonthCount>,
    pub lists: Vec<List>,
    /// For each hour of the day the records of Monday to Sunday, under every filter but those of hour and weekday; empty
    /// where no card shows it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub by_hour: Vec<[u64; 7]>,
}

/// All records under the filter.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Total {
    pub count: u64,
    pub without_position: u64,
    /// Days of the chosen months.
    pub days: u32,
    /// As the document names them.
    pub parts: Vec<(String, u64)>,
}

/// A comparison with earlier months.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Change {
    pub against: String,
    pub months: [Month; 2],
    pub earlier: [Month; 2],
    /// Records of the forces that are compared; null if none can be.
    pub count: Option<u64>,
    pub count_earlier: Option<u64>,
    /// Null below 50 records.
    pub percent: Option<f64>,
    pub left_out: Vec<LeftOut>,
}

/// A force that no comparison can count.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LeftOut {
    pub force: String,
    pub name: String,
    pub months: Vec<Month>,
}

/// A month's records.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MonthCount {
    pub month: Month,
    /// Null where no force under the filter has the month.
    pub count: Option<u64>,
    pub chosen: bool,
    /// Names of the forces whose month is missing.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<String>,
}

/// A dimension's values under every filter but its own.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct List {
    pub dimension: Dim,
    pub rows: Vec<Row>,
}

/// A value.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// As addresses have it; empty for "not stated".
    pub value: String,
    /// As people read it.
    pub name: String,
    pub count: u64,
    #[serde(default, skip_serializing_if = "is_false")]
    pub chosen: bool,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "as serde calls it")]
const fn is_false(value: &bool) -> bool {
    !*value
}

/// What the filter is compared with.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Versus {
    /// What of the filter is something else: a dimension's name, `month`, `cell` or `bbox`.
    pub dimension: String,
    /// As addresses have it; months may be a span, `2020-06/2020-09`.
    pub value: String,
    /// The names of both sides.
    pub name: String,
    pub of: String,
    pub figures: Figures,
}

/// A filter in use.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Crumb {
    pub name: String,
    /// The query without it.
    pub without: String,
}

/// A way to compare.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Compare {
    /// The filter's part: a dimension's name, `month`, or `area`.
    pub of: String,
    /// In words: `town`, of which another is to be chosen; or what it is, `June 2020`.
    pub with: String,
    /// As `vs` has it, where it is one certain value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vs: Option<String>,
}

/// A link at the filters' right.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Hint {
    pub text: String,
    pub href: String,
}

/// Nothing fits the filter.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Empty {
    /// `No search fits both filters.`
    pub what: String,
    /// `Without “Gwent” there are 2.`
    pub instead: String,
    /// The filters without each of which there are records, and the query without it: the one that leads to the fewest
    /// first, since it is nearest to what was asked for. All filters where no single one is to blame.
    pub drop: Vec<Crumb>,
}

/// A card's note under this filter.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CardNote {
    pub card: String,
    pub note: String,
    /// Why the card can show nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub say: Option<String>,
}

/// So many months that are not in a row are named before the rest are counted.
const NAMED_MONTHS: usize = 3;

impl Answer {
    /// What a map shows: the filter with its months, without the place that was chosen on the map itself, so that its
    /// neighbours stay.
    pub fn map_query(&self) -> Query {
        let query = Query::read(&self.query);
        let whole = ["vs", "cell", "bbox"].iter().fold(query, |query, name| query.without(name));
        self.with_months(&whole)
    }

    /// The same of what the filter is compared with.
    pub fn versus_map_query(&self) -> Option<Query> {
        let versus = self.versus.as_ref()?;
        // Two places are on the same map.
        Some(if versus.is_where() { self.map_query() } else { versus.of(&self.map_query()) })
    }

    /// The months in words: `June to September 2021`; each of them where others lie between, `June 2021 and August 2021`.
    pub fn period(&self) -> String {
        if self.are_in_a_row() {
            return words::span(self.months);
        }
        let names: Vec<String> = self.chosen().map(words::month).collect();
        words::names(&names, NAMED_MONTHS)
    }

    fn chosen(&self) -> impl Iterator<Item = Month> {
        self.figures.by_month.iter().filter(|it| it.chosen).map(|it| it.month)
    }

    /// Whether no other months lie between those of the filter.
    pub fn are_in_a_row(&self) -> bool {
        self.chosen().zip(self.chosen().skip(1)).all(|(month, next)| month.number() + 1 == next.number())
    }

    /// A query with the months that are shown, if it has none of its own; months one by one may leave some out.
    pub fn with_months(&self, query: &Query) -> Query {
        if query.value("month").is_some() || query.value("year").is_some() {
            return query.clone();
        }
        query.with_months(Some(self.months))
    }
}

impl Versus {
    /// The query with this side in place of the filter's.
    pub fn of(&self, query: &Query) -> Query {
        let (name, value) = (&*self.dimension, &*self.value);
        let query = match name {
            "cell" | "bbox" => query.without("cell").without("bbox"),
            "month" | "year" => query.with_months(None),
            _ => query.clone(),
        };
        match value.split_once('/').filter(|_| self.is_when()) {
            Some((from, to)) => query.with("from", [from]).with("to", [to]),
            None => query.with(name, [value]),
        }
    }

    /// Its name behind "against".
    pub fn against(&self) -> String {
        // A place has no name of its own.
        if self.is_where() { self.name.to_lowercase() } else { self.name.clone() }
    }

    /// Whether it is another place.
    pub fn is_where(&self) -> bool {
        matches!(&*self.dimension, "cell" | "bbox")
    }

    /// Whether it is other months.
    pub fn is_when(&self) -> bool {
        matches!(&*self.dimension, "month" | "year")
    }
}

impl Figures {
    pub fn list(&self, dimension: Dimension) -> Option<&List> {
        self.lists.iter().find(|list| list.dimension.0 == dimension)
    }
}

impl List {
    /// Records under every filter but the dimension's own.
    pub fn total(&self) -> u64 {
        self.rows.iter().map(|row| row.count).sum()
    }

    pub fn is_filtered(&self) -> bool {
        self.rows.iter().any(|row| row.chosen)
    }
}
