//! What written pages have in common.

use crate::widgets::icon::{self, Ic};
use leptos::prelude::*;

/// An address with its words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WordedLink {
    pub words: String,
    pub href: String,
}

impl WordedLink {
    pub fn new(words: impl Into<String>, href: impl Into<String>) -> Self {
        Self { words: words.into(), href: href.into() }
    }
}

/// The way back over a title.
pub fn back(link: WordedLink) -> AnyView {
    view! { <p class="way-back"><a href=link.href><Ic icon=icon::BACK/>{link.words}</a></p> }.into_any()
}

/// A name, its text and a smaller remark, in a list of facts.
pub type Fact = (&'static str, String, String);

pub fn fact((name, text, small): Fact) -> AnyView {
    let small = (!small.is_empty()).then(|| view! { <small>{format!(" · {small}")}</small> }.into_any());
    view! { <dt>{name}</dt><dd>{text}{small}</dd> }.into_any()
}

/// Where the records are from, and where to read on.
pub fn foot(credit: &str, more: &str, links: Vec<WordedLink>) -> AnyView {
    let mut parts: Vec<AnyView> = Vec::new();
    for link in links {
        if !parts.is_empty() {
            parts.push(" · ".into_any());
        }
        parts.push(view! { <a href=link.href>{link.words}</a> }.into_any());
    }
    view! {
        <footer class="page-foot">
            <p class="long">
                {format!("{credit} {more}")}
            </p>
            <p>{parts}</p>
        </footer>
    }
    .into_any()
}

#[cfg(test)]
pub mod tests {
    /// Each tag without what its attributes quote.
    pub fn tags(html: &str) -> impl Iterator<Item = String> {
        html.split('<').skip(1).map(|part| {
            let outside = part.split('"').step_by(2).collect::<Vec<_>>().join("=");
            outside.split('>').next().unwrap_or_default().to_owned()
        })
    }
}
