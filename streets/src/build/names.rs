//! The names' sections: texts, what each name owns, and the bases by which names are found.

use super::collect::Collected;
use super::segments::{StreetEdge, segments};
use crate::{
    index::{
        BaseRecord, NameEdgeRecord, NameRangeRecord, NameRecord, Section, Sections, SegmentRecord, SmallBox,
        SpellingRecord, key_hash,
    },
    name::{self, Parts},
};
use std::collections::BTreeMap;

/// What the names need to know of an edge in its final order.
pub(super) struct Placed {
    /// The edge's number in [`Collected::edges`].
    pub(super) raw: usize,
    pub(super) nodes: [u32; 2],
    pub(super) length: f64,
    pub(super) small: SmallBox,
    pub(super) place: u16,
    /// Its ranges' numbers in the index.
    pub(super) ranges: std::ops::Range<u32>,
}

/// Writes all of a name's sections. `texts` holds where each name's text is in the text section.
pub(super) fn write(
    collected: &Collected,
    placed: &[Placed],
    grade_separations: &[bool],
    out: &mut Sections,
) -> usize {
    let mut edges_of: Vec<Vec<u32>> = vec![Vec::new(); collected.names.len()];
    for (number, edge) in (0_u32..).zip(placed) {
        let raw = &collected.edges[edge.raw];
        if raw.class.is_road() {
            for name in &raw.names {
                edges_of[*name as usize].push(number);
            }
        }
    }
    let mut bases: BTreeMap<String, Vec<SpellingRecord>> = BTreeMap::new();
    let (mut edges, mut ranges, mut nodes, mut over, mut runs) = (0_u32, 0_u32, 0_u32, 0_u32, 0_u32);
    let mut streets = 0;
    for (number, (text, own)) in (0_u32..).zip(collected.names.iter().zip(&edges_of)) {
        let start = len(out.of(Section::Text));
        out.of(Section::Text).extend_from_slice(text.as_bytes());
        let mut own_ranges: Vec<(u32, u32, u32)> = Vec::new();
        let mut own_nodes: Vec<u32> = Vec::new();
        let mut street: Vec<StreetEdge<'_>> = Vec::new();
        for edge in own {
            let placed = &placed[*edge as usize];
            let raw = &collected.edges[placed.raw];
            for (range, at) in raw.ranges.iter().zip(placed.ranges.clone()) {
                own_ranges.push((range.from.min(range.to), range.from.max(range.to), at));
            }
            own_nodes.extend(placed.nodes);
            street.push(StreetEdge {
                ends: placed.nodes,
                length: placed.length,
                place: placed.place,
                line: &raw.line,
            });
        }
        own_ranges.sort_unstable();
        own_nodes.sort_unstable();
        own_nodes.dedup();
        let widest = own_ranges.iter().map(|(low, high, _)| high - low).max().unwrap_or(0);
        let around =
            own.iter().map(|edge| placed[*edge as usize].small).reduce(SmallBox::join).unwrap_or_default();
        NameRecord {
            text: start,
            edges,
            ranges,
            nodes,
            grade_separations: over,
            segments: runs,
            widest,
            classes: own
                .iter()
                .fold(0, |bits, edge| bits | collected.edges[placed[*edge as usize].raw].class.bit()),
            x0: around.x0,
            y0: around.y0,
            x1: around.x1,
            y1: around.y1,
        }
        .write(out.of(Section::Names));
        for edge in own {
            let small = placed[*edge as usize].small;
            let record =
                NameEdgeRecord { edge: *edge, x0: small.x0, y0: small.y0, x1: small.x1, y1: small.y1 };
            record.write(out.of(Section::NameEdges));
            if grade_separations[*edge as usize] {
                record.write(out.of(Section::NameGradeSeparations));
                over += 1;
            }
        }
        for (low, high, range) in &own_ranges {
            NameRangeRecord { low: *low, high: *high, range: *range }.write(out.of(Section::NameRanges));
        }
        write_numbers(out.of(Section::NameNodes), own_nodes.iter().copied());
        for segment in segments(&street) {
            #[expect(clippy::cast_possible_truncation, reason = "metres")]
            let (length, radius) = (segment.length as f32, segment.radius as f32);
            SegmentRecord { x: segment.middle.x, y: segment.middle.y, length, radius, place: segment.place }
                .write(out.of(Section::Segments));
            runs += 1;
        }
        edges += size(own.len());
        ranges += size(own_ranges.len());
        nodes += size(own_nodes.len());
        if !own.is_empty() {
            streets += 1;
            spell(number, text, &mut bases);
        }
    }
    let text = len(out.of(Section::Text));
    NameRecord {
        text,
        edges,
        ranges,
        nodes,
        grade_separations: over,
        segments: runs,
        ..NameRecord::default()
    }
    .write(out.of(Section::Names));
    write_bases(&bases, out);
    streets
}

/// A name under its base; `S M Wright` also as if the S were an initial, which the text doesn't say.
fn spell(number: u32, text: &str, bases: &mut BTreeMap<String, Vec<SpellingRecord>>) {
    let mut add = |parts: &Parts| {
        let spelling = SpellingRecord {
            name: number,
            pre_direction: parts.pre_direction as u8,
            route: parts.route as u8,
            street_type: parts.street_type.byte(),
            suffix_direction: parts.suffix_direction as u8,
            flags: u8::from(parts.service) | u8::from(parts.ramp) << 1,
        };
        bases.entry(parts.key().as_str().to_owned()).or_default().push(spelling);
    };
    let Some(parts) = name::parse(text) else { return };
    add(&parts);
    let mut words = text.split_whitespace().map(str::len);
    if (words.next(), words.next()) == (Some(1), Some(1)) {
        name::readings(text, false, |other| {
            if other.street_type == parts.street_type && other.pre_direction == name::Direction::None {
                add(&other);
            }
        });
    }
}

fn write_bases(bases: &BTreeMap<String, Vec<SpellingRecord>>, out: &mut Sections) {
    let slots = (bases.len() * 2).next_power_of_two().max(2);
    let mut table = vec![0_u32; slots];
    let mut spellings = 0_u32;
    // By length, so that near spellings need be sought among keys of nearly the same length alone.
    let mut bases: Vec<(&String, &Vec<SpellingRecord>)> = bases.iter().collect();
    bases.sort_by_key(|(key, _)| key.len());
    for (number, (key, own)) in (1_u32..).zip(bases) {
        let start = len(out.of(Section::Text));
        out.of(Section::Text).extend_from_slice(key.as_bytes());
        BaseRecord { key: start, spellings, letters: name::letters(key) }.write(out.of(Section::Bases));
        spellings += size(own.len());
        for spelling in own {
            spelling.write(out.of(Section::Spellings));
        }
        let mut at = key_hash(key.as_bytes()) & (slots - 1);
        while table[at] != 0 {
            at = (at + 1) & (slots - 1);
        }
        table[at] = number;
    }
    let end = len(out.of(Section::Text));
    BaseRecord { key: end, spellings, letters: 0 }.write(out.of(Section::Bases));
    write_numbers(out.of(Section::KeyTable), table.into_iter());
}

pub(super) fn write_numbers(out: &mut Vec<u8>, numbers: impl Iterator<Item = u32>) {
    numbers.for_each(|number| out.extend_from_slice(&number.to_le_bytes()));
}

/// A section's length; `compile` has seen to it that everything fits.
pub(super) fn len(section: &[u8]) -> u32 {
    size(section.len())
}

fn size(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
