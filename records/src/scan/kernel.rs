//! The inner loops of a scan.

use super::{
    Axis, Counts, Wanted,
    counts::Shape,
    filters::{Filters, MONTH, MONTHS, POSITION, YEAR},
};
use crate::{
    Month,
    rollup::{
        Codes, Packed, Segment,
        codes::{Code, with_codes},
    },
};

/// Rows that are tested and counted together: what is kept for them fits into the first cache.
const CHUNK: usize = 1024;

pub(super) struct Kernel<'a> {
    filters: &'a Filters<'a>,
    shape: &'a Shape,
    wanted: &'a Wanted<'a>,
    /// For each list of a column after force: its place among the lists, and the column's index there.
    columns: Vec<(usize, usize)>,
    buffers: Box<Buffers>,
}

/// Of a chunk's rows.
struct Buffers {
    counts: [u32; CHUNK],
    /// The filters that each row fails.
    fails: [u32; CHUNK],
    /// The rows that fail none, and those that fail one.
    fitting: [u16; CHUNK],
    nearly: [u16; CHUNK],
    keys: [u64; CHUNK],
}

/// Where a segment's records count besides the columns.
struct Place {
    month: usize,
    year: usize,
    force: usize,
}

impl<'a> Kernel<'a> {
    pub(super) fn new(filters: &'a Filters<'a>, shape: &'a Shape, wanted: &'a Wanted<'a>) -> Self {
        let columns = shape.lists.iter().enumerate().filter_map(|(list, (axis, _))| match axis {
            Axis::Column(column) => Some((list, column.checked_sub(1)?)),
            _ => None,
        });
        let buffers = Box::new(Buffers {
            counts: [0; CHUNK],
            fails: [0; CHUNK],
            fitting: [0; CHUNK],
            nearly: [0; CHUNK],
            keys: [0; CHUNK],
        });
        Self { filters, shape, wanted, columns: columns.collect(), buffers }
    }

    /// Counts a month's rows; `first_year` is that of the data.
    pub(super) fn month(
        &mut self,
        (index, month): (usize, Month),
        first_year: u16,
        rows: &Packed,
        counts: &mut Counts,
    ) {
        let fails = self.filters.month(month);
        let year = usize::from(month.year().saturating_sub(first_year));
        for segment in &rows.segments {
            let place = Place { month: index, year, force: segment.force };
            let fails = fails | self.filters.force(segment.force);
            if fails == 0 {
                self.all(&place, rows, segment, counts);
            } else {
                self.sum_alone(fails, &place, rows, segment, counts);
            }
        }
    }

    /// A segment that fails no filter of months or forces: everything is counted.
    fn all(&mut self, place: &Place, rows: &Packed, segment: &Segment, counts: &mut Counts) {
        let not_stated: Vec<u64> = self.columns.iter().map(|&(list, _)| counts.lists[list][0]).collect();
        let mut total = 0;
        let mut start = segment.start;
        while start < segment.end {
            let end = (start + CHUNK).min(segment.end);
            total += self.chunk(place, rows, start, end, counts);
            start = end;
        }
        if !self.filters.tests_rows() {
            counts.unplaced += segment.unplaced;
            for (&(list, _), before) in self.columns.iter().zip(not_stated) {
                counts.not_stated[list][place.force] += counts.lists[list][0] - before;
            }
        }
        counts.total += total;
        counts.forces[place.force] += total;
        self.add_to_lists(place, total, 0, counts);
    }

    /// A segment that fails filters of months or forces counts only where these don't matter, as one sum.
    fn sum_alone(
        &mut self,
        fails: u32,
        place: &Place,
        rows: &Packed,
        segment: &Segment,
        counts: &mut Counts,
    ) {
        let in_months = self.wanted.months && fails & !MONTHS == 0;
        let in_lists = self.shape.lists.iter().any(|&(axis, _)| fails == own_bit(axis));
        if !in_months && !in_lists {
            return;
        }
        let mut total = segment.total;
        if self.filters.tests_rows() {
            total = 0;
            let mut start = segment.start;
            while start < segment.end {
                let end = (start + CHUNK).min(segment.end);
                if self.test(rows, start, end) {
                    let fitting = self.buffers.fails.iter().zip(&self.buffers.counts).take(end - start);
                    total += fitting
                        .map(|(&fails, &count)| if fails == 0 { u64::from(count) } else { 0 })
                        .sum::<u64>();
                }
                start = end;
            }
        }
        self.add_to_lists(place, total, fails, counts);
    }

