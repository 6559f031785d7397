//! To another day and time, or to incidents by number or street: forms that any browser can send.

use super::{calendar::calendar, find, player::Player};
use crate::{
    live::ui::context,
    widgets::dialog::{DialogId, Modal},
};
use blotter_model::{Timestamp, Zone};
use leptos::prelude::*;

pub const JUMP: DialogId = DialogId("jump");

#[component]
pub fn Jump() -> impl IntoView {
    let (store, _) = context();
    let player: Player = expect_context();
    let zone = StoredValue::new(store.config().city.zone.clone());
    view! {
        <Modal dialog=JUMP title="Jump to a date">
            {days(player, store.now.get_untracked(), zone)}
            {form(player, store.now.get_untracked(), zone)}
            {find::form("")}
        </Modal>
    }
    .into_any()
}

/// The month of the moment.
fn days(player: Player, moment: Timestamp, zone: StoredValue<Zone>) -> AnyView {
    let local = zone.with_value(|zone| zone.local(moment));
    calendar(player, local.date().to_string(), format!("{:02}:{:02}", local.hour(), local.minute()))
}

/// Day and time in the city's clock.
pub fn form(player: Player, moment: Timestamp, zone: StoredValue<Zone>) -> AnyView {
    let local = zone.with_value(|zone| zone.local(moment));
    let time = format!("{:02}:{:02}", local.hour(), local.minute());
    let [first, last] = player.day().span.clone();
    view! {
        <form class="jump" method="get" action="/history">
            <label>"Day"<input class="field" type="date" name="date" required value=local.date().to_string() min=first max=last/></label>
            <label>"Time"<input class="field" type="time" name="time" required value=time/></label>
            <button type="submit" class="btn primary">"Go"</button>
        </form>
    }
    .into_any()
}
