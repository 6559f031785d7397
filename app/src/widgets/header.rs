//! The bar at the top: the logo, the place, links to the pages.

use crate::widgets::{
    dialog::Dialogs,
    icon::{self, Ic},
    menu::MENU,
    theme::Theme,
};
use blotter_view::Navigation;
use leptos::prelude::*;
use std::sync::Arc;

/// The bar. `children`: what only this page has in it.
#[component]
pub fn Header(
    /// It floats over the page's content.
    #[prop(optional)]
    floating: bool,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    let dialogs = Dialogs::of_page();
    let navigation = expect_context::<Arc<Navigation>>();
    view! {
        <header class="site-header" class:flow=!floating>
            <div class="header-start" inner_html=navigation.bar.clone()></div>
            <div class="header-end">
                {children.map(|children| children())}
                <button type="button" class="btn square desktop-only js" aria-label="Change theme" title="Light or dark"
                    on:click=move |_| Theme::toggle()><Ic icon=icon::THEME/></button>
                <button type="button" class="btn square bare-on-phone js" aria-label="Menu" aria-haspopup="dialog"
                    on:click=move |_| dialogs.open(MENU)><Ic icon=icon::MENU/></button>
            </div>
        </header>
    }
    .into_any()
}
