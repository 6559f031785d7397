//! Reading records back: every record of a filter once, in order, over as many pages as it takes.

use crate::common::{Place, SEARCHES, STREET};
use blotter_lake::{Error, Field, RowsQuery, RowsReader, Stop};
use blotter_records::{DataSet, Filter};
use std::{collections::BTreeMap, ops::ControlFlow, sync::Arc, time::Instant};

const NEVER: Stop = Stop { deadline: None };

type Row = BTreeMap<String, String>;
/// Whether a row fits a filter.
type Fits = fn(&Row) -> bool;

fn id(number: usize) -> String {
    format!("{number:064x}")
}

/// Three months of two forces, with repeated rows, rows without an ID, a position, or an outcome.
async fn place() -> (Place, usize) {
    let place = Place::new();
    let mut count = 0;
    for (m, month) in ["2021-05", "2021-06", "2021-08"].into_iter().enumerate() {
        for (f, (slug, name)) in [("kent", "Kent Police"), ("gwent", "Gwent Police")].into_iter().enumerate()
        {
            let mut text = format!("{STREET}\r\n");
            for n in 0..23 {
                let number = m * 100 + f * 50 + n % 20;
                let (kind, id) = if n % 5 == 0 {
                    ("Anti-social behaviour", String::new())
                } else {
                    ("Burglary", id(number))
                };
                let at = if n % 7 == 0 { ",".to_owned() } else { format!("-0.{n},51.{:02}", n * 3) };
                let outcome = if n % 3 == 0 { "" } else { "Under investigation" };
                let lsoa = ["St. Helens 001A", "Bristol 021C", ""][n % 3];
                text.push_str(&format!(
                    "{id},{month},{name},{name},{at},On or near \"\"High Street\"\",E0100{n:04},{lsoa},{kind},{outcome},\r\n"
                ).replace("\"\"", ""));
                count += 1;
            }
            place.write(&format!("{month}/{month}-{slug}-street.csv"), text);
        }
    }
    place.import().await;
    (place, count)
}

async fn reader(place: &Place) -> RowsReader {
    let release = blotter_lake::newest(&place.lake).await.unwrap().unwrap();
    RowsReader::new(&place.lake, &tokio::runtime::Handle::current(), Arc::new(release))
}

fn rows(batch: &arrow_array::RecordBatch) -> Vec<Row> {
    let schema = batch.schema();
    (0..batch.num_rows())
        .map(|row| {
            let fields = schema.fields().iter().zip(batch.columns());
            fields.map(|(field, column)| (field.name().clone(), Field::of(column, row).to_string())).collect()
        })
        .collect()
}

/// All pages of a query, one after the other.
fn pages(reader: &RowsReader, data_set: DataSet, parameters: &[(&str, &str)]) -> Vec<Row> {
    let (mut all, mut after): (Vec<Row>, Option<String>) = (Vec::new(), None);
    loop {
        let mut asked = parameters.to_vec();
        if let Some(after) = &after {
            asked.push(("after", after));
        }
        let query = RowsQuery::parse(data_set, asked).unwrap();
        let page = reader.page(data_set, &query, NEVER).unwrap();
        assert!(page.rows.num_rows() <= query.size);
        assert!(page.next.is_none() || page.rows.num_rows() == query.size);
        all.extend(rows(&page.rows));
        match page.next {
            Some(next) => after = Some(next),
            None => return all,
        }
    }
}

