//! With what a filter is compared: another value of a dimension, other months, or another place. Read from `vs=NAME:VALUE`,
//! where names and values are those of the filter itself; months may be a span, `month:2020-06/2020-09`.

use crate::{answer::row, breadcrumb};
use blotter_records::{DataSet, Dimension, Filter, Month, QueryError, Value, dashboard::Dashboard};
use blotter_view::dashboard::{Compare, Document, words};

/// The parameter's name.
pub(crate) const VERSUS: &str = "vs";

/// What compares places.
const AREA: &str = "area";

/// What takes the place of a part of the filter.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Against {
    /// The part: a dimension's name, `month`, `cell` or `bbox`.
    pub name: String,
    /// As stated.
    pub value: String,
    part: Filter,
}

impl Against {
    /// Reads `NAME:VALUE`.
    ///
    /// # Errors
    /// What can't be understood, or isn't among what the dashboard shows.
    pub fn read(document: &Document, text: &str) -> Result<Self, QueryError> {
        let known = text.split_once(':').and_then(|(name, value)| {
            let is_listed = |dimension| document.list(dimension).is_some();
            let is_known =
                is_when(name) || is_where(name) || document.data_set.dimension(name).is_some_and(is_listed);
            let part = if is_known { part(document.data_set, name, value)? } else { return None };
            Some(Self { name: name.to_owned(), value: value.to_owned(), part })
        });
        known.ok_or_else(|| {
            QueryError::new(
                VERSUS,
                format!("vs is a filter's name and value such as town:Bath, month:2020-06/2020-09 or cell:871958a60ffffff, not \"{text}\""),
            )
        })
    }

    /// The other side: the filter with this in place of its own part.
    pub fn of(&self, filter: &Filter) -> Filter {
        let mut other = filter.clone();
        if is_where(&self.name) {
            let Filter { cells, unplaced, bbox, .. } = self.part.clone();
            return Filter { cells, unplaced, bbox, ..other };
        }
        if is_when(&self.name) {
            (other.from, other.to) = (self.part.from, self.part.to);
        }
        let own = |dimension: Dimension| {
            dimension.name() == self.name
                || is_when(&self.name) && matches!(dimension, Dimension::Month | Dimension::Year)
        };
        // In the place of its own, so that equal filters are written alike.
        let place = other.values.iter().position(|(dimension, _)| own(*dimension));
        other.values.retain(|(dimension, _)| !own(*dimension));
        let place = place.unwrap_or(other.values.len()).min(other.values.len());
        other.values.splice(place..place, self.part.values.iter().cloned());
        other
    }

    /// Whether a filter would be compared with itself. `filter` has its months, `data` are the first and last there are.
    pub fn is_same(&self, filter: &Filter, data: [Month; 2]) -> bool {
        let other = self.of(filter);
        let chosen = |side: &Filter| -> Vec<Month> {
            data[0].to(data[1]).filter(|month| side.has_month(*month)).collect()
        };
        let same_months = || !chosen(filter).is_empty() && chosen(filter) == chosen(&other);
        other == *filter || is_when(&self.name) && same_months()
    }

    /// Both sides as they are read: the filter's own, and this. `filter` has its months.
    pub fn names(&self, document: &Document, filter: &Filter, data: [Month; 2]) -> [String; 2] {
        if is_where(&self.name) {
            let [own, mut other] = [filter, &self.part].map(breadcrumb::area);
            if own == other {
                // `One cell`, `Drawn area`.
                let rest = other.strip_prefix("One ").map_or_else(|| other.to_lowercase(), str::to_owned);
                other = format!("Another {rest}");
            }
            return [own, other];
        }
        if is_when(&self.name) {
            return [filter, &self.part].map(|side| when(side, data));
        }
        let name = |(dimension, values): &(Dimension, Vec<Value>)| {
            let one = |value| row(document.list(*dimension), *dimension, value, 0, false).name;
            (
                breadcrumb::chosen_words(document, filter, *dimension),
                values.first().map(one).unwrap_or_default(),
            )
        };
        self.part.values.first().map(name).map(<[String; 2]>::from).unwrap_or_default()
    }

