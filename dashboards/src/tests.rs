use super::*;
use blotter_records::{
    Coverage, DataSet, Dimension, Month, Release, Rollup, UnitKey, UnitSource, UnitStatistics,
    dashboard::Card,
    rollup::{LocalColumn, MonthColumns, Point, cell_at},
};
use blotter_view::dashboard::{Answer, CardDocument, Figures, Query, RiseIs};

#[test]
fn the_built_in_documents_have_the_cards_of_the_contract() {
    for data_set in DataSet::ALL {
        let document = of_data_set(data_set);
        assert_eq!(document.data_set, data_set);
        let slugs: Vec<String> = document.cards.iter().map(CardDocument::slug).collect();
        let expected: Vec<String> = Card::of(data_set).iter().map(|card| Card::slug(*card)).collect();
        assert_eq!(slugs, expected);
        for (card, document) in Card::of(data_set).iter().zip(&document.cards) {
            let dimensions: Vec<_> = document.dimensions.iter().map(|dimension| dimension.0).collect();
            assert_eq!(card.dimensions(), dimensions, "{}", card.title());
        }
    }
}

#[test]
fn a_document_that_makes_no_sense_is_refused() {
    let good = include_str!("../documents/crime.toml");
    for (from, to, why) in [
        ("dimension = \"town\"\nlabel", "dimension = \"hour\"\nlabel", "no dimension"),
        ("dimension = \"town\"\nlabel", "dimension = \"colour\"\nlabel", "colour"),
        ("title = \"City or town\"", "title = \"Crime type\"", "two cards"),
        ("dimensions = [\"town\"]", "dimensions = []", "draws"),
        ("width = 7", "width = 13", "wide"),
        ("kind = \"where\"", "kind = \"pie\"", "pie"),
        ("rise_is", "rise", "rise"),
    ] {
        assert!(good.contains(from), "{from}");
        let error = read(&good.replacen(from, to, 1)).unwrap_err().to_string();
        assert!(error.contains(why), "{error}");
    }
}

#[test]
fn more_crime_is_bad_and_more_searches_or_outcomes_are_neither_good_nor_bad() {
    let rises = DataSet::ALL.map(|data_set| (data_set, of_data_set(data_set).rise_is));
    for (data_set, rise_is) in rises {
        let expected = if data_set == DataSet::Street { RiseIs::Bad } else { RiseIs::Neutral };
        assert_eq!(rise_is, expected, "{data_set}");
    }
}

/// Violence in Bristol and anti-social behaviour without a place, by month and force.
type Invented = &'static [(&'static str, &'static [(&'static str, u32, u32)])];

const MONTHS: Invented = &[
    ("2020-03", &[("kent", 80, 20), ("essex", 70, 10)]),
    ("2020-04", &[("kent", 100, 20), ("essex", 60, 10)]),
    ("2021-03", &[("kent", 110, 40), ("essex", 40, 10)]),
    // Essex has no file.
    ("2021-04", &[("kent", 120, 50)]),
];

