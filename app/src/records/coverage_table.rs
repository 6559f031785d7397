//! The coverage table as HTML: thousands of cells that never change, so the browser takes them over as one text and hears
//! of a click where the table is (`coverage`), instead of hydrating each.

use super::words;
use crate::widgets::html::escaped;
use blotter_records::{DataSet, Month};
use blotter_view::data_page::{CellState, CoverageTable, ForceCoverage};
use std::fmt::Write;

/// So many months fill the card's width; fewer keep a column's usual width.
const WIDE: usize = 36;

/// The id of the card, to which the links of cells return.
pub const ID: &str = "coverage";

/// Whether the columns share the card's width.
pub fn is_wide(table: &CoverageTable) -> bool {
    table.months().count() >= WIDE
}

/// The address of the page with another data set, or with a unit chosen.
pub fn address(data_set: DataSet, unit: Option<(&str, Month)>) -> String {
    let mut pairs = Vec::new();
    if data_set != DataSet::Street {
        pairs.push(format!("dataset={}", data_set.slug()));
    }
    if let Some((force, month)) = unit {
        pairs.push(format!("force={force}&month={month}"));
    }
    format!("/data?{}", pairs.join("&")).trim_end_matches('?').to_owned()
}

/// What is inside of the table element. Without a script only what is odd can be reached by Tab, so that nobody has to
/// pass by a thousand links; the rest by pointer.
pub fn html(data_set: DataSet, table: &CoverageTable) -> String {
    let months: Vec<Month> = table.months().collect();
    let mut html = format!(
        "<caption class=\"visually-hidden\">{}: force by month</caption>\
         <colgroup><col class=\"name\"><col class=\"month\" span=\"{}\"><col class=\"total\"></colgroup><thead><tr>\
         <th scope=\"col\" rowspan=\"2\">Force</th>",
        words::data_set(data_set),
        months.len()
    );
    for year in months.chunk_by(|a, b| a.year() == b.year()) {
        let class = if year.len() > 1 { "" } else { " class=\"visually-hidden\"" };
        let name = year.first().map_or(0, |month| month.year());
        // Writing into a String can't fail.
        let _ = write!(
            html,
            "<th scope=\"colgroup\" colspan=\"{}\" class=\"year\"><span{class}>{name}</span></th>",
            year.len()
        );
    }
    html.push_str("<th scope=\"col\" rowspan=\"2\" class=\"rows\">Rows</th></tr><tr class=\"months\">");
    for month in &months {
        let name = words::month(*month);
        let _ = write!(html, "<th scope=\"col\"><span class=\"visually-hidden\">{name}</span></th>");
    }
    html.push_str("</tr></thead><tbody>");
    let chosen = table.chosen_cell();
    for (row, force) in table.forces.iter().enumerate() {
        let _ = write!(html, "<tr><th scope=\"row\">{}</th>", escaped(&force.name));
        for (column, month) in months.iter().enumerate() {
            cell(&mut html, data_set, force, column, *month, chosen == Some((row, column)));
        }
        let total = if force.rows.is_empty() { "–".to_owned() } else { words::number(force.total()) };
        let _ = write!(html, "<td class=\"rows\">{total}</td></tr>");
    }
    html.push_str("</tbody>");
    html
}

fn cell(
    html: &mut String,
    data_set: DataSet,
    force: &ForceCoverage,
    column: usize,
    month: Month,
    chosen: bool,
) {
    let state = force.state(column);
    let words = words::state(state);
    let class = match (column == 0 || month.month() == 1, chosen) {
        (true, true) => " class=\"year chosen\"",
        (true, false) => " class=\"year\"",
        (false, true) => " class=\"chosen\"",
        (false, false) => "",
    };
    let _ = match state {
        CellState::Never => write!(html, "<td{class}><i class=\"never\">{words}</i></td>"),
        CellState::Complete | CellState::Partial | CellState::Missing => {
            let aside = if state == CellState::Complete && !chosen { " tabindex=\"-1\"" } else { "" };
            let current = if chosen { " aria-current=\"true\"" } else { "" };
            let address = address(data_set, Some((&force.force, month))).replace('&', "&amp;");
            write!(
                html,
                "<td{class}><a href=\"{}#{ID}\" class=\"{words}\"{aside}{current} rel=\"nofollow\">{words}</a></td>",
                address.trim_start_matches("/data")
            )
        }
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> CoverageTable {
        let force = |force: &str, states: &str, rows: Vec<u64>| ForceCoverage {
            force: force.into(),
            name: format!("<{force}>"),
            states: states.into(),
            imports: vec![0; rows.len()],
            rows,
            rejected: Vec::new(),
            api: Vec::new(),
        };
        CoverageTable {
            first: "2020-11".parse().unwrap(),
            last: "2021-01".parse().unwrap(),
            forces: vec![force("gwent", "cmp", vec![5_000, 0, 2]), force("kent", "---", Vec::new())],
            absent: Vec::new(),
            imports: vec!["then".into()],
            chosen: Some((0, "2020-12".parse().unwrap())),
        }
    }

    #[test]
    fn a_cell_says_its_state_in_a_word_and_leads_to_the_rest() {
        let html = html(DataSet::Outcomes, &table());
        for part in [
            "<a href=\"?dataset=outcomes&amp;force=gwent&amp;month=2020-11#coverage\" class=\"complete\" tabindex=\"-1\" rel=\"nofollow\">complete</a>",
            "<td class=\"chosen\"><a href=\"?dataset=outcomes&amp;force=gwent&amp;month=2020-12#coverage\" class=\"missing\" aria-current=\"true\" rel=\"nofollow\">missing</a>",
            "class=\"partial\" rel=\"nofollow\">partial</a>",
            "<i class=\"never\">never published</i>",
            "<td class=\"rows\">5,002</td>",
            "&lt;gwent>",
        ] {
            assert!(html.contains(part), "{part} in {html}");
        }
        assert_eq!(html.matches("scope=\"col\"><span").count(), 3, "a heading for each month");
        assert_eq!(html.matches("scope=\"colgroup\"").count(), 2);
    }

    #[test]
    fn an_address_names_only_what_differs_from_the_page_without_parameters() {
        let month = "2021-02".parse().unwrap();
        assert_eq!(address(DataSet::Street, None), "/data");
        assert_eq!(address(DataSet::StopAndSearch, None), "/data?dataset=stop-and-search");
        assert_eq!(address(DataSet::Street, Some(("gwent", month))), "/data?force=gwent&month=2021-02");
    }
}
