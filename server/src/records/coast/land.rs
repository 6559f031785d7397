//! The built-in land of Great Britain, Ireland and western Europe: Natural Earth's, as `xtask/coast.mjs` wrote it.

use blotter_tiles::{GridPoint, Zoom};
use std::sync::LazyLock;

/// The format is told in `xtask/coast.mjs`.
static FILE: &[u8] = include_bytes!("land.bin");
/// Units of a degree.
const UNITS: f64 = 5000.0;

/// A closed line around land.
pub(super) struct Ring {
    /// Latitude and longitude, degrees.
    line: Vec<[f64; 2]>,
}

/// All land.
pub(super) static LAND: LazyLock<Vec<Ring>> = LazyLock::new(|| {
    let (mut bytes, mut at) = (FILE.iter().copied(), [0_i64; 2]);
    let mut rings = Vec::new();
    while let Some(points) = number(&mut bytes) {
        let line = (0..points).map_while(|_| {
            at[0] += signed(number(&mut bytes)?);
            at[1] += signed(number(&mut bytes)?);
            #[expect(clippy::cast_precision_loss, reason = "at most 900,000")]
            Some([at[1] as f64 / UNITS, at[0] as f64 / UNITS])
        });
        rings.push(Ring { line: line.collect() });
    }
    rings
});

/// A number in LEB128.
fn number(bytes: &mut impl Iterator<Item = u8>) -> Option<u64> {
    let (mut number, mut shift) = (0, 0);
    loop {
        let byte = bytes.next()?;
        number |= u64::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            return Some(number);
        }
        shift += 7;
    }
}

fn signed(zigzag: u64) -> i64 {
    (zigzag >> 1).cast_signed() ^ -(zigzag & 1).cast_signed()
}

impl Ring {
    /// On the map of a zoom, in its units.
    pub(super) fn place(&self, zoom: Zoom) -> Vec<GridPoint> {
        self.line.iter().map(|&[latitude, longitude]| zoom.place(latitude, longitude)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_is_read_to_its_end_and_lies_where_it_should() {
        let points: usize = LAND.iter().map(|ring| ring.line.len()).sum();
        assert!(LAND.len() > 100 && points > 10_000, "{} rings, {points} points", LAND.len());
        for [latitude, longitude] in LAND.iter().flat_map(|ring| &ring.line) {
            assert!((35.0..=72.0).contains(latitude) && (-30.0..=25.0).contains(longitude));
        }
        assert!(LAND.iter().all(|ring| ring.line.len() > 2));
    }
}
