//! What a dashboard's page is made from.

use super::data;
use crate::records::Release;
use blotter_app::Link;
use blotter_dashboards::{Asked, answer, of_data_set};
use blotter_records::DataSet;
use blotter_view::{DashboardPage, dashboard::Query};

/// The page for a link, which shows what it can of a filter that it doesn't understand.
pub(super) fn page(release: Option<&Release>, data_set: DataSet, link: &Link) -> DashboardPage {
    let document = of_data_set(data_set);
    let asked = Asked::lenient(document, &Query::read(&link.query));
    let answer = release
        .and_then(|release| answer(document, &release.records, data::day(release.imported_at), &asked));
    DashboardPage { document: document.clone(), answer, embed: None }
}
