use super::*;

fn month(number: i32) -> Month {
    Month::new(2020, 1).unwrap().plus(number).unwrap()
}

fn unit(force: &str, number: i32, rows: u64) -> (UnitKey, UnitStatistics) {
    (
        UnitKey { data_set: DataSet::Street, force: force.to_owned(), month: month(number) },
        UnitStatistics {
            rows,
            rejected: 0,
            without_position: 0,
            without_crime_id: 0,
            source: UnitSource::Archive,
            imported_at: "2021-01-01T00:00:00Z".to_owned(),
        },
    )
}

fn state(coverage: &Coverage, number: i32) -> UnitState {
    coverage.state(DataSet::Street, "kent", month(number)).unwrap()
}

#[test]
fn under_a_third_of_the_median_of_the_twelve_fullest_months_is_partial() {
    // Twelve months of 600 but for two of 900, and thirty small ones that must not lower what is usual.
    let mut units: Vec<_> =
        (0..12).map(|number| unit("kent", number, if number < 2 { 900 } else { 600 })).collect();
    units.extend((12..42).map(|number| unit("kent", number, if number == 12 { 200 } else { 199 })));
    let coverage = Coverage::judge(units);
    assert_eq!(state(&coverage, 5), UnitState::Complete);
    assert_eq!(state(&coverage, 12), UnitState::Complete, "a third exactly");
    assert_eq!(state(&coverage, 13), UnitState::Partial);
}

#[test]
fn the_median_of_an_even_number_of_months_lies_between_the_middle_two() {
    // 30, 101: the median is 65.5, a third of it 21.8.
    let of = |rows| Coverage::judge([unit("kent", 0, 101), unit("kent", 1, 30), unit("kent", 2, rows)]);
    // Three months: the median is 30 and a third 10.
    assert_eq!(state(&of(10), 2), UnitState::Complete);
    assert_eq!(state(&of(9), 2), UnitState::Partial);
    let two = Coverage::judge([unit("kent", 0, 500), unit("kent", 1, 100)]);
    assert_eq!(state(&two, 1), UnitState::Complete, "100 is a third of 300");
    let two = Coverage::judge([unit("kent", 0, 501), unit("kent", 1, 100)]);
    assert_eq!(state(&two, 1), UnitState::Partial, "100 is under a third of 300.5");
}

#[test]
fn a_third_without_what_is_usually_there_is_partial() {
    let lacking = |usually: u64, now: u64, set: fn(&mut UnitStatistics, u64)| {
        let units = (0..13).map(|number| {
            // The thirteenth has the fewest rows, so it isn't among the fullest.
            let (key, mut statistics) = unit("kent", number, if number == 12 { 900 } else { 1000 });
            set(&mut statistics, if number == 12 { now } else { usually });
            (key, statistics)
        });
        state(&Coverage::judge(units), 12)
    };
    let position: fn(&mut UnitStatistics, u64) = |unit, lacking| unit.without_position = lacking;
    let crime_id: fn(&mut UnitStatistics, u64) = |unit, lacking| unit.without_crime_id = lacking;
    for set in [position, crime_id] {
        assert_eq!(lacking(99, 300, set), UnitState::Partial);
        assert_eq!(lacking(99, 299, set), UnitState::Complete);
        assert_eq!(lacking(100, 900, set), UnitState::Complete, "a tenth lacks it in any month");
    }
}

#[test]
fn an_empty_file_is_partial_where_others_have_rows() {
    let coverage = Coverage::judge([unit("kent", 0, 5), unit("kent", 1, 0), unit("kent", 2, 5)]);
    assert_eq!(state(&coverage, 1), UnitState::Partial);
    assert_eq!(state(&Coverage::judge([unit("kent", 0, 0)]), 0), UnitState::Complete);
}

#[test]
fn a_month_without_a_unit_is_missing_between_the_data_sets_first_and_last() {
    let coverage = Coverage::judge([unit("kent", 1, 5), unit("essex", 0, 5), unit("essex", 3, 5)]);
    let states: Vec<_> =
        (-1..5).map(|number| coverage.state(DataSet::Street, "kent", month(number))).collect();
    let missing = Some(UnitState::Missing);
    assert_eq!(states, [None, missing, Some(UnitState::Complete), missing, missing, None]);
    assert_eq!(coverage.state(DataSet::Street, "surrey", month(1)), None, "a force that has nothing");
    assert_eq!(coverage.state(DataSet::Outcomes, "kent", month(1)), None, "another data set");
    let gaps: Vec<_> = coverage.gaps(DataSet::Street).map(|gap| (gap.force, gap.month)).collect();
    let gap = |force: &str, number| (force.to_owned(), month(number));
    assert_eq!(gaps, [gap("essex", 1), gap("essex", 2), gap("kent", 0), gap("kent", 2), gap("kent", 3)]);
}
