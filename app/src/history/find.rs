//! Looking for incidents by number or street: the form, and the page of what was found, which the server alone writes.

use crate::{
    live::badge::badge,
    records::written::{WordedLink, back},
};
use blotter_model::CallKind;
use leptos::prelude::*;

/// A form that any browser can send; `words`: what was looked for last.
pub fn form(words: &str) -> AnyView {
    view! {
        <form class="jump" method="get" action="/history">
            <label>"Incident number or street"
                <input class="field" name="find" required maxlength="200" autocomplete="off" spellcheck="false" value=words.to_owned()/>
            </label>
            <button type="submit" class="btn">"Find"</button>
        </form>
    }
    .into_any()
}

/// What was found; every text in it may be anybody's.
#[derive(Debug, Clone, PartialEq)]
pub struct FoundText {
    pub words: String,
    /// `12 incidents from 30 November 2025 to 30 November 2026.`
    pub lead: String,
    pub rows: Vec<FoundRow>,
    /// The way to those before the last of these.
    pub older: Option<WordedLink>,
    pub back: WordedLink,
    /// The city's name, by whose clock the times are.
    pub city: String,
}

/// One incident.
#[derive(Debug, Clone, PartialEq)]
pub struct FoundRow {
    /// `12:30 pm, 14 August 2026`.
    pub when: String,
    pub kind: CallKind,
    pub title: String,
    pub place: String,
    /// `3 units`.
    pub units: String,
    pub number: String,
}

impl FoundText {
    /// What stands over the list.
    pub fn head(&self) -> String {
        view! {
            {back(self.back.clone())}
            <div class="page-head">
                <div>
                    <h1>{format!("Incidents with “{}”", self.words)}</h1>
                    <p class="lead">{self.lead.clone()}</p>
                </div>
                <div class="look-for">{form(&self.words)}</div>
            </div>
        }
        .to_html()
    }

    /// The list, or what to do where nothing was found.
    pub fn list(&self) -> String {
        let row = |row: &FoundRow| {
            let FoundRow { when, kind, title, place, units, number } = row.clone();
            let href = format!("/incident/{}", blotter_view::link::encode(&number));
            view! {
                <li>
                    {badge(kind, false)}
                    <p><a href=href><b>{title}</b>", "{place}</a><small>{when}{(!units.is_empty()).then(|| format!(" · {units}"))}{format!(" · {number}")}</small></p>
                </li>
            }
            .into_any()
        };
        let inside = if self.rows.is_empty() {
            view! {
                <p class="text">"Nothing was found. Names of streets are as the city writes them, often short: try the name alone, without house number or direction."</p>
            }
            .into_any()
        } else {
            view! { <ol class="found num">{self.rows.iter().map(row).collect::<Vec<_>>()}</ol> }.into_any()
        };
        view! {
            <section class="card all">
                <header><h2>"The newest first"</h2></header>
                {inside}
                {self.older.clone().map(|older| view! { <div class="buttons"><a class="btn" href=older.href>{older.words}</a></div> }.into_any())}
                <p class="card-note">{format!("Times are {}’s, when this map first saw the incident. Looked for in number, hundred block, street and nature of call, as the city published them.", self.city)}</p>
            </section>
        }
        .to_html()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::records::written::tags;

    #[test]
    fn hostile_text_stays_text_wherever_it_stands() {
        let evil = || "<script>alert(1)</script>\" onload=\"x".to_owned();
        let row = FoundRow {
            when: evil(),
            kind: CallKind::default(),
            title: evil(),
            place: evil(),
            units: evil(),
            number: evil(),
        };
        let found = FoundText {
            words: evil(),
            lead: evil(),
            rows: vec![row],
            older: Some(WordedLink::new(evil(), evil())),
            back: WordedLink::new(evil(), evil()),
            city: evil(),
        };
        for html in [found.head(), found.list()] {
            assert!(!html.contains("<script"), "{html}");
            assert!(tags(&html).all(|tag| !tag.contains("onload")), "{html}");
        }
    }
}
