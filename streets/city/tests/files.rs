//! The files as another program reads them, with the `shapefile` and `dbase` crates.

#![expect(clippy::unwrap_used, reason = "a test may fail")]

use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::sync::LazyLock;

use blotter_streets_city::City;
use blotter_streets_city::geometry::Point;
use blotter_streets_city::names::StreetName;
use dbase::{FieldType, FieldValue, Record};
use tempfile::TempDir;

const COUNTIES: [&str; 2] = ["48113", "48085"];

/// Written once, read by all tests.
static WRITTEN: LazyLock<(City, TempDir)> = LazyLock::new(|| {
    let folder = tempfile::tempdir().unwrap();
    let city = City::small(1);
    city.write(folder.path()).unwrap();
    (city, folder)
});

fn table(folder: &Path, code: &str, layer: &str) -> Vec<Record> {
    dbase::read(folder.join(format!("tl_2024_{code}_{layer}.dbf"))).unwrap()
}

fn lines(folder: &Path, code: &str, layer: &str) -> Vec<(Vec<Point>, Record)> {
    let path = folder.join(format!("tl_2024_{code}_{layer}.shp"));
    shapefile::read_as::<_, shapefile::Polyline, Record>(path)
        .unwrap()
        .into_iter()
        .map(|(line, record)| {
            let points = line.parts()[0].iter().map(|p| Point::from_degrees(p.y, p.x)).collect();
            (points, record)
        })
        .collect()
}

fn number(record: &Record, field: &str) -> u64 {
    match record.get(field) {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "ids of ten digits")]
        Some(FieldValue::Numeric(Some(value))) => *value as u64,
        other => panic!("{field} is {other:?}"),
    }
}

fn text(record: &Record, field: &str) -> String {
    match record.get(field) {
        Some(FieldValue::Character(value)) => value.clone().unwrap_or_default(),
        other => panic!("{field} is {other:?}"),
    }
}

#[test]
fn addrfeat_has_the_very_fields_of_a_real_file() {
    let real = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/tiger/tl_2021_30059_addrfeat.dbf");
    let Ok(real) = dbase::Reader::from_path(real) else {
        eprintln!("SKIPPED: no real ADDRFEAT file at {real}");
        return;
    };
    let (_, folder) = &*WRITTEN;
    let ours = dbase::Reader::from_path(folder.path().join("tl_2024_48113_addrfeat.dbf")).unwrap();
    let fields = |reader: &dbase::Reader<std::io::BufReader<std::fs::File>>| {
        reader.fields().iter().map(|f| (f.name().to_owned(), f.field_type(), f.length())).collect::<Vec<_>>()
    };
    assert_eq!(fields(&ours), fields(&real));
}

#[test]
fn every_layer_is_there_and_ids_are_numbers_of_ten_digits() {
    let (_, folder) = &*WRITTEN;
    for code in COUNTIES {
        for layer in ["edges", "addrfeat", "featnames", "faces", "areawater", "addr"] {
            let path = folder.path().join(format!("tl_2024_{code}_{layer}.dbf"));
            let reader = dbase::Reader::from_path(path).unwrap();
            if let Some(field) = reader.fields().iter().find(|f| f.name() == "TLID") {
                assert_eq!((field.field_type(), field.length()), (FieldType::Numeric, 10));
            }
            assert!(!table(folder.path(), code, layer).is_empty() || layer == "areawater", "{code} {layer}");
        }
        assert!(folder.path().join(format!("tl_2024_{code}_edges.prj")).exists());
    }
    let names: Vec<String> = table(folder.path(), "48", "place").iter().map(|r| text(r, "NAME")).collect();
    assert!(names.contains(&"Sketchfield".to_owned()) && names.len() > 3, "{names:?}");
    assert!(table(folder.path(), "48", "arealm").iter().any(|r| text(r, "MTFCC") == "K2180"));
}

