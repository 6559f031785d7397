//! The content of an incident's page, written by the server alone.

use super::find::form;
use crate::{
    live::{badge::badge, words as say},
    records::written::{Fact, WordedLink, back, fact},
    widgets::{
        charts::percent,
        icon::{self, Ic},
    },
};
use blotter_model::{CallKind, Incident};
use blotter_view::City;
use leptos::prelude::*;

/// The page; every text in it may be anybody's.
#[derive(Debug, Clone, PartialEq)]
pub struct IncidentText {
    pub number: String,
    pub kind: CallKind,
    pub title: String,
    /// `9700 block Forest Ln, Friday 14 August 2026`.
    pub lead: String,
    /// It is on the live map.
    pub is_on: bool,
    pub back: WordedLink,
    /// Where it can be watched again, or now.
    pub replay: WordedLink,
    /// Delay and what is withheld.
    pub caveat: String,
    /// Names and texts, each with a smaller remark.
    pub facts: Vec<Fact>,
    pub units: Vec<String>,
    pub stays: Vec<StayText>,
    /// Places from 0 to 1 with their times.
    pub axis: Vec<(f64, String)>,
    /// Times that were not watched, from 0 to 1.
    pub gaps: Vec<(f64, f64)>,
    pub steps: Vec<Step>,
    /// How busy its block was in the 30 days up to it.
    pub block: Option<WordedLink>,
    /// The city's name, by whose clock the times are.
    pub city: String,
    pub credit: String,
    /// The number to call in an emergency: `911`.
    pub emergency: String,
}

/// How long a unit was there.
#[derive(Debug, Clone, PartialEq)]
pub struct StayText {
    /// Empty where the feed has no units.
    pub unit: String,
    /// The bar's ends, from 0 to 1.
    pub bar: (f64, f64),
    /// It may have been there before, or after.
    pub cut: (bool, bool),
    /// `12:32 to 12:52 pm or later`.
    pub times: String,
    pub note: String,
    /// `20 min or more`.
    pub length: String,
}

/// One change.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    pub time: String,
    pub strong: String,
    pub text: String,
    pub note: String,
    pub link: Option<WordedLink>,
    /// It says what is not known.
    pub hush: bool,
}

/// What was published of an incident, as its details on the live map say it; without the units.
pub fn facts(incident: &Incident, city: &City, first_priority: Option<i64>) -> Vec<Fact> {
    let lead = incident.lead();
    let (area, reporting) = say::area(lead);
    let mut facts = Vec::new();
    if let Some(priority) = incident.priority() {
        let first = first_priority.map(|first| format!("{first} at first")).unwrap_or_default();
        facts.push(("Priority", say::priority_fact(priority, city), first));
    }
    if !area.is_empty() || reporting.is_some() {
        facts.push(("Area", area, reporting.unwrap_or_default()));
    }
    facts.extend(lead.nature_of_call.clone().map(|nature| ("Published as", nature, String::new())));
    facts.push(("Incident", incident.number.clone(), String::new()));
    facts
}

/// How exact its position is, in a sentence or two; `is_on`: it is on the live map, which still looks for it.
pub fn place_note(incident: &Incident, is_on: bool) -> String {
    let (bold, text) = say::exactness(incident);
    if incident.address().is_none() && !is_on {
        let why = text.trim_end_matches(say::STILL_LOOKING);
        return format!("Never found on the map. {why}").trim_end().to_owned();
    }
    let by = say::provenance(incident).map(|by| format!(" {}", by.trim_end_matches(':'))).unwrap_or_default();
    format!("{bold} {text}{by}").trim().to_owned()
}

