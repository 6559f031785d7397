//! What a page says in place of records: how they are brought, or that they can't be read. Nothing in it changes in the
//! browser, so it is text.

use blotter_view::Site;
use leptos::prelude::*;
use std::sync::Arc;

const NONE: &str = "<p><b>No records yet.</b> One command brings them: <code>blotter import PATH</code> for a folder, an archive or an address of data.police.uk’s files, or <code>blotter sync</code> for the newest archive. They appear here once it has finished.</p>";

const UNREADABLE: &str = "<p><b>The records can’t be read at the moment.</b> They may still be loading; please try again in a few minutes. Whoever runs this site will find the reason in the program’s log.</p>";

/// The band; `id` is for the link that skips to the content.
pub fn nothing(id: Option<&'static str>) -> AnyView {
    let unreadable = use_context::<Arc<Site>>().is_some_and(|site| site.unreadable);
    let words = if unreadable { UNREADABLE } else { NONE };
    view! { <div class="band" id=id role="status" inner_html=words></div> }.into_any()
}