    /// Adds a segment's records to the lists and series of months and forces.
    fn add_to_lists(&self, place: &Place, total: u64, fails: u32, counts: &mut Counts) {
        if self.wanted.months && fails & !MONTHS == 0 {
            counts.months[place.month][place.force] += total;
        }
        for (list, &(axis, _)) in self.shape.lists.iter().enumerate() {
            if fails & !own_bit(axis) != 0 {
                continue;
            }
            match axis {
                Axis::Month => counts.lists[list][place.month] += total,
                Axis::Year => counts.lists[list][place.year] += total,
                Axis::Column(0) => counts.lists[list][place.force] += total,
                Axis::Column(_) => {}
            }
        }
    }

    /// Tests rows against the filters of columns and positions, and widens their counts. False if no row counts
    /// anywhere: nothing ignores the filter by place, and rows of the same place lie together.
    fn test(&mut self, rows: &Packed, start: usize, end: usize) -> bool {
        let buffers = &mut *self.buffers;
        let fails = &mut buffers.fails[..end - start];
        match &self.filters.positions {
            None => fails.fill(0),
            Some(left_out) => {
                with_codes!(&rows.positions, slice => fail_place(&slice[start..end], left_out, fails));
                if fails.iter().all(|&fails| fails != 0) {
                    return false;
                }
            }
        }
        widen(&rows.counts, start, end, &mut buffers.counts);
        for (index, bits) in &self.filters.columns {
            with_codes!(&rows.columns[*index], slice => fail(&slice[start..end], bits, fails));
        }
        true
    }

    /// The sum of the records that fit.
    fn chunk(&mut self, place: &Place, rows: &Packed, start: usize, end: usize, counts: &mut Counts) -> u64 {
        if !self.filters.tests_rows() {
            widen(&rows.counts, start, end, &mut self.buffers.counts);
            let row_counts = &self.buffers.counts[..end - start];
            for &(list, column) in &self.columns {
                let list = &mut counts.lists[list];
                with_codes!(&rows.columns[column], slice => add(&slice[start..end], row_counts, list));
            }
            if self.wanted.positions {
                with_codes!(&rows.positions, slice => add(&slice[start..end], row_counts, &mut counts.positions));
            }
            self.group(place, rows, start, end, None, counts);
            return self.buffers.counts[..end - start].iter().copied().map(u64::from).sum();
        }
        if !self.test(rows, start, end) {
            return 0;
        }
        let (fitting, nearly) = self.sort_out(end - start);
        let Buffers { counts: row_counts, fails, fitting: all_fitting, nearly: all_nearly, .. } =
            &*self.buffers;
        let (fitting, nearly) = (&all_fitting[..fitting], &all_nearly[..nearly]);
        let sum: u64 = fitting.iter().map(|&row| u64::from(row_counts[usize::from(row)])).sum();
        for &(list, column) in &self.columns {
            let (axis, codes) = (self.shape.lists[list].0, &rows.columns[column]);
            let counted = &mut counts.lists[list];
            let before = counted[0];
            with_codes!(codes, slice => add_some(&slice[start..end], row_counts, fitting, counted));
            counts.not_stated[list][place.force] += counted[0] - before;
            let bit = own_bit(axis);
            if self.filters.columns.iter().any(|(filtered, _)| *filtered == column) {
                with_codes!(codes, slice => add_nearly(&slice[start..end], row_counts, nearly, (fails, bit), counted));
            }
        }
        with_codes!(&rows.positions, slice => {
            let positions = &slice[start..end];
            counts.unplaced += fitting
                .iter()
                .filter(|&&row| positions[usize::from(row)].index() == 0)
                .map(|&row| u64::from(row_counts[usize::from(row)]))
                .sum::<u64>();
            if self.wanted.positions {
                add_some(positions, row_counts, fitting, &mut counts.positions);
            }
        });
        let fitting = fitting.len();
        self.group(place, rows, start, end, Some(fitting), counts);
        sum
    }

