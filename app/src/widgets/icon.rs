//! Icons: paths in a 16 px box, drawn with the colour of the text.

use leptos::prelude::*;

/// An icon of ours by its inner SVG.
#[derive(Debug, Clone, Copy)]
pub struct Icon(&'static str);

macro_rules! icons {
    ($($name:ident = $paths:literal;)*) => {
        $(#[doc = "An icon."] pub const $name: Icon = Icon($paths);)*
    };
}

icons! {
    ALL = r#"<path d="M2.5 6V2.5H6M10 2.5h3.5V6M13.5 10v3.5H10M6 13.5H2.5V10"/>"#;
    AFTER = r#"<path d="M6 3.5L10.5 8 6 12.5"/>"#;
    AREA = r#"<path d="M2.5 2.5h11v11h-11z" stroke-dasharray="2.2 2"/>"#;
    BELL = r#"<path d="M3.5 11.5c1-1 1-2.500 1-4a3.5 3.500 0 017 0c0 1.5 0 3 1 4zM6.500 13.5h3"/>"#;
    BACK = r#"<path d="M10 3.5L5.5 8l4.5 4.5"/>"#;
    CALENDAR = r#"<path d="M2.5 3.5h11v10h-11zM2.5 6.5h11M5.5 2v3M10.5 2v3"/>"#;
    CHART = r#"<path d="M2.5 13.5h11M4 11V8M8 11V4M12 11V6.5"/>"#;
    CLOCK = r#"<circle cx="8" cy="8" r="5.6"/><path d="M8 4.8V8l2.3 1.5"/>"#;
    CLOSE = r#"<path d="M4 4l8 8M12 4l-8 8"/>"#;
    DATA = r#"<ellipse cx="8" cy="4" rx="5" ry="2"/><path d="M3 4v8c0 1.1 2.2 2 5 2s5-.9 5-2V4M3 8c0 1.1 2.2 2 5 2s5-.9 5-2"/>"#;
    DOWNLOAD = r#"<path d="M8 2.5V10M5 7l3 3 3-3M3 13.5h10"/>"#;
    DOWN = r#"<path d="M4.5 6.5L8 10l3.5-3.5"/>"#;
    FILTER = r#"<path d="M2.5 4.5h11M4.5 8h7M6.5 11.5h3"/>"#;
    HERE = r#"<circle cx="8" cy="8" r="3.8"/><path d="M8 1.5v2M8 12.5v2M1.5 8h2M12.5 8h2"/>"#;
    LEFT = r#"<path d="M12.5 8h-9M7 4.5L3.500 8 7 11.5"/>"#;
    RIGHT = r#"<path d="M3.5 8h9M9 4.5L12.500 8 9 11.5"/>"#;
    NEXT = r#"<path d="M6 3.5L10.5 8 6 12.5"/>"#;
    NORTH = r#"<path d="M8 12.5v-9M4.5 7L8 3.500 11.5 7"/>"#;
    SOUTH = r#"<path d="M8 3.5v9M4.5 9L8 12.500 11.5 9"/>"#;
    MAP = r#"<path d="M2.5 4l3.7-1.5 3.6 1.5 3.7-1.5V12l-3.7 1.5L6.200 12l-3.7 1.5zM6.2 2.5V12M9.8 4v9.5"/>"#;
    MENU = r#"<path d="M2.5 4.5h11M2.5 8h11M2.5 11.5h11"/>"#;
    MINUS = r#"<path d="M3.5 8h9"/>"#;
    MORE = r#"<path d="M3.5 8h.01M8 8h.01M12.5 8h.01" stroke-width="2.4"/>"#;
    MOVE = r#"<path d="M8 1.8v12.4M1.8 8h12.4M6.3 3.5L8 1.8l1.7 1.7M6.3 12.5L8 14.2l1.700-1.7M3.5 6.3L1.8 8l1.7 1.700M12.5 6.3L14.2 8l-1.700 1.7"/>"#;
    NOTE = r#"<circle cx="8" cy="8" r="6.2"/><path d="M8 4.7v3.8M8 11h.01"/>"#;
    OUT = r#"<path d="M9.500 2.5h4v4M13.3 2.7L7.5 8.5M11.500 9.5v4h-9v-9h4"/>"#;
    PAUSE = r#"<path d="M5.5 3.5v9M10.5 3.5v9" stroke-width="2.2"/>"#;
    PLAY = r#"<path d="M5 3.5l7 4.500-7 4.5z" fill="currentColor"/>"#;
    PLUS = r#"<path d="M8 3.5v9M3.5 8h9"/>"#;
    SEARCH = r#"<circle cx="7" cy="7" r="4.2"/><path d="M10.2 10.2L14 14"/>"#;
    SORT = r#"<path d="M5 6.5L8 3.5l3 3M5 9.5l3 3 3-3"/>"#;
    SHARE = r#"<path d="M8 10V2.5M5 5.5l3-3 3 3M3.5 8.5v5h9v-5"/>"#;
    TABLE = r#"<path d="M2.5 3.5h11v9h-11zM2.5 6.7h11M2.5 9.7h11M6.5 3.5v9"/>"#;
    THEME = r#"<circle cx="8" cy="8" r="5.5"/><path d="M8 2.5a5.5 5.500 0 010 11z" fill="currentColor"/>"#;
    TICK = r#"<path d="M3.5 8.5l3 3 6-7"/>"#;
}

impl Icon {
    /// The icon as HTML.
    pub fn written(self) -> String {
        format!(
            "<svg class=\"icon\" viewBox=\"0 0 16 16\" aria-hidden=\"true\" focusable=\"false\">{}</svg>",
            self.0
        )
    }
}

/// Draws an icon; it means nothing to a screen reader.
#[component]
pub fn Ic(icon: Icon) -> impl IntoView {
    view! { <svg class="icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false" inner_html=icon.0></svg> }
}

/// Blotter's logo.
#[component]
pub fn Logo() -> impl IntoView {
    const DROP: &str = r#"<path class="m1" d="M12 1.5c3.2 3.7 8 6.4 8 12.2 0 5-3.6 8.8-8 8.800s-8-3.8-8-8.800C4 7.9 8.8 5.2 12 1.5z"/><circle class="m2" cx="12" cy="14" r="3.4"/>"#;
    view! { <svg viewBox="0 0 24 24" width="24" height="24" aria-hidden="true" focusable="false" inner_html=DROP></svg> }
}
