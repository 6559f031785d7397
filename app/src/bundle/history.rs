//! The pages of the history bundle.

use super::Pages;
use crate::{
    history::{panel::Nothing, player::Player, start, words},
    live::{
        state::{InitialBoard, Store},
        ui::{self, Ui},
    },
    pages::{HistoryPage, IncidentPage},
    schedule::once_hydrated,
    widgets::dialog::Dialogs,
};
use blotter_view::{HistoryData, HistoryPages, IncidentData, Site};
use leptos::prelude::*;

/// How high the time line is on a phone, in pixels.
const FLOOR: f64 = 138.0;

/// What one page starts from.
#[derive(Debug)]
pub enum InitialPage {
    /// The board apart from what else the page knows.
    History(Box<InitialBoard>, Box<HistoryData>),
    Incident(Box<IncidentData>),
}

impl Pages for HistoryPages {
    type Initial = InitialPage;

    fn prepare(self, site: &Site) -> InitialPage {
        match self {
            Self::History(mut data) => {
                let live = std::mem::take(&mut data.live);
                data.live.rendered_at = live.rendered_at;
                InitialPage::History(Box::new(InitialBoard::of_past(live, site.demo)), data)
            }
            Self::Incident(data) => InitialPage::Incident(data),
        }
    }

    fn title(initial: &InitialPage, site: &Site, _: &str) -> String {
        match initial {
            InitialPage::History(board, _) => words::tab(board.moment(), board.zone(), &site.city),
            InitialPage::Incident(data) => format!("{} · Blotter, {}", data.title, site.city),
        }
    }

    fn view(initial: InitialPage, query: &str) -> AnyView {
        match initial {
            InitialPage::History(board, data) => {
                let (store, ui) =
                    (Store::new(*board, query), Ui::new(Dialogs::of_page(), false).on_floor(FLOOR));
                ui.sheet.set(ui::Sheet::Peek);
                ui::provide(store, ui);
                let player = Player::new(store, &data);
                provide_context(player);
                provide_context(Nothing(StoredValue::new(data.nothing_before)));
                let play = data.play.is_some();
                once_hydrated(move || start::history(store, ui, player, play));
                view! { <HistoryPage/> }.into_any()
            }
            InitialPage::Incident(data) => {
                once_hydrated(|| {});
                view! { <IncidentPage data=*data/> }.into_any()
            }
        }
    }
}
