//! The columns and cells of a page of records.

use super::super::{
    address::Address,
    words::{date, moment, month},
};
use crate::records::Release;
use blotter_app::written::{Cell, Column, Style};
use blotter_lake::{Field, RecordBatch, RowsQuery, Sort};
use blotter_model::Timestamp;
use blotter_records::{DataSet, Dimension, Filter, Month, Value, forces::short_name};
use jiff::tz::TimeZoneDatabase;
use std::collections::HashMap;

/// A column of the table that a page shows.
#[derive(Clone, Copy)]
struct Shown {
    column: &'static str,
    words: &'static str,
    style: Style,
}

const fn shown(column: &'static str, words: &'static str, style: Style) -> Shown {
    Shown { column, words, style }
}

const STREET: [Shown; 7] = [
    shown("month", "Month", Style::When),
    shown("crime_type", "Crime type", Style::Line),
    shown("location", "Place", Style::Lead),
    shown("town", "City or town", Style::Sub),
    shown("lsoa_name", "LSOA", Style::Wide),
    shown("last_outcome_category", "Last outcome", Style::Line),
    shown("crime_id", "Crime", Style::Reference),
];
const OUTCOMES: [Shown; 7] = [
    shown("month", "Month", Style::When),
    shown("outcome_type", "Outcome type", Style::Line),
    shown("location", "Place", Style::Lead),
    shown("town", "City or town", Style::Sub),
    shown("lsoa_name", "LSOA", Style::Wide),
    shown("force", "Force", Style::Wide),
    shown("crime_id", "Crime", Style::Reference),
];
const STOP_AND_SEARCH: [Shown; 8] = [
    shown("date", "When", Style::When),
    shown("type", "Type", Style::Wide),
    shown("object_of_search", "Object of search", Style::Lead),
    shown("outcome", "Outcome", Style::Line),
    shown("age_range", "Age", Style::Wide),
    shown("gender", "Gender", Style::Wide),
    shown("self_defined_ethnicity", "Self-defined ethnicity", Style::Line),
    shown("force", "Force", Style::Sub),
];

fn all(data_set: DataSet) -> &'static [Shown] {
    match data_set {
        DataSet::Street => &STREET,
        DataSet::Outcomes => &OUTCOMES,
        DataSet::StopAndSearch => &STOP_AND_SEARCH,
    }
}

/// The headings and the rows; a column that the filter makes the same everywhere is left out.
pub(super) fn table(
    release: &Release,
    data_set: DataSet,
    query: &RowsQuery,
    address: &Address,
    batch: &RecordBatch,
) -> (Vec<Column>, Vec<Vec<Cell>>) {
    let says_nothing = |shown: &Shown| {
        matches!(shown.column, "crime_type" | "outcome_type" | "force")
            && data_set
                .dimension(shown.column)
                .and_then(|dimension| query.filter.chosen(dimension))
                .is_some_and(|values| values.len() == 1)
    };
    let shown: Vec<Shown> = all(data_set).iter().copied().filter(|shown| !says_nothing(shown)).collect();
    let columns = shown.iter().map(|shown| heading(*shown, &query.sort, address)).collect();
    let mut times = Times { release, days_only: HashMap::new() };
    let rows = (0..batch.num_rows())
        .map(|row| shown.iter().map(|shown| cell(*shown, batch, row, &mut times)).collect())
        .collect();
    (columns, rows)
}

fn heading(shown: Shown, sort: &Sort, address: &Address) -> Column {
    let descending = (sort.column == shown.column).then_some(sort.descending);
    // The newest first, and the beginning of the alphabet.
    let newest_first = matches!(shown.column, "month" | "date");
    let to_descending = descending.map_or(newest_first, |descending| !descending);
    let href = format!("{}{}", if to_descending { "-" } else { "" }, shown.column);
    // Random digits have no order that means anything.
    let href = (shown.column != "crime_id").then(|| address.sorted(&href));
    Column { words: shown.words, href, descending, style: shown.style }
}