fn release() -> Release {
    let mut rollup = Rollup::new(DataSet::Street);
    let mut units = Vec::new();
    for (text, forces) in MONTHS {
        let month: Month = text.parse().unwrap();
        let texts = |texts: &[Option<&str>]| texts.iter().map(|it| it.map(str::to_owned)).collect::<Vec<_>>();
        let codes = |by_force: bool| -> Vec<u32> {
            let rows = (0..forces.len()).flat_map(|force| [(force, 0), (force, 1)]);
            rows.map(|(force, kind)| u32::try_from(if by_force { force } else { kind }).unwrap()).collect()
        };
        let kinds = |one, other| LocalColumn { values: texts(&[one, other]), codes: codes(false) };
        let names: Vec<Option<&str>> = forces.iter().map(|(force, ..)| Some(*force)).collect();
        let point = Point { longitude: -2.59, latitude: 51.45, cell: cell_at(-2.59, 51.45).unwrap() };
        rollup
            .set_month(&MonthColumns {
                month,
                dimensions: vec![
                    (Dimension::Force, LocalColumn { values: texts(&names), codes: codes(true) }),
                    (Dimension::Town, kinds(Some("Bristol"), None)),
                    (Dimension::CrimeType, kinds(Some("Violence"), Some("Anti-social behaviour"))),
                    (Dimension::LastOutcome, kinds(Some("Under investigation"), None)),
                ],
                points: LocalColumn { values: vec![Some(point), None], codes: codes(false) },
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
    Release::new(3, String::new(), [rollup], Coverage::judge(units))
}

fn ask(query: &str) -> Answer {
    let document = of_data_set(DataSet::Street);
    let asked = Asked::read(document, Query::read(query)).unwrap();
    answer(document, &release(), "3 November 2021".to_owned(), &asked).unwrap()
}

fn note<'a>(answer: &'a Answer, card: &str) -> &'a str {
    &answer.cards.iter().find(|note| note.card == card).unwrap().note
}

#[test]
fn an_answer_has_the_numbers_and_the_names_that_people_read() {
    let answer = ask("from=2021-03&to=2021-04");
    assert_eq!((answer.figures.total.count, answer.figures.total.without_position), (370, 100));
    let parts: Vec<u64> = answer.figures.total.parts.iter().map(|(_, count)| *count).collect();
    assert_eq!(parts, [270, 100, 100]);
    let forces = answer.figures.list(Dimension::Force).unwrap();
    let names: Vec<_> =
        forces.rows.iter().map(|row| (row.name.as_str(), row.value.as_str(), row.count)).collect();
    assert_eq!(names, [("Kent", "kent", 320), ("Essex", "essex", 50)]);
    let towns = answer.figures.list(Dimension::Town).unwrap();
    assert_eq!(towns.rows.last().unwrap().name, "No place given");
    assert!(note(&answer, "where").starts_with("On the map: 270 of 370; 100 have no place."));
    assert_eq!(answer.hint.text, "2 of 45 forces imported");
    assert_eq!(answer.breadcrumb, []);
}

#[test]
fn notes_say_what_is_missing() {
    let answer = ask("from=2021-03&to=2021-04");
    let lacking = "Essex has no file for April 2021.";
    for card in ["total", "where", "last-outcome", "crime-type", "city-or-town"] {
        assert!(note(&answer, card).ends_with(lacking), "{card}: {}", note(&answer, card));
    }
    let whole = ask("from=2020-03&to=2020-04");
    assert!(!note(&whole, "total").contains("file"), "{}", note(&whole, "total"));
}

#[test]
fn the_note_of_a_change_names_who_is_left_out_of_which_line() {
    // The months before these have no file of anybody.
    let of = |query: &str| note(&ask(query), "change").to_owned();
    assert_eq!(
        of("from=2020-04&to=2020-04"),
        "Whole months only. Against April 2019, Essex and Kent are left out, since months of theirs are missing or partial."
    );
    // Essex has March and no April: it is left out of what April is compared in.
    assert_eq!(
        of("from=2021-04&to=2021-04"),
        "Whole months only. Essex is left out: April 2021 is not complete."
    );
    assert_eq!(
        of("from=2021-03&to=2021-03"),
        "Whole months only. Against February 2021, Essex and Kent are left out, since months of theirs are missing or partial."
    );
}

#[test]
fn a_force_that_is_left_out_of_every_line_is_named_once() {
    // Essex lacks April 2021, and both years' months between; of each line other months.
    assert_eq!(
        note(&ask("from=2020-04&to=2021-04&force=essex"), "change"),
        "Whole months only. Essex is left out of every line: some of its months are not complete."
    );
}

#[test]
fn notes_of_a_comparison_are_of_both_sides() {
    let compared = ask("from=2021-03&to=2021-04&force=kent&vs=force:essex");
    assert!(note(&compared, "where").contains("Essex: 40 of 50; 10 have no place."));
    assert!(note(&compared, "total").ends_with("Essex has no file for April 2021."));
    assert!(note(&compared, "change").contains("Essex is left out"), "{}", note(&compared, "change"));
    // What holds for both is said once.
    let compared = ask("from=2021-03&to=2021-04&town=Bristol&vs=crime_type:Violence");
    assert_eq!(note(&compared, "total").matches("Essex has no file").count(), 1);
}

#[test]
fn months_with_others_between_them_are_named_and_not_compared() {
    let answer = ask("month=2020-03&month=2021-03");
    assert_eq!(answer.period(), "March 2020 and March 2021");
    assert_eq!((answer.figures.change.len(), note(&answer, "change")), (0, ""));
    assert_eq!(ask("month=2020-03&month=2020-04").period(), "March to April 2020");
}

#[test]
fn a_filter_is_named_and_can_be_taken_back() {
    let answer = ask("from=2021-03&to=2021-03&force=kent&town=");
    let crumbs: Vec<_> = answer.breadcrumb.iter().map(|it| (it.name.as_str(), it.without.as_str())).collect();
    assert_eq!(
        crumbs,
        [("Kent", "from=2021-03&to=2021-03&town="), ("No place given", "from=2021-03&to=2021-03&force=kent")]
    );
    assert_eq!(answer.hint.text, "Essex: 10 in these months");
    assert_eq!(answer.hint.href, "/crime?from=2021-03&to=2021-03&town=&force=essex");
    assert_eq!(answer.figures.total.count, 40);
    // The line is there where no other force has any, too.
    assert_eq!(ask("from=2021-04&to=2021-04&force=kent").hint.text, "No other force has any of these");
}

#[test]
fn where_nothing_is_counted_what_is_missing_is_still_said_of_each_number() {
    let answer = ask("from=2021-04&to=2021-04&force=essex");
    assert_eq!(answer.figures.total.count, 0);
    for card in answer.cards.iter().filter(|card| card.card != "change") {
        assert_eq!(card.note, "Essex has no file for April 2021.", "{}", card.card);
    }
    // Nothing is missing: the page itself says that nothing fits.
    let answer = ask("from=2021-03&to=2021-03&force=kent&town=Wells");
    assert!(answer.empty.is_some());
    assert!(answer.cards.iter().all(|card| card.note.is_empty()));
}

#[test]
fn where_nothing_fits_a_filter_whose_loss_helps_is_named() {
    let answer = ask("from=2021-04&to=2021-04&force=essex&town=Bristol");
    let empty = answer.empty.unwrap();
    assert_eq!(
        (empty.what.as_str(), empty.instead.as_str()),
        ("No report fits both filters.", "Without “Essex” there are 120.")
    );
    assert_eq!(empty.drop[0].without, "from=2021-04&to=2021-04&town=Bristol");
    assert_eq!(ask("from=2021-04&to=2021-04").empty, None);
}

#[test]
fn where_nothing_fits_a_place_can_be_dropped_like_any_filter() {
    let drop = |query: &str| {
        let empty = ask(query).empty.unwrap();
        let drops = empty.drop.into_iter().map(|crumb| (crumb.name, crumb.without)).collect::<Vec<_>>();
        (empty.what, empty.instead, drops)
    };
    let crumb = |name: &str, without: &str| (name.to_owned(), without.to_owned());
    // Bristol's point is not in the sea.
    assert_eq!(
        drop("from=2021-04&to=2021-04&bbox=-6,50,-5,51"),
        (
            "No report fits the filter.".to_owned(),
            "Without “Drawn area” there are 170.".to_owned(),
            vec![crumb("Drawn area", "from=2021-04&to=2021-04")]
        )
    );
    let cell = cell_at(1.0, 51.2).unwrap();
    let (what, _, drops) = drop(&format!("from=2021-04&to=2021-04&town=Bristol&cell={cell:x}"));
    assert_eq!(what, "No report fits both filters.");
    assert_eq!(drops, [crumb("One cell", "from=2021-04&to=2021-04&town=Bristol")]);
    // No single filter is to blame: each may be dropped.
    let (_, instead, drops) = drop("from=2021-04&to=2021-04&force=essex&town=Bristol&bbox=1,51,1,51");
    assert_eq!(instead, "");
    let names: Vec<&str> = drops.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["Essex", "Bristol", "One point of the map"]);
}

