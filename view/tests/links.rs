//! Links and filters: a link reproduces the view, and the parts of a filter are independent.

use blotter_model::{Call, CallKind, Incident, Report, Timestamp, incidents};
use blotter_view::{Filter, FilterPart, LiveView, MapPosition, kind};
use proptest::{collection::vec, option, prelude::*, sample::select};
use std::sync::Arc;

const PARTS: [FilterPart; 4] =
    [FilterPart::Divisions, FilterPart::Kinds, FilterPart::Priorities, FilterPart::Text];

fn view() -> impl Strategy<Value = LiveView> {
    let distinct = |mut list: Vec<String>| {
        list.retain(|text| !text.is_empty());
        list.sort();
        list.dedup();
        list
    };
    let text = any::<String>().prop_map(|text| {
        let short: String = text.trim().chars().take(200).collect();
        short.trim().to_owned()
    });
    let filter = (
        vec(any::<String>(), 0..5).prop_map(distinct),
        prop::sample::subsequence(CallKind::ALL.to_vec(), 0..8),
        prop::sample::subsequence(vec![-1_i64, 0, 1, 2, 3, i64::MAX], 0..6),
        text,
    )
        .prop_map(|(divisions, kinds, priorities, text)| Filter { divisions, kinds, priorities, text });
    // A map stands where its link can say: four decimals are ten metres.
    let map = (-850_000..=850_000, -1_800_000..=1_800_000, 0..=2200).prop_map(
        |(latitude, longitude, zoom): (i32, i32, i32)| MapPosition {
            latitude: f64::from(latitude) / 1e4,
            longitude: f64::from(longitude) / 1e4,
            zoom: f64::from(zoom) / 100.0,
        },
    );
    let incident = option::of("\\PC{1,30}");
    (filter, option::of(map), incident).prop_map(|(filter, map, incident)| LiveView { filter, map, incident })
}

fn incident() -> impl Strategy<Value = Incident> {
    let call = (
        select(vec!["A1", "B2", ""]),
        option::of(select(vec!["North Central", "South"])),
        option::of(1..4_i64),
        select(CallKind::ALL.to_vec()),
        option::of(select(vec!["Forest Ln", "ELM ST / MAIN ST"])),
    );
    vec(call, 1..4).prop_map(|calls| {
        let calls: Vec<_> = calls
            .into_iter()
            .map(|(unit, division, priority, kind, location)| {
                let report = Report {
                    incident_number: "26-1".into(),
                    unit_number: unit.into(),
                    division: division.map(Into::into),
                    priority,
                    location: location.map(Into::into),
                    ..Report::default()
                };
                let call = Call::new(&report, "feed", Timestamp::UNIX_EPOCH);
                Arc::new(Call { kind, title: kind::name(kind).to_owned(), ..call })
            })
            .collect();
        incidents(&calls).remove(0)
    })
}

fn filter() -> impl Strategy<Value = Filter> {
    let text = select(vec!["", " ", "elm", "forest B2", "26-1", "road", "nowhere"]);
    (
        prop::sample::subsequence(vec!["North Central".to_owned(), "South".to_owned()], 0..=2),
        prop::sample::subsequence(CallKind::ALL.to_vec(), 0..8),
        prop::sample::subsequence(vec![1, 2, 3], 0..=3),
        text,
    )
        .prop_map(|(divisions, kinds, priorities, text)| Filter {
            divisions,
            kinds,
            priorities,
            text: text.into(),
        })
}

fn without(filter: &Filter, part: FilterPart) -> Filter {
    let mut filter = filter.clone();
    match part {
        FilterPart::Divisions => filter.divisions.clear(),
        FilterPart::Kinds => filter.kinds.clear(),
        FilterPart::Priorities => filter.priorities.clear(),
        FilterPart::Text => filter.text.clear(),
    }
    filter
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(1000) })]

    #[test]
    fn a_link_reproduces_any_view(view in view()) {
        prop_assert_eq!(LiveView::from_query(&view.to_query()), view);
    }

    #[test]
    fn a_link_is_plain_text_that_no_page_can_misread(view in view()) {
        let query = view.to_query();
        prop_assert!(query.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.~,%+=&".contains(&byte)));
    }

    /// Whatever the address bar holds: it is read without harm, and what was understood is kept from then on.
    #[test]
    fn any_query_is_read(query in "([a-z]{0,3}|at|q|kind|division|priority|incident|=|&|%|[0-9.,-]{1,6}|\\PC){0,20}") {
        let understood = LiveView::from_query(&LiveView::from_query(&query).to_query());
        prop_assert_eq!(LiveView::from_query(&understood.to_query()), understood);
    }

    #[test]
    fn what_fits_the_filter_fits_all_but_any_part(incident in incident(), filter in filter()) {
        let parts = PARTS.map(|part| filter.matches_without(&incident, Some(part)));
        if filter.matches(&incident) {
            prop_assert!(parts.iter().all(|fits| *fits));
        }
        for (part, fits) in PARTS.into_iter().zip(parts) {
            prop_assert_eq!(fits, without(&filter, part).matches(&incident));
        }
        prop_assert!(Filter::default().matches(&incident));
        if filter.is_empty() {
            prop_assert!(filter.matches(&incident));
        }
    }

    /// Two parts that each let it through let it through together.
    #[test]
    fn the_parts_of_a_filter_are_independent(incident in incident(), filter in filter()) {
        let alone = |part: FilterPart| {
            PARTS.iter().filter(|other| **other != part).fold(filter.clone(), |left, other| without(&left, *other))
        };
        let all = PARTS.iter().all(|part| alone(*part).matches(&incident));
        prop_assert_eq!(filter.matches(&incident), all);
    }
}