/// The order of a page as a sentence.
pub(super) fn sorted(data_set: DataSet, sort: &Sort) -> String {
    if sort.column == "month" {
        return format!("Sorted by month, the {} first.", if sort.descending { "newest" } else { "oldest" });
    }
    let words = all(data_set).iter().find(|shown| shown.column == sort.column);
    let words = words.map_or_else(|| sort.column.replace('_', " "), |shown| lower_first(shown.words));
    let turned = if sort.descending { ", the last first" } else { "" };
    format!("Sorted by {words}{turned}, then by month.")
}

/// `City or town` in a sentence; `LSOA` stays.
fn lower_first(words: &str) -> String {
    if words.chars().skip(1).any(char::is_uppercase) {
        return words.to_owned();
    }
    words.to_lowercase()
}

fn text(batch: &RecordBatch, column: &str, row: usize) -> Option<String> {
    match Field::of(batch.column_by_name(column)?, row) {
        Field::Null => None,
        field => Some(field.to_string()),
    }
}

fn cell(shown: Shown, batch: &RecordBatch, row: usize, times: &mut Times<'_>) -> Cell {
    let Some(text) = text(batch, shown.column, row) else { return Cell::NotStated };
    match shown.column {
        "crime_id" => Cell::Crime(text),
        "month" => Cell::Text(text.parse().map_or(text, month)),
        "force" => Cell::Text(short_name(&text)),
        "date" => {
            let Ok(at) = text.parse::<Timestamp>() else { return Cell::Text(text) };
            let unit = self::text(batch, "force", row).zip(self::text(batch, "month", row));
            let is_day =
                is_midnight(at) && unit.is_some_and(|(force, month)| times.days_only(&force, &month));
            Cell::Text(if is_day { date(at) } else { moment(at) })
        }
        _ => Cell::Text(text),
    }
}

fn is_midnight(at: Timestamp) -> bool {
    let london = TimeZoneDatabase::bundled().get("Europe/London");
    london.is_ok_and(|london| at.to_zoned(london).time() == jiff::civil::Time::midnight())
}

/// Which forces publish days only in which months, by the roll-up, which has no hour for these.
struct Times<'a> {
    release: &'a Release,
    days_only: HashMap<(String, String), bool>,
}

impl Times<'_> {
    fn days_only(&mut self, force: &str, month: &str) -> bool {
        let key = (force.to_owned(), month.to_owned());
        let release = self.release;
        *self.days_only.entry(key).or_insert_with(|| {
            let month: Option<Month> = month.parse().ok();
            let mut filter = Filter { from: month, to: month, ..Filter::default() };
            filter.choose(Dimension::Force, Value::text(force));
            let hours = release.records.source(DataSet::StopAndSearch).values(Dimension::Hour, filter).values;
            hours.iter().all(|hour| hour.value == Value::Null || hour.count == 0)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sort(column: &str, descending: bool) -> Sort {
        Sort { column: column.to_owned(), descending }
    }

    #[test]
    fn an_order_is_told_as_a_sentence() {
        let told = |column, descending| sorted(DataSet::Street, &sort(column, descending));
        assert_eq!(told("month", true), "Sorted by month, the newest first.");
        assert_eq!(told("location", false), "Sorted by place, then by month.");
        assert_eq!(told("lsoa_name", true), "Sorted by LSOA, the last first, then by month.");
        assert_eq!(told("lsoa_code", false), "Sorted by lsoa code, then by month.");
    }

    #[test]
    fn a_heading_turns_the_order_that_is_and_begins_with_the_usual_one() {
        let address = Address::read(DataSet::Street, "town=Bath");
        let heading =
            |column: &'static str, now: &Sort| heading(shown(column, "x", Style::Line), now, &address);
        let by_place = sort("location", false);
        assert_eq!(heading("location", &by_place).descending, Some(false));
        assert_eq!(
            heading("location", &by_place).href.unwrap(),
            "/records/street/rows?town=Bath&sort=-location"
        );
        assert_eq!(heading("town", &by_place).href.unwrap(), "/records/street/rows?town=Bath&sort=town");
        // The newest first is the order that needs no word.
        assert_eq!(heading("month", &by_place).href.unwrap(), "/records/street/rows?town=Bath");
        assert_eq!(heading("crime_id", &by_place).href, None);
    }
}
