//! Entry points for fuzzing: any bytes go in, and nothing may panic. libFuzzer feeds them in `streets/fuzz`
//! (`cargo xtask test fuzz`), a seeded generator in `tests/fuzz.rs`.

use crate::{Extent, Index, Locator, Point, Question, index, name, tiles::Tiles};

/// Reads bytes as an index, as they are and again with a fitting checksum, so that what lies behind it is reached;
/// then asks it everything.
pub fn index(bytes: &[u8]) {
    let _ = Index::from_bytes(bytes.to_vec());
    let mut sealed = bytes.to_vec();
    index::seal(&mut sealed);
    let Ok(index) = Index::from_bytes(sealed) else { return };
    let everywhere = Extent {
        low: Point { x: -180_000_000, y: -90_000_000 },
        high: Point { x: 180_000_000, y: 90_000_000 },
    };
    let mut names: Vec<String> = Vec::new();
    let mut points = 0_usize;
    index.edges_in(&everywhere, |edge| {
        points += edge.points().count() + edge.house_numbers().take(100).count();
        points += edge.places().into_iter().flatten().count();
        if names.len() < 8 {
            names.extend(edge.names().take(4).map(str::to_owned));
        }
    });
    index.areas_in(&everywhere, |area| points += area.rings().len() + area.name().map_or(0, str::len));
    let tiles = Tiles::new(&index);
    for zoom in [8, 11, 13, 16] {
        let [across, down] = tiles.across(zoom);
        for (x, y) in across.take(2).zip(down.take(2)) {
            let _ = tiles.tile(zoom, x, y);
        }
    }
    let town = index.places().next().map(|place| place.name.to_owned()).unwrap_or_default();
    let locator = Locator::new(index);
    for (i, first) in names.iter().enumerate() {
        let second = names.get(i + 1).unwrap_or(first);
        let crossing = format!("{first} / {second}");
        let entry = format!("{first} / {town}");
        for question in [
            Question::at(first),
            Question::block("100", first),
            Question::block("151", first),
            Question::at(&crossing),
            Question::at(&entry),
        ] {
            let _ = locator.reading(&question);
            let _ = locator.locate(&question);
        }
    }
}

/// Reads bytes as a name, in every way.
pub fn name(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let _ = name::parse(&text).map(|parts| (parts.to_string(), parts.key()));
    for lenient in [false, true] {
        name::readings(&text, lenient, |parts| {
            let _ = parts.key();
        });
    }
}
