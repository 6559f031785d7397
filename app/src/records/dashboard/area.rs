//! The picker of an area: anywhere, a box that one draws on the map, what the map shows, or what is near. The map itself
//! takes the choice; without a script there is the way back to anywhere.

use super::shown::Shown;
use crate::widgets::{
    html::escaped,
    icon::{self, Ic},
};
use leptos::prelude::*;

/// The sheet but for its link; the buttons press controls of the map by their names.
const SHEET: [&str; 2] = [
    r#"<header><h2>Area</h2><button type="button" class="btn js" data-close="">Close</button></header><ul><li><a data-close="" href=""#,
    r#"">Anywhere</a></li><li class="js"><button type="button" data-press="Filter by a box that you draw">Draw a box on the map</button></li><li class="js"><button type="button" data-press="Filter by what is in view">What the map shows</button></li><li class="js"><button type="button" data-press="Near me">Near me: go there on the map</button></li></ul>"#,
];

/// The picker.
pub fn area(shown: Shown) -> AnyView {
    let summary = shown.view(|view| {
        let chosen = view.query.value("cell").or(view.query.value("bbox")).is_some();
        view! { <span class="choice" class:on=chosen><small>"Area"</small><b>{view.answer.area.clone()}</b></span> }
            .into_any()
    });
    let sheet = shown.view(|view| {
        let anywhere = view.at(&view.query.without("cell").without("bbox"));
        let sheet = SHEET.join(&escaped(&anywhere));
        view! { <div class="pick-sheet of-area" role="group" aria-label="Area" inner_html=sheet></div> }
            .into_any()
    });
    view! {
        <details class="picker-of" name="picker" data-area="">
            <summary>{summary}<Ic icon=icon::DOWN/></summary>
            {sheet}
        </details>
    }
    .into_any()
}
