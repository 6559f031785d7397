//! The link to the moment, with filters and position as asked.

use super::player::Player;
use crate::{
    live::{
        share::{SHARE, link_field, option},
        ui::context,
    },
    map::position,
    reactive::{effect, memo},
    widgets::dialog::Modal,
};
use blotter_view::{Filter, LiveView};
use leptos::prelude::*;

#[component]
pub fn Share() -> impl IntoView {
    let (store, ui) = context();
    let player: Player = expect_context();
    let (filters, place, play) = (RwSignal::new(true), RwSignal::new(true), RwSignal::new(false));
    let link = memo(move || {
        if ui.dialog.get() != Some(SHARE) {
            return String::new();
        }
        let mut view = store.view();
        if !filters.get() {
            view.filter = Filter::default();
        }
        view.map =
            if place.get() { view.map.or_else(|| ui.map.with(|map| position(map.view()))) } else { None };
        address(
            &window().location().origin().unwrap_or_default(),
            &store.address.get(),
            &view,
            play.get().then(|| player.speed.get()),
        )
    });
    // The link is of one moment.
    effect(move || {
        if ui.dialog.get() == Some(SHARE) {
            player.pause();
        }
    });
    view! {
        <Modal dialog=SHARE title="Share this moment">
            {link_field(link)}
            <div class="choices">
                {option(filters, "Keep filters")}{option(place, "Keep position")}{option(play, "Play from there")}
            </div>
        </Modal>
    }
    .into_any()
}

fn address(origin: &str, moment: &str, view: &LiveView, play: Option<u32>) -> String {
    let play = play.map(|speed| format!("play={speed}")).unwrap_or_default();
    let parts = [moment.to_owned(), play, view.to_query()];
    let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    format!("{origin}/history?{}", parts.join("&"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_plays_only_if_that_was_asked_for() {
        let view = LiveView { incident: Some("26-1".into()), ..LiveView::default() };
        assert_eq!(address("https://x", "moment=a", &view, None), "https://x/history?moment=a&incident=26-1");
        assert_eq!(
            address("https://x", "moment=a", &LiveView::default(), Some(60)),
            "https://x/history?moment=a&play=60"
        );
    }
}