impl IncidentText {
    /// What stands over the cards.
    pub fn head(&self) -> String {
        let replay = self.replay.clone();
        view! {
            {back(self.back.clone())}
            <div class="page-head">
                <div class="case">
                    {badge(self.kind, false)}
                    <div>
                        <h1>{self.title.clone()}</h1>
                        <p class="lead">{self.lead.clone()}{self.is_on.then(|| view! { " · "<b>"at scene now"</b> }.into_any())}</p>
                    </div>
                </div>
                <div class="buttons"><a class="btn" href=replay.href><Ic icon=icon::CLOCK/>{replay.words}</a></div>
            </div>
            <div class="band"><p><b>"A report, not a finding. "</b>"What officers met may differ from the call’s name. "{self.caveat.clone()}</p></div>
        }
        .to_html()
    }

    /// The card of what was published.
    pub fn published(&self) -> String {
        let units =
            self.units.iter().map(|unit| view! { <span class="unit">{unit.clone()}</span>" " }.into_any());
        view! {
            <section class="card w5">
                <header><h2>"What was published"</h2></header>
                <dl class="facts">
                    {self.facts.iter().cloned().map(fact).collect::<Vec<_>>()}
                    {(!self.units.is_empty()).then(|| view! {
                        <dt>{if self.units.len() == 1 { "Unit" } else { "Units" }}</dt>
                        <dd class="units">{units.collect::<Vec<_>>()}</dd>
                    }.into_any())}
                </dl>
                <p class="card-note">"The city’s words, unchanged. Who called and what came of it are not published."</p>
            </section>
        }
        .to_html()
    }

    /// The cards after the map.
    pub fn rest(&self) -> String {
        let address = format!("/incident/{}", blotter_view::link::encode(&self.number));
        let api = format!("/history/incidents/{}", blotter_view::link::encode(&self.number));
        let csv = format!("{api}.csv");
        let step = |step: &Step| {
            let Step { time, strong, text, note, link, hush } = step.clone();
            let class = if hush { "hush" } else { "" };
            view! {
                <li><time>{time}</time><span class=class><b>{strong}</b>{text}
                    {(!note.is_empty()).then(|| view! { <small>{note}</small> }.into_any())}
                    {link.map(|link| view! { <small><a href=link.href>{link.words}</a></small> }.into_any())}
                </span></li>
            }
            .into_any()
        };
        let city = self.city.clone();
        view! {
            {(!self.stays.is_empty()).then(|| self.stays())}
            <section class="card w7">
                <header><h2>"Changes, in order"</h2></header>
                <ol class="incident-steps num">{self.steps.iter().map(step).collect::<Vec<_>>()}</ol>
                <p class="card-note">{format!("{city} time. The log is kept as it happened and never rewritten.")}</p>
            </section>
            <section class="card w5">
                <header><h2>"This page’s address"</h2></header>
                <p class="text"><a class="address" href=address.clone()><code>{address.clone()}</code></a></p>
                <div class="buttons">
                    <a class="btn" href=api><Ic icon=icon::DATA/>"JSON"</a>
                    <a class="btn" href=csv download=""><Ic icon=icon::DOWNLOAD/>"CSV"</a>
                    {self.block.clone().map(|block| view! { <a class="btn" href=block.href><Ic icon=icon::CHART/>{block.words}</a> }.into_any())}
                </div>
                <p class="card-note">"The address stays, also when the incident has left the map. Same block does not mean same people."</p>
            </section>
        }
        .to_html()
    }

