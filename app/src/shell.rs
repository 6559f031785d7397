//! The HTML document around the pages.

use crate::{
    App, boot, first_html,
    initial::InitialState,
    link::Link,
    widgets::{
        html::escaped,
        theme::{SCRIPT, Theme},
    },
};
use blotter_view::{PageId, PageState};
use leptos::{config::LeptosOptions, nonce::use_nonce, prelude::*};

/// What a page without JavaScript does not need: controls that would do nothing.
const PLAIN: &str = ".js{display:none!important}@media(max-width:719px){.panel{position:static!important;\
transform:none!important;height:auto!important}.live{height:auto!important;overflow:visible!important;padding-top:52px}.panel{padding-top:14px}\
.live .map{display:none}.list{overflow:visible!important}.foot{display:block!important}\
.no-script{position:static!important}}";

/// Starts the page in the browser, and says so if that fails; see there.
const START: &str = include_str!("start.js");

/// For browsers too old for the page's script: shows the strip that says so.
const TOO_OLD: &str =
    "addEventListener('DOMContentLoaded',function(){document.getElementById('failed').hidden=false})";

#[expect(clippy::needless_pass_by_value, reason = "the signature that the server's integration calls")]
/// The document. The server provides a [`PageState`] and the [`Link`] by context for every page.
pub fn shell(options: LeptosOptions) -> impl IntoView {
    let state = use_context::<PageState>().unwrap_or_default();
    let base = format!("/{}", options.site_pkg_dir);
    let link = use_context::<Link>().unwrap_or_else(|| Link::new("/", ""));
    let description = format!(
        "A live map of the calls that {} police officers are working right now, from the city’s open data.",
        state.site.city
    );
    let script = boot::write(&state);
    let page = state.data.id();
    let initial = InitialState::from(state);
    // The title of an embed's tab names the divisions of its link: anybody's text.
    let title = escaped(&initial.title(&link.query));
    provide_context(initial);
    let failed = match page {
        PageId::Live | PageId::Embed => {
            "This page could not start or has failed, so it does not update. You see the calls as they were."
        }
        PageId::About | PageId::NotFound => "A part of this page could not start or has failed.",
    };
    let html = App().to_html();
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
                <noscript><style nonce=use_nonce() inner_html=PLAIN></style></noscript>
                <script type="application/json" id=boot::ID nonce=use_nonce() inner_html=script></script>
                <script type="module" nonce=use_nonce() inner_html=start_script(&base)></script>
                <script nomodule nonce=use_nonce() inner_html=TOO_OLD></script>
            </head>
            <body>
                <div id="app" data-shape=first_html::shape(&html).to_string() inner_html=html></div>
                <div class="strip js" id="failed" role="alert" hidden>
                    <p>{failed}</p>
                    <button type="button" class="btn">"Reload"</button>
                </div>
                <noscript>
                    <p class="no-script strip">
                        "The map, the filters and the details need JavaScript. The list shows the calls as they stood when this page was loaded; load it again for newer ones."
                    </p>
                </noscript>
            </body>
        </html>
    }
}

/// The script for files in the folder `base`, without its comments.
fn start_script(base: &str) -> String {
    let code = START.lines().filter(|line| !line.trim_start().starts_with("//"));
    code.map(str::trim_start).collect::<Vec<_>>().join("\n").replace("BASE", base)
}

/// The theme that an embed's link asks for.
fn forced_theme(link: &Link) -> Option<&'static str> {
    if link.page != PageId::Embed {
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
        assert_eq!(theme("/", "theme=dark"), None);
        assert_eq!(theme("/embed", "theme=pink"), None);
    }
}
