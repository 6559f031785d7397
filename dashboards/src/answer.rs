//! From a release and a filter to everything that the page shows.

use crate::{
    breadcrumb,
    notes::{self, Compared},
    versus::{self, Against, VERSUS},
};
use blotter_records::{
    CountQuery, Dimension, Filter, Month, QueryError, Release, Source, Value,
    answer::{self, ValueCount},
    dashboard::{self, Dashboard},
    forces,
    query::Order,
};
use blotter_view::dashboard::{
    Answer, CardKind, Change, Dim, Document, Figures, LeftOut, List, ListDocument, MonthCount, Part, Query,
    Row, Total, Versus,
};
use std::{cmp::Reverse, collections::HashSet};

/// What an address asks for.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Asked {
    /// As stated, but for parameters that no dashboard knows.
    pub query: Query,
    filter: Filter,
    versus: Option<Against>,
}

impl Asked {
    /// Reads the parameters of a dashboard's address.
    ///
    /// # Errors
    /// The parameter that can't be understood, and why.
    pub fn read(document: &Document, query: Query) -> Result<Self, QueryError> {
        let mut versus = None;
        let filter = Filter::parse_with(
            document.data_set,
            query.0.iter().map(|(name, value)| (name, value)),
            |name, value| {
                if name == VERSUS && versus.replace(Against::read(document, value)?).is_some() {
                    return Err(QueryError::new(VERSUS, "vs is stated twice"));
                }
                Ok(name == VERSUS)
            },
        )?;
        Ok(Self { query, filter, versus })
    }

    /// The same for a page, which shows what it can: parameters that can't be understood are left out.
    pub fn lenient(document: &Document, query: &Query) -> Self {
        let mut kept = Query::default();
        for pair in &query.0 {
            let mut more = kept.clone();
            more.0.push(pair.clone());
            if !kept.0.contains(pair) && Self::read(document, more.clone()).is_ok() {
                kept = more;
            }
        }
        Self::read(document, kept).unwrap_or_default()
    }
}

/// What the card with the map says: the cells of the filter, and of what it is compared with.
pub fn cells(
    document: &Document,
    release: &Release,
    asked: &Asked,
) -> (answer::MapCells, Option<answer::MapCells>) {
    let source = release.source(document.data_set);
    let filter = asked.filter.clone().or_last_months(dashboard::DEFAULT_MONTHS, source.range());
    let versus = asked.versus.as_ref().map(|against| against.of(&filter));
    let sides: Vec<&Filter> = std::iter::once(&filter).chain(&versus).collect();
    let mut maps = source.map_cells(&sides).into_iter();
    (maps.next().unwrap_or_default(), maps.next())
}

/// The answer; none while the release has nothing of the data set. `updated`: when it was published, in words.
pub fn answer(document: &Document, release: &Release, updated: String, asked: &Asked) -> Option<Answer> {
    let source = release.source(document.data_set);
    let range = source.range();
    let data = [range.from?, range.to?];
    let found = source.dashboard(asked.filter.clone());
    let mut compared = None;
    let versus = asked.versus.as_ref().filter(|against| !against.is_same(&found.filter, data));
    let query = if versus.is_some() { asked.query.clone() } else { asked.query.without(VERSUS) };
    let versus = versus.map(|against| {
        let [of, name] = against.names(document, &found.filter, data);
        let (is_force, side) = (against.is_force(), source.dashboard(against.of(&found.filter)));
        let other = &compared.insert(Compared { is_force, name: name.clone(), found: side }).found;
        Box::new(Versus {
            dimension: against.name.clone(),
            value: against.value.clone(),
            name,
            of,
            figures: figures(document, source, other),
        })
    });
    let mut figures = figures(document, source, &found);
    if let Some(versus) = &versus {
        with_both(document, &mut figures.lists, &versus.figures.lists);
    }
    Some(Answer {
        dataset: document.data_set,
        release: release.number,
        updated,
        data,
        months: months(&found.filter, data),
        query: query.write(),
        breadcrumb: breadcrumb::breadcrumb(document, &query, &found.filter),
        compare: versus::ways(document, &found, months(&found.filter, data), data),
        hint: breadcrumb::hint(document, release, &query, &found),
        area: breadcrumb::area(&found.filter),
        empty: breadcrumb::empty(document, source, &query, &found),
        cards: notes::cards(document, &found, compared.as_ref()),
        foot: notes::foot(document, release, data, &found.filter),
        figures,
        versus,
        credit: release.coverage.credit().to_owned(),
        licence: source.licence().to_owned(),
    })
}

/// Adds to lists what only the other side of a comparison has, which counts nothing here.
fn with_both(document: &Document, lists: &mut [List], others: &[List]) {
    for list in lists {
        let Some(other) = others.iter().find(|other| other.dimension == list.dimension) else { continue };
        let known: HashSet<&str> = list.rows.iter().map(|row| &*row.value).collect();
        let lacking = other.rows.iter().filter(|row| !known.contains(&*row.value));
        let lacking: Vec<Row> = lacking.map(|row| Row { count: 0, chosen: false, ..row.clone() }).collect();
        list.rows.extend(lacking);
        if let Some(list_document) = document.list(list.dimension.0) {
            in_order(list_document, &mut list.rows);
        }
    }
}

