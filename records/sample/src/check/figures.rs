//! Counting.

use super::files::Files;
use crate::Error;
use blotter_records::{DataSet, town};
use hashbrown::{HashMap, HashSet};
use std::{
    path::Path,
    sync::atomic::{AtomicUsize, Ordering},
    thread,
};
use xxhash_rust::xxh3::xxh3_64;

/// How unequal counts are.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Spread {
    pub count: usize,
    pub mean: f64,
    pub p50: f64,
    pub p90: f64,
    pub p99: f64,
    pub max: f64,
}

impl Spread {
    #[allow(clippy::cast_precision_loss, reason = "counts below 2^52")]
    fn of(counts: impl IntoIterator<Item = u64>) -> Self {
        let mut counts: Vec<u64> = counts.into_iter().collect();
        counts.sort_unstable();
        let Some(&max) = counts.last() else { return Self::default() };
        let at = |percent: usize| counts[(counts.len() - 1) * percent / 100] as f64;
        let mean = counts.iter().sum::<u64>() as f64 / counts.len() as f64;
        Self { count: counts.len(), mean, p50: at(50), p90: at(90), p99: at(99), max: max as f64 }
    }
}

/// Of the files of one kind.
#[derive(Debug, Clone, Default)]
pub struct Kind {
    pub rows: u64,
    pub sizes: Vec<u64>,
    pub unplaced: u64,
    /// With a position of which a part has fewer than six decimals.
    pub short: u64,
    pub without_id: u64,
    /// Rows without an ID and without a position.
    pub unplaced_without_id: u64,
    /// Lines that an earlier line of the file equals.
    pub repeated_lines: u64,
    /// Rows whose ID an earlier row of the file has.
    pub repeated_ids: u64,
    /// Searches dated before their file's month.
    pub before_month: u64,
    /// By column and value.
    pub values: HashMap<(&'static str, String), u64>,
    /// Rows by force and position.
    points: HashMap<u64, u64>,
    /// Rows by force and LSOA's name.
    lsoas: HashMap<(String, String), u64>,
    /// The first half of each ID.
    ids: Vec<u128>,
}

/// Of all files.
#[derive(Debug, Clone, Default)]
pub struct Figures {
    pub street: Kind,
    pub outcomes: Kind,
    pub stops: Kind,
}

/// A kind's columns: ID, longitude and latitude, LSOA's name, and those whose values are counted.
struct Columns {
    id: Option<usize>,
    position: [usize; 2],
    lsoa: Option<usize>,
    counted: &'static [(usize, &'static str)],
}

const fn columns(kind: DataSet) -> Columns {
    match kind {
        DataSet::Street => Columns {
            id: Some(0),
            position: [4, 5],
            lsoa: Some(8),
            counted: &[(9, "Crime type"), (10, "Last outcome category")],
        },
        DataSet::Outcomes => {
            Columns { id: Some(0), position: [4, 5], lsoa: Some(8), counted: &[(9, "Outcome type")] }
        }
        DataSet::StopAndSearch => Columns {
            id: None,
            position: [5, 4],
            lsoa: None,
            counted: &[
                (0, "Type"),
                (6, "Gender"),
                (7, "Age range"),
                (8, "Self-defined ethnicity"),
                (9, "Officer-defined ethnicity"),
                (10, "Legislation"),
                (11, "Object of search"),
                (12, "Outcome"),
                (13, "Outcome linked to object of search"),
                (14, "Removal of more than just outer clothing"),
            ],
        },
    }
}

