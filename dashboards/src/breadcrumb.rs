//! The filters in use, what they leave out, and what to do where nothing fits.

use crate::answer::row;
use blotter_records::{Dimension, Filter, Release, Value, dashboard::Dashboard, forces};
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
    if !filter.cells.is_empty() {
        let name = if filter.cells.len() == 1 {
            "One cell".to_owned()
        } else {
            format!("{} cells", filter.cells.len())
        };
        crumbs.push(Crumb { name, without: query.without("cell").write() });
    }
    if filter.bbox.is_some() {
        crumbs.push(Crumb { name: "Drawn area".to_owned(), without: query.without("bbox").write() });
    }
    crumbs
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
        [] => Hint::default(),
        [one] => Hint {
            text: format!("{}: {count} in these months", name(document, Dimension::Force, &one.value)),
            href: query.with(Dimension::Force.name(), [one.value.to_string().as_str()]).at(path),
        },
        many => Hint {
            text: format!("{} other forces: {count} in these months", many.len()),
            href: query.without(Dimension::Force.name()).at(path),
        },
    }
}

/// Says what doesn't fit, where no record does.
pub(crate) fn empty(document: &Document, query: &Query, found: &Dashboard) -> Option<Empty> {
    if found.total.count > 0 {
        return None;
    }
    let filter = &found.filter;
    let dimensions: Vec<&(Dimension, Vec<Value>)> = filter
        .values
        .iter()
        .filter(|(dimension, _)| !matches!(dimension, Dimension::Month | Dimension::Year))
        .collect();
    let filters =
        dimensions.len() + usize::from(!filter.cells.is_empty()) + usize::from(filter.bbox.is_some());
    let one = &document.record[0];
    let what = match filters {
        0 => format!("No {one} lies in these months."),
        1 => format!("No {one} fits the filter."),
        2 => format!("No {one} fits both filters."),
        filters => format!("No {one} fits all {filters} filters."),
    };
    // Without a dimension's filter there is what its list counts. The least that is anything is nearest to what was asked.
    let without = dimensions.iter().filter_map(|(dimension, values)| {
        let count: u64 = found.list(*dimension)?.values.iter().map(|it| it.count).sum();
        let name = match values.as_slice() {
            [one] => name(document, *dimension, one),
            _ => label(document, *dimension),
        };
        Some((count, Crumb { name, without: query.without(dimension.name()).write() }))
    });
    let best = without.filter(|(count, _)| *count > 0).min_by_key(|(count, _)| *count);
    let instead = best.as_ref().map_or_else(String::new, |(count, crumb)| {
        let are = if *count == 1 { "is" } else { "are" };
        format!("Without “{}” there {are} {}.", crumb.name, words::number(*count))
    });
    Some(Empty { what, instead, drop: best.map(|(_, crumb)| crumb) })
}
