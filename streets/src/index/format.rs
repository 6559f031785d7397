//! The file's layout: sections, records, and the small codes in them.

use xxhash_rust::xxh3::xxh3_64;

/// The format's number. Raised with every change of layout or of how names are read, since names are taken apart
/// when the index is built; older files are refused.
pub const FORMAT: u32 = 5;

/// The first eight bytes.
pub(crate) const MAGIC: [u8; 8] = *b"BLSTREET";

/// Magic, format, number of sections, checksum of all that follows it, length of the file.
pub(crate) const HEAD: usize = 8 + 4 + 4 + 8 + 8;

/// Where the checksummed part begins: behind the checksum itself.
pub(crate) const CHECKED_FROM: usize = 8 + 4 + 4 + 8;

/// The sections in their order in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(usize)]
pub(crate) enum Section {
    Meta,
    Text,
    Geometry,
    Edges,
    EdgeNames,
    EdgeTree,
    Ranges,
    Nodes,
    NodeEdges,
    Names,
    NameEdges,
    NameRanges,
    NameNodes,
    NameGradeSeparations,
    Segments,
    Bases,
    Spellings,
    KeyTable,
    Places,
    Areas,
    AreaTree,
}

impl Section {
    pub(crate) const COUNT: usize = Self::AreaTree as usize + 1;
}

/// The hash by which a base's key is found in the key table.
pub(crate) fn key_hash(key: &[u8]) -> usize {
    #[expect(clippy::cast_possible_truncation, reason = "any bits of it will do")]
    let hash = xxh3_64(key) as usize;
    hash
}

/// A struct whose fields are one after another as little-endian bytes.
macro_rules! record {
    ($(#[$about:meta])* $name:ident { $($field:ident: $kind:ty),+ $(,)? }) => {
        $(#[$about])*
        #[derive(Debug, Clone, Copy, PartialEq, Default)]
        pub(crate) struct $name { $(pub(crate) $field: $kind),+ }

        impl $name {
            pub(crate) const SIZE: usize = 0 $(+ size_of::<$kind>())+;

            /// The record with this number; `None` outside of the section.
            #[inline]
            pub(crate) fn read(section: &[u8], index: u32) -> Option<Self> {
                let start = (index as usize).checked_mul(Self::SIZE)?;
                let rest = section.get(start..)?.get(..Self::SIZE)?;
                $(let (bytes, rest) = rest.split_first_chunk::<{ size_of::<$kind>() }>()?;
                let $field = <$kind>::from_le_bytes(*bytes);)+
                let _ = rest;
                Some(Self { $($field),+ })
            }

            pub(crate) fn write(&self, section: &mut Vec<u8>) {
                $(section.extend_from_slice(&self.$field.to_le_bytes());)+
            }
        }
    };
}

record! {
    /// One of it: what the index covers.
    MetaRecord {
        low_x: i32, low_y: i32, high_x: i32, high_y: i32,
        // The place that is preferred, by GEOID; 0 for none.
        preferred: u32,
        year: u32,
        streets: u32,
    }
}

record! {
    /// A line between two nodes. Points between them are `points` deltas in Geometry.
    EdgeRecord {
        geometry: u32, from: u32, to: u32, names: u32, ranges: u32, length: f32,
        left: u16, right: u16, points: u16, class: u8, flags: u8,
        x0: u16, y0: u16, x1: u16, y1: u16,
    }
}

/// In [`RangeRecord::bits`]: the numbers can't be right.
pub(crate) const SUSPECT: u8 = 8;
/// In [`RangeRecord::bits`]: another block of the street has some of the numbers.
pub(crate) const OVERLAPS: u8 = 16;
/// In [`RangeRecord::bits`]: the numbers are far from those of the blocks on both sides.
pub(crate) const JUMPS: u8 = 32;
/// In [`EdgeRecord::flags`]: the edge lies on a county's line.
pub(crate) const COUNTY_LINE: u8 = 1;
/// In [`EdgeRecord::flags`]: all traffic on it is bound for the north, and so on. An edge may have one of each pair.
pub(crate) const NORTHBOUND: u8 = 2;
/// See [`NORTHBOUND`].
pub(crate) const SOUTHBOUND: u8 = 4;
/// See [`NORTHBOUND`].
pub(crate) const EASTBOUND: u8 = 8;
/// See [`NORTHBOUND`].
pub(crate) const WESTBOUND: u8 = 16;

record! {
    /// House numbers along one side of an edge. `bits`: 1 the right side, 2 odd, 4 even, 8 suspect, 16 overlaps, 32
    /// jumps.
    RangeRecord { edge: u32, from: u32, to: u32, bits: u8 }
}

record! {
    /// Where edges meet.
    NodeRecord { x: i32, y: i32, edges: u32 }
}

record! {
    /// A name as it is written, and the starts of its runs. `widest`: the largest span of its ranges;
    /// the box is around its edges.
    NameRecord {
        text: u32, edges: u32, ranges: u32, nodes: u32, grade_separations: u32, segments: u32, widest: u32,
        x0: u16, y0: u16, x1: u16, y1: u16,
        // A bit for each class among its edges.
        classes: u16,
    }
}

record! {
    /// An edge of a name, with its box, so that few edges need be looked at.
    NameEdgeRecord { edge: u32, x0: u16, y0: u16, x1: u16, y1: u16 }
}

record! {
    /// One of a name's ranges: its lowest and highest number, by which a name's are sorted, and where it is.
    NameRangeRecord { low: u32, high: u32, range: u32 }
}

record! {
    /// A part of a street that hangs together: its middle, its length, how far its ends are, its town.
    SegmentRecord { x: i32, y: i32, length: f32, radius: f32, place: u16 }
}

record! {
    /// What names have in common: the key without directions and types. `letters`: which letters it has.
    BaseRecord { key: u32, spellings: u32, letters: u64 }
}

record! {
    /// One reading of a name. `flags`: 1 service road, 2 ramp.
    SpellingRecord {
        name: u32, pre_direction: u8, route: u8, street_type: u8, suffix_direction: u8, flags: u8,
    }
}

record! {
    /// A town, village or census-designated place.
    PlaceRecord { geoid: u32, text: u32, length: u16 }
}

record! {
    /// Water, a park, or a town's area. Its rings are in Geometry.
    AreaRecord {
        geometry: u32, text: u32, length: u16, rings: u16, kind: u8, place: u16,
        x0: u16, y0: u16, x1: u16, y1: u16,
    }
}

/// The side of an edge, in the direction of its line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Side {
    /// To the left.
    Left,
    /// To the right.
    Right,
}

/// Which house numbers a range holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Parity {
    /// Odd ones.
    Odd,
    /// Even ones.
    Even,
    /// Both.
    Both,
}