fn all(reader: &RowsReader, data_set: DataSet, parameters: &[(&str, &str)]) -> Vec<Row> {
    let filter = Filter::parse(data_set, parameters.iter().copied()).unwrap();
    let mut all = Vec::new();
    reader
        .each(data_set, &filter, NEVER, |batch| {
            all.extend(rows(batch));
            ControlFlow::Continue(())
        })
        .unwrap();
    all
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    tokio::task::spawn_blocking(work).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_hold_every_record_once_in_each_order() {
    let (place, count) = place().await;
    let reader = reader(&place).await;
    blocking(move || {
        let mut expected = all(&reader, DataSet::Street, &[]);
        assert_eq!(expected.len(), count);
        expected.sort();
        let table = expected[0].keys().cloned().collect::<Vec<_>>();
        for column in table {
            for sort in [column.clone(), format!("-{column}")] {
                for size in ["1000", "7"] {
                    let paged = pages(&reader, DataSet::Street, &[("sort", &sort), ("size", size)]);
                    // In order, null last.
                    let keys: Vec<&str> = paged.iter().map(|row| row[&column].as_str()).collect();
                    let stated = keys.iter().take_while(|key| !key.is_empty()).count();
                    assert!(keys[stated..].iter().all(|key| key.is_empty()), "{sort}");
                    let numbers = matches!(column.as_str(), "longitude" | "latitude");
                    let in_order = keys[..stated].windows(2).all(|pair| {
                        let order = if numbers {
                            let number = |text: &str| text.parse::<f64>().unwrap();
                            number(pair[0]).total_cmp(&number(pair[1]))
                        } else {
                            pair[0].cmp(pair[1])
                        };
                        if sort.starts_with('-') { order.is_ge() } else { order.is_le() }
                    });
                    assert!(in_order, "{sort}: {keys:?}");
                    let mut sorted = paged.clone();
                    sorted.sort();
                    assert_eq!(sorted, expected, "{sort}, {size} a page");
                }
            }
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_goes_on_only_with_its_own_filter() {
    let (place, _) = place().await;
    let reader = reader(&place).await;
    let next = blocking(move || {
        let filter = [("size", "1"), ("force", "kent"), ("month", "2021-06"), ("month", "2021-07")];
        let query = RowsQuery::parse(DataSet::Street, filter).unwrap();
        reader.page(DataSet::Street, &query, NEVER).unwrap().next.unwrap()
    })
    .await;
    let parse = |data_set, force: &str| {
        // In another order, which makes no other filter.
        let filter = [("month", "2021-07"), ("month", "2021-06"), ("force", force)];
        RowsQuery::parse(data_set, filter.into_iter().chain([("size", "2"), ("after", next.as_str())]))
    };
    assert!(parse(DataSet::Street, "kent").is_ok());
    for (data_set, force) in [(DataSet::Street, "surrey"), (DataSet::Outcomes, "kent")] {
        let refused = serde_json::to_value(parse(data_set, force).unwrap_err()).unwrap();
        assert_eq!(refused["parameter"], "after");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_filter_leaves_what_fits_it() {
    let (place, _) = place().await;
    let reader = reader(&place).await;
    blocking(move || {
        let everything = all(&reader, DataSet::Street, &[]);
        let cases: [(&[(&str, &str)], Fits); 8] = [
            (&[("town", "St. Helens")], |row| row["town"] == "St. Helens"),
            (&[("town", "")], |row| row["town"].is_empty()),
            (&[("town", "Bristol"), ("town", "")], |row| row["town"] != "St. Helens"),
            (&[("force", "kent"), ("crime_type", "Burglary")], |row| {
                row["force"] == "kent" && row["crime_type"] == "Burglary"
            }),
            (&[("last_outcome", ""), ("from", "2021-06")], |row| {
                row["last_outcome_category"].is_empty() && *row["month"] >= *"2021-06"
            }),
            (&[("month", "2021-08")], |row| row["month"] == "2021-08"),
            (&[("year", "2020")], |_| false),
            (&[("bbox", "-0.5,51.06,-0.2,51.15")], |row| {
                row["longitude"].parse::<f64>().is_ok_and(|at| (-0.5..=-0.2).contains(&at))
                    && row["latitude"].parse::<f64>().is_ok_and(|at| (51.06..=51.15).contains(&at))
            }),
        ];
        for (parameters, fits) in cases {
            let expected: Vec<&Row> = everything.iter().filter(|row| fits(row)).collect();
            let found = all(&reader, DataSet::Street, parameters);
            assert_eq!(found.iter().collect::<Vec<_>>(), expected, "{parameters:?}");
            let mut paged: Vec<(&str, &str)> = parameters.to_vec();
            paged.extend([("sort", "month"), ("size", "3")]);
            assert_eq!(
                pages(&reader, DataSet::Street, &paged).iter().collect::<Vec<_>>(),
                expected,
                "{parameters:?}"
            );
        }
        let cell = everything.iter().map(|row| row["cell"].clone()).find(|cell| !cell.is_empty()).unwrap();
        let found = all(&reader, DataSet::Street, &[("cell", &cell)]);
        assert!(!found.is_empty() && found.iter().all(|row| row["cell"] == cell));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn hours_are_local_and_a_force_that_publishes_days_has_none() {
    let place = Place::new();
    let search = |date: &str| format!("Person search,{date},,,51.5,-0.1,Male,18-24,,,,,,,False\r\n");
    let timed = format!(
        "{SEARCHES}\r\n{}{}",
        search("2021-07-03T22:30:00+00:00"),
        search("2021-07-04T23:00:00+00:00")
    );
    place.write("2021-07/2021-07-kent-stop-and-search.csv", timed);
    let days = format!("{SEARCHES}\r\n{}", search("2021-07-04T23:00:00+00:00"));
    place.write("2021-07/2021-07-dyfed-powys-stop-and-search.csv", days);
    place.import().await;
    let reader = reader(&place).await;
    blocking(move || {
        let found = |parameters: &[(&str, &str)]| {
            let rows = all(&reader, DataSet::StopAndSearch, parameters);
            rows.iter().map(|row| format!("{} {}", row["force"], row["date"])).collect::<Vec<_>>()
        };
        assert_eq!(found(&[("hour", "23")]), ["kent 2021-07-03T22:30:00Z"]);
        assert_eq!(found(&[("hour", "0")]), ["kent 2021-07-04T23:00:00Z"]);
        assert_eq!(found(&[("hour", "")]), ["dyfed-powys 2021-07-04T23:00:00Z"]);
        assert_eq!(found(&[("weekday", "6")]), ["kent 2021-07-03T22:30:00Z"]);
        assert_eq!(found(&[("weekday", "1"), ("force", "dyfed-powys")]).len(), 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_of_another_release_and_a_scan_without_time_are_refused() {
    let (place, _) = place().await;
    let first = reader(&place).await;
    place.write(
        "2021-09/2021-09-kent-street.csv",
        format!("{STREET}\r\n,2021-09,Kent Police,Kent Police,,,No Location,,,Drugs,,\r\n"),
    );
    place.import().await;
    let second = reader(&place).await;
    blocking(move || {
        let query = RowsQuery::parse(DataSet::Street, [("size", "5")]).unwrap();
        let next = first.page(DataSet::Street, &query, NEVER).unwrap().next.unwrap();
        let query = RowsQuery::parse(DataSet::Street, [("size", "5"), ("after", &next)]).unwrap();
        assert!(first.page(DataSet::Street, &query, NEVER).is_ok());
        assert!(matches!(second.page(DataSet::Street, &query, NEVER), Err(Error::OtherRelease { .. })));
        let over = Stop { deadline: Some(Instant::now()) };
        let query = RowsQuery::parse(DataSet::Street, [("sort", "town")]).unwrap();
        assert!(matches!(second.page(DataSet::Street, &query, over), Err(Error::TooLong)));
        let other = RowsQuery::parse(DataSet::Street, [("sort", "town"), ("after", &*next)]).unwrap_err();
        assert_eq!(other.parameter, "after");
        for (name, value) in
            [("size", "0"), ("size", "1001"), ("sort", "colour"), ("after", "xyz"), ("page", "2")]
        {
            let error = RowsQuery::parse(DataSet::Street, [(name, value)]).unwrap_err();
            assert_eq!(error.parameter, name, "{value}");
        }
    })
    .await;
}

/// Each page's records before it, and where the page before begins, in an order.
fn check_before(reader: &RowsReader, parameters: &[(&str, &str)]) {
    let mut afters: Vec<Option<String>> = vec![None];
    let mut before_so_far = 0;
    loop {
        let mut asked = parameters.to_vec();
        if let Some(after) = afters.last().and_then(Option::as_deref) {
            asked.push(("after", after));
        }
        let query = RowsQuery::parse(DataSet::Street, asked).unwrap();
        let before = reader.before(DataSet::Street, &query, NEVER).unwrap();
        let whole_months = before.months.map_or(0, |(from, to)| {
            let mut filter = query.filter.clone();
            filter.from = filter.from.max(from);
            filter.to = filter.to.into_iter().chain(to).min();
            let mut rows = 0;
            reader
                .each(DataSet::Street, &filter, NEVER, |batch| {
                    rows += batch.num_rows() as u64;
                    ControlFlow::Continue(())
                })
                .unwrap();
            rows
        });
        assert_eq!(before.counted + whole_months, before_so_far, "{parameters:?}");
        let expected = afters.len().checked_sub(2).and_then(|at| afters[at].clone());
        assert_eq!(before.earlier, expected, "{parameters:?}, page {}", afters.len());
        let page = reader.page(DataSet::Street, &query, NEVER).unwrap();
        before_so_far += page.rows.num_rows() as u64;
        match page.next {
            Some(next) => afters.push(Some(next)),
            None => return,
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_page_knows_the_one_before_and_its_place_among_all() {
    let (place, _) = place().await;
    let reader = reader(&place).await;
    blocking(move || {
        for sort in ["month", "-month", "-lsoa_name", "last_outcome_category", "latitude"] {
            for size in ["23", "31", "1000"] {
                check_before(&reader, &[("sort", sort), ("size", size)]);
                check_before(
                    &reader,
                    &[("sort", sort), ("size", size), ("force", "kent"), ("from", "2021-06")],
                );
            }
        }
    })
    .await;
}
