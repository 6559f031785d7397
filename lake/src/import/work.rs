//! The work of an import: which months must be written, and threads that write them.

use super::{
    batch::{Batch, batches},
    meter::Counting,
    month::{MonthWriter, Present, Written},
    options::ImportOptions,
    plan::{Plan, Ranked, UnitName},
    refusal::{Refusal, Rejected},
    rows::{self, FileRows, UnitRows, Wanted},
    source::Checked,
};
use crate::{Error, Lake, Origin, Release, files::Spare};
use blotter_records::{DataSet, Month};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};
use tokio::runtime::Handle;

/// A month of a data set: what one thread writes at a time.
pub type MonthKey = (DataSet, Month);

/// A unit to be read.
pub struct Todo {
    pub name: UnitName,
    pub ranked: Ranked,
    /// Other files of a unit that is new, which are tried in turn where that one is damaged.
    pub others: Vec<Ranked>,
    /// How many rows the newest release has of the unit, if it has it, with other content.
    pub replaces: Option<u64>,
}

/// What an import has to do, given a release.
pub struct Todos {
    pub months: BTreeMap<MonthKey, Vec<Todo>>,
    pub unchanged: Vec<UnitName>,
}

/// What became of a month.
pub struct Done {
    /// The month's file that this is based on.
    base: Option<String>,
    /// The new files; none if no unit could be used.
    pub written: Option<Written>,
    pub units: Vec<UnitDone>,
}

/// What became of a unit.
pub struct UnitDone {
    pub name: UnitName,
    pub file: String,
    pub checksum: String,
    pub replaces: Option<u64>,
    /// The unit's rows in a merged file, as they were counted before; none if the file is the unit's own.
    pub merged: Option<u64>,
    pub result: Result<Kept, Refusal>,
}

/// What was kept of a unit.
pub struct Kept {
    /// Records of the file, as its reader counted them.
    pub read: u64,
    pub rows: u64,
    pub rejected: Vec<Rejected>,
    pub without_position: u64,
    pub without_id: u64,
    pub repaired: BTreeMap<&'static str, u64>,
    pub unknown_columns: Vec<String>,
}

impl Done {
    pub fn is_based_on(&self, base: &Release, (data_set, month): MonthKey) -> bool {
        self.base.as_ref() == base.file(data_set, false, month).map(|file| &file.path)
    }
}

impl Todos {
    /// How many bytes of CSV will be read.
    pub fn bytes(&self) -> u64 {
        self.batches(|_| true).iter().map(Batch::bytes).sum()
    }

    fn batches(&self, wanted: impl Fn(&MonthKey) -> bool) -> Vec<Batch<'_>> {
        let months = self.months.iter().filter(|(key, _)| wanted(key));
        batches(months.map(|(key, units)| (*key, units.as_slice())))
    }
}

/// Compares the plan with a release.
pub fn todo(plan: &Plan, base: &Release, source: Origin) -> Todos {
    let mut todos = Todos { months: BTreeMap::new(), unchanged: Vec::new() };
    for (name, ranked) in &plan.units {
        let present = base.unit(name.data_set, name.month, &name.force);
        let stays = present.is_some_and(|unit| {
            let is_better = unit.source == Origin::Archive && source == Origin::Api;
            is_better || ranked.checksum.as_ref() == Some(&unit.checksum) && unit.source == source
        });
        if stays {
            todos.unchanged.push(name.clone());
        } else {
            // What the release has of a damaged unit stays.
            let others = if present.is_some() { Vec::new() } else { plan.others(name) };
            let todo = Todo {
                name: name.clone(),
                ranked: ranked.clone(),
                others,
                replaces: present.map(|unit| unit.rows),
            };
            todos.months.entry((name.data_set, name.month)).or_default().push(todo);
        }
    }
    todos
}

/// Writes all months that are not done yet.
pub fn run(
    lake: &Lake,
    runtime: &Handle,
    base: &Release,
    todos: &Todos,
    done: &mut BTreeMap<MonthKey, Done>,
    options: &ImportOptions,
) -> Result<(), Error> {
    let mut queue = todos.batches(|key| !done.contains_key(key));
    // The longest last, where they are taken from, so that no thread is left alone with one at the end.
    queue.sort_by_key(Batch::bytes);
    let threads = match options.threads {
        0 => std::thread::available_parallelism().map_or(2, usize::from),
        threads => threads,
    };
    let to = To { lake, runtime, base, options };
    let (queue, results) = (Mutex::new(queue), Mutex::new(Vec::new()));
    let failed = AtomicBool::new(false);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                let mut spare = Spare::default();
                while !failed.load(Ordering::Relaxed) {
                    let next = queue.lock().unwrap_or_else(PoisonError::into_inner).pop();
                    let Some(batch) = next else { return };
                    let months: BTreeSet<Month> = batch.months.iter().map(|((_, month), _)| *month).collect();
                    let mut merged = Merged { months, files: BTreeMap::new() };
                    for (key, units) in batch.months {
                        let result = month(&to, key, units, &mut merged, &mut spare);
                        failed.fetch_or(result.is_err(), Ordering::Relaxed);
                        results.lock().unwrap_or_else(PoisonError::into_inner).push((key, result));
                    }
                }
            });
        }
    });
    for (key, result) in results.into_inner().unwrap_or_else(PoisonError::into_inner) {
        done.insert(key, result?);
    }
    Ok(())
}

