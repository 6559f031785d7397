//! Numbers of what has no value of its own lead to their records too: remainders of lists, records without a place, and hours of
//! the week. The files that such a link downloads have as many rows as the number says.

use super::links::{numbers, opens};
use crate::common::{Archive, Blotter};
use serde_json::json;
use std::{collections::BTreeMap, fmt::Write, fs};
use tempfile::TempDir;

const STREET: &str = "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,Crime type,Last outcome category,Context";
const OUTCOMES: &str =
    "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,Outcome type";
const SEARCHES: &str = "Type,Date,Part of a policing operation,Policing operation,Latitude,Longitude,Gender,Age range,Self-defined ethnicity,Officer-defined ethnicity,Legislation,Object of search,Outcome,Outcome linked to object of search,Removal of more than just outer clothing";

const MONTHS: [&str; 2] = ["2021-08", "2021-09"];
/// Values of each list: more than any card draws.
const VALUES: usize = 17;

/// Every seventh record has no place; values are stated the less often the higher they are, and now and then not at all.
async fn served() -> (Blotter, TempDir) {
    let archive = Archive::new();
    let value = |name: &str, at: usize| {
        if at % 13 == 5 { String::new() } else { format!("{name} {}", at * at / 40 % VALUES) }
    };
    for month in MONTHS {
        let mut files = BTreeMap::from(
            [("street", STREET), ("outcomes", OUTCOMES), ("stop-and-search", SEARCHES)]
                .map(|(kind, heading)| (kind, heading.to_owned())),
        );
        for at in 0..120_usize {
            let (east, north) = (format!("-2.5{}", at % 9), format!("51.4{}", at % 5));
            let has_place = at % 7 != 3;
            let place = if has_place {
                format!("{east},{north},On or near A Road,E01,{} 001A", value("Town", at))
            } else {
                ",,No Location,,".to_owned()
            };
            let (kind, outcome) = (value("Kind", at + 3), value("Outcome", at + 8));
            let street = files.get_mut("street").unwrap();
            write!(street, "\r\n,{month},F,F,{place},{kind},{outcome},").unwrap();
            let outcomes = files.get_mut("outcomes").unwrap();
            write!(outcomes, "\r\n{at:064x},{month},F,F,{place},{kind}").unwrap();
            let searches = files.get_mut("stop-and-search").unwrap();
            let position = if has_place { format!("{north},{east}") } else { ",".to_owned() };
            let (day, hour) = (at % 28 + 1, at * 5 % 24);
            write!(searches, "\r\nPerson search,{month}-{day:02}T{hour:02}:15:00+00:00,,,{position},Male,18-24,{},,{},{kind},{outcome},,", value("Ethnicity", at), value("Act", at)).unwrap();
        }
        let folder = archive.path().join(month);
        fs::create_dir_all(&folder).unwrap();
        for (kind, text) in files {
            fs::write(folder.join(format!("{month}-gwent-{kind}.csv")), text + "\r\n").unwrap();
        }
        // A force that publishes days only has no hours.
        let days = format!("{SEARCHES}\r\nPerson search,{month}-03T23:00:00+00:00,,,,,,,,,,,,,\r\n");
        fs::write(folder.join(format!("{month}-kent-stop-and-search.csv")), days).unwrap();
    }
    archive.serve().await
}

/// What a part of a page leads to; each address once.
async fn follow(blotter: &Blotter, html: &str, of: &str) -> BTreeMap<String, String> {
    let links: BTreeMap<String, String> =
        numbers(html).into_iter().map(|(number, href)| (href, number)).collect();
    for (href, number) in &links {
        opens(blotter, href, number, of).await;
        // The same of the files, which are read, and not counted from the roll-up.
        let file = href.replacen("/records/", "/api/records/", 1).replacen("/rows?", "/rows.csv?", 1);
        let rows = blotter.text(&file).await.trim_end().split("\r\n").count() - 1;
        assert_eq!(rows.to_string(), number.replace(',', ""), "{of}: {file}");
    }
    links
}

#[tokio::test(flavor = "multi_thread")]
async fn numbers_without_a_value_of_their_own_open_their_records() {
    let (blotter, _dir) = served().await;
    let (mut rests, mut placeless) = (0, 0);
    for address in [
        "/crime",
        "/crime?from=2021-09&to=2021-09&crime_type=Kind+1&crime_type=Kind+2",
        "/crime?town=Town+1&vs=town:Town+2",
        "/crime?cell=",
        "/outcomes",
        "/stop-and-search",
        "/stop-and-search?hour=10&weekday=2&force=gwent",
        "/stop-and-search?force=gwent&vs=force:kent",
    ] {
        let html = blotter.text(address).await.replace("<!>", "");
        follow(&blotter, &html, address).await;
        // No remainder is left without its link.
        for row in html.split("<tr class=\"rest\">").skip(1) {
            let row = row.split_once("</tr>").unwrap().0;
            let share = row.split_once("class=\"num share\"").map_or(row, |(row, _)| row);
            assert!(share.contains("href=\"/records/"), "{address}: {row}");
            rests += 1;
        }
        for part in
            html.split("Without a place</dt>").skip(1).chain(html.split("Not on the map</th>").skip(1))
        {
            let part = part.split_once("</d").map_or(part, |(part, _)| part);
            let part = part.split_once("</td").map_or(part, |(part, _)| part);
            assert!(part.contains("cell=") || part.contains(">0"), "{address}: {part}");
            placeless += 1;
        }
    }
    assert!(rests >= 8 && placeless >= 8, "{rests} remainders, {placeless} numbers of what has no place");
    // As many without a place as were written, wherever it is said.
    for path in ["street", "outcomes"] {
        assert_eq!(blotter.json(&format!("/api/records/{path}?cell=")).await["total"], 34, "{path}");
    }
    let cells = blotter.json("/api/records/street/cells").await;
    let (cell, count) =
        (cells["cells"][0]["cell"].as_str().unwrap(), cells["cells"][0]["count"].as_u64().unwrap());
    let answer = blotter.json(&format!("/api/records/street?cell=&cell={cell}")).await;
    assert_eq!(
        (&answer["filter"]["cell"], answer["total"].as_u64()),
        (&json!([cell, null]), Some(34 + count))
    );
    let html = blotter.text("/records/street/rows?cell=").await;
    assert!(html.contains("Without a place"), "{html}");
}

#[tokio::test(flavor = "multi_thread")]
async fn each_hour_of_the_week_opens_its_records() {
    let (blotter, _dir) = served().await;
    for address in
        ["/stop-and-search", "/stop-and-search?force=gwent&vs=force:kent", "/stop-and-search?hour=10"]
    {
        let html = blotter.text(address).await.replace("<!>", "");
        let card = html.split_once("id=\"hour-and-weekday\"").unwrap().1.split_once("</section>").unwrap().0;
        let found = follow(&blotter, card, address).await;
        assert!(found.len() > 80, "{address}: {}", found.len());
        assert!(found.keys().all(|href| href.contains("weekday=") && href.contains("hour=")), "{found:?}");
        let sum: u64 = found.values().map(|number| number.parse::<u64>().unwrap()).sum();
        assert_eq!(sum, 240, "{address}");
    }
}
