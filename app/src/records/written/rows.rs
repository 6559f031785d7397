//! `/records/DATASET/rows`: the records behind a number.

use super::parts::{WordedLink, back, foot};
use crate::{
    records::words,
    widgets::icon::{self, Ic},
};
use leptos::prelude::*;

/// The page; every text in it may be anybody's.
#[derive(Debug, Clone, PartialEq)]
pub struct RowsPage {
    /// How many records the filter has.
    pub total: u64,
    pub back: WordedLink,
    /// The address of all records of the data set.
    pub all: String,
    /// The parts of the filter.
    pub chips: Vec<Chip>,
    /// `Release 3 of 3 November 2021`.
    pub release: String,
    /// This page's own address.
    pub address: String,
    /// All records of the filter as a file.
    pub downloads: Vec<WordedLink>,
    /// What stands in place of the table, or over it.
    pub notice: Option<Notice>,
    pub columns: Vec<Column>,
    /// A cell for each column.
    pub rows: Vec<Vec<Cell>>,
    /// The number of the first record here among all, from 1.
    pub first: u64,
    /// How many records a page may have; the present number has no address.
    pub sizes: Vec<(usize, Option<String>)>,
    pub earlier: Option<String>,
    pub next: Option<String>,
    /// `Sorted by place, then by month.`
    pub sorted: String,
    /// The same records by the API.
    pub api: String,
    /// What the data set's columns mean.
    pub meanings: String,
}

/// A part of the filter, and the address without it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chip {
    pub words: String,
    pub without: String,
}

/// A sentence in a band, with ways on.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Notice {
    pub strong: String,
    pub text: String,
    /// Something is wrong, rather than empty.
    pub is_problem: bool,
    pub links: Vec<WordedLink>,
}

/// A column's heading: the address that sorts by it, if one can, and how the table is sorted by it now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    pub words: &'static str,
    pub href: Option<String>,
    /// Whether the greatest is first, if the table is sorted by this column.
    pub descending: Option<bool>,
    pub style: Style,
}

/// Where a column's cells go on a phone, where a record is a small card.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// At the top left, bold.
    Lead,
    /// At the top right.
    When,
    /// Under the lead.
    Sub,
    /// At the right of that: what leads on.
    Reference,
    /// A line of its own.
    Line,
    /// Only where there is room.
    Wide,
}

/// A value of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    Text(String),
    NotStated,
    /// A Crime ID, 64 hex digits.
    Crime(String),
}

impl Style {
    const fn class(self) -> &'static str {
        match self {
            Self::Lead => "lead-cell",
            Self::When => "when-cell",
            Self::Sub => "sub-cell",
            Self::Reference => "reference-cell",
            Self::Line => "line-cell",
            Self::Wide => "wide-cell",
        }
    }
}

impl RowsPage {
    /// `2,041 records`.
    pub fn title(&self) -> String {
        match self.total {
            0 if self.notice.as_ref().is_some_and(|notice| notice.is_problem) => "Records".to_owned(),
            0 => "No records".to_owned(),
            1 => "1 record".to_owned(),
            total => format!("{} records", words::number(total)),
        }
    }

