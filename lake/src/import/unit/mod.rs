//! The rows of one unit (kind × force × month) as columns: texts by number, positions by number, IDs as bytes.

mod cells;
mod points;
mod times;

use crate::{
    interner::Interner,
    schema::{self, Kind},
};
use blotter_records::DataSet;
use std::collections::BTreeMap;

pub use points::{Notation, Point, Points};
pub use times::{Local, NO_DATE, read as read_date};

/// The columns of one unit.
pub struct Unit {
    pub data_set: DataSet,
    pub rows: usize,
    /// The columns of text in the order of the table, and the number of each row's text.
    pub texts: Vec<(Interner, Vec<u32>)>,
    /// 32 bytes a row, zero where there is none, and which rows have one.
    pub ids: Vec<u8>,
    pub has_id: Vec<bool>,
    pub points: Points,
    pub point_of: Vec<u32>,
    /// Microseconds in UTC.
    pub dates: Vec<i64>,
    /// The columns of booleans: 0 false, 1 true, or [`Unit::NOT_STATED`].
    pub flags: Vec<Vec<u8>>,
    /// The towns of the LSOA names, by number, and the town of each LSOA name's number.
    pub towns: Interner,
    pub town_of: Vec<u32>,
    /// Which column of text is `lsoa_name`.
    lsoa_name: Option<usize>,
    /// Fields that could not be read and became null, by what they should have been.
    pub repaired: BTreeMap<&'static str, u64>,
}

impl Unit {
    /// The flag of a boolean that is empty or can't be read.
    pub const NOT_STATED: u8 = 2;

    pub fn new(data_set: DataSet) -> Self {
        let columns = schema::published(data_set);
        let of = |kind: Kind| columns.iter().filter(|column| column.kind == kind).count();
        let texts: Vec<_> = columns.iter().filter(|column| column.kind == Kind::Text).collect();
        Self {
            data_set,
            rows: 0,
            lsoa_name: texts.iter().position(|column| column.name == "lsoa_name"),
            texts: texts.iter().map(|_| (Interner::default(), Vec::new())).collect(),
            ids: Vec::new(),
            has_id: Vec::new(),
            points: Points::default(),
            point_of: Vec::new(),
            dates: Vec::new(),
            flags: vec![Vec::new(); of(Kind::Boolean)],
            towns: Interner::default(),
            town_of: vec![0],
            repaired: BTreeMap::new(),
        }
    }

    /// Counts a field that became null.
    pub fn repair(&mut self, what: &'static str) {
        *self.repaired.entry(what).or_default() += 1;
    }

    /// Appends the row's Crime ID.
    pub fn push_id(&mut self, field: &[u8]) {
        let at = self.ids.len();
        self.ids.resize(at + schema::ID_BYTES as usize, 0);
        let known = field.len() == 2 * schema::ID_BYTES as usize && decode_hex(field, &mut self.ids[at..]);
        if !known {
            self.ids[at..].fill(0);
            if !field.is_empty() {
                self.repair("crime id");
            }
        }
        self.has_id.push(known);
    }

    /// Appends the row's search date.
    pub fn push_date(&mut self, field: &[u8]) {
        let date = if field.is_empty() { None } else { times::read(field) };
        if date.is_none() && !field.is_empty() {
            self.repair("date");
        }
        self.dates.push(date.unwrap_or(NO_DATE));
    }

    /// Appends a boolean to column `index`.
    pub fn push_flag(&mut self, index: usize, field: &[u8]) {
        let flag = match field {
            b"" => Self::NOT_STATED,
            _ if field.eq_ignore_ascii_case(b"true") => 1,
            _ if field.eq_ignore_ascii_case(b"false") => 0,
            _ => {
                self.repair("boolean");
                Self::NOT_STATED
            }
        };
        self.flags[index].push(flag);
    }