#[test]
fn a_place_is_named_as_a_filter_is() {
    let area = |query: &str| ask(query).area;
    assert_eq!(area(""), "Anywhere");
    assert_eq!(area("bbox=-2.59,51.45,-2.59,51.45"), "One point of the map");
    assert_eq!(ask("bbox=-2.59,51.45,-2.59,51.45&from=2021-04&to=2021-04").figures.total.count, 120);
    assert_eq!(area("bbox=-3,51,-2,52"), "Drawn area");
}

#[test]
fn a_comparison_replaces_the_values_of_its_dimension_alone() {
    let answer = ask("from=2021-03&to=2021-03&force=kent&crime_type=Violence&vs=force:essex");
    let versus = answer.versus.unwrap();
    assert_eq!((versus.of.as_str(), versus.name.as_str()), ("Kent", "Essex"));
    assert_eq!((answer.figures.total.count, versus.figures.total.count), (110, 40));
}

#[test]
fn months_and_places_are_compared_like_values() {
    let sides = |query: &str| {
        let answer = ask(query);
        let versus = answer.versus.unwrap();
        let counts = [answer.figures.total.count, versus.figures.total.count];
        (versus.of, versus.name, counts)
    };
    let of = |own: &str, other: &str, counts| (own.to_owned(), other.to_owned(), counts);
    let spans = "from=2021-03&to=2021-04&vs=month:2020-03/2020-04";
    assert_eq!(sides(spans), of("March to April 2021", "March to April 2020", [370, 370]));
    assert_eq!(
        sides("month=2021-03&month=2020-03&vs=month:2020-04"),
        of("March 2021 and March 2020", "April 2020", [380, 190])
    );
    let data = "(data: March 2020 to April 2021)";
    assert_eq!(
        sides("force=kent&year=2021&vs=year:2020"),
        of(&format!("2021 {data}"), &format!("2020 {data}"), [320, 220])
    );
    // Months that were not stated are the last four.
    assert_eq!(sides("vs=year:2020").0, "January to April 2021");
    let cell = cell_at(-2.59, 51.45).unwrap();
    let cells = format!("from=2021-03&to=2021-04&cell=84195e7ffffffff&vs=cell:{cell:x}");
    assert_eq!(sides(&cells), of("One cell", "Another cell", [0, 270]));
    assert_eq!(
        sides("from=2021-04&to=2021-04&bbox=0,51,1,52&vs=bbox:-3,51,-2,52"),
        of("Drawn area", "Another drawn area", [0, 120])
    );
    assert_eq!(
        sides("from=2021-04&to=2021-04&vs=bbox:-2.59,51.45,-2.59,51.45"),
        of("Anywhere", "One point of the map", [170, 120])
    );
    assert_eq!(sides("from=2021-04&to=2021-04&vs=cell:"), of("Anywhere", "Without a place", [170, 50]));
}

