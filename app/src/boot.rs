//! The state that the first HTML carries, so that the browser begins with exactly the board that is shown.

use blotter_view::PageState;
use serde::Serialize;
#[cfg(any(feature = "hydrate", test))]
use serde::de::DeserializeOwned;

/// The id of the script element.
pub const ID: &str = "boot";

/// The state as JSON for use inside a script element: no `<` can end the element or open a comment.
pub fn write<P: Serialize>(state: &PageState<P>) -> String {
    serde_json::to_string(state).unwrap_or_default().replace('<', "\\u003c")
}

/// Reads what [`write`] wrote; none if somebody changed it.
#[cfg(any(feature = "hydrate", test))]
pub fn read<P: DeserializeOwned>(json: &str) -> Option<PageState<P>> {
    serde_json::from_str(json).ok()
}

/// Reads the state from the document.
#[cfg(feature = "hydrate")]
pub fn from_document<P: DeserializeOwned>() -> Option<PageState<P>> {
    read(&leptos::prelude::document().get_element_by_id(ID)?.text_content()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use blotter_view::{RecordsPages, Site};

    #[test]
    fn no_feed_text_can_leave_the_script() {
        let evil = "<img src=x onerror=alert(1)></script><!--<script>";
        let state = PageState::<RecordsPages> {
            site: Site { city: evil.into(), ..Site::default() },
            ..PageState::default()
        };
        let json = write(&state);
        assert!(!json.contains('<'), "{json}");
        assert_eq!(read(&json), Some(state));
        assert_eq!(read::<RecordsPages>("nonsense"), None);
    }
}