    /// Derives cells and towns, once all rows are there.
    pub fn derive(&mut self) {
        self.points.find_cells();
        let Some(names) = self.lsoa_name.map(|index| &self.texts[index].0) else { return };
        for name in names.texts() {
            self.town_of.push(self.towns.code(blotter_records::town(name).unwrap_or_default().as_bytes()));
        }
    }

    /// The number of a row's town.
    pub fn town(&self, row: usize) -> u32 {
        self.lsoa_name.map_or(0, |index| self.town_of[self.texts[index].1[row] as usize])
    }

    /// The column of text by its name in the table.
    pub fn text(&self, name: &str) -> Option<&(Interner, Vec<u32>)> {
        let texts = schema::published(self.data_set).iter().filter(|column| column.kind == Kind::Text);
        texts.zip(&self.texts).find(|(column, _)| column.name == name).map(|(_, text)| text)
    }

    /// Rows without a whole position.
    pub fn without_position(&self) -> usize {
        self.point_of.iter().filter(|&&code| self.points.get(code).cell.is_none()).count()
    }

    /// Rows without a Crime ID; 0 in data sets that have none.
    pub fn without_id(&self) -> usize {
        self.has_id.iter().filter(|has| !**has).count()
    }

    /// The rows by town, then by LSOA and position, so that equal values are neighbours; rows without a town last.
    /// Rows that are equal in these stay as in the file.
    pub fn order(&self) -> Vec<u32> {
        let mut towns: Vec<_> = (1..=self.towns.len()).map(|code| u32::try_from(code).unwrap_or(0)).collect();
        towns.sort_unstable_by_key(|&code| self.towns.bytes_of(code));
        let mut rank = vec![u32::MAX; towns.len() + 1];
        for (place, code) in towns.into_iter().enumerate() {
            rank[code as usize] = u32::try_from(place).unwrap_or(u32::MAX);
        }
        let lsoa = |row: usize| self.lsoa_name.map_or(0, |index| self.texts[index].1[row]);
        let key = |row: usize| {
            (u128::from(rank[self.town(row) as usize]) << 96)
                | (u128::from(lsoa(row)) << 64)
                | (u128::from(self.point_of[row]) << 32)
                | row as u128
        };
        let mut keys: Vec<_> = (0..self.rows).map(key).collect();
        keys.sort_unstable();
        #[allow(clippy::cast_possible_truncation, reason = "the row is the lower half")]
        keys.into_iter().map(|key| key as u32).collect()
    }
}

fn decode_hex(text: &[u8], into: &mut [u8]) -> bool {
    const NONE: u8 = 0xff;
    const NIBBLES: [u8; 256] = {
        let mut nibbles = [NONE; 256];
        let mut value: u8 = 0;
        while value < 16 {
            if value < 10 {
                nibbles[(b'0' + value) as usize] = value;
            } else {
                nibbles[(b'a' - 10 + value) as usize] = value;
                nibbles[(b'A' - 10 + value) as usize] = value;
            }
            value += 1;
        }
        nibbles
    };
    let mut seen = 0;
    for (byte, pair) in into.iter_mut().zip(text.chunks_exact(2)) {
        let (high, low) = (NIBBLES[usize::from(pair[0])], NIBBLES[usize::from(pair[1])]);
        seen |= high | low;
        *byte = high << 4 | (low & 15);
    }
    seen & 0xf0 == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_64_hex_digits_or_null() {
        let mut unit = Unit::new(DataSet::Street);
        let good = "1c114a4f75d0e4cee6f9524d32448277c6e959ff0d75e812ed41b1f1ca6d8e2f";
        unit.push_id(good.as_bytes());
        unit.push_id(b"");
        unit.push_id(&good.as_bytes()[1..]);
        unit.push_id(good.replace('e', "g").as_bytes());
        assert_eq!(unit.has_id, [true, false, false, false]);
        assert_eq!(unit.ids[..2], [0x1c, 0x11]);
        assert!(unit.ids[32..].iter().all(|byte| *byte == 0));
        assert_eq!(unit.repaired["crime id"], 2);
    }
}
