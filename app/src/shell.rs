//! The HTML document around the pages.

use crate::{
    activity, boot,
    bundle::{Initial, Pages},
    first_html,
    link::Link,
    widgets::{
        card_menu,
        html::escaped,
        navigation::SiteMap,
        theme::{SCRIPT, Theme},
    },
};
use blotter_view::{LiveView, PageData, PageId, PageState, Section, Site};
use leptos::{config::LeptosOptions, nonce::use_nonce, prelude::*};
use serde::Serialize;

/// What a page without JavaScript does not need: controls that would do nothing.
const PLAIN: &str = ".js{display:none!important}.without-script{display:flex!important}@media(max-width:719px){.panel{position:static!important;\
transform:none!important;height:auto!important}.live{height:auto!important;overflow:visible!important;padding-top:52px}.panel{padding-top:14px}\
.live .map{display:none}.list{overflow:visible!important}.foot{display:block!important}\
.panel .list-box,.panel .notice{visibility:visible!important}.no-script{position:static!important}.time-line{position:static!important;height:auto!important}\
.time-bar{display:flex!important;padding:8px 0}}";

/// Starts the page in the browser, and says so if that fails; see there.
const START: &str = include_str!("start.js");

/// Loads the alerts; see there.
const ALERTS: &str = include_str!("alerts.js");

/// For browsers too old for the page's script: shows the strip that says so.
const TOO_OLD: &str =
    "addEventListener('DOMContentLoaded',function(){document.getElementById('failed').hidden=false})";

#[expect(clippy::needless_pass_by_value, reason = "the signature that the server's integration calls")]
/// The document. The server provides the [`PageData`], the [`SiteMap`] and the [`Link`] by context for every page.
pub fn shell(options: LeptosOptions) -> impl IntoView {
    let data = use_context::<PageData>().unwrap_or_default();
    let map = use_context::<SiteMap>().unwrap_or_default();
    let base = format!("/{}", options.site_pkg_dir);
    let link = use_context::<Link>().unwrap_or_else(|| Link::new("/", ""));
    let page = data.id().unwrap_or(link.page);
    let site = map.site(page);
    let description = description(page, &site);
    let live = matches!(page, PageId::Live | PageId::Embed);
    let past = page == PageId::History;
    let generated = site.demo && page.info().section == Section::Records;
    let failed = if live {
        "This page could not start or has failed, so it does not update. You see the calls as they were."
    } else {
        "A part of this page could not start or has failed."
    };
    let navigation = map.navigation(page);
    let Rendered { html, script, title } = match data {
        PageData::Live(data) => Rendered::new(PageState { site, navigation, data }, &link),
        PageData::History(data) => Rendered::new(PageState { site, navigation, data }, &link),
        PageData::Records(data) => Rendered::new(PageState { site, navigation, data }, &link),
    };
    let start = start_script(&base, page.info().bundle, page.info().map);
    let own = match page {
        PageId::Live => Some(ALERTS.to_owned()),
        PageId::Crime | PageId::Outcomes | PageId::StopAndSearch => Some(card_menu::SCRIPT.to_owned()),
        PageId::Activity => Some([card_menu::SCRIPT, activity::SCRIPT].concat()),
        _ => None,
    };
    let feeds = matches!(page, PageId::Live | PageId::History | PageId::Incident).then(|| feeds(&link));
    let own = own.map(|script| without_comments(&script).replace("BASE", &base));
    view! {
        <!DOCTYPE html>
        <html lang="en" class=page.info().root_class data-theme=forced_theme(&link)>
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width,initial-scale=1,viewport-fit=cover"/>
                <title inner_html=title></title>
                // A number in a call isn't a telephone number, and a link in its place would be one more thing to hydrate.
                <meta name="format-detection" content="telephone=no,date=no,address=no,email=no"/>
                <meta name="description" content=description/>
                <meta name="color-scheme" content="light dark"/>
                <meta name="theme-color" content="#FFFFFF" media="(prefers-color-scheme: light)"/>
                <meta name="theme-color" content="#171B20" media="(prefers-color-scheme: dark)"/>
                <script nonce=use_nonce() inner_html=SCRIPT></script>
                <link rel="icon" type="image/svg+xml" href=format!("{base}/icon.svg")/>
                <link rel="stylesheet" href=format!("{base}/blotter.css")/>
                {feeds}
                <noscript><style nonce=use_nonce() inner_html=PLAIN></style></noscript>
                <script type="application/json" id=boot::ID nonce=use_nonce() inner_html=script></script>
                <script type="module" nonce=use_nonce() inner_html=start></script>
                {own.map(|own| view! { <script type="module" nonce=use_nonce() inner_html=own></script> })}
                <script nomodule nonce=use_nonce() inner_html=TOO_OLD></script>
            </head>
            <body>
                // Outside of what the browser takes over: it never changes while a page is open.
                {generated.then(|| view! {
                    <p class="generated" role="note">
                        <b>"Generated records."</b>" No police force recorded or published them; they only show what Blotter does with real ones."
                    </p>
                })}
                <div id="app" data-shape=first_html::shape(&html).to_string() inner_html=html></div>
                <div class="strip js" id="failed" role="alert" hidden>
                    <p>{failed}</p>
                    <button type="button" class="btn">"Reload"</button>
                </div>
                // The other pages say all that they have without JavaScript.
                {past.then(|| view! {
                    <noscript>
                        <p class="no-script strip">
                            "The map, the filters and the details need JavaScript. The list shows the calls as they stood at the moment above."
                        </p>
                    </noscript>
                })}
                {live.then(|| view! {
                    <noscript>
                        <p class="no-script strip">
                            "The map, the filters and the details need JavaScript. The list shows the calls as they stood when this page was loaded; load it again for newer ones."
                        </p>
                    </noscript>
                })}
            </body>
        </html>
    }
}

