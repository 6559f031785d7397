//! The pages of records behind a number, and of one crime, as a browser without JavaScript gets them.

use crate::common::{Archive, Blotter, Start, wait_for};
use std::{collections::BTreeSet, fs};
use tempfile::TempDir;

const STREET: &str = "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,Crime type,Last outcome category,Context";
const OUTCOMES: &str =
    "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,Outcome type";
const SEARCHES: &str = "Type,Date,Part of a policing operation,Policing operation,Latitude,Longitude,Gender,Age range,Self-defined ethnicity,Officer-defined ethnicity,Legislation,Object of search,Outcome,Outcome linked to object of search,Removal of more than just outer clothing";

/// A file of the archive.
fn write(archive: &Archive, kind: &str, force: &str, month: &str, lines: &[String]) {
    let heading = match kind {
        "street" => STREET,
        "outcomes" => OUTCOMES,
        _ => SEARCHES,
    };
    let folder = archive.path().join(month);
    fs::create_dir_all(&folder).unwrap();
    let text =
        std::iter::once(heading.to_owned()).chain(lines.iter().cloned()).collect::<Vec<_>>().join("\r\n");
    fs::write(folder.join(format!("{month}-{force}-{kind}.csv")), text + "\r\n").unwrap();
}

/// Places in an order of their own; the last one without an outcome.
fn places(month: &str, names: &[&str]) -> Vec<String> {
    let row = |(number, name): (usize, &&str)| {
        let outcome = if number + 1 == names.len() { "" } else { "Under investigation" };
        format!(
            "{number:064x},{month},F,F,-2.5,51.4,On or near {name},E01014399,Bristol 001A,Burglary,{outcome},"
        )
    };
    names.iter().enumerate().map(row).collect()
}

async fn page(blotter: &Blotter, path: &str) -> String {
    let answer = blotter.get(path).await;
    assert_eq!(answer.status(), 200, "{path}");
    plain(&answer.text().await.unwrap())
}

/// What the page shows, without the state for its script.
fn plain(html: &str) -> String {
    let body = html.split_once("<body>").map_or(html, |(_, body)| body);
    body.replace("<!>", "")
}

/// The values of a table's column by its class.
fn cells(html: &str, class: &str) -> Vec<String> {
    let body = html.split_once("<tbody>").map_or("", |(_, body)| body);
    let marks = [format!("<td class=\"{class}\">"), format!("<th scope=\"row\" class=\"{class}\">")];
    let mut found = Vec::new();
    for cell in body.split("<t").map(|cell| format!("<t{cell}")) {
        if let Some(text) = marks.iter().find_map(|mark| cell.strip_prefix(mark.as_str())) {
            found.push(text.split("</t").next().unwrap().to_owned());
        }
    }
    found
}

/// The address of the link that has these words.
fn link(html: &str, words: &str) -> Option<String> {
    let before = html.find(&format!("{words}</a>")).or_else(|| {
        // An icon may follow.
        html.match_indices(words)
            .map(|(at, _)| at)
            .find(|at| html[*at..].split_once('<').is_some_and(|(_, rest)| rest.starts_with("svg")))
    })?;
    let tag = &html[html[..before].rfind("<a ")?..before];
    let href = tag.split_once("href=\"")?.1.split_once('"')?.0;
    Some(href.replace("&amp;", "&"))
}