impl Kind {
    fn file(&mut self, kind: DataSet, name: &str, text: &[u8]) -> Result<(), Error> {
        let columns = columns(kind);
        self.sizes.push(text.len() as u64);
        let mut lines = HashSet::new();
        for line in text.split(|byte| *byte == b'\n').skip(1).filter(|line| !line.is_empty()) {
            self.repeated_lines += u64::from(!lines.insert(xxh3_64(line)));
        }
        let (month, rest) = name.split_at_checked(7).unwrap_or_default();
        let force = rest.trim_start_matches('-');
        let force = force.strip_suffix(".csv").unwrap_or(force).strip_suffix(kind.slug()).unwrap_or(force);
        let mut ids = HashSet::new();
        let mut counts: Vec<HashMap<Vec<u8>, u64>> = vec![HashMap::new(); columns.counted.len()];
        let mut lsoas: HashMap<Vec<u8>, u64> = HashMap::new();
        let mut reader = csv::ReaderBuilder::new().from_reader(text);
        let mut record = csv::ByteRecord::new();
        let failed = |source| Error::Csv { name: name.to_owned(), source };
        while reader.read_byte_record(&mut record).map_err(failed)? {
            let field = |index: usize| record.get(index).unwrap_or_default();
            self.rows += 1;
            let [longitude, latitude] = columns.position.map(field);
            let has_id = columns.id.is_some_and(|index| !field(index).is_empty());
            if longitude.is_empty() {
                self.unplaced += 1;
                self.unplaced_without_id += u64::from(!has_id);
            } else {
                let short = |text: &[u8]| text.iter().rev().position(|byte| *byte == b'.') != Some(6);
                self.short += u64::from(short(longitude) || short(latitude));
                let key = [longitude, b",", latitude, b",", force.as_bytes()].concat();
                *self.points.entry(xxh3_64(&key)).or_default() += 1;
                if let Some(index) = columns.lsoa {
                    *lsoas.entry_ref(field(index)).or_default() += 1;
                }
            }
            if let Some(index) = columns.id {
                let id = field(index);
                if id.is_empty() {
                    self.without_id += 1;
                } else {
                    let half = std::str::from_utf8(&id[..id.len().min(32)]).unwrap_or_default();
                    let half = u128::from_str_radix(half, 16).unwrap_or_default();
                    self.repeated_ids += u64::from(!ids.insert(half));
                    self.ids.push(half);
                }
            } else {
                self.before_month += u64::from(!field(1).starts_with(month.as_bytes()));
            }
            for (&(index, _), counts) in columns.counted.iter().zip(&mut counts) {
                *counts.entry_ref(field(index)).or_default() += 1;
            }
        }
        let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
        for (&(_, column), counts) in columns.counted.iter().zip(counts) {
            for (value, rows) in counts {
                *self.values.entry((column, text(value))).or_default() += rows;
            }
        }
        for (lsoa, rows) in lsoas {
            *self.lsoas.entry((force.to_owned(), text(lsoa))).or_default() += rows;
        }
        Ok(())
    }

    fn merge(&mut self, other: Self) {
        for (count, more) in [
            (&mut self.rows, other.rows),
            (&mut self.unplaced, other.unplaced),
            (&mut self.short, other.short),
            (&mut self.without_id, other.without_id),
            (&mut self.unplaced_without_id, other.unplaced_without_id),
            (&mut self.repeated_lines, other.repeated_lines),
            (&mut self.repeated_ids, other.repeated_ids),
            (&mut self.before_month, other.before_month),
        ] {
            *count += more;
        }
        self.sizes.extend(other.sizes);
        self.ids.extend(other.ids);
        other.values.into_iter().for_each(|(key, rows)| *self.values.entry(key).or_default() += rows);
        other.points.into_iter().for_each(|(key, rows)| *self.points.entry(key).or_default() += rows);
        other.lsoas.into_iter().for_each(|(key, rows)| *self.lsoas.entry(key).or_default() += rows);
    }

    /// Rows per force and point.
    pub fn per_point(&self) -> Spread {
        Spread::of(self.points.values().copied())
    }

    /// Rows per force and LSOA.
    pub fn per_lsoa(&self) -> Spread {
        Spread::of(self.lsoas.values().copied())
    }

