//! Which field of a record is what, and a record's way into the columns of its unit.

use crate::{
    import::{csv::Records, header::Header, unit::Unit},
    schema::{self, Kind},
};
use std::io::Read;

/// The fields of the columns, by kind; none where the file has no such column.
pub(super) struct Layout {
    texts: Vec<Option<usize>>,
    /// Whether the data set has Crime IDs, and the field, if the file has them too.
    has_id: bool,
    id: Option<usize>,
    x: Option<usize>,
    y: Option<usize>,
    has_date: bool,
    pub(super) date: Option<usize>,
    flags: Vec<Option<usize>>,
    pub(super) month: Option<usize>,
    /// The columns that name the force, the one that counts first.
    pub(super) force: Vec<usize>,
}

impl Layout {
    pub(super) fn new(header: &Header) -> Self {
        let columns = schema::published(header.data_set);
        let all = |kind: Kind| -> Vec<Option<usize>> {
            columns
                .iter()
                .zip(&header.places)
                .filter(|(c, _)| c.kind == kind)
                .map(|(_, place)| *place)
                .collect()
        };
        let named = |name: &str| {
            columns.iter().zip(&header.places).find(|(c, _)| c.name == name).and_then(|(_, place)| *place)
        };
        let first = |kind: Kind| all(kind).first().copied();
        Self {
            texts: all(Kind::Text),
            has_id: first(Kind::CrimeId).is_some(),
            id: first(Kind::CrimeId).flatten(),
            x: first(Kind::Longitude).flatten(),
            y: first(Kind::Latitude).flatten(),
            has_date: first(Kind::Timestamp).is_some(),
            date: first(Kind::Timestamp).flatten(),
            flags: all(Kind::Boolean),
            month: first(Kind::Month).flatten(),
            force: ["falls_within", "reported_by"].into_iter().filter_map(named).collect(),
        }
    }
}

/// Appends a record.
pub(super) fn push<R: Read>(unit: &mut Unit, records: &Records<R>, header: &Header, layout: &Layout) {
    let field = |place: Option<usize>| place.map_or(&b""[..], |index| records.field(index));
    for (place, (texts, codes)) in layout.texts.iter().zip(&mut unit.texts) {
        codes.push(texts.code(field(*place)));
    }
    if layout.has_id {
        unit.push_id(field(layout.id));
    }
    let (code, bad) = unit.points.code(field(layout.x), field(layout.y), header.notation);
    unit.point_of.push(code);
    if bad {
        unit.repair("position");
    }
    if layout.has_date {
        unit.push_date(field(layout.date));
    }
    for (index, place) in layout.flags.iter().enumerate() {
        unit.push_flag(index, field(*place));
    }
    unit.rows += 1;
}