    /// Which rows fail no filter, and which exactly one; returns how many of each.
    fn sort_out(&mut self, rows: usize) -> (usize, usize) {
        let buffers = &mut *self.buffers;
        let (mut fitting, mut nearly) = (0, 0);
        for (row, &fails) in (0..).zip(&buffers.fails[..rows]) {
            // Written always, kept only where the number moves on: no branch to guess.
            buffers.fitting[fitting] = row;
            fitting += usize::from(fails == 0);
            buffers.nearly[nearly] = row;
            nearly += usize::from(fails.is_power_of_two());
        }
        (fitting, nearly)
    }

    /// Adds rows to the groups: the first so many of those that fit, or all.
    fn group(
        &mut self,
        place: &Place,
        rows: &Packed,
        start: usize,
        end: usize,
        fitting: Option<usize>,
        counts: &mut Counts,
    ) {
        if self.shape.groups.is_empty() {
            return;
        }
        let Buffers { counts: row_counts, fitting: all_fitting, keys, .. } = &mut *self.buffers;
        let keys = &mut keys[..end - start];
        keys.fill(0);
        for &(axis, size) in &self.shape.groups {
            let size = size as u64;
            let mut same = |number: usize| keys.iter_mut().for_each(|key| *key = *key * size + number as u64);
            match axis {
                Axis::Month => same(place.month),
                Axis::Year => same(place.year),
                Axis::Column(0) => same(place.force),
                Axis::Column(column) => with_codes!(&rows.columns[column - 1], slice => {
                    let codes = slice[start..end].iter();
                    keys.iter_mut().zip(codes).for_each(|(key, code)| *key = *key * size + code.index() as u64);
                }),
            }
        }
        match fitting {
            None => keys
                .iter()
                .zip(row_counts.iter())
                .for_each(|(&key, &count)| counts.groups.add(key, count.into())),
            Some(fitting) => {
                for &row in &all_fitting[..fitting] {
                    let row = usize::from(row);
                    counts.groups.add(keys[row], row_counts[row].into());
                }
            }
        }
    }
}

/// The bit of the filter that a list ignores.
fn own_bit(axis: Axis) -> u32 {
    match axis {
        Axis::Month => MONTH,
        Axis::Year => YEAR,
        Axis::Column(column) => 1 << column,
    }
}

fn widen(codes: &Codes, start: usize, end: usize, wide: &mut [u32; CHUNK]) {
    #[allow(clippy::cast_possible_truncation, reason = "a packed number has at most 32 bits")]
    fn copy(codes: &[impl Code], wide: &mut [u32]) {
        wide.iter_mut().zip(codes).for_each(|(wide, code)| *wide = code.index() as u32);
    }
    with_codes!(codes, slice => copy(&slice[start..end], wide));
}

fn fail_place(codes: &[impl Code], left_out: &[bool], fails: &mut [u32]) {
    for (fails, code) in fails.iter_mut().zip(codes) {
        *fails = if left_out[code.index()] { POSITION } else { 0 };
    }
}

fn fail(codes: &[impl Code], bits: &[u32], fails: &mut [u32]) {
    for (fails, code) in fails.iter_mut().zip(codes) {
        *fails |= bits[code.index()];
    }
}

fn add(codes: &[impl Code], counts: &[u32], list: &mut [u64]) {
    for (code, &count) in codes.iter().zip(counts) {
        list[code.index()] += u64::from(count);
    }
}

fn add_some(codes: &[impl Code], counts: &[u32; CHUNK], rows: &[u16], list: &mut [u64]) {
    for &row in rows {
        let row = usize::from(row);
        list[codes[row].index()] += u64::from(counts[row]);
    }
}

/// Adds the rows that fail nothing but the filter of `bit`.
fn add_nearly(
    codes: &[impl Code],
    counts: &[u32; CHUNK],
    rows: &[u16],
    (fails, bit): (&[u32; CHUNK], u32),
    list: &mut [u64],
) {
    for &row in rows {
        let row = usize::from(row);
        if fails[row] == bit {
            list[codes[row].index()] += u64::from(counts[row]);
        }
    }
}