    fn stays(&self) -> AnyView {
        let gaps = |class: &'static str| {
            let gap = |(from, until): &(f64, f64)| {
                view! { <rect class=class x=percent(*from) width=percent(until - from) y="0" height="100%"/> }
                    .into_any()
            };
            self.gaps.iter().map(gap).collect::<Vec<_>>()
        };
        let row = |stay: &StayText| {
            let StayText { unit, bar: (from, until), cut, times, note, length } = stay.clone();
            let unit = if unit.is_empty() { "Officers".to_owned() } else { unit };
            let end = |is_cut: bool, at: f64| {
                is_cut.then(|| {
                    view! { <line class="cut" x1=percent(at) x2=percent(at) y1="4" y2="20"/> }.into_any()
                })
            };
            view! {
                <tr>
                    <th scope="row"><span class="unit">{unit}</span></th>
                    <td class="stay-bar"><svg aria-hidden="true" focusable="false">
                        {gaps("gap")}
                        <rect class="stay" x=percent(from) width=percent((until - from).max(0.004)) y="4" height="16"/>
                        {end(cut.0, from)}{end(cut.1, until)}
                    </svg></td>
                    <td class="times">{times}{(!note.is_empty()).then(|| view! { <small>{format!(" · {note}")}</small> }.into_any())}</td>
                    <td class="length">{length}</td>
                </tr>
            }
            .into_any()
        };
        let mark = |(place, name): &(f64, String)| {
            view! { <text x=percent(*place) y="12">{name.clone()}</text> }.into_any()
        };
        view! {
            <section class="card all">
                <header><h2>"How long each unit was there"</h2></header>
                <table class="stays num">
                    <thead><tr>
                        <th scope="col">"Unit"</th>
                        <th scope="col"><span class="visually-hidden">"From first to last sight"</span><svg class="axis" aria-hidden="true" focusable="false">{self.axis.iter().map(mark).collect::<Vec<_>>()}</svg></th>
                        <th scope="col">"At scene"</th>
                        <th scope="col" class="length">"How long"</th>
                    </tr></thead>
                    <tbody>{self.stays.iter().map(row).collect::<Vec<_>>()}</tbody>
                </table>
                <p class="card-note">"From the first to the last time this map saw the unit, up to two polls short at either end. Hatched: not watched. A broken end: not seen to come or leave, so at least that long."</p>
            </section>
        }
        .into_any()
    }

    /// The foot of the page.
    pub fn foot(&self) -> String {
        foot(&self.credit, &self.emergency)
    }
}

/// The foot of a written page of the city.
pub fn foot(credit: &str, emergency: &str) -> String {
    view! {
        <footer class="page-foot">
            <p class="long">{format!("{credit}. Not for emergencies. Call {emergency}.")}</p>
            <p><a href="/about">"About the data"</a></p>
        </footer>
    }
    .to_html()
}

/// Of a number that nobody knows: the page's content. `since`: when the history began, `2 March 2026`.
pub fn unknown(number: &str, since: Option<&str>) -> String {
    let kept =
        since.map_or_else(|| " Nothing is kept yet.".to_owned(), |since| format!(" Kept since {since}."));
    view! {
        <h1 class="visually-hidden">"Unknown incident"</h1>
        <div class="band asks">
            <p><b>{format!("No incident {number} is known here. ")}</b>
                "Either the number is mistyped, or it was never seen: calls that end before an officer arrives are not published."{kept}</p>
            {form("")}
        </div>
    }
    .to_html()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::records::written::tags;

    #[test]
    fn hostile_text_stays_text_wherever_it_stands() {
        let evil = || "<script>alert(1)</script>\" onload=\"x".to_owned();
        let link = || WordedLink::new(evil(), evil());
        let page = IncidentText {
            number: evil(),
            kind: CallKind::Road,
            title: evil(),
            lead: evil(),
            is_on: true,
            back: link(),
            replay: link(),
            caveat: evil(),
            facts: vec![("Area", evil(), evil())],
            units: vec![evil()],
            stays: vec![StayText {
                unit: evil(),
                bar: (0.0, 1.0),
                cut: (true, true),
                times: evil(),
                note: evil(),
                length: evil(),
            }],
            axis: vec![(0.0, evil())],
            gaps: vec![(0.1, 0.2)],
            steps: vec![Step {
                time: evil(),
                strong: evil(),
                text: evil(),
                note: evil(),
                link: Some(link()),
                hush: true,
            }],
            block: Some(link()),
            city: evil(),
            credit: evil(),
            emergency: evil(),
        };
        for html in [page.head(), page.published(), page.rest(), page.foot(), unknown(&evil(), Some(&evil()))]
        {
            assert!(!html.contains("<script"), "{html}");
            assert!(tags(&html).all(|tag| !tag.contains("onload")), "{html}");
        }
    }
}
