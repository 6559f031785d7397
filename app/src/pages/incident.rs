//! One incident, also after it ended: its content is written by the server, the small map is added in the browser.

use crate::{
    map::{IncidentMap, MapHandle, MapIncident, MapLayers},
    reactive::memo,
    widgets::{
        dialog::on_first_open,
        header::Header,
        menu::{MENU, Menu},
    },
};
use blotter_model::incidents;
use blotter_view::{IncidentData, IncidentPlace, MapPosition};
use leptos::prelude::*;
use std::{rc::Rc, sync::Arc};

/// The zoom of the small map: a few streets around.
const ZOOM: f64 = 14.0;

/// `/incident/NUMBER`.
#[component]
pub fn IncidentPage(data: IncidentData) -> impl IntoView {
    let IncidentData { head, published, rest, place, foot, .. } = data;
    let has_cards = !published.is_empty();
    view! {
        <a class="visually-hidden" href="#cards">"Skip to the incident"</a>
        <Header/>
        <main class="cards-page written">
            <div class="part" inner_html=head></div>
            {has_cards.then(|| view! {
                <div class="cards" id="cards" tabindex="-1">
                    <div class="part" inner_html=published></div>
                    {place.map(|place| view! { <Place place=place/> }.into_any())}
                    <div class="part" inner_html=rest></div>
                </div>
            }.into_any())}
            <div class="part" inner_html=foot></div>
        </main>
        {on_first_open(MENU, || view! { <Menu/> }.into_any())}
    }
    .into_any()
}

#[component]
fn Place(place: IncidentPlace) -> impl IntoView {
    let IncidentPlace { calls, city, basemap, at, note } = place;
    let incident = incidents(&calls).into_iter().next().map(Arc::new);
    let position = incident.as_ref().and_then(|incident| incident.address()).map(|address| MapPosition {
        latitude: address.latitude,
        longitude: address.longitude,
        zoom: ZOOM,
    });
    let number = incident.as_ref().map(|incident| incident.number.clone());
    let board = memo(move || {
        let one = |incident: &Arc<blotter_model::Incident>| MapIncident {
            incident: incident.clone(),
            fresh: false,
            leaving: false,
        };
        incident.iter().map(one).collect()
    });
    let layers = MapLayers { basemap, bounds: city.bounds, view: position };
    view! {
        <section class="card w7">
            <header><h2>"Where"</h2></header>
            {position.map(|_| view! {
                <div class="map small-map js">
                    <IncidentMap map=MapHandle::new() layers=layers board=board time=RwSignal::new(at) zone=city.zone
                        chosen=RwSignal::new(number) covered=Rc::new(|| [8.0; 4]) embed=true on_event=Rc::new(|_| ())/>
                </div>
            }.into_any())}
            <p class="card-note">{note}</p>
        </section>
    }
    .into_any()
}
