use super::*;
use crate::{
    Coverage, DataSet, Rollup, UnitKey, UnitSource, UnitStatistics, Value,
    rollup::{LocalColumn, MonthColumns, Point, cell_at},
};

fn month(text: &str) -> Month {
    text.parse().unwrap()
}

/// For each month, for each force: violence in Bristol, anti-social behaviour without a place.
type Invented<'a> = &'a [(&'a str, &'a [(&'a str, u32, u32)])];

fn invented(months: Invented<'_>) -> (Rollup, Coverage) {
    let mut rollup = Rollup::new(DataSet::Street);
    let mut units = Vec::new();
    for (text, forces) in months {
        let month = month(text);
        let values =
            |texts: &[Option<&str>]| texts.iter().map(|it| it.map(str::to_owned)).collect::<Vec<_>>();
        let rows = || forces.iter().enumerate().flat_map(|(index, _)| [(index, 0), (index, 1)]);
        let pick = |by_force: bool| -> Vec<u32> {
            rows().map(|(force, kind)| u32::try_from(if by_force { force } else { kind }).unwrap()).collect()
        };
        let point = Point { longitude: -2.59, latitude: 51.45, cell: cell_at(-2.59, 51.45).unwrap() };
        let names: Vec<Option<&str>> = forces.iter().map(|(force, ..)| Some(*force)).collect();
        let kinds = |one, other| LocalColumn { values: values(&[one, other]), codes: pick(false) };
        rollup
            .set_month(&MonthColumns {
                month,
                dimensions: vec![
                    (Dimension::Force, LocalColumn { values: values(&names), codes: pick(true) }),
                    (Dimension::Town, kinds(Some("Bristol"), None)),
                    (Dimension::CrimeType, kinds(Some("Violence"), Some("Anti-social behaviour"))),
                    (Dimension::LastOutcome, kinds(Some("Under investigation"), None)),
                ],
                points: LocalColumn { values: vec![Some(point), None], codes: pick(false) },
                counts: forces.iter().flat_map(|&(_, violence, behaviour)| [violence, behaviour]).collect(),
            })
            .unwrap();
        units.extend(forces.iter().map(|&(force, violence, behaviour)| {
            let statistics = UnitStatistics {
                rows: u64::from(violence + behaviour),
                rejected: 0,
                without_position: u64::from(behaviour),
                without_crime_id: u64::from(behaviour),
                source: UnitSource::Archive,
                imported_at: String::new(),
            };
            (UnitKey { data_set: DataSet::Street, force: force.to_owned(), month }, statistics)
        }));
    }
    (rollup, Coverage::judge(units))
}

const MONTHS: Invented<'static> = &[
    ("2020-03", &[("kent", 80, 20), ("essex", 70, 10)]),
    ("2020-04", &[("kent", 100, 20), ("essex", 60, 10)]),
    ("2021-02", &[("kent", 90, 30), ("essex", 50, 10)]),
    ("2021-03", &[("kent", 110, 40), ("essex", 40, 10)]),
    // Essex has no file.
    ("2021-04", &[("kent", 120, 50)]),
];

fn dashboard(filter: Filter) -> Dashboard {
    let (rollup, coverage) = invented(MONTHS);
    Source { release: 3, data: &rollup, coverage: &coverage }.dashboard(filter)
}

fn of(from: &str, to: &str) -> Filter {
    Filter { from: Some(month(from)), to: Some(month(to)), ..Filter::default() }
}

#[test]
fn without_months_the_last_four_are_shown() {
    let shown = dashboard(Filter::default());
    assert_eq!((shown.filter.from, shown.filter.to), (Some(month("2021-01")), Some(month("2021-04"))));
    assert_eq!(shown.total, Total { count: 550, without_position: 140, days: 120 });
    let short = invented(&MONTHS[..1]);
    let short = Source { release: 3, data: &short.0, coverage: &short.1 }.dashboard(Filter::default());
    assert_eq!((short.filter.from, short.filter.to), (Some(month("2020-03")), Some(month("2020-03"))));
}

#[test]
fn a_comparison_leaves_out_forces_that_are_not_complete_in_both_periods() {
    let shown = dashboard(of("2021-03", "2021-04"));
    let [year, period, last] = &shown.change[..] else { panic!("{:?}", shown.change) };
    assert_eq!(year.against, Against::YearBefore);
    assert_eq!(
        (year.months, year.earlier),
        ([month("2021-03"), month("2021-04")], [month("2020-03"), month("2020-04")])
    );
    // Kent alone: 110 + 40 + 120 + 50 against 80 + 20 + 100 + 20.
    assert_eq!((year.count, year.count_earlier, year.percent), (Some(320), Some(220), Some(45.5)));
    assert_eq!(year.left_out, [LeftOut { force: "essex".to_owned(), months: vec![month("2021-04")] }]);
    // Nobody has January 2021.
    assert_eq!((period.against, period.count, period.percent), (Against::PeriodBefore, None, None));
    assert_eq!(period.left_out.len(), 2);
    assert_eq!((last.against, last.count, last.count_earlier), (Against::LastMonth, Some(170), Some(150)));
    assert_eq!(last.percent, Some(13.3));
}

#[test]
fn both_forces_count_where_both_are_complete_and_few_records_have_no_per_cent() {
    let shown = dashboard(of("2021-03", "2021-03"));
    let [year, period] = &shown.change[..] else { panic!("{:?}", shown.change) };
    assert_eq!((year.count, year.count_earlier, year.percent), (Some(200), Some(180), Some(11.1)));
    assert_eq!((period.count, period.count_earlier), (Some(200), Some(180)));
    let mut few = of("2021-03", "2021-03");
    few.choose(Dimension::CrimeType, Value::text("Anti-social behaviour"));
    few.choose(Dimension::Force, Value::text("kent"));
    let year = &dashboard(few).change[0];
    assert_eq!((year.count, year.count_earlier, year.percent), (Some(40), Some(20), None));
}

#[test]
fn every_month_is_in_the_series_and_missing_forces_are_named() {
    let shown = dashboard(of("2021-03", "2021-04"));
    assert_eq!(shown.months.len(), 14);
    let at = |text: &str| shown.months.iter().find(|it| it.month == month(text)).unwrap();
    assert_eq!((at("2020-03").count, at("2020-03").chosen), (Some(180), false));
    assert_eq!((at("2020-07").count, at("2020-07").missing.len()), (None, 2));
    assert_eq!((at("2021-04").count, at("2021-04").chosen), (Some(170), true));
    assert_eq!(at("2021-04").missing, ["essex"]);
}

#[test]
fn a_list_stays_whole_under_its_own_filter() {
    let mut filter = of("2021-03", "2021-03");
    filter.choose(Dimension::CrimeType, Value::text("Violence"));
    filter.choose(Dimension::CrimeType, Value::text("Arson"));
    let shown = dashboard(filter);
    assert_eq!(shown.total.count, 150);
    let types = shown.list(Dimension::CrimeType).unwrap();
    let values: Vec<_> = types.values.iter().map(|it| (it.value.to_string(), it.count)).collect();
    let expected = [("Violence", 150), ("Anti-social behaviour", 50), ("Arson", 0)];
    assert_eq!(values, expected.map(|(value, count)| (value.to_owned(), count)));
    let is = |text: &'static str| move |value: &Value| *value == Value::text(text);
    assert_eq!(shown.having(Dimension::CrimeType, is("Anti-social behaviour")), 0, "not chosen");
    assert_eq!(shown.having(Dimension::CrimeType, is("Violence")), 150);
    // Under the filter every record has a town; without it the others of each force have none.
    assert!(shown.list(Dimension::Town).unwrap().not_stated.is_empty());
    let all = dashboard(of("2021-03", "2021-03"));
    assert_eq!(
        all.list(Dimension::Town).unwrap().not_stated,
        [
            NotStated { force: "essex".to_owned(), count: 10, of: 50 },
            NotStated { force: "kent".to_owned(), count: 40, of: 150 }
        ]
    );
}

#[test]
fn a_card_is_found_by_its_title_in_its_dashboard() {
    assert_eq!(
        Card::from_slug(DataSet::StopAndSearch, "self-defined-ethnicity"),
        Some(Card::SelfDefinedEthnicity)
    );
    assert_eq!(Card::from_slug(DataSet::Street, "by-month"), Some(Card::ByMonth));
    assert_eq!(Card::from_slug(DataSet::Street, "outcome-type"), None);
    for data_set in DataSet::ALL {
        for dimension in Card::of(data_set).iter().flat_map(|card| card.dimensions()) {
            assert!(data_set.dimensions().contains(dimension));
        }
    }
}

#[test]
fn ethnicities_fall_into_the_published_groups() {
    for (text, group) in [
        ("White - English/Welsh/Scottish/Northern Irish/British", EthnicGroup::White),
        ("Asian/Asian British - Chinese", EthnicGroup::Asian),
        ("Black/African/Caribbean/Black British - Caribbean", EthnicGroup::Black),
        ("Mixed/Multiple ethnic groups - White and Asian", EthnicGroup::Mixed),
        ("Other ethnic group - Any other ethnic group", EthnicGroup::Other),
        ("Other ethnic group - Not stated", EthnicGroup::NotStated),
        ("Not Stated", EthnicGroup::NotStated),
    ] {
        assert_eq!(EthnicGroup::of(&Value::text(text)), group, "{text}");
    }
    assert_eq!(EthnicGroup::of(&Value::Null), EthnicGroup::NoEntry);
}
