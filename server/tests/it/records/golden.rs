//! The dashboards' pages show what counting the published rows gives: in the JSON, and in the HTML that anybody reads.

use super::real::{Row, counted};
use crate::common::Blotter;
use serde_json::Value;

/// A page without the marks that hydration finds texts by.
async fn page_of(blotter: &Blotter, address: &str) -> String {
    blotter.text(address).await.replace("<!>", "")
}

/// A number as pages write it.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let groups: Vec<&str> =
        digits.as_bytes().rchunks(3).rev().map(|group| std::str::from_utf8(group).unwrap()).collect();
    groups.join(",")
}

fn months<'a>(rows: &'a [Row], from: &'a str, to: &'a str) -> impl Iterator<Item = &'a Row> + Clone {
    rows.iter().filter(move |row| (from..=to).contains(&row["month"].as_str()))
}

fn list<'a>(answer: &'a Value, dimension: &str) -> &'a [Value] {
    let lists = answer["figures"]["lists"].as_array().unwrap();
    lists.iter().find(|list| list["dimension"] == dimension).unwrap()["rows"].as_array().unwrap()
}

/// Every list of a dashboard is what the rows are under every filter but the list's own.
fn lists_fit(answer: &Value, rows: &[&Row], own: Option<(&str, &[&Row])>) {
    for found in answer["figures"]["lists"].as_array().unwrap() {
        let dimension = found["dimension"].as_str().unwrap();
        let of = own.filter(|(name, _)| *name == dimension).map_or(rows, |(_, rows)| rows);
        let expected = counted(of.iter().copied(), dimension);
        let found = list(answer, dimension).iter();
        let found =
            found.map(|row| (row["value"].as_str().unwrap().to_owned(), row["count"].as_u64().unwrap()));
        assert_eq!(found.collect::<std::collections::BTreeMap<_, _>>(), expected, "{dimension}");
    }
}

pub async fn crime(blotter: &Blotter, rows: &[Row]) {
    // Without months: the last four of the data.
    let chosen: Vec<&Row> = months(rows, "2021-06", "2021-09").collect();
    let force = "avon-and-somerset";
    let of_force: Vec<&Row> = chosen.iter().copied().filter(|row| row["force"] == force).collect();
    let answer = blotter.json(&format!("/crime.json?force={force}")).await;
    assert_eq!(answer["months"], serde_json::json!(["2021-06", "2021-09"]));
    assert_eq!(answer["figures"]["total"]["count"], of_force.len());
    lists_fit(&answer, &of_force, Some(("force", &chosen)));
    for month in answer["figures"]["by_month"].as_array().unwrap() {
        let name = month["month"].as_str().unwrap();
        let count = rows.iter().filter(|row| row["month"] == *name && row["force"] == force).count();
        // Of July 2019 the force has no file.
        let expected = if name == "2019-07" { Value::Null } else { count.into() };
        assert_eq!(month["count"], expected, "{name}");
    }
    let year_before = months(rows, "2020-06", "2020-09").filter(|row| row["force"] == force).count();
    assert_eq!(answer["figures"]["change"][0]["count_earlier"], year_before);

    // The page says the same in words.
    let page = page_of(blotter, &format!("/crime?force={force}")).await;
    let total = grouped(of_force.len() as u64);
    let crimes = of_force.iter().filter(|row| row["crime_type"] != "Anti-social behaviour").count();
    for text in [
        format!(">{total}</a>"),
        format!(">{}</a>", grouped(crimes as u64)),
        "Avon and Somerset has no file for July 2019.".to_owned(),
        "No data, Jul 2019".to_owned(),
        "Against June to September 2020".to_owned(),
    ] {
        assert!(page.contains(&text), "{text}");
    }
    for (town, count) in counted(of_force.iter().copied(), "town") {
        assert!(page.contains(&format!("<span class=\"num\">{}</span>", grouped(count))), "{town}: {count}");
    }
    assert!(!page.contains(" style=\""), "the policy forbids it");

    // July 2019: the force without a file is left out of both periods, and named; the other is compared.
    let answer = blotter.json("/crime.json?from=2019-07&to=2019-07").await;
    let count = |month: &str| {
        rows.iter().filter(|row| row["month"] == month && row["force"] == "city-of-london").count()
    };
    let change = &answer["figures"]["change"][0];
    assert_eq!(
        (&change["count"], &change["count_earlier"]),
        (&count("2019-07").into(), &count("2018-07").into())
    );
    assert_eq!(change["left_out"][0]["name"], "Avon and Somerset");
    let page = page_of(blotter, "/crime?from=2019-07&to=2019-07").await;
    assert!(page.contains("Avon and Somerset is left out"), "named");
    let page = page_of(blotter, &format!("/crime?from=2019-07&to=2019-07&force={force}")).await;
    assert!(page.contains("Not comparable, July 2019 is not complete"), "none is left");

    // Side by side.
    let answer = blotter.json("/crime.json?town=Bristol&vs=town:Mendip").await;
    let of_town = |town: &str| chosen.iter().filter(|row| row["town"] == *town).count();
    assert_eq!(answer["figures"]["total"]["count"], of_town("Bristol"));
    assert_eq!(answer["versus"]["figures"]["total"]["count"], of_town("Mendip"));
    // The map's cells are those of both sides.
    for (map, town) in [("map", "Bristol"), ("versus_map", "Mendip")] {
        let cells = answer[map]["cells"].as_array().unwrap();
        let placed: u64 = cells.iter().map(|cell| cell["count"].as_u64().unwrap()).sum();
        assert_eq!(answer[map]["placed"], placed);
        assert_eq!(placed + answer[map]["unplaced"].as_u64().unwrap(), of_town(town) as u64, "{town}");
    }
    // Months with months.
    let answer = blotter.json("/crime.json?from=2021-06&to=2021-07&vs=month:2020-06/2020-07&map=no").await;
    for (figures, [from, to]) in
        [(&answer["figures"], ["2021-06", "2021-07"]), (&answer["versus"]["figures"], ["2020-06", "2020-07"])]
    {
        assert_eq!(figures["total"]["count"], months(rows, from, to).count());
    }
    assert!(answer["map"].is_null());
    assert_eq!(blotter.get("/crime.json?map=x").await.status(), 400);
}

