//! Looking things up in the index: what a map needs (edges, areas and towns in a box), and the names, numbers and nodes
//! that `locate` asks for.

use super::format::Section;
use super::format::{
    AreaRecord, BaseRecord, EdgeRecord, NameEdgeRecord, NameRangeRecord, NameRecord, NodeRecord, RangeRecord,
    SegmentRecord, SpellingRecord, key_hash,
};
use super::geometry::SmallBox;
use super::store::{Index, Place, read_u32, run};
use super::tree;
use super::views::{Area, Edge};
use crate::geo::Extent;
use std::ops;

impl Index {
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

    fn base_bytes(&self, base: u32) -> &[u8] {
        let keys = run(self.section(Section::Bases), base, |bases, i| Some(BaseRecord::read(bases, i)?.key));
        self.section(Section::Text).get(keys.start as usize..keys.end as usize).unwrap_or(&[])
    }

    /// The edges that meet at a node.
    pub(crate) fn edges_at(&self, node: u32) -> impl Iterator<Item = u32> + '_ {
        let nodes = self.section(Section::Nodes);
        let run = run(nodes, node, |nodes, node| Some(NodeRecord::read(nodes, node)?.edges));
        run.map_while(|i| read_u32(self.section(Section::NodeEdges), i))
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
    pub(crate) fn name_grade_separations(&self, name: u32) -> impl Iterator<Item = (u32, SmallBox)> + '_ {
        self.boxed_edges(Section::NameGradeSeparations, self.name_run(name, |name| name.grade_separations))
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

    pub(crate) fn name_segments(&self, name: u32) -> impl Iterator<Item = SegmentRecord> + '_ {
        let section = self.section(Section::Segments);
        self.name_run(name, |name| name.segments).map_while(move |i| SegmentRecord::read(section, i))
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

fn number(i: usize) -> u32 {
    u32::try_from(i).unwrap_or(u32::MAX)
}

/// How many records there are, the one at the end not counted.
fn count(section: &[u8], size: usize) -> u32 {
    number((section.len() / size).saturating_sub(1))
}