/// Each tag without what its attributes quote.
fn tags(html: &str) -> impl Iterator<Item = String> {
    html.split('<').skip(1).map(|part| {
        let outside = part.split('"').step_by(2).collect::<Vec<_>>().join("=");
        outside.split('>').next().unwrap_or_default().to_owned()
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn each_page_has_an_address_and_all_of_them_have_every_record_once() {
    let archive = Archive::new()
        .street("kent", "2021-05", 40, 0)
        .street("kent", "2021-06", 33, 0)
        .street("gwent", "2021-06", 9, 0);
    let (blotter, _dir) = archive.serve().await;
    for order in ["", "&sort=month", "&sort=location", "&sort=-last_outcome_category"] {
        let mut seen = Vec::new();
        let mut pages = vec![format!("/records/street/rows?force=kent{order}")];
        loop {
            let html = page(&blotter, pages.last().unwrap()).await;
            assert!(html.contains("<h1 class=\"num\">73 records</h1>"));
            let rows = cells(&html, "reference-cell");
            let told = format!("{} to {} of 73", seen.len() + 1, seen.len() + rows.len());
            assert!(html.contains(&told), "{told} at {}", pages.last().unwrap());
            let months = cells(&html, "when-cell");
            seen.extend(months.into_iter().zip(rows));
            // The way back is the address by which one came.
            let earlier = pages.len().checked_sub(2).map(|at| pages[at].clone());
            assert_eq!(link(&html, "Earlier"), earlier, "{order}");
            match link(&html, "Next") {
                Some(next) => pages.push(next),
                None => break,
            }
        }
        assert_eq!((pages.len(), seen.len()), (3, 73), "{order}");
        assert_eq!(seen.iter().collect::<BTreeSet<_>>().len(), 73, "no record twice: {order}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_shows_what_was_asked_for_in_the_order_asked_for() {
    let archive = Archive::new();
    write(
        &archive,
        "street",
        "avon-and-somerset",
        "2021-08",
        &places("2021-08", &["Cross", "Abbey", "Bridge"]),
    );
    let (blotter, _dir) = archive.serve().await;
    let html = page(&blotter, "/records/street/rows?force=avon-and-somerset&from=2021-06&to=2021-09&crime_type=Burglary&sort=location").await;
    assert_eq!(cells(&html, "lead-cell"), ["On or near Abbey", "On or near Bridge", "On or near Cross"]);
    assert_eq!(cells(&html, "when-cell"), ["August 2021"; 3]);
    for part in [
        "aria-sort=\"ascending\"",
        ">Avon and Somerset<",
        ">June to September 2021<",
        "aria-label=\"Remove Burglary\"",
        "Sorted by place, then by month.",
        "<code>00000000…</code>",
        "1 to 3 of 3",
    ] {
        assert!(html.contains(part), "{part} in {html}");
    }
    assert!(!html.contains(">Crime type<"), "a column in which all rows are the same");
    // Turned by the same heading, and by another one begun anew.
    let turned = link(&html, "Place").unwrap();
    assert!(turned.ends_with("crime_type=Burglary&sort=-location"), "{turned}");
    let html = page(&blotter, &turned).await;
    assert_eq!(cells(&html, "lead-cell")[0], "On or near Cross");
    // Null is last in either direction.
    let by_outcome = link(&html, "Last outcome").unwrap();
    for address in [by_outcome.clone(), by_outcome.replace("sort=", "sort=-")] {
        let html = page(&blotter, &address).await;
        assert!(cells(&html, "line-cell").last().unwrap().contains("not stated"), "{address}");
    }
    // The downloads are of the same filter.
    for (words, rows) in [("CSV", 4), ("XLSX", 0), ("Parquet", 0)] {
        let answer = blotter.get(&link(&html, words).unwrap()).await;
        assert_eq!(answer.status(), 200, "{words}");
        let bytes = answer.bytes().await.unwrap();
        assert!(
            !bytes.is_empty() && (rows == 0 || String::from_utf8_lossy(&bytes).lines().count() == rows),
            "{words}"
        );
    }
    // What no page reads is left out; a part of the filter is dropped by its link.
    let html = page(&blotter, "/records/street/rows?utm_source=x&town=Bristol&size=100").await;
    assert!(html.contains("3 records") && !html.contains("utm_source"));
    let dropped =
        html.split_once("aria-label=\"Remove Bristol\"").unwrap().0.rsplit_once("href=\"").unwrap().1;
    assert!(dropped.starts_with("/records/street/rows?size=100\""), "{dropped}");
}

#[tokio::test(flavor = "multi_thread")]
async fn where_nothing_fits_the_page_says_what_would() {
    let (blotter, _dir) = Archive::new().street("kent", "2021-05", 12, 0).serve().await;
    let html = page(&blotter, "/records/street/rows?force=kent&crime_type=Burglary&town=Tiverton").await;
    for part in [
        "No records</h1>",
        "No record fits all three filters.",
        "Without “Tiverton” there are 12.",
        "Clear all</a>",
    ] {
        assert!(html.contains(part), "{part} in {html}");
    }
    let dropped = link(&html, "Drop “Tiverton”").unwrap();
    assert!(page(&blotter, &dropped).await.contains("12 records"));
    assert!(!html.contains("<table") && !html.contains("rows.csv"));
    for (path, status, sentence) in [
        ("/records/street/rows?from=soon", 400, "This address can’t be read:"),
        ("/records/street/rows?sort=colour", 400, "there is no column"),
        ("/records/street/rows?size=0", 400, "size is a number"),
        ("/records/street/rows?after=zz", 400, "after is what"),
        ("/records/burglaries/rows", 404, "There is nothing at this address"),
        ("/records/crime/12", 404, "There is nothing at this address"),
    ] {
        let answer = blotter.get(path).await;
        assert_eq!(answer.status(), status, "{path}");
        let html = answer.text().await.unwrap();
        assert!(html.to_lowercase().contains(&sentence.to_lowercase()), "{path}: {html}");
    }
    let answer = blotter.get("/records/street/rows/?force=kent").await;
    assert_eq!(
        (answer.status().as_u16(), answer.headers()["location"].to_str().unwrap()),
        (308, "/records/street/rows?force=kent")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_into_an_older_release_leads_to_the_first_page_of_the_newest() {
    let (blotter, dir) = Archive::new().street("kent", "2021-05", 40, 0).serve().await;
    let next = link(&page(&blotter, "/records/street/rows").await, "Next").unwrap();
    Archive::new().street("kent", "2021-06", 1, 0).import(dir.path());
    wait_for("the second release", async || {
        page(&blotter, "/records/street/rows").await.contains("41 records").then_some(())
    })
    .await;
    let html = page(&blotter, &next).await;
    assert!(html.contains("New data was published since.") && html.contains("1 to 25 of 41"), "{html}");
    assert!(!html.contains(&next.replace('&', "&amp;")), "the old address is not handed on");
}

#[tokio::test(flavor = "multi_thread")]
async fn searches_have_times_where_their_force_publishes_them() {
    let archive = Archive::new();
    let search = |at: &str| {
        format!("Person search,{at},,,51.4,-2.5,Male,18-24,,White,,Controlled drugs,Arrest,,False")
    };
    // The first one really was at midnight.
    write(
        &archive,
        "stop-and-search",
        "kent",
        "2021-02",
        &[search("2021-02-03T00:00:00+00:00"), search("2021-02-03T10:05:00+00:00")],
    );
    write(
        &archive,
        "stop-and-search",
        "dyfed-powys",
        "2021-07",
        &[search("2021-07-02T23:00:00+00:00"), search("2021-07-03T23:00:00+00:00")],
    );
    let (blotter, _dir) = archive.serve().await;
    let html = page(&blotter, "/records/stop-and-search/rows?sort=date").await;
    assert_eq!(
        cells(&html, "when-cell"),
        ["3 February 2021, 00:00", "3 February 2021, 10:05", "3 July 2021", "4 July 2021"]
    );
    assert_eq!(cells(&html, "sub-cell"), ["Kent", "Kent", "Dyfed-Powys", "Dyfed-Powys"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_crime_tells_what_is_odd_and_what_became_of_it() {
    let archive = Archive::new();
    let id = "cea5ae960b904ed85f55d7e0c364ae1490216e393605d1aa102006de25c6ec80";
    let street = |kind: &str, outcome: &str| {
        format!(
            "{id},2021-09,F,F,-2.512345,51.4975,On or near Ledbury Road,E01032519,Bristol 018F,{kind},{outcome},"
        )
    };
    write(
        &archive,
        "street",
        "avon-and-somerset",
        "2021-09",
        &[street("Burglary", "Under investigation"), street("Vehicle crime", "Under investigation")],
    );
    let outcome = |month: &str, what: &str| {
        format!("{id},{month},F,F,-2.512345,51.4975,On or near Ledbury Road,E01032519,Bristol 018F,{what}")
    };
    write(
        &archive,
        "outcomes",
        "avon-and-somerset",
        "2022-01",
        &[outcome("2022-01", "Further action is not in the public interest")],
    );
    write(
        &archive,
        "outcomes",
        "avon-and-somerset",
        "2021-11",
        &[outcome("2021-11", "Investigation complete; no suspect identified")],
    );
    let (blotter, _dir) = archive.serve().await;
    let html = page(&blotter, &format!("/records/crime/{id}")).await;
    for part in [
        "<h1>Burglary and vehicle crime</h1>",
        "On or near Ledbury Road, Bristol, September 2021",
        "One crime, two rows.",
        "twice in one month, under two crime types",
        "Bristol 018F<small> · E01032519</small>",
        "51.4975° N, 2.512345° W",
        &format!("<code>{id}</code>"),
    ] {
        assert!(html.contains(part), "{part} in {html}");
    }
    let order = [
        "Under investigation</b>",
        "Under investigation</b>",
        "no suspect identified</b>",
        "not in the public interest</b>",
    ];
    let mut rest = html.split_once("Its outcomes, in order").unwrap().1;
    for outcome in order {
        rest = rest.split_once(outcome).unwrap_or_else(|| panic!("{outcome} in its place: {html}")).1;
    }
    assert!(html.contains("Outcomes of Avon and Somerset, November 2021."));
    let same = page(&blotter, &link(&html, "All records at this point").unwrap()).await;
    assert!(same.contains("2 records") && same.contains("One point of the map"));
    let around = page(&blotter, &link(&html, "Avon and Somerset, September 2021").unwrap()).await;
    assert!(around.contains("2 records"));
    let upper = blotter.get(&format!("/records/crime/{}", id.to_uppercase())).await;
    assert_eq!(
        (upper.status().as_u16(), upper.headers()["location"].to_str().unwrap()),
        (308, &*format!("/records/crime/{id}"))
    );
    assert_eq!(blotter.get(&format!("/records/crime/{}", "0".repeat(64))).await.status(), 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn hostile_text_in_every_column_stays_text() {
    let evil = "<img src=x onerror=alert(1)>\"\" onload=\"\"x</script><!--";
    let archive = Archive::new();
    let text = format!("\"{evil}\"");
    let id = "e".repeat(64);
    let street = format!("{id},2021-09,{text},{text},-2.5,51.4,{text},{text},{text},{text},{text},{text}");
    write(&archive, "street", "kent", "2021-09", &[street]);
    write(
        &archive,
        "outcomes",
        "kent",
        "2021-10",
        &[format!("{id},2021-10,{text},{text},-2.5,51.4,{text},{text},{text},{text}")],
    );
    let search = format!(
        "{text},2021-09-03T10:00:00+00:00,False,{text},51.4,-2.5,{text},{text},{text},{text},{text},{text},{text},False,False"
    );
    write(&archive, "stop-and-search", "kent", "2021-09", &[search]);
    let (blotter, _dir) = archive.serve().await;
    let query = "town=%3Cimg%20src%3Dx%3E&sort=-%3Cimg%20src%3Dx%3E&after=%3Cimg%20src%3Dx%3E";
    for path in [
        "/records/street/rows".to_owned(),
        "/records/outcomes/rows".to_owned(),
        "/records/stop-and-search/rows".to_owned(),
        format!("/records/crime/{id}"),
        format!("/records/street/rows?{query}"),
        "/records/street/rows?town=%3Cimg%20src%3Dx%3E%22%20onload=%22x".to_owned(),
    ] {
        let html = blotter.text(&path).await;
        assert!(html.contains("&lt;img"), "{path} shows it");
        assert!(!html.contains("<img") && tags(&html).all(|tag| !tag.contains("onload=")), "{path}: {html}");
        let boot = html.split_once("id=\"boot\"").unwrap().1.split_once("</script>").unwrap().0;
        serde_json::from_str::<serde_json::Value>(boot.split_once('>').unwrap().1).unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_of_records_exist_as_the_records_do() {
    let dir = TempDir::new().unwrap();
    let city = Start::default().data_dir(dir.path()).start();
    assert_eq!(city.get("/records/street/rows").await.status(), 404);
    Archive::new().street("kent", "2021-05", 3, 0).import(dir.path());
    wait_for("the release", async || (city.get("/records/street/rows").await.status() == 200).then_some(()))
        .await;
    assert!(page(&city, "/records/street/rows").await.contains("3 records"));
    let empty = Start::default().without("--tiles").without("--geocoders").flag("--city", "none").start();
    wait_for("readiness", async || (empty.get("/readyz").await.status() == 200).then_some(())).await;
    let answer = empty.get("/records/street/rows").await;
    assert_eq!(answer.status(), 404);
    assert!(answer.text().await.unwrap().contains("No records yet:"));
}
