//! The file in memory: checked when it is opened, then divided into sections of records. What [`super::views`] and the
//! look-ups in `read` are made of.

use super::format::{CHECKED_FROM, FORMAT, HEAD, MAGIC, Section};
use super::format::{MetaRecord, NameRecord, NodeRecord, PlaceRecord};
use super::geometry::Grid;
use crate::{
    error::StreetsError,
    geo::{Extent, Point},
};
use std::{fs, ops, path::Path};
use xxhash_rust::xxh3::xxh3_64;

/// An opened index. Cheap to share behind an `Arc`; all methods take `&self`.
pub struct Index {
    bytes: Vec<u8>,
    sections: [ops::Range<usize>; Section::COUNT],
    pub(super) meta: MetaRecord,
    pub(super) grid: Grid,
}

impl std::fmt::Debug for Index {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Index")
            .field("bytes", &self.bytes.len())
            .field("meta", &self.meta)
            .finish_non_exhaustive()
    }
}

impl Index {
    /// Reads an index file into memory and checks its checksum: some milliseconds for 20 MB.
    ///
    /// The file is not mapped: a map of a file that is then truncated, as `cp` or `rsync --inplace` do when they write
    /// over it, kills the process that reads it.
    pub fn open(path: &Path) -> Result<Self, StreetsError> {
        let bytes = fs::read(path).map_err(StreetsError::io(path))?;
        Self::check(bytes, path)
    }

    /// An index held in memory, checked in the same way.
    pub fn from_bytes(bytes: Vec<u8>) -> Result<Self, StreetsError> {
        Self::check(bytes, Path::new("in memory"))
    }

    fn check(bytes: Vec<u8>, path: &Path) -> Result<Self, StreetsError> {
        let bad = |reason| StreetsError::BadIndex { path: path.to_owned(), reason };
        let head = bytes.get(..HEAD).ok_or_else(|| bad("it is too short"))?;
        let word = |at: usize| {
            let chunk = head.get(at..).and_then(|rest| rest.first_chunk::<8>());
            chunk.map_or(0, |chunk| u64::from_le_bytes(*chunk))
        };
        if head[..8] != MAGIC {
            return Err(bad("it is not a street index"));
        }
        #[expect(clippy::cast_possible_truncation, reason = "the two halves of eight bytes")]
        let (found, count) = (word(8) as u32, (word(8) >> 32) as usize);
        if found != FORMAT {
            return Err(StreetsError::OtherVersion { path: path.to_owned(), found, expected: FORMAT });
        }
        if word(24) != bytes.len() as u64 {
            return Err(bad("it is not as long as it should be"));
        }
        if bytes.get(CHECKED_FROM..).map(xxh3_64) != Some(word(16)) {
            return Err(bad("its checksum is wrong"));
        }
        if count != Section::COUNT {
            return Err(bad("it has another number of sections"));
        }
        let mut sections: [ops::Range<usize>; Section::COUNT] = std::array::from_fn(|_| 0..0);
        for (i, section) in sections.iter_mut().enumerate() {
            let entry = bytes.get(HEAD + i * 16..).and_then(|rest| rest.first_chunk::<16>());
            let entry = entry.ok_or_else(|| bad("its table of sections is cut off"))?;
            let number = |half: &[u8]| half.first_chunk::<8>().map_or(0, |chunk| u64::from_le_bytes(*chunk));
            let start = usize::try_from(number(&entry[..8])).ok();
            let end = start.and_then(|start| start.checked_add(usize::try_from(number(&entry[8..])).ok()?));
            let (Some(start), Some(end)) = (start, end) else { return Err(bad("a section lies outside")) };
            if end > bytes.len() {
                return Err(bad("a section lies outside"));
            }
            *section = start..end;
        }
        let meta =
            bytes.get(sections[Section::Meta as usize].clone()).and_then(|meta| MetaRecord::read(meta, 0));
        let meta = meta.ok_or_else(|| bad("it does not say what it covers"))?;
        let extent = extent_of(&meta);
        Ok(Self { grid: Grid::new(&extent), bytes, sections, meta })
    }

    #[inline]
    pub(super) fn section(&self, section: Section) -> &[u8] {
        self.bytes.get(self.sections[section as usize].clone()).unwrap_or(&[])
    }

    /// The bytes of the file.
    pub fn size(&self) -> usize {
        self.bytes.len()
    }

    /// The year of the newest file it was built from; 0 if unknown.
    pub fn year(&self) -> u32 {
        self.meta.year
    }

    /// The box around all edges.
    pub fn extent(&self) -> Extent {
        extent_of(&self.meta)
    }

    /// The place that was preferred when the index was built, by GEOID (`4819000`).
    pub fn preferred_place(&self) -> Option<u32> {
        Some(self.meta.preferred).filter(|geoid| *geoid != 0)
    }

    /// A town by its number in this index.
    pub(crate) fn place(&self, place: u16) -> Option<Place<'_>> {
        let record = PlaceRecord::read(self.section(Section::Places), u32::from(place.checked_sub(1)?))?;
        Some(Place {
            number: place,
            geoid: record.geoid,
            name: self.text(record.text, u32::from(record.length)),
        })
    }

    pub(crate) fn grid(&self) -> &Grid {
        &self.grid
    }

    pub(super) fn text(&self, start: u32, length: u32) -> &str {
        let bytes =
            self.section(Section::Text).get(start as usize..).and_then(|rest| rest.get(..length as usize));
        bytes.and_then(|bytes| std::str::from_utf8(bytes).ok()).unwrap_or("")
    }

    pub(crate) fn node(&self, node: u32) -> Option<Point> {
        let record = NodeRecord::read(self.section(Section::Nodes), node)?;
        Some(Point { x: record.x, y: record.y })
    }

    pub(super) fn name_run(&self, name: u32, of: impl Fn(&NameRecord) -> u32) -> ops::Range<u32> {
        run(self.section(Section::Names), name, |names, name| Some(of(&NameRecord::read(names, name)?)))
    }

    /// A name as the files write it.
    pub(crate) fn name_text(&self, name: u32) -> &str {
        let run = self.name_run(name, |name| name.text);
        self.text(run.start, run.end - run.start)
    }
}

/// A town.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place<'a> {
    pub(crate) number: u16,
    /// State and place, `4819000`.
    pub geoid: u32,
    /// `Dallas`.
    pub name: &'a str,
}

fn extent_of(meta: &MetaRecord) -> Extent {
    Extent { low: Point { x: meta.low_x, y: meta.low_y }, high: Point { x: meta.high_x, y: meta.high_y } }
}

/// From a record's start to the next one's.
pub(super) fn run(section: &[u8], i: u32, start: impl Fn(&[u8], u32) -> Option<u32>) -> ops::Range<u32> {
    let from = start(section, i);
    let to = i.checked_add(1).and_then(|next| start(section, next));
    match (from, to) {
        (Some(from), Some(to)) if from <= to => from..to,
        _ => 0..0,
    }
}

#[inline]
pub(super) fn read_u32(section: &[u8], i: u32) -> Option<u32> {
    section.get((i as usize).checked_mul(4)?..)?.first_chunk::<4>().map(|bytes| u32::from_le_bytes(*bytes))
}
