//! The menu of a card: its numbers as files, a picture of it, a link to it, an embed, the whole screen; and the script that
//! does what its buttons say. Links alone work without it.

use super::{
    html::escaped,
    icon::{self, Ic},
};
use leptos::prelude::*;
use std::fmt::Write;

/// What the buttons do; see there.
pub const SCRIPT: &str = include_str!("card_menu.js");

/// What a menu has.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct CardMenu {
    /// Names and addresses.
    pub files: Vec<(String, String)>,
    /// The picture's file name, and the address of the script that draws it.
    pub picture: String,
    pub script: String,
    /// What a picture says beside the card: what is shown, and where it is from.
    pub filters: String,
    pub credit: String,
    /// Where the card's records are; empty where there are none to read.
    pub records: String,
    pub link: String,
    pub embed: String,
    /// What a frame with the card is called.
    pub frame: String,
}

/// The menu of a card with this title around its entries.
pub fn card_menu(title: &str, entries: AnyView) -> AnyView {
    view! {
        <details class="card-menu" name="picker">
            <summary class="btn bare square" aria-label=format!("More: {title}") title="CSV, picture, link, embed"><Ic icon=icon::MORE/></summary>
            {entries}
        </details>
    }
    .into_any()
}

impl CardMenu {
    /// The entries.
    pub fn entries(&self) -> AnyView {
        view! { <ul class="menu-sheet" inner_html=self.html()></ul> }.into_any()
    }

    /// As text, which is the quickest to draw again.
    fn html(&self) -> String {
        let mut files = String::new();
        for (name, href) in &self.files {
            let _ =
                write!(files, "<li><a href=\"{}\" download=\"\">{}</a></li>", escaped(href), escaped(name));
        }
        let records = if self.records.is_empty() {
            String::new()
        } else {
            format!("<li><a href=\"{}\">Records</a></li>", escaped(&self.records))
        };
        let all =
            [&self.script, &self.filters, &self.frame, &self.picture, &self.credit, &self.link, &self.embed];
        let [script, filters, frame, picture, credit, link, embed] = all.map(|text| escaped(text));
        format!(
            r#"<li class="js"><button type="button" data-full="">Full screen</button></li>{files}<li class="js"><button type="button" data-picture="{picture}" data-script="{script}" data-filters="{filters}" data-credit="{credit}">Picture (PNG)</button></li>{records}<li class="js"><button type="button" data-copy="{link}" data-done="Link copied">Copy the link</button></li><li class="js"><button type="button" data-copy="{embed}" data-frame="{frame}" data-done="Code copied">Copy the code to embed it</button></li><li><a href="{embed}" target="_blank" rel="noopener">Open as an embed</a></li>"#
        )
    }
}
