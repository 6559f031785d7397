//! What published files are really like, each quirk by a file written here.

use crate::common::{OUTCOMES, Place, SEARCHES, STREET, csv, street};
use blotter_lake::{ImportOptions, Lake, import};
use blotter_records::DataSet;
use std::io::Write;

const ID: &str = "1c114a4f75d0e4cee6f9524d32448277c6e959ff0d75e812ed41b1f1ca6d8e2f";

fn outcome(id: &str, outcome: &str) -> String {
    format!(
        "{id},2021-06,Kent Police,Kent Police,0.52,51.27,On or near High Street,E01000001,Dover 001A,{outcome}"
    )
}

fn search(date: &str, officer: &str) -> String {
    format!(
        "Person search,{date},False,,51.27,0.52,Male,18-24,Other,{officer},Some act,Drugs,Nothing found,,True"
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn values_are_kept_as_published_and_derived_columns_added() {
    let place = Place::new();
    let id = ID.to_uppercase();
    let rows = [
        format!(
            "{id},2021-06,Kent Police,Kent Police,0.52,51.27, On or near High Street,E01,St. Helens 001A,Burglary,,"
        ),
        format!(
            "{id},2021-06,Kent Police,Kent Police,0.52,51.27, On or near High Street,E01,St. Helens 001A,Burglary,,"
        ),
        ",2021-06,Kent Police,Kent Police,,,No Location,,,Anti-social behaviour,,".to_owned(),
    ];
    place.write("2021-06-kent-street.csv", csv(STREET, &rows));
    let summary = place.import().await;
    assert_eq!((summary.rows["street"], summary.rejected, summary.is_whole()), (3, 0, true));
    let rows = place.rows("street").await;
    assert_eq!(rows.len(), 3, "repeated rows are kept");
    assert_eq!(rows[0], rows[1]);
    let first = &rows[0];
    assert_eq!(first["crime_id"], ID);
    assert_eq!(first["location"], " On or near High Street");
    assert_eq!((first["longitude"].as_str(), first["latitude"].as_str()), ("0.52", "51.27"));
    assert_eq!((first["force"].as_str(), first["town"].as_str()), ("kent", "St. Helens"));
    assert_eq!((first["month"].as_str(), first["source"].as_str()), ("2021-06-01", "archive"));
    assert_eq!(format!("{:x}", first["cell"].parse::<u64>().unwrap())[..2], *"89");
    assert!(!first.contains_key("last_outcome_category") && !first.contains_key("context"));
    let nowhere = rows.iter().find(|row| row["location"] == "No Location").unwrap();
    for missing in ["crime_id", "longitude", "latitude", "cell", "town", "lsoa_code"] {
        assert!(!nowhere.contains_key(missing), "{missing}");
    }
    let rolled = place.rows("street_rollup").await;
    let mut counts: Vec<_> = rolled.iter().map(|row| row["rows"].as_str()).collect();
    counts.sort_unstable();
    assert_eq!(counts, ["1", "2"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn bad_rows_are_rejected_by_line_and_bad_fields_counted() {
    let place = Place::new();
    let mut text = csv(STREET, &[street("Burglary", "Dover")]).into_bytes();
    text.extend_from_slice(b"one,field,less\r\n");
    text.extend_from_slice(street("Caf\u{e9}", "Dover").replace('\u{e9}', "X").as_bytes());
    text.extend_from_slice(b"\r\n");
    let latin = street("CafX", "Dover").into_bytes();
    text.extend(latin.iter().map(|byte| if *byte == b'X' { 0xe9 } else { *byte }));
    text.extend_from_slice(b"\r\n");
    text.extend_from_slice(street("stray\" quote", "Dover").as_bytes());
    text.extend_from_slice(b"\r\n");
    text.extend_from_slice(
        b"not-hex,2021-06,Kent Police,Kent Police,east,51.27,\"High Street, Dover\",E01,Dover 001A,\"A \"\"b\"\"\",,\r\n",
    );
    place.write("2021-06-kent-street.csv", text);
    let summary = place.import().await;
    assert_eq!((summary.rows["street"], summary.rejected, summary.is_whole()), (3, 3, true));
    assert_eq!(
        place.rejects(&summary),
        [
            "2021-06-kent-street.csv,3,field count",
            "2021-06-kent-street.csv,5,encoding",
            "2021-06-kent-street.csv,6,quoting",
        ]
    );
    let file = summary.by_file.values().next().unwrap();
    assert_eq!((file.read, file.kept, file.rejected), (6, 3, 3));
    assert_eq!((summary.repaired["crime id"], summary.repaired["position"]), (1, 1));
    let rows = place.rows("street").await;
    let quoted = rows.iter().find(|row| row["crime_type"] == "A \"b\"").unwrap();
    assert_eq!(quoted["location"], "High Street, Dover");
    assert!(
        !quoted.contains_key("crime_id") && !quoted.contains_key("longitude") && !quoted.contains_key("cell")
    );
    assert_eq!(quoted["latitude"], "51.27");
}

#[tokio::test(flavor = "multi_thread")]
async fn line_ends_and_marks_make_no_difference() {
    let place = Place::new();
    let rows = [street("Burglary", "Dover"), street("Robbery", "Deal")];
    let text = csv(STREET, &rows);
    place.write("a/2021-06-kent-street.csv", text.replace("\r\n", "\n"));
    place.write("b/2021-06-essex-street.csv", format!("\u{feff}{text}"));
    place.write("c/2021-06-surrey-street.csv", text.trim_end());
    let summary = place.import().await;
    assert_eq!((summary.rows["street"], summary.rejected, summary.is_whole()), (6, 0, true));
}

#[tokio::test(flavor = "multi_thread")]
async fn empty_and_strange_files_are_told_of_and_cost_nothing() {
    let place = Place::new();
    place.write("2021-06-kent-street.csv", "");
    place.write("2021-07-kent-street.csv", csv(STREET, &[]));
    place.write("cities.csv", "City,Population\nDover,1\n");
    place.write("readme.txt", "hello");
    place.write("__MACOSX/._2021-06-kent-street.csv", "litter");
    place.write("2021-06-surrey-street.csv", csv(STREET, &[street("Burglary", "Dover")]));
    let text = csv(STREET, &[street("Burglary", "Dover")]);
    let utf16 = || std::iter::once(0xfeff).chain(text.encode_utf16());
    place.write("little.csv", utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>());
    place.write("big.csv", utf16().flat_map(u16::to_be_bytes).collect::<Vec<u8>>());
    let summary = place.import().await;
    assert_eq!((summary.rows["street"], summary.is_whole()), (1, true));
    assert_eq!(summary.units.added, 2, "a file with a header alone is a unit without rows");
    assert_eq!(
        place.rejects(&summary),
        [
            "2021-06-kent-street.csv,0,the file is empty",
            "big.csv,0,\"line 1: the file is UTF-16, not UTF-8\"",
            "cities.csv,0,line 1: the header is of no known kind",
            "little.csv,0,\"line 1: the file is UTF-16, not UTF-8\"",
            "readme.txt,0,neither a CSV nor a zip",
        ]
    );
    // The name promises street crime, and something else is in it: that unit is refused.
    place.write("2021-06-kent-street.csv", csv(OUTCOMES, &[outcome(ID, "Local resolution")]));
    let summary = place.import().await;
    assert!(!summary.is_whole());
    assert_eq!(summary.refused[0].reason, "the name says street, the header outcomes");
    // So is one that its name promises and that is UTF-16.
    place.write("2021-06-surrey-street.csv", utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>());
    let summary = place.import().await;
    assert!(summary.refused.iter().any(|refused| refused.reason == "the file is UTF-16, not UTF-8"));
    assert_eq!(place.rows("street").await.len(), 1, "what was there of Surrey stays");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_ends_inside_a_record_is_refused_and_the_old_unit_stays() {
    let place = Place::new();
    let rows = [outcome(ID, "Local resolution"), outcome("", "Suspect charged")];
    let whole = csv(OUTCOMES, &rows);
    place.write("2021-06-kent-outcomes.csv", &whole);
    assert_eq!(place.import().await.rows["outcomes"], 2);
    for cut in [whole.len() - 6, whole.len() - 40, whole.len() / 2 + 10] {
        place.write("2021-06-kent-outcomes.csv", &whole[..cut]);
        place.write("2021-06-surrey-outcomes.csv", &whole);
        let summary = place.import().await;
        assert_eq!(summary.units.refused, 1, "cut at {cut}");
        assert_eq!(summary.refused[0].reason, "the file ends inside a record");
        let rows = place.rows("outcomes").await;
        assert_eq!(rows.iter().filter(|row| row["force"] == "kent").count(), 2);
        assert_eq!(rows.iter().filter(|row| row["force"] == "surrey").count(), 2);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn where_a_later_copy_is_damaged_an_earlier_one_is_taken_unless_the_release_has_the_unit() {
    let place = Place::new();
    let name = "2021-06-kent-outcomes.csv";
    let rows = [outcome(ID, "Local resolution"), outcome("", "Suspect charged")];
    let whole = csv(OUTCOMES, &rows);
    place.write(&format!("1/{name}"), csv(OUTCOMES, &rows[..1]));
    place.write(&format!("2/{name}"), &whole);
    for cut in ["3", "4"] {
        place.write(&format!("{cut}/{name}"), &whole[..whole.len() - 6]);
    }
    let summary = place.import_paths(&["1", "2", "3", "4"]).await;
    assert_eq!((summary.rows["outcomes"], summary.units.added, summary.units.refused), (2, 1, 1));
    assert_eq!(summary.refused.len(), 2);
    assert!(!summary.is_whole() && summary.published);
    assert_eq!(place.rows("outcomes").await.len(), 2);
    let told: Vec<_> =
        summary.given_twice.iter().map(|it| [&it.taken, &it.left].map(|file| file.contains("/2/"))).collect();
    assert_eq!(told, [[true, false]; 3], "{:?}", summary.given_twice);
    // What was imported may be newer than the earlier copy.
    let summary = place.import_paths(&["1", "3"]).await;
    assert!(!summary.published && !summary.is_whole());
    assert_eq!(place.rows("outcomes").await.len(), 2);
}

/// In searches the last column is often blank, which is also what a cut leaves of a value, or of a value that can't be read.
#[tokio::test(flavor = "multi_thread")]
async fn searches_that_are_cut_anywhere_in_their_last_field_are_refused() {
    let place = Place::new();
    let name = "2021-06-kent-stop-and-search.csv";
    let blank = search("2021-06-15T22:30:00+00:00", "White").strip_suffix("True").unwrap().to_owned();
    let filled = search("2021-06-16T10:00:00+00:00", "Black");
    let mixed = [blank.clone(), format!("{blank}N/A"), filled, format!("{blank}False")];
    let whole = csv(SEARCHES, &mixed);
    place.write(name, &whole);
    assert_eq!(place.import().await.rows["stop-and-search"], 4);
    for (cut, ending) in [(7, ","), (6, "F"), (5, "Fa"), (4, "Fal"), (3, "Fals")] {
        let text = &whole[..whole.len() - cut];
        assert!(text.ends_with(ending), "{text}");
        place.write(name, text);
        let summary = place.import().await;
        assert_eq!((summary.units.refused, summary.published), (1, false), "cut to {ending}");
        assert_eq!(summary.refused[0].reason, "the file ends inside a record", "cut to {ending}");
        assert_eq!(place.rows("stop_and_search").await.len(), 4, "cut to {ending}");
    }
    // Only the line's end is gone; and a column that is never filled can't have lost anything.
    for (name, rows) in [("2021-06-essex", mixed.as_slice()), ("2021-06-surrey", &[blank.clone(), blank])] {
        place.write(&format!("{name}-stop-and-search.csv"), csv(SEARCHES, rows).trim_end());
    }
    std::fs::remove_file(place.path(name)).unwrap();
    let summary = place.import().await;
    assert_eq!((summary.units.added, summary.rows["stop-and-search"], summary.is_whole()), (2, 6, true));
}

/// One published outcome is the beginning of another.
#[tokio::test(flavor = "multi_thread")]
async fn a_last_value_that_may_be_the_beginning_of_another_is_refused() {
    let place = Place::new();
    let name = "2021-06-kent-outcomes.csv";
    let rows = [outcome(ID, "Suspect charged"), outcome("", "Suspect charged as part of another case")];
    let whole = csv(OUTCOMES, &rows);
    place.write(name, &whole[..whole.len() - " as part of another case\r\n".len()]);
    let summary = place.import().await;
    assert_eq!((summary.units.refused, summary.published), (1, false));
    place.write(name, whole.trim_end());
    assert_eq!(place.import().await.rows["outcomes"], 2);
}

fn zipped(files: &[(&str, String)]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, content) in files {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(content.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

#[tokio::test(flavor = "multi_thread")]
async fn zips_are_read_at_any_depth_and_a_damaged_entry_refuses_its_unit() {
    let place = Place::new();
    let rows: Vec<_> =
        (0..500).map(|number| street(&format!("Type {}", number * 7919 % 997), "Dover")).collect();
    let files = [
        ("a/b/2021-06/2021-06-kent-street.csv", csv(STREET, &rows)),
        ("a/b/2021-06/2021-06-surrey-street.csv", csv(STREET, &rows[..100])),
        ("__MACOSX/a/b/2021-06/._2021-06-kent-street.csv", "litter".to_owned()),
    ];
    let whole = zipped(&files);
    place.write("latest.zip", &whole);
    let summary = place.import().await;
    assert_eq!((summary.files, summary.rows["street"], summary.is_whole()), (2, 600, true));

    let other = Place::new();
    let mut damaged = whole.clone();
    let at = damaged.windows(6).position(|window| window == b"surrey").unwrap();
    damaged[at + 200] ^= 0x55;
    other.write("latest.zip", damaged);
    let summary = other.import().await;
    assert_eq!((summary.rows["street"], summary.units.refused), (500, 1), "{:?}", summary.refused);

    let third = Place::new();
    third.write("latest.zip", &whole[..whole.len() - 30]);
    let summary = third.import().await;
    assert!(!summary.is_whole() && summary.release.is_none(), "{summary:?}");
}

/// Zip64: more entries than 16 bits count, and sizes in the extra field.
#[tokio::test(flavor = "multi_thread")]
async fn zips_with_more_entries_than_the_old_format_counts_are_read() {
    let place = Place::new();
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let plain = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for number in 0..66_000 {
        zip.start_file(format!("litter/{number}.txt"), plain).unwrap();
    }
    for (force, large) in [("kent", true), ("surrey", false)] {
        zip.start_file(format!("2021-06/2021-06-{force}-street.csv"), plain.large_file(large)).unwrap();
        zip.write_all(csv(STREET, &vec![street("Burglary", "Dover"); 50]).as_bytes()).unwrap();
    }
    place.write("latest.zip", zip.finish().unwrap().into_inner());
    let summary = place.import().await;
    assert_eq!((summary.rows["street"], summary.units.added, summary.is_whole()), (100, 2, true));
}

/// Ten years in one file are read twice, to see which months there are and to write them, not once for each month.
#[tokio::test(flavor = "multi_thread")]
async fn a_merged_file_is_not_read_again_for_each_month() {
    let place = Place::new();
    let rows: Vec<_> = (0..120)
        .map(|month| {
            street("Burglary", "Dover")
                .replace("2021-06", &format!("{}-{:02}", 2011 + month / 12, month % 12 + 1))
        })
        .collect();
    let text = csv(STREET, &rows);
    place.write("all.csv", &text);
    let meter = std::sync::Arc::new(blotter_lake::Meter::default());
    let options = ImportOptions { meter: meter.clone(), ..Default::default() };
    let paths = [place.path("").display().to_string()];
    let summary = import(&place.lake, &paths, options).await.unwrap();
    assert_eq!((summary.rows["street"], summary.units.added), (120, 120));
    assert_eq!(meter.bytes(), text.len() as u64);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_later_path_wins_and_other_forces_stay() {
    let place = Place::new();
    place.write("1/2021-06-kent-street.csv", csv(STREET, &[street("Burglary", "Dover")]));
    place.write("1/2021-06-surrey-street.csv", csv(STREET, &[street("Burglary", "Woking")]));
    place.write(
        "2/2021-06-kent-street.csv",
        csv(STREET, &[street("Robbery", "Dover"), street("Drugs", "Deal")]),
    );
    let summary = place.import_paths(&["2", "1"]).await;
    assert_eq!(summary.given_twice.len(), 1);
    assert!(summary.given_twice[0].taken.contains("/1/") && summary.given_twice[0].left.contains("/2/"));
    assert_eq!(summary.rows["street"], 2);
    let again = place.import_paths(&["1"]).await;
    assert_eq!((again.units.unchanged, again.published, again.release), (2, false, Some(1)));
    let summary = place.import_paths(&["2"]).await;
    assert_eq!((summary.units.replaced, summary.release), (1, Some(2)));
    let rows = place.rows("street").await;
    let found: Vec<_> = rows.iter().map(|row| (row["force"].as_str(), row["town"].as_str())).collect();
    assert_eq!(
        found,
        [("kent", "Deal"), ("kent", "Dover"), ("surrey", "Woking")],
        "sorted by force and town"
    );
    assert_eq!(place.rows("street_rollup").await.len(), 3);
    let report = blotter_lake::verify(&place.lake, None).await.unwrap();
    assert_eq!((report.rows, report.problems), (3, vec![]));
    let report = blotter_lake::verify(&place.lake, Some(1)).await.unwrap();
    assert_eq!((report.rows, report.problems), (2, vec![]));
}

#[tokio::test(flavor = "multi_thread")]
async fn merged_files_take_force_and_month_from_their_rows() {
    let place = Place::new();
    let rows = [
        street("Burglary", "Dover"),
        street("Robbery", "Woking").replace("Kent Police", "Surrey Police"),
        street("Drugs", "Exeter")
            .replace("Kent Police", "Devon & Cornwall Police")
            .replace("2021-06", "2021-07"),
        street("Arson", "Nowhere").replace("Kent Police", ""),
        street("Arson", "Dover").replace("2021-06", "June"),
    ];
    place.write("merged.csv", csv(STREET, &rows));
    let searches =
        [search("2021-06-30T23:00:00+00:00", "White"), search("2021-06-30T22:00:00+00:00", "White")];
    place.write("searches.csv", csv(SEARCHES, &searches));
    let summary = place.import().await;
    assert_eq!((summary.rows["street"], summary.rows["stop-and-search"]), (3, 0));
    assert_eq!(summary.reasons["no force or month"], 4);
    let file = &summary.by_file[&place.path("merged.csv").display().to_string()];
    assert_eq!((file.read, file.kept, file.rejected), (5, 3, 2));
    let rows = place.rows("street").await;
    let found: Vec<_> = rows.iter().map(|row| (row["force"].as_str(), row["month"].as_str())).collect();
    assert_eq!(
        found,
        [("kent", "2021-06-01"), ("surrey", "2021-06-01"), ("devon-and-cornwall", "2021-07-01")]
    );
    let options = ImportOptions { force: Some("kent".into()), ..ImportOptions::default() };
    let summary = place.try_import(&["searches.csv"], options).await.unwrap();
    assert_eq!(summary.rows["stop-and-search"], 2);
    let months: Vec<_> =
        place.rows("stop_and_search").await.into_iter().map(|row| row["month"].clone()).collect();
    assert_eq!(months, ["2021-06-01", "2021-07-01"], "local midnight belongs to the month that begins");
    // Merged again: the same content is not new.
    assert_eq!(place.import_paths(&["merged.csv"]).await.units.unchanged, 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_force_that_is_given_is_that_of_rows_that_name_none() {
    let place = Place::new();
    let rows =
        [street("Burglary", "Dover"), street("Robbery", "Woking").replace("Kent Police", "Surrey Police")];
    place.write("merged.csv", csv(STREET, &rows));
    place.write("searches.csv", csv(SEARCHES, &[search("2021-06-15T22:30:00+00:00", "White")]));
    let options = ImportOptions { force: Some("essex".into()), ..ImportOptions::default() };
    place.try_import(&["merged.csv", "searches.csv"], options).await.unwrap();
    let forces = async |table: &str| -> Vec<String> {
        place.rows(table).await.iter().map(|row| row["force"].clone()).collect()
    };
    assert_eq!(forces("street").await, ["kent", "surrey"]);
    assert_eq!(forces("stop_and_search").await, ["essex"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_broken_copy_left_replaces_nothing() {
    let place = Place::new();
    let name = "2021-06-kent-street.csv";
    place.write(&format!("good/{name}"), csv(STREET, &[street("Burglary", "Dover")]));
    // Of no bytes; and cut in its last heading, and before it.
    place.write(&format!("empty/{name}"), "");
    let heading = STREET.trim_end();
    place.write(&format!("cut/{name}"), &heading[..heading.len() - 1]);
    place.write(&format!("short/{name}"), &heading[..heading.rfind(',').unwrap()]);
    let summary = place.import_paths(&["good", "empty"]).await;
    assert_eq!((summary.rows["street"], summary.is_whole()), (1, true));
    assert!(summary.given_twice[0].taken.contains("/good/"), "{:?}", summary.given_twice);
    for broken in ["cut", "short"] {
        let summary = place.import_paths(&[broken]).await;
        assert!(!summary.is_whole() && !summary.published, "{broken}");
        assert_eq!(place.rows("street").await.len(), 1, "{broken}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_release_whose_rejects_are_gone_is_read_without_them() {
    let place = Place::new();
    place.write("2021-06-kent-street.csv", csv(STREET, &[street("Burglary", "Dover"), "too,few".to_owned()]));
    let summary = place.import().await;
    let release = blotter_lake::newest(&place.lake).await.unwrap().unwrap();
    assert!(blotter_lake::rejects(&place.lake, &release).await.unwrap().is_some());
    std::fs::remove_file(place.rejects_file(&summary)).unwrap();
    assert!(blotter_lake::rejects(&place.lake, &release).await.unwrap().is_none());
    // Nor is it missed by the next import.
    place.write("2021-07-kent-street.csv", csv(STREET, &[street("Robbery", "Dover")]));
    assert!(place.import().await.published);
}

#[tokio::test(flavor = "multi_thread")]
async fn searches_have_times_booleans_and_local_hours() {
    let place = Place::new();
    let rows =
        [search("2021-06-15T22:30:00+00:00", "White"), search("never", "Black").replace("False", "perhaps")];
    place.write("2021-06-kent-stop-and-search.csv", csv(SEARCHES, &rows));
    // Days only: all at local midnight.
    let days = [search("2021-06-14T23:00:00+00:00", "White"), search("2021-05-31T23:00:00+00:00", "White")];
    place.write("2021-06-dyfed-powys-stop-and-search.csv", csv(SEARCHES, &days));
    let summary = place.import().await;
    assert_eq!((summary.repaired["date"], summary.repaired["boolean"]), (1, 1));
    let rows = place.rows("stop_and_search").await;
    assert!(rows.iter().all(|row| row["month"] == "2021-06-01"), "the month is the file's");
    let kent = rows.iter().find(|row| row.contains_key("date") && row["force"] == "kent").unwrap();
    assert_eq!(kent["date"], "1623796200000000");
    assert_eq!(kent["part_of_a_policing_operation"], "false");
    assert_eq!(kent["removal_of_more_than_just_outer_clothing"], "true");
    assert!(!kent.contains_key("outcome_linked_to_object_of_search") && !kent.contains_key("town"));
    let rolled = place.rows("stop_and_search_rollup").await;
    let times = |force: &str| -> Vec<_> {
        rolled
            .iter()
            .filter(|row| row["force"] == force)
            .map(|row| (row.get("weekday").cloned(), row.get("hour").cloned()))
            .collect()
    };
    // 22:30 UTC on a Tuesday in June is 23:30 in London.
    assert!(times("kent").contains(&(Some("2".into()), Some("23".into()))), "{:?}", times("kent"));
    assert!(times("dyfed-powys").contains(&(Some("2".into()), None)), "{:?}", times("dyfed-powys"));
    assert!(blotter_lake::verify(&place.lake, None).await.unwrap().problems.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_files_of_2012_get_degrees() {
    let Some(partial) = crate::common::shared("uk/partial") else { return };
    let folder = tempfile::tempdir().unwrap();
    let lake = Lake::open(folder.path().to_str().unwrap()).unwrap();
    let summary = import(&lake, &[partial.display().to_string()], ImportOptions::default()).await.unwrap();
    assert_eq!((summary.files, summary.units.added, summary.rejected), (5, 5, 0), "{summary:?}");
    let rows = crate::common::rows(&folder.path().join("records/street")).await;
    assert_eq!(rows.len(), 3);
    for row in rows {
        let longitude: f64 = row["longitude"].parse().unwrap();
        let latitude: f64 = row["latitude"].parse().unwrap();
        assert!((-3.2..-2.5).contains(&longitude) && (51.0..51.5).contains(&latitude), "{row:?}");
        assert!(!row.contains_key("crime_id"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_month_to_come_is_refused() {
    let place = Place::new();
    place.write("2021-06-kent-street.csv", csv(STREET, &[street("Burglary", "Dover")]));
    place.write("2201-06-kent-street.csv", csv(STREET, &[street("Burglary", "Dover")]));
    place.write("merged.csv", csv(STREET, &[street("Robbery", "Dover").replace("2021-06", "9999-12")]));
    let summary = place.import().await;
    let reasons: Vec<&str> = summary.refused.iter().map(|refused| refused.reason.as_str()).collect();
    assert_eq!(
        reasons,
        ["its month, 2201-06, has not come yet", "its month, 9999-12, has not come yet"],
        "{summary:?}"
    );
    assert_eq!((summary.units.added, summary.units.refused), (1, 2));
    assert_eq!(summary.coverage.unwrap().missing, 0);
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn links_that_lead_back_or_nowhere_stop_no_import() {
    use std::os::unix::fs::symlink;
    let place = Place::new();
    place.write("a/2021-06-kent-street.csv", csv(STREET, &[street("Burglary", "Dover")]));
    symlink(place.path(""), place.path("a/back")).unwrap();
    symlink(".", place.path("a/here")).unwrap();
    symlink("a", place.path("0-first")).unwrap();
    symlink("nowhere.csv", place.path("2021-05-kent-street.csv")).unwrap();
    let summary = place.import().await;
    assert_eq!((summary.rows["street"], summary.given_twice.len()), (1, 0), "{summary:?}");
    assert!(summary.refused[0].file.ends_with("2021-05-kent-street.csv"), "{summary:?}");
    let release = blotter_lake::newest(&place.lake).await.unwrap().unwrap();
    let unit = release.unit(DataSet::Street, "2021-06".parse().unwrap(), "kent").unwrap();
    assert_eq!(unit.file, place.path("a/2021-06-kent-street.csv").display().to_string(), "by its own name");
}

#[tokio::test(flavor = "multi_thread")]
async fn rejected_rows_stay_listed_while_their_unit_stays() {
    let place = Place::new();
    let bad =
        |name: &str| place.write(name, csv(STREET, &[street("Burglary", "Dover"), "too,few".to_owned()]));
    let lines = |summary: &blotter_lake::Summary| -> Vec<String> {
        let mut lines = place.rejects(summary);
        lines.retain(|line| line.contains("kent") || line.contains("essex"));
        lines
    };
    bad("2021-06-kent-street.csv");
    assert_eq!(lines(&place.import().await).len(), 1);
    // Another import rejects nothing, or something else: the unit's row is still listed.
    place.write("2021-07-kent-street.csv", csv(STREET, &[street("Robbery", "Dover")]));
    let summary = place.import().await;
    assert_eq!((summary.rejected, lines(&summary).len()), (0, 1));
    bad("2021-06-essex-street.csv");
    assert_eq!(lines(&place.import().await).len(), 2);
    // Until a better file replaces it.
    place.write("2021-06-kent-street.csv", csv(STREET, &[street("Burglary", "Dover")]));
    let left = lines(&place.import().await);
    assert!(left.len() == 1 && left[0].contains("essex"), "{left:?}");
}