#[test]
fn edges_on_the_county_line_stand_in_both_counties_with_one_shape() {
    let (city, folder) = &*WRITTEN;
    let [south, north] = COUNTIES.map(|code| {
        lines(folder.path(), code, "edges")
            .into_iter()
            .map(|(points, record)| (number(&record, "TLID"), points))
            .collect::<HashMap<_, _>>()
    });
    let shared: Vec<_> = south.iter().filter(|(tlid, _)| north.contains_key(*tlid)).collect();
    assert!(shared.len() > 10, "{} shared edges", shared.len());
    for (tlid, points) in shared {
        assert_eq!(points, &north[tlid]);
    }
    assert_eq!(south.keys().chain(north.keys()).collect::<HashSet<_>>().len(), city.network.edges.len());
}

#[test]
fn edges_that_share_a_node_meet_there() {
    let (_, folder) = &*WRITTEN;
    let mut places: HashMap<u64, Point> = HashMap::new();
    let mut met = 0;
    for code in COUNTIES {
        for (points, record) in lines(folder.path(), code, "edges") {
            for (field, end) in [("TNIDF", points[0]), ("TNIDT", points[points.len() - 1])] {
                let known = *places.entry(number(&record, field)).or_insert(end);
                assert!(known.distance(end) < 0.2, "{field} of {}", number(&record, "TLID"));
                met += 1;
            }
        }
    }
    assert!(met > 3 * places.len() / 2, "the network hangs together");
}

#[test]
fn featnames_gives_every_name_of_every_edge_and_one_of_them_first() {
    let (city, folder) = &*WRITTEN;
    let mut names: HashMap<u64, Vec<(String, String)>> = HashMap::new();
    for code in COUNTIES {
        for record in table(folder.path(), code, "featnames") {
            let entry = names.entry(number(&record, "TLID")).or_default();
            let name = (text(&record, "FULLNAME"), text(&record, "PAFLAG"));
            if !entry.contains(&name) {
                entry.push(name);
            }
        }
    }
    let mut several = 0;
    for edge in &city.network.edges {
        let expected: Vec<String> = city.streets[edge.street].names().map(StreetName::full).collect();
        let found = names.get(&u64::from(edge.tlid)).cloned().unwrap_or_default();
        assert_eq!(found.iter().map(|n| n.0.clone()).collect::<Vec<_>>(), expected);
        assert_eq!(found.iter().filter(|n| n.1 == "P").count(), usize::from(!expected.is_empty()));
        several += usize::from(expected.len() > 1);
    }
    assert!(several > 20, "highways have several names");
}

#[test]
fn ranges_keep_to_their_parity_and_have_the_oddities_of_real_ones() {
    let (_, folder) = &*WRITTEN;
    let (mut falling, mut one_sided, mut mixed, mut repeated) = (0, 0, 0, 0);
    let mut seen = HashSet::new();
    for (_, record) in lines(folder.path(), "48113", "addrfeat") {
        repeated += usize::from(!seen.insert(number(&record, "TLID")));
        let mut sides = 0;
        for side in ["L", "R"] {
            let parity = text(&record, &format!("PARITY{side}"));
            let ends = [text(&record, &format!("{side}FROMHN")), text(&record, &format!("{side}TOHN"))];
            if parity.is_empty() {
                assert_eq!(ends, ["", ""]);
                continue;
            }
            sides += 1;
            let [from, to] = ends.map(|n| n.parse::<u32>().unwrap());
            match parity.as_str() {
                "E" => assert!(from % 2 == 0 && to % 2 == 0),
                "O" => assert!(from % 2 == 1 && to % 2 == 1),
                _ => mixed += 1,
            }
            falling += usize::from(from > to);
            assert_eq!(text(&record, &format!("ZIP{side}")).len(), 5);
        }
        assert!(sides > 0, "ADDRFEAT holds only edges with numbers");
        one_sided += usize::from(sides == 1);
    }
    assert!(
        falling > 50 && one_sided > 20 && mixed > 5 && repeated > 5,
        "{falling} {one_sided} {mixed} {repeated}"
    );
}
