//! `/records/crime/ID`: one crime, its rows, and what became of it.

use super::{
    PagesState,
    address::of_unit,
    respond::{not_found, respond_with},
    words::{count_word, joined, month, short_month},
};
use crate::http::{
    error::HttpError,
    records::{crime_gaps, parse_id},
};
use axum::{
    extract::{Path, State},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Redirect, Response},
};
use blotter_app::written::{Change, CrimePage, CrimeRow, WordedLink};
use blotter_lake::{Crime, Field, RecordBatch};
use blotter_records::{DataSet, Gap, Month, forces::short_name};
use blotter_view::{PageData, PageId, RecordsPages, WrittenPage};
use std::collections::BTreeSet;

/// The page of a crime; 404 for one that no row has.
pub(super) async fn page(
    State(state): State<PagesState>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, HttpError> {
    let Some(bytes) = parse_id(&id).filter(|_| state.site_map().has(PageId::OneCrime)) else {
        return not_found(&state, &headers).await;
    };
    let lower = id.to_ascii_lowercase();
    if lower != id {
        // One address for each crime.
        return Ok(Redirect::permanent(&format!("/records/crime/{lower}")).into_response());
    }
    let release = match state.answers.newest() {
        Ok(release) => release,
        Err(HttpError::Unknown(_)) => return not_found(&state, &headers).await,
        Err(error) => return Err(error),
    };
    let Some((lake, source)) = release.source.as_ref() else { return not_found(&state, &headers).await };
    let found = state.answers.crime(lake, source, bytes).await?;
    if found.is_empty() {
        return not_found(&state, &headers).await;
    }
    let gaps = crime_gaps(&release.records, &found);
    let page = CrimePage { gaps: gaps_in_words(&gaps), ..crime(lower, &found) };
    let title =
        if page.lead.is_empty() { page.title.clone() } else { format!("{}, {}", page.title, page.lead) };
    let written = WrittenPage { title, html: page.html(release.records.coverage.credit()) };
    respond_with(
        &state,
        PageId::OneCrime,
        PageData::Records(RecordsPages::Written(Box::new(written))),
        StatusCode::OK,
        &headers,
    )
    .await
}

/// Which months of which files may lack more of the crime; empty if none does.
fn gaps_in_words(gaps: &[(DataSet, Gap)]) -> String {
    let of = |wanted| {
        let gaps: Vec<Gap> =
            gaps.iter().filter(|(data_set, _)| *data_set == wanted).map(|(_, gap)| gap.clone()).collect();
        blotter_dashboards::gaps_in_words(&gaps)
    };
    [(DataSet::Street, "Street files"), (DataSet::Outcomes, "Outcomes’ files")]
        .into_iter()
        .map(|(data_set, files)| (files, of(data_set)))
        .filter(|(_, gaps)| !gaps.is_empty())
        .map(|(files, gaps)| format!("{files}: {gaps}"))
        .collect::<Vec<_>>()
        .join(" ")
}

/// A row of either table, with what a page says of it.
#[derive(Debug, Clone, PartialEq, Default)]
struct Record {
    month: String,
    force: String,
    kind: Option<String>,
    outcome: Option<String>,
    location: Option<String>,
    town: Option<String>,
    area: Option<(String, Option<String>)>,
    /// Longitude and latitude.
    position: Option<(f64, f64)>,
}

fn records(batches: &[RecordBatch], outcome: &str) -> Vec<Record> {
    let of = |batch: &RecordBatch, row: usize| {
        let field = |name: &str| {
            batch.column_by_name(name).map_or(Field::Null, |column| Field::of(column, row).into_owned())
        };
        let text = |name: &str| match field(name) {
            Field::Null => None,
            field => Some(field.to_string()),
        };
        let number = |name: &str| match field(name) {
            Field::Number(number) => Some(number),
            _ => None,
        };
        Record {
            month: text("month").unwrap_or_default(),
            force: text("force").unwrap_or_default(),
            kind: text("crime_type"),
            outcome: text(outcome),
            location: text("location"),
            town: text("town"),
            area: text("lsoa_name").map(|name| (name, text("lsoa_code"))),
            position: number("longitude").zip(number("latitude")),
        }
    };
    batches
        .iter()
        .flat_map(|batch| (0..batch.num_rows()).map(move |row| of(batch, row)).collect::<Vec<_>>())
        .collect()
}

fn crime(id: String, found: &Crime) -> CrimePage {
    of_records(
        id,
        &records(&found.street, "last_outcome_category"),
        &records(&found.outcomes, "outcome_type"),
    )
}

fn of_records(id: String, street: &[Record], outcomes: &[Record]) -> CrimePage {
    let all = || street.iter().chain(outcomes);
    let short: String = id.chars().take(8).collect();
    let kinds = distinct(street.iter().filter_map(|record| record.kind.clone()));
    let title = match kinds.split_first() {
        None => format!("Crime {short}"),
        Some((first, rest)) => {
            let rest = rest.iter().map(|kind| lower_first(kind));
            joined(&std::iter::once(first.clone()).chain(rest).collect::<Vec<_>>())
        }
    };
    let first = all().next();
    let lead = first.map(|record| {
        let parts = [record.location.clone(), record.town.clone(), Some(month_words(&record.month))];
        parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
    });
    let back = first.map_or_else(
        || WordedLink::new("Data", PageId::Data.path()),
        |record| {
            let data_set = if street.is_empty() { DataSet::Outcomes } else { DataSet::Street };
            let words = format!("{}, {}", short_name(&record.force), month_words(&record.month));
            WordedLink::new(words, of_unit(data_set, &record.force, &record.month))
        },
    );
    let forces = distinct(all().map(|record| short_name(&record.force)));
    let mut facts = vec![("Force", joined(&forces), String::new())];
    for (name, code) in distinct(all().filter_map(|record| record.area.clone())) {
        facts.push(("Area", name, code.unwrap_or_default()));
    }
    let mut places = Vec::new();
    for (location, town) in
        distinct(all().filter_map(|record| Some((record.location.clone()?, record.town.clone()))))
    {
        places.push(("Place", location, town.unwrap_or_default()));
    }
    let positions = distinct(all().filter_map(|record| record.position));
    for (longitude, latitude) in &positions {
        places.push(("Position", degrees(*latitude, *longitude), String::new()));
    }
    let same_point = match positions.as_slice() {
        [(longitude, latitude)] => {
            Some(format!("/records/street/rows?bbox={longitude},{latitude},{longitude},{latitude}"))
        }
        _ => None,
    };
    let row = |record: &Record| CrimeRow {
        month: record.month.parse().map_or_else(|_| record.month.clone(), short_month),
        kind: stated(record.kind.as_ref()),
        place: stated(record.location.as_ref()),
        outcome: stated(record.outcome.as_ref()),
    };
    CrimePage {
        title,
        lead: lead.unwrap_or_default(),
        back,
        odd: odd(street, outcomes),
        rows: street.iter().map(row).collect(),
        facts,
        places,
        same_point,
        changes: changes(street, outcomes),
        gaps: String::new(),
        id,
    }
}

/// What is odd about it, if anything is: several rows, or none.
fn odd(street: &[Record], outcomes: &[Record]) -> Option<(String, String)> {
    if street.is_empty() && !outcomes.is_empty() {
        return Some((
            "Outcomes alone.".to_owned(),
            "No row of the street data has this Crime ID: its month is not here, or was published without it.".to_owned(),
        ));
    }
    let rows = street.len();
    if rows < 2 {
        return None;
    }
    let count = |values: usize, one: &str, many: &str| {
        if values > 1 { format!("{} {many}", words(values)) } else { one.to_owned() }
    };
    let of = |value: fn(&Record) -> Option<&String>| street.iter().map(value).collect::<BTreeSet<_>>().len();
    let months = count(of(|record| Some(&record.month)), "one month", "months");
    let times = if rows == 2 { "twice".to_owned() } else { format!("{} times", words(rows)) };
    let differing: Vec<String> = [
        (of(|record| record.kind.as_ref()), "under", "crime types"),
        (of(|record| record.location.as_ref()), "at", "places"),
        (of(|record| record.outcome.as_ref()), "with", "outcomes"),
    ]
    .into_iter()
    .filter(|(values, ..)| *values > 1)
    .map(|(values, how, what)| format!("{how} {} {what}", words(values)))
    .collect();
    let differs = if differing.is_empty() {
        ", the same each time. All count as published.".to_owned()
    } else {
        let both = if rows == 2 { "Both" } else { "All" };
        format!(", {}. {both} count as published; which is right is not said.", joined(&differing))
    };
    let sentence = format!("One crime, {} rows.", words(rows));
    Some((sentence, format!("The police published this Crime ID {times} in {months}{differs}")))
}

/// Street data and outcomes by month; in a month what the street file said comes first.
fn changes(street: &[Record], outcomes: &[Record]) -> Vec<Change> {
    let mut changes: Vec<(&str, u8, &String, String)> = Vec::new();
    for record in street {
        if let Some(outcome) = &record.outcome {
            changes.push((&record.month, 0, outcome, "In the street file, with the report.".to_owned()));
        }
    }
    for record in outcomes {
        if let Some(outcome) = &record.outcome {
            let note = format!("Outcomes of {}, {}.", short_name(&record.force), month_words(&record.month));
            changes.push((&record.month, 1, outcome, note));
        }
    }
    // Stable: rows of one month stay in their order.
    changes.sort_by_key(|(month, kind, ..)| (*month, *kind));
    let last = changes.len().saturating_sub(1);
    let change = |(at, (month, _, outcome, note)): (usize, (&str, u8, &String, String))| Change {
        month: month_words(month),
        outcome: outcome.clone(),
        note: if at == last {
            format!("{note} The last one known; later files may add to it.")
        } else {
            note
        },
    };
    changes.into_iter().enumerate().map(change).collect()
}

fn month_words(text: &str) -> String {
    text.parse::<Month>().map_or_else(|_| text.to_owned(), month)
}

fn stated(text: Option<&String>) -> String {
    text.cloned().unwrap_or_else(|| "not stated".to_owned())
}

fn words(number: usize) -> String {
    count_word(number)
}

fn lower_first(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

/// `51.401234° N, 2.510000° W`.
fn degrees(latitude: f64, longitude: f64) -> String {
    let half = |degrees: f64, plus: char, minus: char| {
        format!("{}° {}", degrees.abs(), if degrees < 0.0 { minus } else { plus })
    };
    format!("{}, {}", half(latitude, 'N', 'S'), half(longitude, 'E', 'W'))
}

/// Each value once, in the order of their first.
fn distinct<T: PartialEq>(values: impl Iterator<Item = T>) -> Vec<T> {
    let mut known = Vec::new();
    for value in values {
        if !known.contains(&value) {
            known.push(value);
        }
    }
    known
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(month: &str, kind: &str, outcome: &str) -> Record {
        let some = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        Record {
            month: month.to_owned(),
            force: "avon-and-somerset".to_owned(),
            kind: some(kind),
            outcome: some(outcome),
            location: some("On or near Ledbury Road"),
            town: some("Bristol"),
            area: Some(("Bristol 018F".to_owned(), some("E01032519"))),
            position: Some((-2.51, 51.49)),
        }
    }

    #[test]
    fn a_crime_with_two_rows_says_what_differs() {
        let street = [
            record("2021-09", "Burglary", "Under investigation"),
            record("2021-09", "Vehicle crime", "Under investigation"),
        ];
        let page = of_records("cea5ae96".repeat(8), &street, &[]);
        assert_eq!(page.title, "Burglary and vehicle crime");
        assert_eq!(page.lead, "On or near Ledbury Road, Bristol, September 2021");
        let (odd, means) = page.odd.unwrap();
        assert_eq!(odd, "One crime, two rows.");
        assert_eq!(
            means,
            "The police published this Crime ID twice in one month, under two crime types. Both count as published; which is right is not said."
        );
        assert_eq!(page.rows[0].month, "Sep 2021");
        assert_eq!(page.same_point.unwrap(), "/records/street/rows?bbox=-2.51,51.49,-2.51,51.49");
        assert_eq!(page.places[1].1, "51.49° N, 2.51° W");
        assert_eq!(page.back.href, "/records/street/rows?force=avon-and-somerset&from=2021-09&to=2021-09");
        let same = [street[0].clone(), street[0].clone(), street[0].clone()];
        let (odd, means) = of_records(String::new(), &same, &[]).odd.unwrap();
        assert_eq!(odd, "One crime, three rows.");
        assert!(means.contains("three times in one month, the same each time."), "{means}");
    }

    #[test]
    fn outcomes_stand_in_order_of_month_after_what_the_street_file_said() {
        let street = [record("2021-09", "Burglary", "Under investigation")];
        let outcomes = [
            record("2022-01", "", "Not in the public interest"),
            record("2021-09", "", "No suspect identified"),
        ];
        let page = of_records("0".repeat(64), &street, &outcomes);
        assert_eq!(page.odd, None);
        let told: Vec<_> =
            page.changes.iter().map(|change| (change.month.as_str(), change.outcome.as_str())).collect();
        assert_eq!(
            told,
            [
                ("September 2021", "Under investigation"),
                ("September 2021", "No suspect identified"),
                ("January 2022", "Not in the public interest")
            ]
        );
        assert_eq!(page.changes[1].note, "Outcomes of Avon and Somerset, September 2021.");
        assert!(page.changes[2].note.ends_with("later files may add to it."));
    }

    #[test]
    fn outcomes_without_a_crime_say_so() {
        let page = of_records("cea5ae96".repeat(8), &[], &[record("2021-09", "", "No suspect identified")]);
        assert_eq!(page.title, "Crime cea5ae96");
        assert_eq!(page.odd.unwrap().0, "Outcomes alone.");
        assert!(page.rows.is_empty());
    }
}
