//! Reading the index in place. [`Index`] answers what a map needs (edges, areas and towns in a box) and hands the
//! records to `locate`.

use super::format::{CHECKED_FROM, FORMAT, HEAD, MAGIC, Section};
use super::geometry::{Grid, SmallBox};
use super::{
    Area, AreaRecord, BaseRecord, Edge, EdgeRecord, MetaRecord, NameEdgeRecord, NameRangeRecord, NameRecord,
    NodeRecord, Place, PlaceRecord, RangeRecord, SpellingRecord, StretchRecord, key_hash, tree,
};
use crate::{
    StreetsError,
    geo::{Extent, Point},
};
use std::{fs, ops, path::Path};
use xxhash_rust::xxh3::xxh3_64;

/// An opened index. Cheap to share behind an `Arc`; all methods take `&self`.
pub struct Index {
    bytes: Vec<u8>,
    sections: [ops::Range<usize>; Section::COUNT],
    meta: MetaRecord,
    grid: Grid,
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
            return Err(bad("it is no street index"));
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

    /// How many edges there are; they are numbered from 0.
    pub fn edge_count(&self) -> u32 {
        count(self.section(Section::Edges), EdgeRecord::SIZE)
    }

    /// How many edges are roads.
    pub fn road_count(&self) -> u32 {
        self.meta.streets
    }

