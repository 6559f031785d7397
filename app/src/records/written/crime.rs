//! `/records/crime/ID`: one crime, its rows, and what became of it.

use super::parts::{Fact, WordedLink, back, fact, foot};
use crate::widgets::icon::{self, Ic};
use leptos::prelude::*;

/// The page; every text in it may be anybody's.
#[derive(Debug, Clone, PartialEq)]
pub struct CrimePage {
    /// 64 hex digits.
    pub id: String,
    /// Its types: `Burglary and vehicle crime`.
    pub title: String,
    /// Place, town and month.
    pub lead: String,
    pub back: WordedLink,
    /// What is odd about it: the sentence, and what it means.
    pub odd: Option<(String, String)>,
    /// Its rows in the street data.
    pub rows: Vec<CrimeRow>,
    /// Force, area and the like, with a smaller remark each.
    pub facts: Vec<Fact>,
    /// Where it is, in words; empty if it has no position.
    pub places: Vec<Fact>,
    /// The records at the same point.
    pub same_point: Option<String>,
    /// In order of month.
    pub changes: Vec<Change>,
    /// Which months may lack more of it, in words; empty if none.
    pub gaps: String,
}

/// A row of the street data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CrimeRow {
    /// `Sep 2021`.
    pub month: String,
    pub kind: String,
    pub place: String,
    pub outcome: String,
}

/// What became of it in a month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// `September 2021`.
    pub month: String,
    pub outcome: String,
    /// Which file says so.
    pub note: String,
}

impl CrimePage {
    /// The page's address.
    pub fn address(&self) -> String {
        format!("/records/crime/{}", self.id)
    }

    /// The page's content. `credit`: where the records are from, as a sentence.
    pub fn html(self, credit: &str) -> String {
        let (address, api) = (self.address(), format!("/api/records/crime/{}", self.id));
        let row = |CrimeRow { month, kind, place, outcome }| {
            view! {
                <tr>
                    <th scope="row" class="when-cell">{month}</th>
                    <td class="lead-cell">{kind}</td>
                    <td class="line-cell">{place}</td>
                    <td class="line-cell">{outcome}</td>
                </tr>
            }
            .into_any()
        };
        let change = |Change { month, outcome, note }| {
            view! { <li><span class="month">{month}</span><span><b>{outcome}</b><small>{note}</small></span></li> }.into_any()
        };
        let links = vec![WordedLink::new("What the columns mean", "/data#columns")];
        let has_rows = !self.rows.is_empty();
        let has_changes = !self.changes.is_empty();
        let has_place = !self.places.is_empty();
        view! {
            {back(self.back)}
            <div class="page-head"><div>
                <h1>{self.title}</h1>
                <p class="lead">{self.lead}</p>
            </div></div>
            {self.odd.map(|(odd, means)| view! { <div class="band"><p><b>{odd}</b>" "{means}</p></div> }.into_any())}
            <div class="cards" id="records" tabindex="-1">
                <section class="card w7">
                    <header><h2>"Its rows"</h2></header>
                    {has_rows.then(|| view! {
                        <table class="records rows num">
                            <thead><tr>
                                <th scope="col">"Month"</th>
                                <th scope="col">"Crime type"</th>
                                <th scope="col">"Place"</th>
                                <th scope="col">"Last outcome"</th>
                            </tr></thead>
                            <tbody>{self.rows.into_iter().map(row).collect::<Vec<_>>()}</tbody>
                        </table>
                    }.into_any())}
                    <dl class="facts">
                        {self.facts.into_iter().map(fact).collect::<Vec<_>>()}
                        <dt>"Crime ID"</dt><dd><code>{self.id}</code></dd>
                    </dl>
                    <p class="card-note">"A Crime ID is not unique: some repeat with another place or outcome. Both are kept."</p>
                </section>
                <section class="card w5">
                    <header><h2>"Where"</h2></header>
                    {if has_place {
                        view! { <dl class="facts">{self.places.into_iter().map(fact).collect::<Vec<_>>()}</dl> }.into_any()
                    } else {
                        view! { <p class="text">"Published without a place."</p> }.into_any()
                    }}
                    {self.same_point.map(|href| view! {
                        <div class="buttons"><a class="btn" href=href>"All records at this point"</a></div>
                    }.into_any())}
                    <p class="card-note">"Places are moved to a nearby point before publication, shared by at least eight addresses."</p>
                </section>
                <section class="card w7">
                    <header><h2>"Its outcomes, in order"</h2></header>
                    {if has_changes {
                        view! { <ol class="changes num">{self.changes.into_iter().map(change).collect::<Vec<_>>()}</ol> }.into_any()
                    } else {
                        view! { <p class="text">"None was published so far."</p> }.into_any()
                    }}
                    <p class="card-note">"Months, not days: the police publish no dates. "{self.gaps}</p>
                </section>
                <section class="card w5">
                    <header><h2>"This page’s address"</h2></header>
                    <p class="text"><a class="address" href=address.clone()><code>{address.clone()}</code></a></p>
                    <div class="buttons"><a class="btn" href=api><Ic icon=icon::DATA/>"JSON"</a></div>
                    <p class="card-note">"It stays as long as the police publish the ID."</p>
                </section>
            </div>
            {foot(credit, "", links)}
        }
        .to_html()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::records::written::parts::tests::tags;

    #[test]
    fn hostile_text_stays_text_wherever_it_stands() {
        let evil = || "<script>alert(1)</script>\" onload=\"x".to_owned();
        let page = CrimePage {
            id: "8f00cf39".repeat(8),
            title: evil(),
            lead: evil(),
            back: WordedLink::new(evil(), evil()),
            odd: Some((evil(), evil())),
            rows: vec![CrimeRow { month: evil(), kind: evil(), place: evil(), outcome: evil() }],
            facts: vec![("Force", evil(), evil())],
            places: vec![("Place", evil(), evil())],
            same_point: Some(evil()),
            changes: vec![Change { month: evil(), outcome: evil(), note: evil() }],
            gaps: evil(),
        };
        let html = page.html("");
        assert!(!html.contains("<script"), "{html}");
        assert!(tags(&html).all(|tag| !tag.contains("onload")), "{html}");
    }
}