    /// The page's content. `credit`: where the records are from, as a sentence.
    pub fn html(self, credit: &str) -> String {
        let title = self.title();
        let has_rows = !self.rows.is_empty();
        let download = |link: WordedLink| {
            view! { <a class="btn" href=link.href download=""><Ic icon=icon::DOWNLOAD/>{link.words}</a> }
                .into_any()
        };
        let pager = has_rows.then(|| pager(&self));
        let more = format!(
            "Rows that repeat are kept. {}{}",
            self.sorted,
            if self.total > 0 {
                " A download has all of them; a CSV that was cut short says so in its last line."
            } else {
                ""
            },
        );
        let links = vec![
            WordedLink::new("What the columns mean", self.meanings),
            WordedLink::new("Ask by API", self.api),
        ];
        view! {
            {back(self.back)}
            <div class="page-head">
                <div>
                    <h1 class="num">{title}</h1>
                    <p class="lead">"The rows behind the number, as the police published them."</p>
                </div>
                {(self.total > 0).then(|| view! {
                    <div class="buttons">{self.downloads.into_iter().map(download).collect::<Vec<_>>()}</div>
                }.into_any())}
            </div>
            {crumbs(self.all, self.chips, self.release, self.address)}
            {self.notice.map(band)}
            {has_rows.then(|| view! {
                <section class="card rows-card" id="records" tabindex="-1" aria-label="Records">
                    {table(self.columns, self.rows)}
                    {pager}
                </section>
            }.into_any())}
            {foot(credit, &more, links)}
        }
        .to_html()
    }
}

/// The filter, from all records to these; each part leads to the records without it.
fn crumbs(all: String, chips: Vec<Chip>, release: String, address: String) -> AnyView {
    let chip = |Chip { words, without }| {
        let label = format!("Remove {words}");
        view! {
            <li><span class="filter-chip">{words}<a href=without aria-label=label><Ic icon=icon::CLOSE/></a></span></li>
        }
        .into_any()
    };
    let first = if chips.is_empty() {
        view! { <span>"All records"</span> }.into_any()
    } else {
        view! { <a href=all>"All records"</a> }.into_any()
    };
    view! {
        <div class="crumbs">
            <nav aria-label="Filters in use"><ol><li>{first}</li>{chips.into_iter().map(chip).collect::<Vec<_>>()}</ol></nav>
            <p><span>{release}</span><a href=address>"This table’s address"</a></p>
        </div>
    }
    .into_any()
}

fn band(notice: Notice) -> AnyView {
    let class = if notice.is_problem { "band asks problem" } else { "band asks" };
    let link = |link: WordedLink| view! { <a class="btn" href=link.href>{link.words}</a> }.into_any();
    view! {
        <div class=class role="status">
            <p><b>{notice.strong}</b>" "{notice.text}</p>
            <div class="buttons">{notice.links.into_iter().map(link).collect::<Vec<_>>()}</div>
        </div>
    }
    .into_any()
}

fn table(columns: Vec<Column>, rows: Vec<Vec<Cell>>) -> AnyView {
    let styles: Vec<Style> = columns.iter().map(|column| column.style).collect();
    let head = |column: Column| {
        let (sort, icon) = match column.descending {
            None => (None, icon::SORT),
            Some(false) => (Some("ascending"), icon::NORTH),
            Some(true) => (Some("descending"), icon::SOUTH),
        };
        view! {
            <th scope="col" class=column.style.class() aria-sort=sort>
                {match column.href {
                    Some(href) => view! { <a href=href rel="nofollow">{column.words}<Ic icon=icon/></a> }.into_any(),
                    None => column.words.into_any(),
                }}
            </th>
        }
        .into_any()
    };
    let cell = |(cell, style): (Cell, &Style)| {
        let class = style.class();
        match cell {
            Cell::Text(text) if *style == Style::When => {
                view! { <th scope="row" class=class>{text}</th> }.into_any()
            }
            Cell::NotStated if *style == Style::When => {
                view! { <th scope="row" class=class><span class="hush">"not stated"</span></th> }.into_any()
            }
            Cell::Text(text) => view! { <td class=class>{text}</td> }.into_any(),
            Cell::NotStated => {
                view! { <td class=class><span class="hush">"not stated"</span></td> }.into_any()
            }
            Cell::Crime(id) => {
                let short: String = id.chars().take(8).collect();
                let label = format!("Crime {short}, its own page");
                view! {
                    <td class=class><a href=format!("/records/crime/{id}") aria-label=label><code>{format!("{short}…")}</code></a></td>
                }
                .into_any()
            }
        }
    };
    let row = |row: Vec<Cell>| {
        view! { <tr>{row.into_iter().zip(&styles).map(cell).collect::<Vec<_>>()}</tr> }.into_any()
    };
    view! {
        <table class="records rows num">
            <thead><tr>{columns.into_iter().map(head).collect::<Vec<_>>()}</tr></thead>
            <tbody>{rows.into_iter().map(row).collect::<Vec<_>>()}</tbody>
        </table>
    }
    .into_any()
}

