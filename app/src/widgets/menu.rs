//! The menu: on a phone the pages, everywhere the theme, and what a page adds.

use crate::{
    reactive::effect,
    widgets::{
        dialog::{DialogId, Dialogs, Modal},
        theme::{Theme, ThemeSwitch},
    },
};
use blotter_view::PAGES;
use leptos::prelude::*;

pub const MENU: DialogId = DialogId("menu");

/// The menu's dialog. `links`: further entries below the pages; `children`: further sections.
#[component]
pub fn Menu(
    #[prop(optional)] links: Option<AnyView>,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    let dialogs = Dialogs::of_page();
    let theme = RwSignal::new(Theme::System);
    effect(move || {
        if dialogs.get() == Some(MENU) {
            theme.set(Theme::stamped());
        }
    });
    let pages = PAGES.iter().filter_map(|page| {
        let name = page.nav?;
        Some(view! { <li><a href=page.path>{name}</a></li> }.into_any())
    });
    view! {
        <Modal dialog=MENU title="Menu">
            <ul class="links phone-only">{pages.collect_view()}{links}</ul>
            <ThemeSwitch value=theme system="System" on_choose=Callback::new(Theme::choose)/>
            {children.map(|children| children())}
        </Modal>
    }
    .into_any()
}