/// The first and the last month of a filter.
fn months(filter: &Filter, data: [Month; 2]) -> [Month; 2] {
    let [first, last] = data;
    let mut chosen = first.to(last).filter(|month| filter.has_month(*month));
    let from = chosen.next();
    let to = chosen.next_back().or(from);
    from.zip(to).map_or_else(
        || {
            // None of the data's: as they are stated, and never the last before the first.
            let from = filter.from.unwrap_or_else(|| first.min(filter.to.unwrap_or(first)));
            [from, filter.to.unwrap_or_else(|| last.max(from))]
        },
        |(from, to)| [from, to],
    )
}

fn figures(document: &Document, source: Source<'_>, found: &Dashboard) -> Figures {
    Figures {
        total: Total {
            count: found.total.count,
            without_position: found.total.without_position,
            days: found.total.days,
            parts: document
                .cards
                .iter()
                .flat_map(|card| &card.parts)
                .map(|one| (one.name.clone(), part(one, found)))
                .collect(),
        },
        change: found.change.iter().map(change).collect(),
        by_month: found
            .months
            .iter()
            .map(|it| MonthCount {
                month: it.month,
                count: it.count,
                chosen: it.chosen,
                missing: it.missing.iter().map(|force| forces::short_name(force)).collect(),
            })
            .collect(),
        lists: document.lists.iter().filter_map(|list| rows(list, found)).collect(),
        by_hour: if document.cards.iter().any(|card| card.kind == CardKind::Heat) {
            by_hour(source, &found.filter)
        } else {
            Vec::new()
        },
    }
}

/// Counts for each hour of the day, Monday to Sunday; the hours and weekdays that are chosen leave none out.
fn by_hour(source: Source<'_>, filter: &Filter) -> Vec<[u64; 7]> {
    let mut filter = filter.clone();
    filter.values.retain(|(known, _)| !matches!(known, Dimension::Hour | Dimension::Weekday));
    let group = vec![Dimension::Hour, Dimension::Weekday];
    let found = source.count(CountQuery { filter, group, order: Order::Key, limit: usize::MAX });
    let mut hours = vec![[0; 7]; 24];
    let place = |value: &Value| value.to_string().parse::<usize>().ok();
    for group in &found.groups {
        let [(_, hour), (_, weekday)] = group.key.as_slice() else { continue };
        // Rows without a time of day have no hour.
        let days = place(hour).and_then(|hour| hours.get_mut(hour));
        if let (Some(days), Some(day)) = (days, place(weekday))
            && let Some(count) = day.checked_sub(1).and_then(|day| days.get_mut(day))
        {
            *count += group.count;
        }
    }
    hours
}

fn part(part: &Part, found: &Dashboard) -> u64 {
    match (part.placed, part.dimension) {
        (Some(true), _) => found.total.count - found.total.without_position,
        (Some(false), _) => found.total.without_position,
        (None, Some(Dim(dimension))) => found.having(dimension, |value| {
            let text = value.to_string();
            part.is.as_ref().is_none_or(|is| *is == text) && part.not.as_ref().is_none_or(|not| *not != text)
        }),
        (None, None) => found.total.count,
    }
}

fn change(it: &dashboard::Change) -> Change {
    Change {
        against: match it.against {
            dashboard::Against::YearBefore => "year-before",
            dashboard::Against::PeriodBefore => "period-before",
            dashboard::Against::LastMonth => "last-month",
        }
        .to_owned(),
        months: it.months,
        earlier: it.earlier,
        count: it.count,
        count_earlier: it.count_earlier,
        percent: it.percent,
        left_out: it
            .left_out
            .iter()
            .map(|it| LeftOut {
                force: it.force.clone(),
                name: forces::short_name(&it.force),
                months: it.months.clone(),
            })
            .collect(),
    }
}

/// The order in which a list is read: the greatest first, or as the document has it; "not stated" last.
fn in_order(list: &ListDocument, rows: &mut [Row]) {
    let place =
        |row: &Row| list.order.iter().position(|value| *value == row.value).unwrap_or(list.order.len());
    rows.sort_by_key(|row| (row.value.is_empty(), place(row), Reverse(row.count)));
}

/// A list with its counts, in order.
fn rows(list: &ListDocument, found: &Dashboard) -> Option<List> {
    let Dim(dimension) = list.dimension;
    let chosen = found.filter.chosen(dimension).unwrap_or_default();
    let mut rows: Vec<Row> = found
        .list(dimension)?
        .values
        .iter()
        .map(|ValueCount { value, count }| row(Some(list), dimension, value, *count, chosen.contains(value)))
        .collect();
    in_order(list, &mut rows);
    Some(List { dimension: list.dimension, rows })
}

/// A value as it is read.
pub(crate) fn row(
    list: Option<&ListDocument>,
    dimension: Dimension,
    value: &Value,
    count: u64,
    chosen: bool,
) -> Row {
    let text = value.to_string();
    let renamed = list.and_then(|list| list.names.iter().find(|[from, _]| *from == text));
    let name = match (value, renamed) {
        (Value::Null, _) => list.map_or_else(|| "Not stated".to_owned(), |list| list.empty.clone()),
        (_, Some([_, to])) => to.clone(),
        _ if dimension == Dimension::Force => forces::short_name(&text),
        _ if dimension == Dimension::Hour => format!("{text:0>2}:00"),
        _ => text.clone(),
    };
    Row { value: text, name, count, chosen }
}