#[test]
fn a_filter_is_not_compared_with_itself() {
    for query in [
        "town=Bristol&vs=town:Bristol",
        "force=kent&crime_type=Violence&vs=force:kent",
        "vs=month:2021-04/2021-04&from=2021-04&to=2021-04",
        "month=2021-04&vs=month:2021-04/2021-04",
        // Without months, the last four.
        "vs=month:2021-01/2021-04",
    ] {
        let answer = ask(query);
        assert_eq!(answer.versus, None, "{query}");
        assert!(!answer.query.contains("vs="), "{}", answer.query);
    }
    assert!(ask("town=Bristol&vs=town:Mendip").versus.is_some());
}

#[test]
fn months_are_offered_and_named_as_far_as_there_are_data_of_them() {
    let offered = |query: &str| {
        let found = ask(query).compare.into_iter().filter(|it| it.of == "month");
        found.map(|it| format!("{}: {}", it.with, it.vs.unwrap())).collect::<Vec<_>>()
    };
    // The year before and the months before, as far as there are data.
    assert_eq!(
        offered("from=2021-03&to=2021-04"),
        ["March to April 2020: month:2020-03/2020-04", "January to February 2021: month:2021-01/2021-02"]
    );
    assert_eq!(offered("from=2020-04&to=2020-04"), ["March 2020: month:2020-03/2020-03"]);
    for query in [
        // Nothing is before; not in a row; beyond the data.
        "from=2020-03&to=2020-04",
        "month=2021-02&month=2021-04",
        "from=2021-05&to=2021-06",
    ] {
        assert!(offered(query).is_empty(), "{query}");
    }
    let name = |query: &str| ask(query).versus.unwrap().name;
    assert_eq!(name("vs=month:2015-01/2015-04"), "January to April 2015 (no data)");
    assert_eq!(name("vs=year:2020"), "2020 (data: March 2020 to April 2021)");
    let of = |query: &str| ask(query).versus.unwrap().of;
    assert_eq!(of("year=2021&from=2021-03&to=2021-04&vs=month:2020-03"), "March to April 2021");
}