/// Where all months are written to, and how.
#[derive(Clone, Copy)]
struct To<'a> {
    lake: &'a Lake,
    runtime: &'a Handle,
    base: &'a Release,
    options: &'a ImportOptions,
}

fn month(
    &To { lake, runtime, base, options }: &To<'_>,
    (data_set, month): MonthKey,
    units: &[Todo],
    merged: &mut Merged,
    spare: &mut Spare,
) -> Result<Done, Error> {
    let present = base
        .file(data_set, false, month)
        .zip(base.file(data_set, true, month))
        .map(|(records, rollup)| Present { records, rollup });
    let mut writer: Option<MonthWriter> = None;
    let mut done = Vec::new();
    // In the order of the forces, as the plan has them.
    let mut settled = BTreeSet::new();
    let files = units
        .iter()
        .flat_map(|todo| std::iter::once(&todo.ranked).chain(&todo.others).map(move |ranked| (todo, ranked)));
    for (todo, ranked) in files {
        if settled.contains(&todo.name.force) {
            continue;
        }
        let mut checksum = String::new();
        let result = match read(&todo.name, ranked, merged, options) {
            Ok(Read { records, rows, unknown_columns, checksum: of_content }) => {
                settled.insert(&todo.name.force);
                checksum = of_content;
                let writer = if let Some(writer) = &mut writer {
                    writer
                } else {
                    let spare = std::mem::take(spare);
                    writer.insert(MonthWriter::create(lake, runtime, data_set, month, present, spare)?)
                };
                writer.push(&todo.name.force, &rows.unit, options.source)?;
                options.meter.add_rows(rows.unit.rows as u64);
                Ok(Kept {
                    read: records,
                    rows: rows.unit.rows as u64,
                    without_position: rows.unit.without_position() as u64,
                    without_id: rows.unit.without_id() as u64,
                    repaired: rows.unit.repaired,
                    rejected: rows.rejected,
                    unknown_columns,
                })
            }
            Err(refusal) => Err(refusal),
        };
        done.push(UnitDone {
            name: todo.name.clone(),
            file: ranked.source.name.clone(),
            checksum,
            replaces: todo.replaces,
            merged: ranked.merged,
            result,
        });
    }
    let written = match writer.map(MonthWriter::finish).transpose()? {
        Some((written, left)) => {
            *spare = left;
            Some(written)
        }
        None => None,
    };
    Ok(Done { base: present.map(|present| present.records.path.clone()), written, units: done })
}

/// The merged files of a batch: each is read once for all its units.
struct Merged {
    months: BTreeSet<Month>,
    files: BTreeMap<usize, Result<FileRows, Refusal>>,
}

/// A unit that was read.
struct Read {
    /// Records of the whole file.
    records: u64,
    rows: UnitRows,
    unknown_columns: Vec<String>,
    checksum: String,
}

fn read(
    UnitName { data_set, month, force }: &UnitName,
    ranked: &Ranked,
    merged: &mut Merged,
    options: &ImportOptions,
) -> Result<Read, Refusal> {
    let key = (*month, force.clone());
    let source = &ranked.source;
    let read = |wanted: &Wanted<'_>| {
        source
            .read(|reader| {
                let mut reader = Checked::new(Counting::new(reader, &options.meter));
                let file = rows::read(&mut reader, Some(*data_set), wanted);
                Ok(file.map(|file| (file, reader.checksum())))
            })
            .unwrap_or_else(|error| Err(Refusal::unreadable(&error)))
    };
    let mut checksum = ranked.checksum.clone();
    let mut own;
    let file = if ranked.merged.is_some() {
        let Merged { months, files } = merged;
        let of_batch = |month: Month| months.contains(&month);
        let wanted = Wanted::Merged { force: options.force.as_deref(), months: &of_batch };
        let file = files.entry(ranked.rank).or_insert_with(|| read(&wanted).map(|(file, _)| file));
        file.as_mut().map_err(|refusal| refusal.clone())?
    } else {
        let of_content;
        (own, of_content) = read(&Wanted::Named(key.clone()))?;
        checksum.get_or_insert(of_content);
        &mut own
    };
    let rows = file
        .units
        .remove(&key)
        .filter(|rows| ranked.merged.is_none_or(|counted| counted == rows.unit.rows as u64))
        .ok_or_else(|| Refusal::Damaged { line: 0, reason: "the file changed while it was read".into() })?;
    Ok(Read {
        records: file.read,
        rows,
        // Told of once.
        unknown_columns: std::mem::take(&mut file.unknown_columns),
        checksum: checksum.unwrap_or_default(),
    })
}