fn pager(page: &RowsPage) -> AnyView {
    let last = page.first + (page.rows.len() as u64).saturating_sub(1);
    let told =
        format!("{} to {} of {}", words::number(page.first), words::number(last), words::number(page.total));
    let size = |(size, href): &(usize, Option<String>)| {
        let current = href.is_none().then_some("true");
        let href = href.clone().unwrap_or_else(|| page.address.clone());
        view! { <a href=href aria-current=current rel="nofollow">{size.to_string()}</a> }.into_any()
    };
    view! {
        <div class="pager">
            <p class="num">{told}</p>
            <p class="sizes" id="sizes">"Rows"</p>
            <nav class="segments" aria-labelledby="sizes">{page.sizes.iter().map(size).collect::<Vec<_>>()}</nav>
            <nav class="steps" aria-label="Pages">
                {page.earlier.clone().map(|href| view! {
                    <a class="btn" href=href rel="prev nofollow"><Ic icon=icon::BACK/>"Earlier"</a>
                }.into_any())}
                {page.next.clone().map(|href| view! {
                    <a class="btn next" href=href rel="next nofollow">"Next"<Ic icon=icon::AFTER/></a>
                }.into_any())}
            </nav>
        </div>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::records::written::parts::tests::tags;

    const EVIL: &str = "<img src=x onerror=alert(1)>\" onload=\"x";

    fn page() -> RowsPage {
        let evil = || EVIL.to_owned();
        let column = |words, style| Column { words, href: Some(evil()), descending: Some(true), style };
        RowsPage {
            total: 2_041,
            back: WordedLink::new(EVIL, EVIL),
            all: evil(),
            chips: vec![Chip { words: evil(), without: evil() }],
            release: evil(),
            address: evil(),
            downloads: vec![WordedLink::new("CSV", EVIL)],
            notice: Some(Notice {
                strong: evil(),
                text: evil(),
                links: vec![WordedLink::new(EVIL, EVIL)],
                is_problem: true,
            }),
            columns: vec![
                column("Month", Style::When),
                column("Place", Style::Lead),
                column("Crime", Style::Reference),
            ],
            rows: vec![vec![Cell::Text(evil()), Cell::Text(evil()), Cell::Crime("8f00cf39".repeat(8))]],
            first: 976,
            sizes: vec![(25, None), (100, Some(evil()))],
            earlier: Some(evil()),
            next: Some(evil()),
            sorted: evil(),
            api: evil(),
            meanings: evil(),
        }
    }

    #[test]
    fn hostile_text_stays_text_wherever_it_stands() {
        let html = page().html("");
        assert!(!html.contains("<img"), "{html}");
        assert!(tags(&html).all(|tag| !tag.contains("onload")), "{html}");
        assert!(html.contains("&lt;img"));
    }

    #[test]
    fn a_page_says_where_it_is_among_all() {
        let html = page().html("").replace("<!>", "");
        for part in [
            "2,041 records</h1>",
            "976 to 976 of 2,041",
            "aria-sort=\"descending\"",
            "<code>8f00cf39…</code>",
        ] {
            assert!(html.contains(part), "{part} in {html}");
        }
        let wrong = RowsPage { total: 0, rows: Vec::new(), ..page() };
        assert_eq!(wrong.title(), "Records");
        let empty = RowsPage { notice: None, ..wrong };
        assert_eq!(empty.title(), "No records");
        let html = empty.html("");
        assert!(!html.contains("<table") && !html.contains("download"), "{html}");
    }
}