#[test]
fn the_cells_of_a_map_count_what_its_card_does() {
    let document = of_data_set(DataSet::Street);
    let asked =
        Asked::read(document, Query::read("from=2021-04&to=2021-04&vs=crime_type:Anti-social+behaviour"))
            .unwrap();
    let (map, versus) = cells(document, &release(), &asked);
    let counts: Vec<u64> = map.cells.iter().map(|it| it.count).collect();
    assert_eq!((map.resolution, counts, map.placed, map.unplaced), (9, vec![120], 120, 50));
    let versus = versus.unwrap();
    assert_eq!((versus.cells.len(), versus.placed, versus.unplaced), (0, 0, 50));
}

#[test]
fn a_comparison_lists_what_only_the_other_side_has() {
    // Kent has no row of the month in Essex's month alone: every list has both sides' values, counted on each.
    let answer = ask("from=2021-03&to=2021-03&crime_type=Violence&vs=crime_type:Anti-social+behaviour");
    let versus = answer.versus.unwrap();
    let names = |lists: &Figures| -> Vec<(String, u64)> {
        let list = lists.list(Dimension::LastOutcome).unwrap();
        list.rows.iter().map(|row| (row.value.clone(), row.count)).collect()
    };
    // Violence is under investigation, behaviour has no outcome.
    assert_eq!(names(&answer.figures), [("Under investigation".to_owned(), 150), (String::new(), 0)]);
    assert_eq!(names(&versus.figures), [(String::new(), 50)]);
}

#[test]
fn months_that_the_data_lacks_are_shown_as_they_were_asked_for() {
    let month = |text: &str| text.parse::<Month>().unwrap();
    for (query, months) in [
        ("from=2030-01", ["2030-01", "2030-01"]),
        ("to=2010-01", ["2010-01", "2010-01"]),
        ("from=2030-01&to=2030-03", ["2030-01", "2030-03"]),
    ] {
        let answer = ask(query);
        assert_eq!(answer.months, months.map(month), "{query}");
        assert_eq!(answer.figures.total.count, 0);
    }
}

#[test]
fn what_is_not_understood_is_refused_or_left_out() {
    let document = of_data_set(DataSet::Street);
    for (query, parameter) in [
        ("colour=red", "colour"),
        ("from=x", "from"),
        ("vs=Bath", "vs"),
        ("vs=hour:3", "vs"),
        ("town=a&vs=colour:x", "vs"),
        ("vs=month:2021", "vs"),
        ("vs=month:", "vs"),
        ("vs=month:2021-04/2021-03", "vs"),
        ("vs=year:21", "vs"),
        ("vs=bbox:1,2,3", "vs"),
        ("vs=cell:x", "vs"),
        ("vs=from:2021-03", "vs"),
        ("vs=town:a&vs=town:b", "vs"),
    ] {
        assert_eq!(Asked::read(document, Query::read(query)).unwrap_err().parameter, parameter, "{query}");
    }
    let lenient =
        Asked::lenient(document, &Query::read("colour=red&town=Bath&from=x&vs=force:kent&town=Bath"));
    assert_eq!(lenient.query.write(), "town=Bath&vs=force%3Akent");
}
