//! The HTML document around the pages.

use crate::{
    App, boot,
    live::{
        share::escaped,
        state::{Beginning, Store},
    },
    page::{Link, Page},
    widgets::theme::{SCRIPT, Theme},
};
use blotter_model::PageState;
use leptos::{config::LeptosOptions, nonce::use_nonce, prelude::*};

/// What a page without JavaScript does not need: controls that would do nothing.
const PLAIN: &str = ".js{display:none!important}@media(max-width:719px){.panel{position:static!important;\
transform:none!important;height:auto!important}.live{height:auto!important;overflow:visible!important;padding-top:52px}.panel{padding-top:14px}\
.live .map{display:none}.list{overflow:visible!important}.foot{display:block!important}\
.no-script{position:static!important}}";

/// Brings the page to life once it stands on the screen: on a slow line its HTML and styles come first. A tab
/// in the background is never drawn, and begins at once. Without Leaflet there is still the list.
const START: &str = r#"const start = () => {
  const leaflet = document.createElement("script");
  const there = new Promise((done) => (leaflet.onload = leaflet.onerror = done));
  leaflet.src = "BASE/leaflet.js";
  document.head.append(leaflet);
  import("BASE/frontend.js")
    .then((page) => page.default({ module_or_path: "BASE/frontend_bg.wasm" }).then(() => there).then(() => setTimeout(page.hydrate)));
};
if (document.hidden) start();
else requestAnimationFrame(() => setTimeout(start));
"#;

#[expect(clippy::needless_pass_by_value, reason = "the signature that the server's integration calls")]
/// The document. The server provides a [`PageState`] and the [`Link`] by context for every page.
pub fn shell(options: LeptosOptions) -> impl IntoView {
    let state = use_context::<PageState>().unwrap_or_default();
    let base = format!("/{}", options.site_pkg_dir);
    let link = use_context::<Link>().unwrap_or_else(|| Link::new("/", ""));
    let description = format!(
        "A live map of the calls that {} police officers are working right now, from the city’s open data.",
        state.city.name
    );
    let script = boot::write(&state);
    let store = Store::new(Beginning::from(state), &link.query);
    provide_context(store);
    // The tab of an embed names divisions of its link: anybody's text.
    let title = escaped(&link.page.title(store));
    view! {
        <!DOCTYPE html>
        <html lang="en" data-theme=forced_theme(&link)>
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width,initial-scale=1,viewport-fit=cover"/>
                <title inner_html=title></title>
                <meta name="description" content=description/>
                <meta name="color-scheme" content="light dark"/>
                <meta name="theme-color" content="#FFFFFF" media="(prefers-color-scheme: light)"/>
                <meta name="theme-color" content="#171B20" media="(prefers-color-scheme: dark)"/>
                <script nonce=use_nonce() inner_html=SCRIPT></script>
                <link rel="icon" type="image/svg+xml" href=format!("{base}/icon.svg")/>
                <link rel="stylesheet" href=format!("{base}/blotter.css")/>
                <noscript><style nonce=use_nonce() inner_html=PLAIN></style></noscript>
                <script type="application/json" id=boot::ID nonce=use_nonce() inner_html=script></script>
                <script type="module" nonce=use_nonce() inner_html=START.replace("BASE", &base)></script>
            </head>
            <body>
                <App/>
                <noscript>
                    <p class="no-script">
                        "The map, the filters and the details need JavaScript. The list shows the calls as they stood when this page was loaded; load it again for newer ones."
                    </p>
                </noscript>
            </body>
        </html>
    }
}

/// The theme that an embed's link asks for.
fn forced_theme(link: &Link) -> Option<&'static str> {
    if link.page != Page::Embed {
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
