//! `/activity`: how busy it was, when and where. One unit on one incident is a call. The page is written whole for each
//! request; its filters are those of `GET /history/activity`.
//!
//! `asked` reads the address, `text` puts the page together, `lists` has filters and lists, `figures` the other cards, `cells`
//! their places and the area, `versus` comparisons, `files` what may be taken away, `words` how values are called.

mod asked;
mod cells;
mod figures;
mod files;
mod lists;
mod text;
mod versus;
mod words;

use super::{not_found_page, respond::respond_to, state::PagesState};
use crate::http::error::HttpError;
use asked::{Asked, days};
use axum::{
    extract::{Path, RawQuery, State},
    http::{HeaderMap, StatusCode},
    response::Response,
};
use blotter_app::{
    Link,
    activity::{ActivityText, CARDS, EmbedText, slug},
    written::WordedLink,
};
use blotter_view::{PageData, PageId, RecordsPages, WrittenPage, dashboard::Query};
use files::COUNTS_CSV;
use text::{Frame, LEAD, Page};
use versus::{Other, unlisted};

pub(super) async fn page(
    State(state): State<PagesState>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, HttpError> {
    respond(state, query.unwrap_or_default(), None, headers).await
}

/// `/embed/activity`: all cards in another site's frame.
pub(super) async fn embed(
    State(state): State<PagesState>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, HttpError> {
    let query = query.unwrap_or_default();
    let frame = frame(None, &query);
    respond(state, query, Some(frame), headers).await
}

/// `/embed/activity/CARD`: one of them.
pub(super) async fn embed_card(
    State(state): State<PagesState>,
    Path(card): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, HttpError> {
    if !CARDS.iter().any(|title| slug(title) == card) {
        return not_found_page(&state, &headers).await;
    }
    let query = query.unwrap_or_default();
    let frame = frame(Some(card), &query);
    respond(state, query, Some(frame), headers).await
}

fn frame(card: Option<String>, query: &str) -> Frame {
    let query = Query::read(query);
    let theme = query.value("theme").filter(|theme| matches!(*theme, "light" | "dark"));
    Frame { card, theme: theme.map(ToOwned::to_owned) }
}

async fn respond(
    state: PagesState,
    query: String,
    frame: Option<Frame>,
    headers: HeaderMap,
) -> Result<Response, HttpError> {
    let Some((live, history)) = state.past() else { return not_found_page(&state, &headers).await };
    let asked = Asked::read(&query);
    let now = crate::now().to_zoned(live.city.zone.clone());
    let text = if let Some((first, _)) = history.kept_days().await? {
        let shown = days(asked.days, first, now.date());
        let asked = asked.with_real_comparison(shown);
        let figures = history.figures(&asked.filter(), shown).await?;
        let (mut other, mut values) = (None, Vec::new());
        if let Some(versus) = &asked.versus {
            let asked = asked.against(versus);
            let figures = history.figures(&asked.filter(), shown).await?;
            other = Some(Other { asked, figures });
        } else if frame.is_none() {
            for dim in unlisted(&asked) {
                values.push((dim, history.values(&asked.filter(), dim, shown).await?));
            }
        }
        let (other, frame) = (other.as_ref(), frame.as_ref());
        let (live, asked, figures, values) = (&live, &asked, &figures, &values[..]);
        Page { live, asked, shown, first, now, figures, other, values, frame }.text()
    } else {
        ActivityText {
            lead: LEAD.to_owned(),
            empty: Some((
                "No call has been kept yet: the first one is counted as soon as it comes.".to_owned(),
                WordedLink::new("The live map", "/"),
            )),
            embed: frame.as_ref().map(|frame| EmbedText {
                card: frame.card.clone(),
                words: format!("Blotter · {}", live.city.name),
                href: PageId::Activity.path().to_owned(),
            }),
            credit: live.credit(),
            csv: COUNTS_CSV.to_owned(),
            api: "/history/activity".to_owned(),
            ..ActivityText::default()
        }
    };
    let written = WrittenPage { title: PageId::Activity.info().title.to_owned(), html: text.html() };
    let data = PageData::Records(RecordsPages::Written(Box::new(written)));
    let page = if frame.is_some() { PageId::EmbedActivity } else { PageId::Activity };
    // The theme that a frame's link asks for is in its query.
    let query =
        frame.and_then(|frame| frame.theme).map_or_else(String::new, |theme| format!("theme={theme}"));
    respond_to(&state, Link { page, query }, data, StatusCode::OK, &headers).await
}
