//! What a dashboard's page is made from.

use super::{records_map, words};
use crate::{basemap::Basemap, http::picture_script, records::Release};
use blotter_app::{CARD, Link, forced_theme};
use blotter_dashboards::{Asked, answer, of_data_set};
use blotter_records::{DataSet, Filter};
use blotter_view::{
    DashboardPage,
    dashboard::{CardKind, Embed, Query},
};

/// The page for a link, which shows what it can of a filter that it doesn't understand.
pub(super) fn page(
    release: Option<&Release>,
    basemap: &Basemap,
    data_set: DataSet,
    link: &Link,
) -> DashboardPage {
    let document = of_data_set(data_set);
    let query = Query::read(&link.query);
    let embed = link.page.info().framed.then(|| Embed {
        card: query.value(CARD).map(ToOwned::to_owned),
        theme: forced_theme(link).map(ToOwned::to_owned),
    });
    let asked = Asked::lenient(document, &query);
    let answer = release
        .and_then(|release| answer(document, &release.records, words::date(release.imported_at), &asked));
    let shown = embed.as_ref().and_then(|embed| embed.card.as_deref());
    let has_map = document
        .cards
        .iter()
        .any(|card| card.kind == CardKind::Where && shown.is_none_or(|slug| card.slug() == slug));
    let map = release.zip(answer.as_ref()).filter(|_| has_map).and_then(|(release, answer)| {
        // It was understood before.
        let filter = |query: Query| Filter::parse(data_set, query.0).ok();
        let versus = answer.versus_map_query().and_then(filter);
        let own = filter(answer.map_query())?;
        Some(records_map::data(basemap, &release.records, data_set, &own, versus.as_ref()))
    });
    let picture = if embed.is_some() { String::new() } else { picture_script() };
    DashboardPage { document: document.clone(), answer, map, picture, embed }
}

/// Whether there is the card that a link asks for alone, if it does.
pub(super) fn has_card(link: &Link) -> bool {
    let framed = link.page.info().framed;
    let Some(document) = link.page.dashboard().filter(|_| framed).map(of_data_set) else { return true };
    Query::read(&link.query).value(CARD).is_none_or(|card| document.card(card).is_some())
}
