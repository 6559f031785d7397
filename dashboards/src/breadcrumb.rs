//! The filters in use, what they leave out, and what to do where nothing fits.

use crate::answer::row;
use blotter_records::{
    Bbox, CountQuery, Dimension, Filter, Month, Release, Source, Value, dashboard::Dashboard, forces,
    query::Order,
};
use blotter_view::{
    PageId,
    dashboard::{Crumb, Document, Empty, Hint, Query, words},
};
use std::collections::BTreeSet;

/// A dimension with more chosen values is one crumb.
const MAX_CRUMBS: usize = 3;

/// The filters in use, but for the months.
pub(crate) fn breadcrumb(document: &Document, query: &Query, filter: &Filter) -> Vec<Crumb> {
    let mut crumbs = Vec::new();
    for (dimension, values) in &filter.values {
        if matches!(dimension, Dimension::Month | Dimension::Year) {
            continue;
        }
        if values.len() > MAX_CRUMBS {
            crumbs.push(Crumb {
                name: format!("{}: {} chosen", label(document, *dimension), values.len()),
                without: query.without(dimension.name()).write(),
            });
            continue;
        }
        crumbs.extend(values.iter().map(|value| Crumb {
            name: name(document, *dimension, value),
            without: query.toggled(dimension.name(), &value.to_string()).write(),
        }));
    }
    crumbs.extend(places(query, filter).into_iter().map(|(_, crumb)| crumb));
    crumbs
}

/// The filters by place, each with its parameter: cells, and a box or a single point of the map.
fn places(query: &Query, filter: &Filter) -> Vec<(&'static str, Crumb)> {
    let crumb = |name: String, of: &'static str| (of, Crumb { name, without: query.without(of).write() });
    let cells = match (filter.cells.len(), filter.unplaced) {
        (0, false) => None,
        (0, true) => Some("Without a place".to_owned()),
        (1, false) => Some("One cell".to_owned()),
        (1, true) => Some("One cell or without a place".to_owned()),
        (many, false) => Some(format!("{many} cells")),
        (many, true) => Some(format!("{many} cells or without a place")),
    };
    let area = filter.bbox.map(|area| if is_point(area) { "One point of the map" } else { "Drawn area" });
    let cells = cells.map(|name| crumb(name, "cell"));
    cells.into_iter().chain(area.map(|name| crumb(name.to_owned(), "bbox"))).collect()
}

/// A published point is a box without extent, whose edges are inside.
#[expect(clippy::float_cmp, reason = "both edges are the same text")]
fn is_point(area: Bbox) -> bool {
    area.west == area.east && area.south == area.north
}

/// Where the records may lie, for the picker of areas.
pub(crate) fn area(filter: &Filter) -> String {
    let places: Vec<String> =
        places(&Query::default(), filter).into_iter().map(|(_, crumb)| crumb.name).collect();
    if places.is_empty() { "Anywhere".to_owned() } else { places.join(", ") }
}

/// The months that are chosen: `June to September 2021`, `June 2021 and August 2021`, `2020`.
pub(crate) fn when(filter: &Filter, data: [Month; 2]) -> String {
    let values = |dimension| filter.chosen(dimension).unwrap_or_default().iter().map(ToString::to_string);
    let (months, years): (Vec<String>, Vec<String>) = (
        values(Dimension::Month).map(|it| it.parse().map_or(it, words::month)).collect(),
        values(Dimension::Year).collect(),
    );
    match (filter.from, filter.to, months.is_empty(), years.is_empty()) {
        (None, None, true, true) => "All months".to_owned(),
        (None, None, false, true) => words::names(&months, MAX_CRUMBS),
        (None, None, true, false) => words::names(&years, MAX_CRUMBS),
        (Some(from), Some(to), true, true) => words::span([from, to]),
        (Some(from), None, true, true) => format!("from {}", words::month(from)),
        (None, Some(to), true, true) => format!("to {}", words::month(to)),
        // What fits all that is stated.
        _ => {
            let fits: Vec<Month> = data[0].to(data[1]).filter(|month| filter.has_month(*month)).collect();
            let in_a_row = fits.windows(2).all(|pair| pair[0].number() + 1 == pair[1].number());
            match (fits.first(), fits.last()) {
                (Some(first), Some(last)) if in_a_row => words::span([*first, *last]),
                _ => words::names(&fits.into_iter().map(words::month).collect::<Vec<_>>(), MAX_CRUMBS),
            }
        }
    }
}

