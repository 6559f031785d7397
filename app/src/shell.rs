//! The HTML document around the pages.

use crate::{
    App, boot,
    parts::theme::{SCRIPT, Theme},
};
use blotter_model::PageState;
use leptos::{config::LeptosOptions, hydration::HydrationScripts, nonce::use_nonce, prelude::*};
use leptos_meta::MetaTags;
use leptos_router::location::RequestUrl;

/// What a page without JavaScript does not need: controls that would do nothing.
const PLAIN: &str = ".js{display:none!important}@media(max-width:719px){.panel{position:static!important;\
transform:none!important;height:auto!important}.live{height:auto!important;overflow:visible!important;padding-top:52px}.panel{padding-top:14px}\
.live .map{display:none}.list{overflow:visible!important}.foot{display:block!important}\
.no-script{position:static!important}}";

#[expect(clippy::needless_pass_by_value, reason = "the signature that the server's integration calls")]
/// The document. The server provides a [`PageState`] by context for every page.
pub fn shell(options: LeptosOptions) -> impl IntoView {
    let state = use_context::<PageState>().unwrap_or_default();
    let base = format!("/{}", options.site_pkg_dir);
    let url = use_context::<RequestUrl>().map(|url| url.as_ref().to_owned()).unwrap_or_default();
    let description = format!(
        "A live map of the calls that {} police officers are working right now, from the city’s open data.",
        state.city.name
    );
    let script = boot::write(&state);
    view! {
        <!DOCTYPE html>
        <html lang="en" data-theme=forced_theme(&url)>
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width,initial-scale=1,viewport-fit=cover"/>
                <meta name="description" content=description/>
                <meta name="color-scheme" content="light dark"/>
                <meta name="theme-color" content="#FFFFFF" media="(prefers-color-scheme: light)"/>
                <meta name="theme-color" content="#171B20" media="(prefers-color-scheme: dark)"/>
                <script nonce=use_nonce() inner_html=SCRIPT></script>
                <link rel="icon" type="image/svg+xml" href=format!("{base}/icon.svg")/>
                <link rel="stylesheet" href=format!("{base}/blotter.css")/>
                <noscript><style nonce=use_nonce() inner_html=PLAIN></style></noscript>
                <script defer nonce=use_nonce() src=format!("{base}/leaflet.js")></script>
                <script type="application/json" id=boot::ID nonce=use_nonce() inner_html=script></script>
                <HydrationScripts options=options.clone()/>
                <MetaTags/>
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
fn forced_theme(url: &str) -> Option<&'static str> {
    let (path, query) = url.split_once('?')?;
    if !path.trim_end_matches('/').ends_with("/embed") {
        return None;
    }
    query
        .split('&')
        .filter_map(|pair| pair.strip_prefix("theme="))
        .find_map(|word| Theme::from_word(word).word())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_embed_forces_a_theme() {
        assert_eq!(forced_theme("/embed?division=Central&theme=dark"), Some("dark"));
        assert_eq!(forced_theme("http://x/embed?theme=light"), Some("light"));
        assert_eq!(forced_theme("/?theme=dark"), None);
        assert_eq!(forced_theme("/embed?theme=pink"), None);
    }
}
