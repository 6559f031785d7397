//! The page of how busy it was: words and numbers in, HTML out. The server writes it whole; its filters are a form and links.

mod cards;
mod cells;
mod filters;

/// What the area's choices do; see there.
pub const SCRIPT: &str = include_str!("area.js");

pub use cards::{CARDS, slug};
pub use cells::{CellText, CellsText, Outline};

use crate::{
    records::written::{WordedLink, parts},
    widgets::icon::{self, Ic},
};
use blotter_model::CallKind;
use blotter_view::dashboard::Row;
use leptos::prelude::*;

/// The page; every text in it may be anybody's.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ActivityText {
    /// `How busy, when and where. One unit on one incident is a call.`
    pub lead: String,
    /// Counts by day as a file.
    pub csv: String,
    pub period: Period,
    pub filters: Vec<FilterText>,
    pub area: AreaText,
    /// What is filtered by without a list among them: names and values.
    pub others: Vec<(String, String)>,
    /// What is filtered by, each with the address without it; and the address of everything.
    pub chips: Vec<WordedLink>,
    pub all: String,
    /// The address of the page itself.
    pub here: String,
    /// `Kept since 2 March 2026 · 96.9% of these days were watched`.
    pub kept: String,
    /// Nothing was counted: why, and the way out.
    pub empty: Option<(String, WordedLink)>,
    pub total: TotalText,
    /// What it is against, what changed in words, and by how much: `2.3%`, more or less.
    pub change: Vec<ChangeText>,
    pub change_note: String,
    pub days: Vec<DayText>,
    pub days_note: String,
    pub hours: HoursText,
    pub lasted: Vec<LastedText>,
    pub lasted_axis: Axis,
    pub lasted_note: String,
    pub divisions: ListText,
    pub natures: ListText,
    pub blocks: ListText,
    pub cells: CellsText,
    /// In another site's frame.
    pub embed: Option<EmbedText>,
    /// Days and filters as a query, without `?`, for what a card's menu leads to.
    pub counted: String,
    /// The numbers of cards as files, by the card's slug.
    pub files: Vec<(String, String)>,
    /// The address of the script that draws a card as a picture.
    pub picture: String,
    pub credit: String,
    /// The same by the API.
    pub api: String,
}

/// What a frame shows.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct EmbedText {
    /// One card alone, by its slug.
    pub card: Option<String>,
    /// `Blotter · Dallas, 13 July to 16 August 2026`.
    pub words: String,
    /// The page with all cards.
    pub href: String,
}

/// The days that are shown.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Period {
    /// `13 July to 16 August 2026`.
    pub words: String,
    /// As a field for a date has them: the days, and the first and the last that can be asked for.
    pub from: String,
    pub to: String,
    pub span: [String; 2],
    /// Whether it is the chosen one.
    pub presets: Vec<(WordedLink, bool)>,
}

/// A filter by values.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct FilterText {
    /// Its parameter.
    pub name: &'static str,
    pub label: &'static str,
    pub rows: Vec<Row>,
}

/// The filter by places.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct AreaText {
    /// `Anywhere`, `Drawn area`.
    pub words: String,
    pub chosen: bool,
    /// The address without it.
    pub anywhere: String,
}

#[derive(Debug, Clone, PartialEq, Default)]
pub struct TotalText {
    pub count: String,
    pub unit: String,
    pub parts: Vec<(&'static str, String)>,
    pub note: String,
}

#[derive(Debug, Clone, PartialEq, Default)]
pub struct ChangeText {
    pub against: String,
    /// More or less; neither where that can't be said.
    pub more: Option<bool>,
    pub percent: String,
    pub rest: String,
}

/// A day as a column.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct DayText {
    /// `Friday 14 August`.
    pub name: String,
    /// On the axis, where there is room for it.
    pub label: Option<String>,
    pub count: u64,
    pub watch: Watch,
    /// The page of that day alone.
    pub href: String,
}

/// For how much of a day the feed was watched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Watch {
    #[default]
    Whole,
    Part,
    None,
}

/// Hours of the week.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct HoursText {
    /// `Fridays from 7 to 8 pm: 58 calls an hour`; empty where nothing was counted.
    pub busiest: String,
    /// `12 am` to `11 pm`.
    pub names: Vec<String>,
    /// Means of calls an hour, Monday to Sunday; none for an hour that was not watched.
    pub means: Vec<[Option<f64>; 7]>,
    pub note: String,
}

/// How long the calls of a nature lasted.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct LastedText {
    pub name: String,
    pub kind: CallKind,
    /// Within how many seconds half of them, and nine of ten, were over, and in words.
    pub half: Option<u32>,
    pub most: Option<u32>,
    pub half_words: String,
    pub most_words: String,
    pub calls: String,
}

/// An axis of time.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Axis {
    /// Seconds with their words.
    pub marks: Vec<(u32, String)>,
    /// Where it ends, seconds.
    pub last: u32,
}

/// Values with their counts.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ListText {
    pub rows: Vec<ListRow>,
    /// Of which the shares are.
    pub sum: u64,
    pub note: String,
}

#[derive(Debug, Clone, PartialEq, Default)]
pub struct ListRow {
    pub name: String,
    pub kind: Option<CallKind>,
    pub count: u64,
    /// Filters by it, or takes that back.
    pub href: Option<String>,
    pub chosen: bool,
    /// Several values in one row, or one that does not fit the scale: it has no bar.
    pub rest: bool,
}

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
        let breadcrumb = filters::breadcrumb(&self.chips, &self.all, &self.kept);
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
                href: Some(evil()),
                chosen: true,
                rest: false,
            }],
            sum: 1,
            note: evil(),
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
            change: vec![ChangeText { against: evil(), more: Some(true), percent: evil(), rest: evil() }],
            change_note: evil(),
            days: vec![DayText {
                name: evil(),
                label: Some(evil()),
                count: 2,
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
                half: Some(1),
                most: Some(2),
                half_words: evil(),
                most_words: evil(),
                calls: evil(),
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
                }],
                outline: Outline { width: 1.0, height: 1.0, corner: (0.0, 0.0), unit: 1.0 },
                steps: vec![1],
                most: 1,
                sum: 1,
                note: evil(),
                there: Some(evil()),
                area: Some([0.0, 0.0, 1.0, 1.0]),
            },
            embed: None,
            counted: evil(),
            files: vec![("total".to_owned(), evil())],
            picture: evil(),
            credit: evil(),
            api: evil(),
        };
        let empty = ActivityText { empty: Some((evil(), link())), ..page.clone() };
        let framed = ActivityText {
            embed: Some(EmbedText { card: Some("where".to_owned()), words: evil(), href: evil() }),
            ..page.clone()
        };
        assert!(framed.html().contains("id=\"where\"") && !framed.html().contains("id=\"total\""));
        for html in [page.html(), empty.html(), framed.html()] {
            assert!(!html.contains("<script"), "{html}");
            assert!(tags(&html).all(|tag| !tag.contains("onload")), "{html}");
        }
    }
}
