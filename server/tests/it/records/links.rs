//! Numbers on the dashboards lead to the records that they count.

use crate::common::{Archive, Blotter};
use std::{fmt::Write, fs, path::Path};
use tempfile::TempDir;

const STREET: &str = "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,Crime type,Last outcome category,Context";

/// So many crimes of a type in a town; without a town they have no place.
pub(super) fn write(folder: &Path, force: &str, month: &str, rows: &[(&str, &str, usize)]) {
    let mut text = STREET.to_owned();
    for (town, kind, count) in rows {
        let place = if town.is_empty() {
            ",,No Location,,".to_owned()
        } else {
            format!("-2.5,51.4,On or near High Street,E01,{town} 001A")
        };
        for _ in 0..*count {
            write!(text, "\r\n,{month},F,F,{place},{kind},Under investigation,").unwrap();
        }
    }
    fs::create_dir_all(folder.join(month)).unwrap();
    fs::write(folder.join(month).join(format!("{month}-{force}-street.csv")), text + "\r\n").unwrap();
}

async fn served() -> (Blotter, TempDir) {
    let archive = Archive::new();
    for (month, more) in [("2020-08", 0), ("2020-09", 1), ("2021-08", 2), ("2021-09", 3)] {
        let rows = [
            ("Bath", "Burglary", 60 + more),
            ("Bath", "Anti-social behaviour", 7),
            ("Wells", "Drugs", 40 + more),
            ("", "Drugs", 5),
        ];
        write(archive.path(), "avon-and-somerset", month, &rows);
        // Without August 2020 it can't be compared.
        if month != "2020-08" {
            write(archive.path(), "kent", month, &[("Dover", "Burglary", 11)]);
        }
    }
    archive.serve().await
}

/// The links to records on a card: number and address.
fn links(html: &str, card: &str) -> Vec<(String, String)> {
    numbers(html.split_once(&format!("id=\"{card}\"")).unwrap().1.split_once("</section>").unwrap().0)
}

/// The same in any part of a page.
pub fn numbers(html: &str) -> Vec<(String, String)> {
    html.split("<a ")
        .skip(1)
        .filter_map(|link| {
            let (tag, text) = link.split_once('>')?;
            let href = tag.split_once("href=\"")?.1.split_once('"')?.0.replace("&amp;", "&");
            let text = text.split_once("</a>")?.0.to_owned();
            let is_number = text.starts_with(|first: char| first.is_ascii_digit());
            (href.starts_with("/records/") && is_number).then_some((text, href))
        })
        .collect()
}

/// The page of an address has as many records as a number says.
pub async fn opens(blotter: &Blotter, href: &str, number: &str, of: &str) {
    let rows = blotter.text(href).await.replace("<!>", "");
    let heading = if number == "1" { "1 record".to_owned() } else { format!("{number} records") };
    assert!(rows.contains(&format!(">{heading}</h1>")), "{of}: {number} is not {href}");
}

const CARDS: [&str; 7] =
    ["total", "change", "by-month", "where", "last-outcome", "crime-type", "city-or-town"];

/// Opens every number's records, and says how many there were.
async fn follow(blotter: &Blotter, address: &str) -> usize {
    let html = blotter.text(address).await.replace("<!>", "");
    let mut found = 0;
    for card in CARDS {
        let links = links(&html, card);
        // Months without a year before can't be compared.
        assert!(!links.is_empty() || card == "change", "{address}, {card}");
        for (number, href) in links {
            opens(blotter, &href, &number, &format!("{address}, {card}")).await;
            found += 1;
        }
    }
    found
}

#[tokio::test(flavor = "multi_thread")]
async fn every_number_opens_its_records() {
    let (blotter, _dir) = served().await;
    for (address, least) in [
        ("/crime?from=2021-08&to=2021-09", 30),
        ("/crime?from=2021-09&to=2021-09&town=Bath", 20),
        ("/crime?from=2021-08&crime_type=Drugs&crime_type=Burglary", 20),
        ("/crime?bbox=-3,51,-2,52", 20),
    ] {
        let found = follow(&blotter, address).await;
        assert!(found >= least, "{address}: {found}");
    }
    // In a comparison those of both sides.
    let found = follow(&blotter, "/crime?from=2021-08&town=Bath&vs=town:Wells").await;
    assert!(found > 40, "{found}");
    let html = blotter.text("/crime?from=2021-08&town=Bath&vs=town:Wells").await;
    let numbers: Vec<String> = links(&html, "by-month").into_iter().map(|(number, _)| number).collect();
    assert_eq!(numbers[..4], ["70", "43", "69", "42"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn in_an_embed_a_number_opens_a_page_of_its_own_and_links_keep_the_theme() {
    let (blotter, _dir) = served().await;
    let address = "/embed/crime?theme=dark&town=Bath";
    assert!(follow(&blotter, address).await > 20);
    let html = blotter.text(address).await.replace("&amp;", "&");
    let tags = || html.split('<').filter_map(|part| part.split_once('>')).map(|(tag, _)| tag);
    let mut own = 0;
    for tag in tags().filter(|tag| tag.starts_with("a ")) {
        let Some(href) = tag.split_once("href=\"").and_then(|(_, rest)| rest.split_once('"')) else {
            continue;
        };
        if href.0.starts_with("/embed/crime") {
            own += 1;
            assert!(href.0.contains("theme=dark"), "{tag}");
        } else if href.0.starts_with('/') {
            assert!(tag.contains("target=\"_blank\""), "{tag}");
        }
    }
    assert!(own > 10, "{own}");
    let hidden = tags().find(|tag| tag.starts_with("input") && tag.contains("name=\"theme\"")).unwrap();
    assert!(hidden.contains("value=\"dark\""), "{hidden}");
    // Elsewhere a theme is the reader's.
    let html = blotter.text("/crime?theme=dark&town=Bath").await;
    let mut links = html.split("href=\"").skip(1).filter_map(|link| link.split('"').next());
    assert!(links.all(|link| !link.contains("theme=dark")));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_comparison_names_both_sides_on_every_card() {
    let (blotter, _dir) = served().await;
    for query in ["town=Bath&vs=town:Wells", "force=avon-and-somerset&vs=force:kent"] {
        let (one, other) =
            if query.starts_with("town") { ("Bath", "Wells") } else { ("Avon and Somerset", "Kent") };
        for address in [format!("/crime?from=2021-08&{query}"), format!("/embed/crime?from=2021-08&{query}")]
        {
            let html = blotter.text(&address).await.replace("<!>", "");
            for card in CARDS {
                let section =
                    html.split_once(&format!("id=\"{card}\"")).unwrap().1.split_once("</section>").unwrap().0;
                let table =
                    section.split_once("class=\"records\"").unwrap().1.split_once("</table>").unwrap().0;
                let chart =
                    section.split_once("class=\"versus-key\"").unwrap().1.split_once("</p>").unwrap().0;
                for name in [one, other] {
                    assert!(chart.contains(name), "{address}, {card}: {name}");
                    assert!(table.contains(name), "{address}, {card}: {name} in the table");
                }
            }
            // A map for each.
            assert_eq!(html.matches("class=\"map-root\"").count(), 2, "{address}");
        }
    }
    let html = blotter.text("/crime?town=Bath").await;
    assert_eq!(html.matches("class=\"map-root\"").count(), 1);
    assert!(!html.contains("versus-key"));
}