    /// An edge by its number.
    pub fn edge(&self, number: u32) -> Option<Edge<'_>> {
        if number >= self.edge_count() {
            return None;
        }
        Some(Edge { index: self, number, record: EdgeRecord::read(self.section(Section::Edges), number)? })
    }

    /// The edges whose box meets `extent`, in file order (along a Hilbert curve).
    pub fn edges_in(&self, extent: &Extent, mut each: impl FnMut(Edge<'_>)) {
        if extent.is_empty() {
            return;
        }
        let leaf =
            |i: usize| EdgeRecord::read(self.section(Section::Edges), number(i)).map(|edge| edge.small());
        let found = |i: usize| {
            if let Some(edge) = self.edge(number(i)) {
                each(edge);
            }
        };
        let wanted = self.grid.small(extent);
        tree::search(self.section(Section::EdgeTree), self.edge_count() as usize, wanted, leaf, found);
    }

    /// How many areas there are.
    pub fn area_count(&self) -> u32 {
        number(self.section(Section::Areas).len() / AreaRecord::SIZE)
    }

    /// An area by its number.
    pub fn area(&self, number: u32) -> Option<Area<'_>> {
        Some(Area { index: self, record: AreaRecord::read(self.section(Section::Areas), number)? })
    }

    /// The areas whose box meets `extent`.
    pub fn areas_in(&self, extent: &Extent, mut each: impl FnMut(Area<'_>)) {
        if extent.is_empty() {
            return;
        }
        let leaf =
            |i: usize| AreaRecord::read(self.section(Section::Areas), number(i)).map(|area| area.small());
        let found = |i: usize| {
            if let Some(area) = self.area(number(i)) {
                each(area);
            }
        };
        let wanted = self.grid.small(extent);
        tree::search(self.section(Section::AreaTree), self.area_count() as usize, wanted, leaf, found);
    }

    /// The towns, numbered from 1 as edges name them.
    pub fn places(&self) -> impl Iterator<Item = Place<'_>> {
        (1..=u16::MAX).map_while(|number| self.place(number))
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

    fn base_bytes(&self, base: u32) -> &[u8] {
        let keys = run(self.section(Section::Bases), base, |bases, i| Some(BaseRecord::read(bases, i)?.key));
        self.section(Section::Text).get(keys.start as usize..keys.end as usize).unwrap_or(&[])
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

    /// The edges that meet at a node.
    pub(crate) fn edges_at(&self, node: u32) -> impl Iterator<Item = u32> + '_ {
        let nodes = self.section(Section::Nodes);
        let run = run(nodes, node, |nodes, node| Some(NodeRecord::read(nodes, node)?.edges));
        run.map_while(|i| read_u32(self.section(Section::NodeEdges), i))
    }

    fn name_run(&self, name: u32, of: impl Fn(&NameRecord) -> u32) -> ops::Range<u32> {
        run(self.section(Section::Names), name, |names, name| Some(of(&NameRecord::read(names, name)?)))
    }

    /// A name as the files write it.
    pub(crate) fn name_text(&self, name: u32) -> &str {
        let run = self.name_run(name, |name| name.text);
        self.text(run.start, run.end - run.start)
    }

    /// The classes of a name's edges, as [`Class::bit`]s.
    pub(crate) fn name_classes(&self, name: u32) -> u16 {
        NameRecord::read(self.section(Section::Names), name).map_or(0, |record| record.classes)
    }

    /// The box around a name's edges.
    pub(crate) fn name_box(&self, name: u32) -> SmallBox {
        let record = NameRecord::read(self.section(Section::Names), name).unwrap_or_default();
        SmallBox { x0: record.x0, y0: record.y0, x1: record.x1, y1: record.y1 }
    }

    /// A name's road edges with their boxes.
    pub(crate) fn name_edges(&self, name: u32) -> impl Iterator<Item = (u32, SmallBox)> + '_ {
        self.boxed_edges(Section::NameEdges, self.name_run(name, |name| name.edges))
    }

    /// Those of a name's edges that cross another road without meeting it.
    pub(crate) fn name_overs(&self, name: u32) -> impl Iterator<Item = (u32, SmallBox)> + '_ {
        self.boxed_edges(Section::NameOvers, self.name_run(name, |name| name.overs))
    }

    fn boxed_edges(&self, of: Section, run: ops::Range<u32>) -> impl Iterator<Item = (u32, SmallBox)> + '_ {
        let section = self.section(of);
        let start = (run.start as usize).saturating_mul(NameEdgeRecord::SIZE);
        let end = (run.end as usize).saturating_mul(NameEdgeRecord::SIZE).min(section.len());
        // Long streets are scanned through here: one check for all of their records is enough.
        section.get(start..end).unwrap_or(&[]).chunks_exact(NameEdgeRecord::SIZE).filter_map(|record| {
            let record = NameEdgeRecord::read(record, 0)?;
            Some((record.edge, SmallBox { x0: record.x0, y0: record.y0, x1: record.x1, y1: record.y1 }))
        })
    }

    /// A name's ranges that hold a number between `low` and `high`, the lowest first.
    pub(crate) fn name_ranges(
        &self,
        name: u32,
        low: u32,
        high: u32,
    ) -> impl Iterator<Item = RangeRecord> + '_ {
        const SIZE: usize = NameRangeRecord::SIZE;
        let widest = NameRecord::read(self.section(Section::Names), name).map_or(0, |record| record.widest);
        let run = self.name_run(name, |name| name.ranges);
        let bytes = self.section(Section::NameRanges);
        let (start, end) = (run.start as usize, (run.end as usize).min(bytes.len() / SIZE));
        let (records, _) = bytes.get(start * SIZE..end.max(start) * SIZE).unwrap_or(&[]).as_chunks::<SIZE>();
        let read = |record: &[u8; SIZE]| NameRangeRecord::read(record, 0).unwrap_or_default();
        // Sorted by their lowest number, and none is wider than the widest.
        let first = records.partition_point(|record| read(record).low < low.saturating_sub(widest));
        records[first..]
            .iter()
            .map(read)
            .take_while(move |record| record.low <= high)
            .filter(move |record| record.high >= low)
            .filter_map(|record| RangeRecord::read(self.section(Section::Ranges), record.range))
    }

    /// A name's nodes, as bytes of ascending numbers.
    pub(crate) fn name_nodes(&self, name: u32) -> Numbers<'_> {
        let run = self.name_run(name, |name| name.nodes);
        let (start, end) = (run.start as usize * 4, run.end as usize * 4);
        Numbers(self.section(Section::NameNodes).get(start..end).unwrap_or(&[]))
    }

    pub(crate) fn name_stretches(&self, name: u32) -> impl Iterator<Item = StretchRecord> + '_ {
        let section = self.section(Section::Stretches);
        self.name_run(name, |name| name.stretches).map_while(move |i| StretchRecord::read(section, i))
    }

    /// The base with this key.
    pub(crate) fn base(&self, key: &[u8]) -> Option<u32> {
        let table = self.section(Section::KeyTable);
        let slots = table.len() / 4;
        if !slots.is_power_of_two() {
            return None;
        }
        let mut at = key_hash(key) & (slots - 1);
        for _ in 0..slots {
            let base = read_u32(table, number(at))?.checked_sub(1)?;
            if self.base_bytes(base) == key {
                return Some(base);
            }
            at = (at + 1) & (slots - 1);
        }
        None
    }

    fn base_count(&self) -> u32 {
        count(self.section(Section::Bases), BaseRecord::SIZE)
    }

    /// A base's key, ASCII.
    pub(crate) fn base_key(&self, base: u32) -> &[u8] {
        self.base_bytes(base)
    }

    /// The bases with keys of `least` to `most` bytes, each with which letters it has; they are sorted by length.
    pub(crate) fn bases_of_length(&self, least: usize, most: usize) -> impl Iterator<Item = (u32, u64)> + '_ {
        const SIZE: usize = BaseRecord::SIZE;
        let (records, _) = self.section(Section::Bases).as_chunks::<SIZE>();
        let read = |record: &[u8; SIZE]| BaseRecord::read(record, 0).unwrap_or_default();
        let shorter = |length: usize| {
            let count = self.base_count();
            let (mut low, mut high) = (0, count);
            while low < high {
                let middle = low.midpoint(high);
                if self.base_bytes(middle).len() < length { low = middle + 1 } else { high = middle }
            }
            low
        };
        let (start, end) = (shorter(least), shorter(most.saturating_add(1)));
        let own = records.get(start as usize..end.max(start) as usize).unwrap_or(&[]);
        (start..).zip(own).map(move |(base, record)| (base, read(record).letters))
    }

    pub(crate) fn spellings(&self, base: u32) -> impl Iterator<Item = SpellingRecord> + '_ {
        let section = self.section(Section::Spellings);
        run(self.section(Section::Bases), base, |bases, i| Some(BaseRecord::read(bases, i)?.spellings))
            .map_while(move |i| SpellingRecord::read(section, i))
    }
}