/// What an edge is, by its MAF/TIGER feature class code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Class {
    /// S1100: freeways, limited access.
    Primary = 1,
    /// S1200: main roads, US and state highways.
    Secondary = 2,
    /// S1400: streets.
    Local = 3,
    /// S1630.
    Ramp = 4,
    /// S1640: service drive beside a highway.
    Service = 5,
    /// S1500: for four-wheel drives.
    Track = 6,
    /// S1710, S1720, S1820, S1830: on foot, stairs, cycle and bridle ways.
    Path = 7,
    /// S1730.
    Alley = 8,
    /// S1740, S1750: private and internal.
    Private = 9,
    /// S1780: ways in a car park.
    Parking = 10,
    /// Any other S.
    OtherRoad = 11,
    /// R: railways.
    Rail = 12,
    /// H3: streams, canals.
    Stream = 13,
    /// Anything else, kept because it lies on a county's line.
    Boundary = 14,
}

impl Class {
    /// From an MTFCC; `None` for what is neither road, rail nor stream.
    pub fn read(mtfcc: &str) -> Option<Self> {
        Some(match mtfcc {
            "S1100" => Self::Primary,
            "S1200" => Self::Secondary,
            "S1400" => Self::Local,
            "S1630" => Self::Ramp,
            "S1640" => Self::Service,
            "S1500" => Self::Track,
            "S1710" | "S1720" | "S1820" | "S1830" => Self::Path,
            "S1730" => Self::Alley,
            "S1740" | "S1750" => Self::Private,
            "S1780" => Self::Parking,
            _ if mtfcc.starts_with('S') => Self::OtherRoad,
            _ if mtfcc.starts_with('R') => Self::Rail,
            _ if mtfcc.starts_with("H3") => Self::Stream,
            _ => return None,
        })
    }

    pub(crate) fn from_byte(byte: u8) -> Self {
        match byte {
            1 => Self::Primary,
            2 => Self::Secondary,
            3 => Self::Local,
            4 => Self::Ramp,
            5 => Self::Service,
            6 => Self::Track,
            7 => Self::Path,
            8 => Self::Alley,
            9 => Self::Private,
            10 => Self::Parking,
            11 => Self::OtherRoad,
            12 => Self::Rail,
            13 => Self::Stream,
            _ => Self::Boundary,
        }
    }

    /// Its bit in [`NameRecord::classes`].
    pub(crate) fn bit(self) -> u16 {
        1 << (self as u8)
    }

    /// Whether people drive or walk on it and give it as a place.
    pub fn is_road(self) -> bool {
        (self as u8) <= Self::OtherRoad as u8
    }
}

/// What an area is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum AreaKind {
    /// Lakes, wide rivers (AREAWATER).
    Water = 1,
    /// K2180 to K2190, K2581 …: parks, forests, golf courses, cemeteries.
    Park = 2,
    /// Other landmarks of AREALM: airports, schools, hospitals.
    Landmark = 3,
    /// A town's area (PLACE).
    Town = 4,
}

impl AreaKind {
    /// The kind of a landmark, by its MTFCC.
    pub(crate) fn landmark(mtfcc: &str) -> Self {
        match mtfcc {
            "K2180" | "K2181" | "K2182" | "K2183" | "K2184" | "K2185" | "K2186" | "K2187" | "K2188"
            | "K2189" | "K2190" | "K2561" | "K2582" => Self::Park,
            _ if mtfcc.starts_with('H') => Self::Water,
            _ => Self::Landmark,
        }
    }

    pub(crate) fn from_byte(byte: u8) -> Self {
        match byte {
            1 => Self::Water,
            2 => Self::Park,
            4 => Self::Town,
            _ => Self::Landmark,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_reads_as_it_was_written_and_outside_there_is_none() {
        let record = RangeRecord { edge: 7, from: 101, to: 199, bits: 3 };
        let mut section = Vec::new();
        RangeRecord::default().write(&mut section);
        record.write(&mut section);
        assert_eq!(section.len(), 2 * RangeRecord::SIZE);
        assert_eq!(RangeRecord::read(&section, 1), Some(record));
        assert_eq!(RangeRecord::read(&section, 2), None);
        assert_eq!(RangeRecord::read(&section[..20], 1), None);
        assert_eq!(RangeRecord::read(&section, u32::MAX), None);
    }

    #[test]
    fn codes_survive_the_file() {
        for mtfcc in ["S1100", "S1200", "S1400", "S1630", "S1640", "S1730", "R1011", "H3010", "S9999"] {
            let class = Class::read(mtfcc).unwrap();
            assert_eq!(Class::from_byte(class as u8), class);
        }
        assert_eq!(Class::read("P0001"), None);
        assert!(Class::Alley.is_road() && !Class::Rail.is_road());
    }
}