    /// Whether both sides are forces, which sentences name by themselves.
    pub fn is_force(&self) -> bool {
        self.name == Dimension::Force.name()
    }
}

/// With what a filter may be compared: each chosen dimension and place with another one, and the months with earlier ones.
pub(crate) fn ways(
    document: &Document,
    found: &Dashboard,
    months: [Month; 2],
    data: [Month; 2],
) -> Vec<Compare> {
    let filter = &found.filter;
    // Another value is chosen in the filter's picker, or on the card that shows them.
    let is_shown = |dimension: Dimension| {
        let cards = document.cards.iter().flat_map(|card| &card.dimensions);
        document.filters.iter().chain(cards).any(|shown| shown.0 == dimension)
    };
    let dimensions = filter.values.iter().map(|(dimension, _)| *dimension);
    let values = dimensions.filter(|dimension| is_shown(*dimension)).filter_map(|dimension| {
        let with = match dimension {
            Dimension::Force => "force".to_owned(),
            Dimension::LastOutcome => "outcome".to_owned(),
            _ => document.list(dimension)?.label.to_lowercase(),
        };
        Some(Compare { of: dimension.name().to_owned(), with, vs: None })
    });
    let place = filter.has_place().then(|| Compare { of: AREA.into(), with: AREA.into(), vs: None });
    // Months that have others between them are compared with none that have not.
    let in_a_row = months[0].to(months[1]).all(|month| filter.has_month(month));
    let earlier = earlier(months, data).filter(|_| in_a_row).map(|months| Compare {
        of: Dimension::Month.name().to_owned(),
        with: words::span(months),
        vs: Some(format!("month:{}/{}", months[0], months[1])),
    });
    values.chain(place).chain(earlier).collect()
}

/// The same months of the year before, and those just before, as far as there are data of them.
fn earlier([from, to]: [Month; 2], [first, last]: [Month; 2]) -> impl Iterator<Item = [Month; 2]> {
    let count = to.number().checked_sub(from.number()).and_then(|months| i32::try_from(months + 1).ok());
    let count = count.unwrap_or(i32::MAX);
    let year = (count < 12).then_some(12);
    year.into_iter().chain([count]).filter_map(move |back| {
        let earlier = [from.plus(-back)?, to.plus(-back)?];
        (earlier[0] >= first && to <= last).then_some(earlier)
    })
}

/// A side's months in words, and whether there are data of all of them.
fn when(side: &Filter, data: [Month; 2]) -> String {
    let text = breadcrumb::when(side, data);
    let are_here = data[0].to(data[1]).any(|month| side.has_month(month));
    let within = |month: Month| (data[0]..=data[1]).contains(&month);
    let is_here = |value: &Value, dimension: Dimension| match dimension {
        Dimension::Month => value.to_string().parse().is_ok_and(within),
        Dimension::Year => {
            ["01", "12"].iter().all(|month| format!("{value}-{month}").parse().is_ok_and(within))
        }
        _ => true,
    };
    let stated = |dimension| side.chosen(dimension).is_some();
    let is_span = side.from.is_some() || side.to.is_some();
    if is_span && (stated(Dimension::Month) || stated(Dimension::Year)) && are_here {
        // Named by what fits all that is stated, of which there are data.
        return text;
    }
    let all_here = [side.from, side.to].into_iter().flatten().all(within)
        && side.values.iter().all(|(dimension, values)| values.iter().all(|it| is_here(it, *dimension)));
    match (are_here, all_here) {
        (_, true) => text,
        (true, false) => format!("{text} (data: {})", words::span(data)),
        (false, false) => format!("{text} (no data)"),
    }
}

fn is_when(name: &str) -> bool {
    matches!(name, "month" | "year")
}

fn is_where(name: &str) -> bool {
    matches!(name, "cell" | "bbox")
}

/// A filter of this part alone.
fn part(data_set: DataSet, name: &str, value: &str) -> Option<Filter> {
    match value.split_once('/').filter(|_| name == "month") {
        Some((from, to)) => Filter::parse(data_set, [("from", from), ("to", to)]).ok(),
        // No record is without a month.
        None if is_when(name) && value.is_empty() => None,
        None => Filter::parse(data_set, [(name, value)]).ok(),
    }
}
