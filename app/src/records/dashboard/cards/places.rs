//! Where records are: the map, and how many it can show.

use super::super::{shown::View, table::table};
use blotter_view::dashboard::{CardDocument, words};
use leptos::prelude::*;

pub fn places(view: &View<'_>, card: &CardDocument) -> AnyView {
    let total = &view.answer.figures.total;
    let placed = total.count - total.without_position;
    let rows = [("On the map", placed), ("Not on the map", total.without_position), ("All", total.count)];
    let rows: Vec<_> =
        rows.iter().map(|(name, count)| vec![(*name).to_owned(), words::number(*count)]).collect();
    let query = view.with_months().write();
    view! {
        {table(&card.title, &["Name", "Count"], &rows)}
        <div class="where-map" data-dataset=view.document.data_set.slug() data-query=query>
            <p><b class="num">{words::number(placed)}</b>" on the map"</p>
        </div>
    }
    .into_any()
}