    /// Bytes per file.
    pub fn per_file(&self) -> Spread {
        Spread::of(self.sizes.iter().copied())
    }

    /// The share of the rows that have a value.
    pub fn share(&self, column: &'static str, value: &str) -> f64 {
        ratio(self.values.get(&(column, value.to_owned())).copied().unwrap_or_default(), self.rows)
    }

    /// LSOAs per force and town, and the rows with a position in towns outside: where a force has less than a fifth of
    /// the mean rows per LSOA. The spread is of the other towns.
    pub fn towns(&self) -> (Spread, u64) {
        let mut towns: HashMap<(&str, &str), (u64, u64)> = HashMap::new();
        for ((force, lsoa), rows) in &self.lsoas {
            let entry = towns.entry((force, town(lsoa).unwrap_or_default())).or_default();
            entry.0 += 1;
            entry.1 += rows;
        }
        let mean = self.per_lsoa().mean;
        let outside = |&(lsoas, rows): &(u64, u64)| ratio(rows, lsoas) < mean / 5.0;
        let rows = towns.values().filter(|town| outside(town)).map(|town| town.1).sum();
        (Spread::of(towns.values().filter(|town| !outside(town)).map(|town| town.0)), rows)
    }

    /// Different IDs.
    fn distinct(&self) -> Vec<u128> {
        let mut ids = self.ids.clone();
        ids.sort_unstable();
        ids.dedup();
        ids
    }
}

/// `part` of `whole`; 0 of nothing.
#[allow(clippy::cast_precision_loss, reason = "counts below 2^52")]
pub fn ratio(part: u64, whole: u64) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

impl Figures {
    /// Of a folder or a zip. Files of other kinds are passed over.
    pub fn of(path: &Path, threads: usize) -> Result<Self, Error> {
        let next = AtomicUsize::new(0);
        let count = || -> Result<Self, Error> {
            let mut files = Files::open(path)?;
            let mut figures = Self::default();
            while let Some((name, text)) = files.get(next.fetch_add(1, Ordering::Relaxed))? {
                let stem = name.strip_suffix(".csv").unwrap_or(&name);
                let Some(kind) = DataSet::ALL.into_iter().find(|kind| stem.ends_with(kind.slug())) else {
                    continue;
                };
                figures.kind_mut(kind).file(kind, &name, &text)?;
            }
            Ok(figures)
        };
        thread::scope(|scope| {
            let handles: Vec<_> = (0..threads.max(1)).map(|_| scope.spawn(count)).collect();
            let mut all = Self::default();
            for handle in handles {
                let figures = handle.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))?;
                all.street.merge(figures.street);
                all.outcomes.merge(figures.outcomes);
                all.stops.merge(figures.stops);
            }
            Ok(all)
        })
    }

    fn kind_mut(&mut self, kind: DataSet) -> &mut Kind {
        match kind {
            DataSet::Street => &mut self.street,
            DataSet::Outcomes => &mut self.outcomes,
            DataSet::StopAndSearch => &mut self.stops,
        }
    }

    /// Rows of outcomes whose ID no street row has.
    pub fn unknown_outcomes(&self) -> u64 {
        let known = self.street.distinct();
        self.outcomes.ids.iter().filter(|id| known.binary_search(id).is_err()).count() as u64
    }

    /// How often street IDs stand in another month's or force's file too.
    pub fn ids_across_files(&self) -> u64 {
        let repeats = self.street.ids.len() - self.street.distinct().len();
        (repeats as u64).saturating_sub(self.street.repeated_ids)
    }

    /// Crimes with one, with two, and with more outcomes.
    pub fn outcomes_per_crime(&self) -> [u64; 3] {
        let mut ids = self.outcomes.ids.clone();
        ids.sort_unstable();
        let mut crimes = [0; 3];
        ids.chunk_by(|one, other| one == other).for_each(|rows| crimes[rows.len().min(3) - 1] += 1);
        crimes
    }
}