pub async fn outcomes(blotter: &Blotter, rows: &[Row]) {
    let chosen: Vec<&Row> = months(rows, "2021-06", "2021-09").collect();
    let force = "avon-and-somerset";
    let answer = blotter.json("/outcomes.json").await;
    assert_eq!(answer["months"], serde_json::json!(["2021-06", "2021-09"]));
    assert_eq!(answer["figures"]["total"]["count"], chosen.len());
    lists_fit(&answer, &chosen, None);
    for month in answer["figures"]["by_month"].as_array().unwrap() {
        let count = rows.iter().filter(|row| month["month"] == row["month"]).count();
        assert_eq!(month["count"], count, "{month}");
    }
    let year_before = months(rows, "2020-06", "2020-09").count();
    assert_eq!(answer["figures"]["change"][0]["count_earlier"], year_before);

    // Under filters: each list counts under every filter but its own.
    let (kind, town) = ("Unable to prosecute suspect", "Bristol");
    let by = |row: &&&Row, name: &str, value: &str| row[name] == *value;
    let of_kind: Vec<&Row> = chosen.iter().filter(|row| by(row, "outcome_type", kind)).copied().collect();
    let of_both: Vec<&Row> = of_kind.iter().filter(|row| by(row, "town", town)).copied().collect();
    assert!(of_both.len() > 50, "{}", of_both.len());
    let query = format!("outcome_type={}&town={town}", kind.replace(' ', "%20"));
    let answer = blotter.json(&format!("/outcomes.json?{query}")).await;
    assert_eq!(answer["figures"]["total"]["count"], of_both.len());
    let found = list(&answer, "town").iter();
    let found: std::collections::BTreeMap<_, _> = found
        .filter(|row| row["count"] != 0)
        .map(|row| (row["value"].as_str().unwrap().to_owned(), row["count"].as_u64().unwrap()))
        .collect();
    assert_eq!(found, counted(of_kind.iter().copied(), "town"));
    let versus = blotter.json(&format!("/outcomes.json?force={force}&vs=force:city-of-london")).await;
    let of_force = |force: &str| chosen.iter().filter(|row| row["force"] == *force).count();
    assert_eq!(versus["figures"]["total"]["count"], of_force(force));
    assert_eq!(versus["versus"]["figures"]["total"]["count"], of_force("city-of-london"));

    // The page says the same in words.
    let page = page_of(blotter, "/outcomes").await;
    assert!(page.contains(&format!(">{}</a>", grouped(chosen.len() as u64))));
    for (town, count) in counted(chosen.iter().copied(), "town") {
        assert!(page.contains(&format!("<span class=\"num\">{}</span>", grouped(count))), "{town}: {count}");
    }
}

pub async fn stops(blotter: &Blotter, rows: &[Row]) {
    let chosen: Vec<&Row> = months(rows, "2021-12", "2022-03").collect();
    let answer = blotter.json("/stop-and-search.json").await;
    assert_eq!(answer["figures"]["total"]["count"], chosen.len());
    lists_fit(&answer, &chosen, None);
    let mut by_hour = vec![[0_u64; 7]; 24];
    for row in chosen.iter().filter(|row| !row["hour"].is_empty()) {
        let number = |name: &str| row[name].parse::<usize>().unwrap();
        by_hour[number("hour")][number("weekday") - 1] += 1;
    }
    assert_eq!(answer["figures"]["by_hour"], serde_json::json!(by_hour));
    // A weekday and hour that are chosen leave the others in the table.
    let one = blotter.json("/stop-and-search.json?weekday=5&hour=17").await;
    assert_eq!(one["figures"]["total"]["count"], by_hour[17][4]);
    assert_eq!(one["figures"]["by_hour"], answer["figures"]["by_hour"]);
    let page = page_of(blotter, "/stop-and-search").await;
    // Dyfed-Powys publishes days only.
    let timed = chosen.iter().filter(|row| row["force"] == "gwent").count() as u64;
    for text in [
        format!(">{}</a>", grouped(chosen.len() as u64)),
        format!("<b>{} of {}</b> have a time of day", grouped(timed), grouped(chosen.len() as u64)),
        "Dyfed-Powys publishes days without times".to_owned(),
        "without Gwent".to_owned(),
    ] {
        assert!(page.contains(&text), "{text}");
    }
    let page = page_of(blotter, "/stop-and-search?force=dyfed-powys").await;
    assert!(page.contains("<p class=\"callout\">Dyfed-Powys publishes no times."), "hours");
    assert!(page.contains("<p class=\"text\">Dyfed-Powys publishes no times."), "hours by weekday");
    let page = page_of(blotter, "/stop-and-search?force=gwent&object_of_search=Crossbows").await;
    let crossbows = chosen.iter().filter(|row| row["object_of_search"] == "Crossbows").count();
    assert!(
        page.contains("No search fits both filters.")
            && page.contains(&format!("Without “Gwent” there are {crossbows}."))
    );
}
