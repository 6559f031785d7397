//! Where records are: the map, and how many it can show.

use super::super::{live::Changes, shown::Shown, table::table};
use crate::{reactive::memo, records::map::RecordsMap};
use blotter_model::text::decimal;
use blotter_view::dashboard::{CardDocument, Query, words};
use leptos::prelude::*;
use std::sync::Arc;

pub fn places(shown: Shown, card: &CardDocument) -> AnyView {
    let title = card.title.clone();
    let counts = shown.view(move |view| {
        let total = &view.answer.figures.total;
        let placed = total.count - total.without_position;
        let rows = [("On the map", placed), ("Not on the map", total.without_position), ("All", total.count)];
        let rows: Vec<_> =
            rows.iter().map(|(name, count)| vec![(*name).to_owned(), words::number(*count)]).collect();
        table(&title, &["Name", "Count"], &rows).into_any()
    });
    let map = shown.take_map().map(|data| {
        let (query, stated) = (
            memo(move || shown.settled().map_query().write()),
            memo(move || Query::read(&shown.settled().query)),
        );
        let chosen = memo(move || stated.read().value("cell").map(str::to_owned));
        // The same cell again takes the choice back.
        let link = Arc::new(move |cell: &str| {
            let whole = stated.read().without("cell").without("bbox");
            let other = chosen.read().as_deref() != Some(cell);
            if other { whole.with("cell", [cell]) } else { whole }.at(&shown.path())
        });
        let area = memo(move || {
            let stated = stated.read();
            let mut degrees = stated.value("bbox")?.split(',').map(|part| part.trim().parse().ok());
            Some([degrees.next()??, degrees.next()??, degrees.next()??, degrees.next()??])
        });
        let area_link = Arc::new(move |area: [f64; 4]| {
            let bbox = area.map(|degrees| decimal(degrees, 5)).join(",");
            stated.read().without("cell").with("bbox", [bbox.as_str()]).at(&shown.path())
        });
        let changes = use_context::<Changes>();
        let follow = Arc::new(move |address: &str| {
            if let Some(changes) = changes {
                changes.follow(address);
            }
        });
        let data_set = shown.document().data_set;
        view! { <RecordsMap data_set=data_set data=data query=query chosen=chosen area=area link=link area_link=area_link follow=follow/> }
    });
    view! { {counts}{map} }.into_any()
}
