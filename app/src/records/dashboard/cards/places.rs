//! Where records are: the map, and how many it can show. A comparison has a map for each side.

use super::super::{
    live::Changes,
    shown::{Shown, View},
    table::{Cell, table, written},
};
use crate::{reactive::memo, records::map::RecordsMap, widgets::html::escaped};
use blotter_model::text::decimal;
use blotter_view::{
    RecordsMapData,
    dashboard::{Answer, CardDocument, Query, Versus},
};
use leptos::prelude::*;
use std::sync::Arc;

pub fn places(shown: Shown, card: &CardDocument) -> AnyView {
    let title = card.title.clone();
    let counts = shown.view(move |view| counts(view, &title));
    let maps = shown.take_map().map(|mut data| {
        let (basemap, script) = (data.basemap.clone(), data.script.clone());
        // That of the first HTML; another comparison's map asks for its own.
        let first = StoredValue::new(data.versus.take());
        let compared = memo(move || shown.settled().versus.is_some());
        let versus = move || {
            compared.get().then(|| {
                let summary = first.try_update_value(Option::take).flatten().unwrap_or_default();
                let (basemap, script) = (basemap.clone(), script.clone());
                side(shown, RecordsMapData { basemap, script, summary, versus: None }, true)
            })
        };
        view! { <div class="places">{side(shown, data, false)}{versus}</div> }
    });
    view! { {counts}{maps} }.into_any()
}

fn counts(view: &View<'_>, title: &str) -> AnyView {
    let versus = view.answer.versus.as_deref();
    let of = |side: Option<&Versus>| {
        let total = &side.map_or(&view.answer.figures, |versus| &versus.figures).total;
        let ((placed, on), (unplaced, off)) = (view.placed(side, true), view.placed(side, false));
        [
            placed.cell(total.count - total.without_position, &on),
            unplaced.cell(total.without_position, &off),
            view.records_of(side, &[]).cell(total.count, &Query::default()),
        ]
    };
    let mut others = versus.map(|versus| of(Some(versus))).into_iter().flatten();
    let rows: Vec<_> = ["On the map", "Not on the map", "All"]
        .into_iter()
        .zip(of(None))
        .map(|(name, count)| {
            let mut row = vec![Cell::text(name), count];
            row.extend(others.next());
            row
        })
        .collect();
    let heading = match versus {
        Some(versus) => vec!["Name", &versus.of, &versus.name],
        None => vec!["Name", "Count"],
    };
    view! { {super::key(view)}{table(title, &heading, &rows)} }.into_any()
}

/// Whether a map is that of a second place, which it then changes.
fn is_of_place(answer: &Answer, is_second: bool) -> bool {
    is_second && answer.versus.as_ref().is_some_and(|versus| versus.is_where())
}

/// What is stated of a map's side.
fn stated(answer: &Answer, is_second: bool) -> Query {
    let query = Query::read(&answer.query);
    match &answer.versus {
        Some(versus) if is_of_place(answer, is_second) => versus.of(&query),
        _ => query,
    }
}

/// The address of the page with another place on a map, `NAME:VALUE`; with none if it is empty.
fn with_place(shown: Shown, is_second: bool, place: &str) -> String {
    let answer = shown.settled();
    let query = Query::read(&answer.query);
    let is_of_place = is_of_place(&answer, is_second);
    let whole = if is_of_place { query.without("vs") } else { query.without("cell").without("bbox") };
    shown.at(&match place.split_once(':') {
        None => whole,
        Some(_) if is_of_place => whole.with("vs", [place]),
        Some((name, value)) => whole.with(name, [value]),
    })
}

/// The map of a side of a comparison, or the only one.
fn side(shown: Shown, data: RecordsMapData, is_second: bool) -> AnyView {
    let query = memo(move || {
        let answer = shown.settled();
        let (own, versus) = (answer.map_query(), answer.versus_map_query());
        let (own, beside) =
            if is_second { (versus.unwrap_or_else(|| own.clone()), Some(own)) } else { (own, versus) };
        // Two maps are on one scale.
        let own = beside.iter().fold(own, |own, beside| own.with("beside", [beside.write().as_str()]));
        // The map and the numbers are of one release.
        let release = answer.release.to_string();
        own.with("release", [release.as_str()]).write()
    });
    let stated = memo(move || stated(&shown.settled(), is_second));
    // A point is a box without extent.
    let point = move || {
        let stated = stated.read();
        let (from, to) = stated.value("bbox")?.split_at_checked(stated.value("bbox")?.len() / 2)?;
        (to.strip_prefix(',') == Some(from)).then(|| from.to_owned())
    };
    let chosen = memo(move || stated.read().value("cell").map(str::to_owned).or_else(point));
    // The same cell or point again takes the choice back.
    let link = Arc::new(move |place: &str| {
        let again = chosen.read().as_deref() == Some(place);
        let value = match (again, place.contains(',')) {
            (true, _) => String::new(),
            (false, true) => format!("bbox:{place},{place}"),
            (false, false) => format!("cell:{place}"),
        };
        with_place(shown, is_second, &value)
    });
    let area = memo(move || {
        let stated = stated.read();
        let mut degrees = stated.value("bbox")?.split(',').map(|part| part.trim().parse().ok());
        Some([degrees.next()??, degrees.next()??, degrees.next()??, degrees.next()??])
    });
    let area_link = Arc::new(move |area: [f64; 4]| {
        let bbox = area.map(|degrees| decimal(degrees, 5)).join(",");
        with_place(shown, is_second, &format!("bbox:{bbox}"))
    });
    let changes = use_context::<Changes>();
    let follow = Arc::new(move |address: &str| {
        if let Some(changes) = changes {
            changes.follow(address);
        }
    });
    let name = shown.view(move |view| {
        let versus = view.answer.versus.as_deref();
        let name = versus.map(|versus| if is_second { versus.name.clone() } else { versus.of.clone() });
        name.map(|name| written(format!("<h3>{}</h3>", escaped(&name)))).into_any()
    });
    let data_set = shown.document().data_set;
    let target = shown.is_embedded().then_some("_blank");
    view! {
        <div class="place">{name}
            <RecordsMap data_set=data_set data=data query=query chosen=chosen area=area link=link area_link=area_link follow=follow target=target/>
        </div>
    }
    .into_any()
}
