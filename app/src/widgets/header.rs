//! The bar at the top: the logo, the place, links to the pages.

use crate::widgets::{
    dialog::Dialogs,
    icon::{self, Ic, Logo},
    menu::MENU,
    theme::Theme,
};
use blotter_view::{PAGES, PageId, Site};
use leptos::prelude::*;
use std::sync::Arc;

/// The bar of the page `here`. `children`: what only this page has in it.
#[component]
pub fn Header(
    here: PageId,
    /// It floats over the page's content.
    #[prop(optional)]
    floating: bool,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    let dialogs = Dialogs::of_page();
    let site = expect_context::<Arc<Site>>();
    let links = PAGES.iter().filter_map(|page| {
        let name = page.nav?;
        let current = (page.id == here).then_some("page");
        Some(view! { <a href=page.path aria-current=current>{name}</a> }.into_any())
    });
    view! {
        <header class="site-header" class:flow=!floating>
            <a class="brand" href=PageId::Live.path() aria-label="Blotter, the live map"><Logo/>"Blotter"</a>
            <span class="header-place">{site.place.clone()}{site.demo.then_some(" · simulation")}</span>
            <nav class="nav" aria-label="Main">{links.collect_view()}</nav>
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
