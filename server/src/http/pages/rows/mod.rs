//! `/records/DATASET/rows`: the records behind a number, a page at a time. `chips` has the filter in words, `table` the
//! columns and cells.

mod chips;
mod table;

use super::{
    PagesState,
    address::{Address, SIZES},
    respond::{not_found, respond_with},
    words::{count_word, date, grouped},
};
use crate::{
    http::{
        download::Kind,
        error::HttpError,
        records::{PAGE_WITHIN, failed, reader, total},
    },
    records::Release,
};
use axum::{
    extract::{Path, RawQuery, State},
    http::{HeaderMap, StatusCode},
    response::Response,
};
use blotter_app::written::{Notice, RowsPage, WordedLink};
use blotter_lake::{Before, Error as LakeError, RowsQuery, Stop};
use blotter_records::{DataSet, Filter};
use blotter_view::{PageData, PageId, RecordsPages, WrittenPage};
use chips::Part;
use std::{sync::Arc, time::Instant};

/// A page of a filter's records.
pub(super) async fn page(
    State(state): State<PagesState>,
    Path(name): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, HttpError> {
    let Some(data_set) = DataSet::from_slug(&name).filter(|_| state.site_map().has(PageId::Rows)) else {
        return not_found(&state, &headers).await;
    };
    let address = Address::read(data_set, query.as_deref().unwrap_or_default());
    let (status, page) = match records(&state, data_set, &address).await {
        Ok(page) => (StatusCode::OK, page),
        Err(error) => {
            let status = error.status();
            let notice = told(&error, &address).ok_or(error)?;
            (status, RowsPage { notice: Some(notice), ..frame(data_set, &address) })
        }
    };
    let (names, title) = (page.chips.iter().map(|chip| chip.words.as_str()), page.title());
    let title = std::iter::once(title.as_str()).chain(names).collect::<Vec<_>>().join(", ");
    let credit = state.credit();
    let written = tokio::task::spawn_blocking(move || WrittenPage { title, html: page.html(credit) });
    let written = written.await.map_err(HttpError::internal)?;
    respond_with(
        &state,
        PageId::Rows,
        PageData::Records(RecordsPages::Written(Box::new(written))),
        status,
        &headers,
    )
    .await
}

/// What is said where the records can't be shown; none where that is the server's own affair.
fn told(error: &HttpError, address: &Address) -> Option<Notice> {
    let all = WordedLink::new("All records", address.all().page());
    let (strong, text, link) = match error {
        // It begins with a parameter's name.
        HttpError::Query(error) => ("This address can’t be read:", error.to_string(), all),
        HttpError::Unavailable(reason) => {
            ("The records did not come:", reason.clone(), WordedLink::new("Try again", address.page()))
        }
        HttpError::Unknown(reason) => {
            ("No records yet:", reason.clone(), WordedLink::new("What is here", PageId::Data.path()))
        }
        _ => return None,
    };
    let text = format!("{}.", text.trim_end_matches('.'));
    Some(Notice { strong: strong.to_owned(), text, is_problem: true, links: vec![link] })
}

async fn records(state: &PagesState, data_set: DataSet, address: &Address) -> Result<RowsPage, HttpError> {
    let query = RowsQuery::parse(data_set, address.parameters())?;
    let release = state.answers.newest()?;
    let address = address.clone();
    state.answers.run(move || read(&release, data_set, query, &address)).await
}

fn read(
    release: &Arc<Release>,
    data_set: DataSet,
    mut query: RowsQuery,
    address: &Address,
) -> Result<RowsPage, HttpError> {
    let reader = reader(release)?;
    let stop = Stop { deadline: Some(Instant::now() + PAGE_WITHIN) };
    let mut notice = None;
    let mut address = address.clone();
    let page = match reader.page(data_set, &query, stop) {
        Err(LakeError::OtherRelease { .. }) => {
            // A link of before: its place among the records is lost, its filter is not.
            query.after = None;
            address = address.without(&[]);
            notice = Some(Notice {
                strong: "New data was published since.".to_owned(),
                text: "You see the first page of it.".to_owned(),
                ..Notice::default()
            });
            reader.page(data_set, &query, stop)
        }
        page => page,
    }
    .map_err(failed)?;
    let before = reader.before(data_set, &query, stop).map_err(failed)?;
    let count = |query: &RowsQuery| total(release, data_set, &query.filter);
    let (all, first) =
        (count(&query), 1 + before.counted + in_whole_months(release, data_set, &query, &before));
    let parts = chips::parts(&query.filter);
    if all == 0 {
        notice = Some(nothing(release, data_set, &address, &parts));
    }
    let (columns, rows) = table::table(release, data_set, &query, &address, &page.rows);
    let earlier = (first > 1).then(|| address.at(before.earlier.as_deref()));
    Ok(RowsPage {
        total: all,
        chips: parts.iter().map(|part| part.chip(&address)).collect(),
        release: released(release, data_set, &query.filter),
        downloads: downloads(data_set, &address, all),
        notice,
        columns,
        rows,
        first,
        sizes: SIZES.map(|size| (size, (size != query.size).then(|| address.sized(size)))).into(),
        earlier,
        next: page.next.map(|next| address.at(Some(&next))),
        sorted: table::sorted(data_set, &query.sort),
        ..frame(data_set, &address)
    })
}

/// Which release the records are of, and what it lacks of them.
fn released(release: &Release, data_set: DataSet, filter: &Filter) -> String {
    let gaps = blotter_dashboards::gaps_in_words(&release.records.source(data_set).gaps(filter));
    let of = format!("Release {} of {}", release.number, date(release.imported_at));
    if gaps.is_empty() { of } else { format!("{of}. {gaps}") }
}

/// The records of the months that come before a page as a whole, by the roll-up.
fn in_whole_months(release: &Release, data_set: DataSet, query: &RowsQuery, before: &Before) -> u64 {
    let Some((from, to)) = before.months else { return 0 };
    let mut filter = query.filter.clone();
    filter.from = filter.from.max(from);
    filter.to = filter.to.into_iter().chain(to).min();
    match (filter.from, filter.to) {
        (Some(from), Some(to)) if from > to => 0,
        _ => total(release, data_set, &filter),
    }
}

/// What every page has, whatever comes of its query.
fn frame(data_set: DataSet, address: &Address) -> RowsPage {
    let data = match data_set {
        DataSet::Street => PageId::Data.path().to_owned(),
        other => format!("{}?dataset={}", PageId::Data.path(), other.slug()),
    };
    RowsPage {
        total: 0,
        back: back(data_set, address, &data),
        all: address.all().page(),
        chips: Vec::new(),
        release: String::new(),
        address: address.page(),
        downloads: Vec::new(),
        notice: None,
        columns: Vec::new(),
        rows: Vec::new(),
        first: 0,
        sizes: Vec::new(),
        earlier: None,
        next: None,
        sorted: String::new(),
        api: address.filtered(&format!("/api/records/{}/rows", data_set.slug())),
        meanings: format!("{data}#columns"),
    }
}

/// The dashboard of the data set, where there is one; else what the data is.
fn back(data_set: DataSet, address: &Address, data: &str) -> WordedLink {
    let (path, words) = match data_set {
        DataSet::Street => ("/crime", "Reported crime"),
        DataSet::Outcomes => ("/outcomes", "Outcomes"),
        DataSet::StopAndSearch => ("/stop-and-search", "Stop and search"),
    };
    match PageId::at(path) {
        PageId::NotFound => WordedLink::new("Data", data),
        _ => WordedLink::new(words, address.filtered(path)),
    }
}

fn downloads(data_set: DataSet, address: &Address, rows: u64) -> Vec<WordedLink> {
    let kinds = Kind::ALL.into_iter().filter(|kind| kind.holds(rows));
    kinds
        .map(|kind| {
            let path = format!("/api/records/{}/rows.{}", data_set.slug(), kind.extension());
            WordedLink::new(kind.name(), address.filtered(&path))
        })
        .collect()
}

/// Where no record fits: what dropping one part of the filter gives.
fn nothing(release: &Release, data_set: DataSet, address: &Address, parts: &[Part]) -> Notice {
    let strong = match parts.len() {
        0 => "There is no record of this data set.".to_owned(),
        1 => "No record fits this filter.".to_owned(),
        2 => "No record fits both filters.".to_owned(),
        many => format!("No record fits all {} filters.", count_word(many)),
    };
    let mut links = Vec::new();
    let mut text = String::new();
    // The one that was added last is the one to drop, if that helps.
    for part in parts.iter().rev() {
        let without = address.without(part.names);
        let Ok(filter) = Filter::parse(data_set, without.filter.clone()) else {
            continue;
        };
        let left = total(release, data_set, &filter);
        if left > 0 {
            let are = if left == 1 { "is" } else { "are" };
            text = format!("Without “{}” there {are} {}.", part.words, grouped(left));
            links.push(WordedLink::new(format!("Drop “{}”", part.words), without.page()));
            break;
        }
    }
    if !parts.is_empty() {
        links.push(WordedLink::new("Clear all", address.all().page()));
    }
    Notice { strong, text, is_problem: false, links }
}
