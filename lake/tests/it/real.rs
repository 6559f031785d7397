//! The real sample of `../shared/uk`, imported whole: row counts equal the files' own lines.

use crate::common::{batches, shared};
use arrow_array::{Array, cast::AsArray, types::Int64Type};
use blotter_lake::{ImportOptions, Lake, import, load, verify};
use std::{collections::BTreeMap, io::Read};

/// The lines of the archive's files without their headers, by kind, month and force.
fn lines(archive: &std::path::Path) -> BTreeMap<(String, String, String), u64> {
    let mut zip = zip::ZipArchive::new(std::fs::File::open(archive).unwrap()).unwrap();
    let mut lines = BTreeMap::new();
    for index in 0..zip.len() {
        let mut entry = zip.by_index(index).unwrap();
        let name = entry.name().unwrap().into_owned();
        let Some(stem) = name.rsplit('/').next().and_then(|name| name.strip_suffix(".csv")) else { continue };
        let kind = ["street", "stop-and-search"].into_iter().find(|kind| stem.ends_with(kind)).unwrap();
        let force = stem[8..].strip_suffix(kind).unwrap().trim_end_matches('-');
        let mut text = Vec::new();
        entry.read_to_end(&mut text).unwrap();
        let count = text.split(|byte| *byte == b'\n').count() as u64 - 2;
        lines.insert((kind.to_owned(), stem[..7].to_owned(), force.to_owned()), count);
    }
    lines
}

#[tokio::test(flavor = "multi_thread")]
async fn the_archive_has_as_many_rows_as_its_files_have_lines() {
    let Some(archive) = shared("uk/archive.zip") else { return };
    let folder = tempfile::tempdir().unwrap();
    let lake = Lake::open(folder.path().join("lake").to_str().unwrap()).unwrap();
    let paths = [archive.display().to_string()];
    let start = std::time::Instant::now();
    let summary = import(&lake, &paths, ImportOptions::default()).await.unwrap();
    println!("{:?} for {:?}", start.elapsed(), summary.rows);
    assert_eq!((summary.release, summary.files, summary.rejected), (Some(1), 160, 0));
    assert_eq!(summary.units.added, 160);
    assert!(summary.repaired.is_empty(), "{:?}", summary.repaired);

    let expected = lines(&archive);
    let mut stored = BTreeMap::new();
    for (kind, table) in [("street", "street"), ("stop-and-search", "stop_and_search")] {
        for (suffix, counts) in [("", false), ("_rollup", true)] {
            let mut found = BTreeMap::new();
            for (month, batch) in batches(&folder.path().join(format!("lake/records/{table}{suffix}"))).await
            {
                let forces = batch.column_by_name("force").unwrap().as_string::<i32>();
                let rows = batch.column_by_name("rows").map(AsArray::as_primitive::<Int64Type>);
                for row in 0..forces.len() {
                    let key = (kind.to_owned(), month[..7].to_owned(), forces.value(row).to_owned());
                    let count = rows.map_or(1, |rows| u64::try_from(rows.value(row)).unwrap());
                    *found.entry(key).or_insert(0) += count;
                }
            }
            if counts {
                for (key, count) in &found {
                    assert_eq!(stored.get(key), Some(count), "roll-up of {key:?}");
                }
            } else {
                stored.extend(found);
            }
        }
    }
    assert_eq!(stored, expected);

    let report = verify(&lake, None).await.unwrap();
    let total: u64 = expected.values().sum();
    assert_eq!((report.rows, report.problems), (total, vec![]));
    let loaded = load(&lake, None).await.unwrap().unwrap();
    let rows: u64 = loaded.release.coverage.units().iter().map(|unit| unit.rows).sum();
    assert_eq!(rows, total);

    let again = import(&lake, &paths, ImportOptions::default()).await.unwrap();
    assert_eq!((again.release, again.published, again.units.unchanged), (Some(1), false, 160));
}
