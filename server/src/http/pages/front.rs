//! What the records' front page is made from, and where the town or force is that it was asked for.

use crate::records::Release;
use blotter_app::Link;
use blotter_model::text::lower;
use blotter_records::{Coverage, DataSet, Dimension, Filter, Value, forces};
use blotter_view::{
    FrontPage, PageId,
    dashboard::{Query, words},
    front::Door,
};
use std::collections::BTreeSet;

/// The page for a link.
pub(super) fn page(release: Option<&Release>, link: &Link) -> FrontPage {
    let Some(release) = release else {
        return FrontPage { credit: Coverage::default().credit().to_owned(), ..FrontPage::default() };
    };
    let doors: Vec<Door> = DataSet::ALL.into_iter().filter_map(|data_set| door(release, data_set)).collect();
    let mut names: Vec<String> = places(release).into_iter().map(|place| place.name).collect();
    names.sort();
    names.dedup();
    let unknown = Query::read(&link.query).value("q").unwrap_or_default().trim().chars().take(100).collect();
    let credit = release.records.coverage.credit().to_owned();
    FrontPage { doors, names, unknown, coverage: coverage(release), credit }
}

fn door(release: &Release, data_set: DataSet) -> Option<Door> {
    let source = release.records.source(data_set);
    let found = source.dashboard(Filter::default());
    let months = [found.filter.from?, found.filter.to?];
    let forces: BTreeSet<&str> =
        release.records.coverage.of(data_set).iter().map(|unit| unit.force.as_str()).collect();
    let note = match data_set {
        DataSet::Street => {
            let names: Vec<String> = forces.iter().map(|force| forces::short_name(force)).collect();
            let lacking = found.months.iter().filter(|month| !month.missing.is_empty()).count();
            let gaps = match lacking {
                0 => String::new(),
                1 => " In one month a force is missing.".to_owned(),
                months => format!(" In {months} months a force is missing."),
            };
            format!("{}.{gaps}", words::names(&names, 3))
        }
        DataSet::Outcomes => {
            "What became of the crimes: charged, cautioned, closed, or not prosecuted.".to_owned()
        }
        DataSet::StopAndSearch => {
            "Who was searched for what, where and when, and what came of it.".to_owned()
        }
    };
    Some(Door {
        data_set,
        count: found.total.count,
        months,
        first: found.data.from?,
        by_month: found.months.iter().map(|month| month.count).collect(),
        note,
    })
}

/// `2 of 45 forces for crime, 2 for searches.`
fn coverage(release: &Release) -> String {
    let count = |data_set| {
        let units = release.records.coverage.of(data_set);
        units.iter().map(|unit| unit.force.as_str()).collect::<BTreeSet<_>>().len()
    };
    let [street, outcomes, searches] = DataSet::ALL.map(count);
    format!(
        "{street} of {} forces for crime, {outcomes} for outcomes, {searches} for searches. Figures compare only forces with a \
         file in every month of both periods.",
        forces::slugs().count()
    )
}

/// What can be asked for by name.
struct Place {
    name: String,
    href: String,
}

/// Forces and towns, forces first; each on the first dashboard that has it.
fn places(release: &Release) -> Vec<Place> {
    let mut places = Vec::new();
    for data_set in DataSet::ALL {
        let path = PageId::of_data_set(data_set).path();
        let mut dimensions = vec![Dimension::Force];
        dimensions.extend(data_set.dimension(Dimension::Town.name()));
        for dimension in dimensions {
            let values = release.records.source(data_set).values(dimension, Filter::default()).values;
            places.extend(values.into_iter().filter_map(|it| {
                let Value::Text(text) = &it.value else { return None };
                let name =
                    if dimension == Dimension::Force { forces::short_name(text) } else { text.to_string() };
                Some(Place { name, href: Query::default().with(dimension.name(), [&**text]).at(path) })
            }));
        }
    }
    places
}

/// Where the asked town or force is: of the same name, or the first that begins with it, or has it within.
pub(super) fn asked_for(release: &Release, link: &Link) -> Option<String> {
    let query = Query::read(&link.query);
    let asked = lower(query.value("q")?.trim());
    if asked.is_empty() {
        return None;
    }
    let places = places(release);
    let names: Vec<String> = places.iter().map(|place| lower(&place.name)).collect();
    let found = names
        .iter()
        .position(|name| *name == asked)
        .or_else(|| names.iter().position(|name| name.starts_with(&asked)))
        .or_else(|| names.iter().position(|name| asked.len() > 2 && name.contains(&asked)));
    found.map(|at| places[at].href.clone())
}
