//! What the page offers as files: the numbers of each card, and the calls that they count.

use super::text::{BBOX, Page, VERSUS};
use crate::{
    history::{Dim, Figures, Versus},
    http::download::Kind,
};
use blotter_app::written::WordedLink;
use blotter_view::dashboard::Query;

pub(super) const COUNTS_CSV: &str = "/history/activity.csv";

/// The address of all counts of a query by some dimensions.
pub(super) fn grouped_by(counts: &Query, group: &str, path: &str) -> String {
    counts.with("group", [group]).with("order", ["key"]).with("limit", ["100000"]).at(path)
}

/// The numbers of cards, by the card's slug.
pub(super) fn files(counts: &Query) -> Vec<(String, String)> {
    let by = |group| grouped_by(counts, group, COUNTS_CSV);
    let files = [
        ("total", counts.at(COUNTS_CSV)),
        ("change", by("day")),
        ("by-day", by("day")),
        ("when", by("weekday,hour")),
        ("where", by("cell")),
        ("how-long-calls-last", counts.at("/history/activity/lasted.csv")),
        ("division", by("division")),
        ("nature-of-call", by("nature")),
        ("busiest-blocks", by("block")),
    ];
    files.into_iter().map(|(card, href)| (card.to_owned(), href)).collect()
}

impl Page<'_> {
    /// The calls that are counted, of both sides of a comparison.
    pub fn calls(&self, counts: &Query) -> Vec<WordedLink> {
        let own = counts.without(VERSUS);
        let (Some(versus), Some(other), Some(name)) = (&self.asked.versus, self.other, self.versus_name())
        else {
            return calls(&own, self.figures, "");
        };
        let mut links = calls(&own, self.figures, &format!(", {}", self.versus_of(versus.dim())));
        links.extend(calls(&against(&own, versus), &other.figures, &format!(", {name}")));
        links
    }
}

/// The calls of a query; `side` is what they are called beside others.
fn calls(query: &Query, figures: &Figures, side: &str) -> Vec<WordedLink> {
    let kinds = Kind::ALL.into_iter().filter(|kind| kind.holds(figures.total));
    kinds
        .map(|kind| {
            let path = format!("/history/activity/calls.{}", kind.extension());
            WordedLink::new(format!("Calls as {}{side}", kind.name()), query.at(&path))
        })
        .collect()
}

/// The query of what a filter is compared with, as `ActivityFilter::against` has it.
fn against(query: &Query, versus: &Versus) -> Query {
    let name = versus.dim().name();
    match versus {
        Versus::Value(Dim::Cell, value) => query.without(BBOX).with(name, [value.to_string().as_str()]),
        Versus::Value(_, value) => query.with(name, [value.to_string().as_str()]),
        Versus::Area(bbox) => query.without(name).with(BBOX, [bbox.to_string().as_str()]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::pages::activity::asked::Asked;

    #[test]
    fn the_other_side_of_a_comparison_is_the_query_that_the_page_counts() {
        for query in [
            "from=2026-08-01&division=Central&division=&hour=5&vs=division:North+Central",
            "bbox=1,2,3,4&cell=8826cb916dfffff&vs=cell:8826cb9161fffff",
            "bbox=1,2,3,4&vs=bbox:2,3,4,5",
            "cell=8826cb916dfffff&vs=bbox:2,3,4,5",
            "beat=613&vs=nature:",
        ] {
            let asked = Asked::read(query);
            let versus = asked.versus.as_ref().unwrap();
            let other = Asked::read(&against(&asked.query.without(VERSUS), versus).write());
            let expected = asked.against(versus);
            assert_eq!((&other.versus, other.days), (&None, expected.days), "{query}");
            let sorted = |mut asked: Asked| {
                asked.values.sort_by_key(|(dim, _)| *dim as usize);
                (asked.values, asked.bbox)
            };
            assert_eq!(sorted(other), sorted(expected), "{query}");
        }
    }
}