/// Ascending numbers in the map.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Numbers<'a>(&'a [u8]);

impl Numbers<'_> {
    pub(crate) fn len(self) -> usize {
        self.0.len() / 4
    }

    #[inline]
    pub(crate) fn get(self, i: usize) -> Option<u32> {
        self.0.get(i * 4..)?.first_chunk::<4>().map(|bytes| u32::from_le_bytes(*bytes))
    }

    pub(crate) fn contains(self, wanted: u32) -> bool {
        let (mut low, mut high) = (0, self.len());
        while low < high {
            let middle = usize::midpoint(low, high);
            match self.get(middle).map(|found| found.cmp(&wanted)) {
                Some(std::cmp::Ordering::Equal) => return true,
                Some(std::cmp::Ordering::Less) => low = middle + 1,
                _ => high = middle,
            }
        }
        false
    }
}

fn extent_of(meta: &MetaRecord) -> Extent {
    Extent { low: Point { x: meta.low_x, y: meta.low_y }, high: Point { x: meta.high_x, y: meta.high_y } }
}

fn number(i: usize) -> u32 {
    u32::try_from(i).unwrap_or(u32::MAX)
}

/// How many records there are, the one at the end not counted.
fn count(section: &[u8], size: usize) -> u32 {
    number((section.len() / size).saturating_sub(1))
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
