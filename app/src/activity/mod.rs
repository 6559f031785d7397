//! The page of how busy it was: words and numbers in, HTML out. The server writes it whole; its filters are a form and links.

mod cards;
mod cells;
mod days;
mod filters;
mod hours;
mod lasted;
mod list;
mod text;

/// What the area's choices do; see there.
pub const SCRIPT: &str = include_str!("area.js");

pub use cards::{CARDS, slug};
pub use cells::{CellText, CellsText, Outline};
pub use text::{
    ActivityText, AreaText, Axis, ChangeText, CompareText, DayText, EmbedText, FilterText, HoursText,
    LastedText, ListRow, ListText, Period, SpanText, TotalText, VersusText, Watch,
};

use crate::{
    records::written::{WordedLink, parts},
    widgets::icon::{self, Ic},
};
use leptos::prelude::*;

impl ActivityText {
    /// What is shown, in words: days and filters.
    fn in_words(&self) -> String {
        let parts = std::iter::once(&self.period.words).chain(self.chips.iter().map(|chip| &chip.words));
        parts.fold("Activity".to_owned(), |text, part| format!("{text} · {part}"))
    }

    /// What is inside of the main element.
    pub fn html(&self) -> String {
        let figures = match &self.empty {
            Some((why, way)) => view! {
                <div class="band ask"><p>{why.clone()}</p><div class="buttons"><a class="btn" href=way.href.clone()>{way.words.clone()}</a></div></div>
            }
            .into_any(),
            None => cards::cards(self),
        };
        let breadcrumb = filters::breadcrumb(self);
        if let Some(embed) = &self.embed {
            return framed(embed, breadcrumb, figures);
        }
        let foot = parts::foot(
            &self.credit,
            "",
            vec![
                WordedLink::new("About the data", "/about"),
                WordedLink::new("Ask by API", self.api.clone()),
            ],
        );
        view! {
            <div class="page-head">
                <div>
                    <h1>"Activity"</h1>
                    <p class="lead">{self.lead.clone()}</p>
                </div>
                <div class="buttons"><a class="btn" href=self.csv.clone() download=""><Ic icon=icon::TABLE/>"Download CSV"</a></div>
            </div>
            <div class="dashboard" id="records" tabindex="-1">
                {filters::form(self)}
                {breadcrumb}
                {figures}
                {foot}
            </div>
        }
        .to_html()
    }
}

/// What a frame shows: the figures, and the way to all of them.
fn framed(embed: &EmbedText, breadcrumb: AnyView, figures: AnyView) -> String {
    let class = if embed.card.is_some() { "dashboard single" } else { "dashboard" };
    view! {
        <h1 class="visually-hidden">"Activity"</h1>
        <div class=class id="records" tabindex="-1">
            {breadcrumb}
            {figures}
            <footer class="embed-foot">
                <p>{embed.words.clone()}</p>
                <a href=embed.href.clone() target="_blank" rel="noopener">"Open"</a>
            </footer>
        </div>
    }
    .to_html()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::records::written::tags;
    use blotter_model::CallKind;
    use blotter_view::dashboard::Row;

    #[test]
    fn hostile_text_stays_text_wherever_it_stands() {
        let evil = || "<script>alert(1)</script>\" onload=\"x".to_owned();
        let link = || WordedLink::new(evil(), evil());
        let row = Row { value: evil(), name: evil(), count: 3, chosen: true };
        let list = || ListText {
            rows: vec![ListRow {
                name: evil(),
                kind: Some(CallKind::Road),
                count: 1,
                other: Some(1),
                href: Some(evil()),
                chosen: true,
                compared: true,
                rest: false,
            }],
            sum: 1,
            other_sum: 1,
            note: evil(),
        };
        let span = || SpanText {
            half: Some(1),
            most: Some(2),
            half_words: evil(),
            most_words: evil(),
            calls: evil(),
        };
        let page = ActivityText {
            lead: evil(),
            csv: evil(),
            period: Period {
                words: evil(),
                from: evil(),
                to: evil(),
                span: [evil(), evil()],
                presets: vec![(link(), true)],
            },
            filters: vec![FilterText { name: "nature", label: "Nature", rows: vec![row] }],
            area: AreaText { words: evil(), chosen: true, anywhere: evil() },
            compare: vec![CompareText { name: "nature", label: evil(), rows: vec![(evil(), 1, evil())] }],
            compare_area: true,
            versus: None,
            others: vec![("cell".to_owned(), evil())],
            chips: vec![link()],
            all: evil(),
            here: evil(),
            kept: evil(),
            empty: None,
            total: TotalText {
                count: evil(),
                unit: evil(),
                parts: vec![("Incidents", evil())],
                note: evil(),
            },
            change: ChangeText { against: evil(), more: Some(true), percent: evil(), rest: evil() },
            change_note: evil(),
            days: vec![DayText {
                name: evil(),
                label: Some(evil()),
                count: 2,
                other: Some(1),
                watch: Watch::Part,
                href: evil(),
            }],
            days_note: evil(),
            hours: HoursText {
                busiest: evil(),
                names: vec![evil()],
                means: vec![[Some(1.0); 7]],
                note: evil(),
            },
            lasted: vec![LastedText {
                name: evil(),
                kind: CallKind::Care,
                of: span(),
                other: Some(span()),
                compared: true,
            }],
            lasted_axis: Axis { marks: vec![(0, evil())], last: 3_600 },
            lasted_note: evil(),
            divisions: list(),
            natures: list(),
            blocks: list(),
            cells: CellsText {
                cells: vec![CellText {
                    corners: vec![(0.0, 0.0), (1.0, 0.0), (0.5, 1.0)],
                    step: 1,
                    count: 1,
                    name: evil(),
                    id: evil(),
                    href: evil(),
                    chosen: true,
                    compared: true,
                }],
                outline: Outline { width: 1.0, height: 1.0, corner: (0.0, 0.0), unit: 1.0 },
                steps: vec![1],
                most: 1,
                sum: 1,
                note: evil(),
                there: Some(evil()),
                area: Some([0.0, 0.0, 1.0, 1.0]),
                other_area: Some([0.0, 0.0, 1.0, 1.0]),
            },
            embed: None,
            counted: evil(),
            files: vec![("total".to_owned(), evil())],
            calls: vec![link()],
            picture: evil(),
            credit: evil(),
            api: evil(),
        };
        let versus = VersusText {
            of: evil(),
            name: evil(),
            total: page.total.clone(),
            change: page.change.clone(),
            means: page.hours.means.clone(),
            cells: Some(page.cells.clone()),
        };
        let compared = ActivityText { versus: Some(versus), ..page.clone() };
        let empty = ActivityText { empty: Some((evil(), link())), ..page.clone() };
        let framed = ActivityText {
            embed: Some(EmbedText { card: Some("where".to_owned()), words: evil(), href: evil() }),
            ..page.clone()
        };
        assert!(framed.html().contains("id=\"where\"") && !framed.html().contains("id=\"total\""));
        for html in [page.html(), compared.html(), empty.html(), framed.html()] {
            assert!(!html.contains("<script"), "{html}");
            assert!(tags(&html).all(|tag| !tag.contains("onload")), "{html}");
        }
    }
}
