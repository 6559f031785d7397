//! The menu: on a phone the pages, everywhere the theme, and what a page adds.

use crate::{
    reactive::effect,
    widgets::{
        dialog::{DialogId, Dialogs, Modal},
        theme::{Theme, ThemeSwitch},
    },
};
use blotter_view::Navigation;
use leptos::prelude::*;
use std::sync::Arc;

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
    let navigation = expect_context::<Arc<Navigation>>();
    view! {
        <Modal dialog=MENU title="Menu">
            <ul class="links pages phone-only" inner_html=navigation.menu.clone()></ul>
            {links.map(|links| view! { <ul class="links phone-only">{links}</ul> }.into_any())}
            <ThemeSwitch value=theme system="System" on_choose=Callback::new(Theme::choose)/>
            {children.map(|children| children())}
        </Modal>
    }
    .into_any()
}