/// New incidents by the page's filter, for readers of feeds.
fn feeds(link: &Link) -> AnyView {
    let filter = LiveView::from_query(&link.query).filter;
    let query = LiveView { filter, ..LiveView::default() }.to_query();
    let query = if query.is_empty() { query } else { format!("?{query}") };
    let feed = |media_type: &'static str, name: &str| {
        view! { <link rel="alternate" type=media_type title="New incidents" href=format!("/history/feed.{name}{query}")/> }
            .into_any()
    };
    (feed("application/atom+xml", "atom"), feed("application/feed+json", "json")).into_any()
}

/// What the document takes from a page.
struct Rendered {
    html: String,
    /// The state that the browser starts from.
    script: String,
    title: String,
}

impl Rendered {
    fn new<P: Pages + Serialize>(state: PageState<P>, link: &Link) -> Self {
        let script = boot::write(&state);
        let initial = Initial::from(state);
        // The title of an embed's tab names the divisions of its link: anybody's text.
        let title = escaped(&initial.title(&link.query));
        Self { html: initial.view().to_html(), script, title }
    }
}

/// What search engines show under the title.
fn description(page: PageId, site: &Site) -> String {
    if page.info().section == Section::Records || site.city.is_empty() {
        return "Crime, its outcomes, and stop and search in England, Wales and Northern Ireland, month by month, as the \
                police forces published it."
            .to_owned();
    }
    format!(
        "A live map of the calls that {} police officers are working right now, from the city’s open data.",
        site.city
    )
}

/// The script for a bundle's files in the folder `base`, without its comments; `map`: with Leaflet.
fn start_script(base: &str, bundle: &str, map: bool) -> String {
    without_comments(START)
        .replace("BASE", base)
        .replace("BUNDLE", bundle)
        .replace("WITH_MAP", if map { "true" } else { "false" })
}

fn without_comments(script: &str) -> String {
    let code = script.lines().filter(|line| !line.trim_start().starts_with("//"));
    code.map(str::trim_start).collect::<Vec<_>>().join("\n")
}

/// The theme that an embed's link asks for: `light` or `dark`.
pub fn forced_theme(link: &Link) -> Option<&'static str> {
    if !link.page.info().framed {
        return None;
    }
    link.query
        .split('&')
        .filter_map(|pair| pair.strip_prefix("theme="))
        .find_map(|word| Theme::from_word(word).word())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_embed_forces_a_theme() {
        let theme = |path, query| forced_theme(&Link::new(path, query));
        assert_eq!(theme("/embed", "division=Central&theme=dark"), Some("dark"));
        assert_eq!(theme("/embed/", "theme=light"), Some("light"));
        assert_eq!(theme("/embed/crime/total", "theme=dark"), Some("dark"));
        assert_eq!(theme("/crime", "theme=dark"), None);
        assert_eq!(theme("/", "theme=dark"), None);
        assert_eq!(theme("/embed", "theme=pink"), None);
    }
}
