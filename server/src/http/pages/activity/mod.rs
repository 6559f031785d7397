//! `/activity`: how busy it was, when and where. One unit on one incident is a call. The page is written whole for each
//! request; its filters are those of `GET /history/activity`.
//!
//! `asked` reads the address, `text` puts the page together, `lists` has filters and lists, `figures` the other cards, `words`
//! how values are called.

mod asked;
mod figures;
mod lists;
mod text;
mod words;

use super::{not_found_page, respond::respond_with, state::PagesState};
use crate::{history::ActivityFilter, http::error::HttpError};
use asked::{Asked, days};
use axum::{
    extract::{RawQuery, State},
    http::{HeaderMap, StatusCode},
    response::Response,
};
use blotter_app::{activity::ActivityText, written::WordedLink};
use blotter_view::{PageData, PageId, RecordsPages, WrittenPage};
use text::{LEAD, Page};

pub(super) async fn page(
    State(state): State<PagesState>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, HttpError> {
    let Some((live, history)) = state.past() else { return not_found_page(&state, &headers).await };
    let asked = Asked::read(&query.unwrap_or_default());
    let now = crate::now().to_zoned(live.city.zone.clone());
    let text = if let Some((first, _)) = history.kept_days().await? {
        let shown = days(asked.days, first, now.date());
        let filter = ActivityFilter { values: asked.values.clone(), ..ActivityFilter::default() };
        let figures = history.figures(&filter, shown).await?;
        Page { live: &live, asked: &asked, shown, first, now, figures: &figures }.text()
    } else {
        ActivityText {
            lead: LEAD.to_owned(),
            empty: Some((
                "No call has been kept yet: the first one is counted as soon as it comes.".to_owned(),
                WordedLink::new("The live map", "/"),
            )),
            credit: live.credit(),
            csv: "/history/activity.csv".to_owned(),
            api: "/history/activity".to_owned(),
            ..ActivityText::default()
        }
    };
    let written = WrittenPage { title: PageId::Activity.info().title.to_owned(), html: text.html() };
    let data = PageData::Records(RecordsPages::Written(Box::new(written)));
    respond_with(&state, PageId::Activity, data, StatusCode::OK, &headers).await
}