fn label(document: &Document, dimension: Dimension) -> String {
    document.list(dimension).map_or_else(|| dimension.name().replace('_', " "), |list| list.label.clone())
}

fn name(document: &Document, dimension: Dimension, value: &Value) -> String {
    row(document.list(dimension), dimension, value, 0, false).name
}

/// What is chosen of a dimension, for a comparison: `Bath`, `2 chosen`, `All`.
pub(crate) fn chosen_words(document: &Document, filter: &Filter, dimension: Dimension) -> String {
    match filter.chosen(dimension) {
        None => "All".to_owned(),
        Some([one]) => name(document, dimension, one),
        Some(many) => format!("{} chosen", many.len()),
    }
}

/// What the chosen forces leave out; without a choice, how much of the country is here.
pub(crate) fn hint(document: &Document, release: &Release, query: &Query, found: &Dashboard) -> Hint {
    let path = PageId::of_data_set(document.data_set).path();
    let units = release.coverage.of(document.data_set);
    let here: BTreeSet<&str> = units.iter().map(|unit| unit.force.as_str()).collect();
    let Some(chosen) = found.filter.chosen(Dimension::Force) else {
        return Hint {
            text: format!("{} of {} forces imported", here.len(), forces::slugs().count()),
            href: PageId::Data.path().to_owned(),
        };
    };
    let list = found.list(Dimension::Force).map(|list| list.values.as_slice()).unwrap_or_default();
    let others: Vec<_> = list.iter().filter(|it| !chosen.contains(&it.value) && it.count > 0).collect();
    let count = words::number(others.iter().map(|it| it.count).sum());
    match others.as_slice() {
        // Said all the same, since what is below would move where the line comes and goes.
        [] => {
            Hint { text: "No other force has any of these".to_owned(), href: PageId::Data.path().to_owned() }
        }
        [one] => Hint {
            text: format!("{}: {count} in these months", name(document, Dimension::Force, &one.value)),
            // It may be what the forces are compared with.
            href: query
                .without("vs")
                .with(Dimension::Force.name(), [one.value.to_string().as_str()])
                .at(path),
        },
        many => Hint {
            text: format!("{} other forces: {count} in these months", many.len()),
            href: query.without(Dimension::Force.name()).at(path),
        },
    }
}

/// Says what doesn't fit, where no record does, and what dropping a filter gives.
pub(crate) fn empty(
    document: &Document,
    source: Source<'_>,
    query: &Query,
    found: &Dashboard,
) -> Option<Empty> {
    if found.total.count > 0 {
        return None;
    }
    let filter = &found.filter;
    // Without a dimension's filter there is what its list counts.
    let dimensions = filter
        .values
        .iter()
        .filter(|(dimension, _)| !matches!(dimension, Dimension::Month | Dimension::Year))
        .map(|(dimension, values)| {
            let list = found.list(*dimension).map(|list| list.values.as_slice()).unwrap_or_default();
            let name = match values.as_slice() {
                [one] => name(document, *dimension, one),
                _ => label(document, *dimension),
            };
            let count: u64 = list.iter().map(|it| it.count).sum();
            (count, Crumb { name, without: query.without(dimension.name()).write() })
        });
    // A place is on no list: the records without it are counted.
    let places = places(query, filter).into_iter().map(|(of, crumb)| {
        let mut other = filter.clone();
        match of {
            "cell" => (other.cells, other.unplaced) = (Vec::new(), false),
            _ => other.bbox = None,
        }
        let limit = usize::MAX;
        let found = source.count(CountQuery { filter: other, group: Vec::new(), order: Order::Key, limit });
        (found.total, crumb)
    });
    let mut without: Vec<(u64, Crumb)> = dimensions.chain(places).collect();
    let one = &document.record[0];
    let what = match without.len() {
        0 => format!("No {one} lies in these months."),
        1 => format!("No {one} fits the filter."),
        2 => format!("No {one} fits both filters."),
        filters => format!("No {one} fits all {filters} filters."),
    };
    if without.iter().any(|(count, _)| *count > 0) {
        without.retain(|(count, _)| *count > 0);
    }
    without.sort_by_key(|(count, _)| *count);
    let instead =
        without.first().filter(|(count, _)| *count > 0).map_or_else(String::new, |(count, crumb)| {
            let are = if *count == 1 { "is" } else { "are" };
            format!("Without “{}” there {are} {}.", crumb.name, words::number(*count))
        });
    Some(Empty { what, instead, drop: without.into_iter().map(|(_, crumb)| crumb).collect() })
}
