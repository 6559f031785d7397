//! A crime by its ID, without an index of all IDs. IDs lie plain and uncompressed in their files, and a random ID occurs
//! in few: its 32 bytes are searched in the files' bytes, and only where they are found is anything decoded.

mod ranges;

use crate::{
    DataFile, Error, Lake, Release, release::table_name, rows::LakeFile, schema, upkeep::with_month,
};
use arrow_array::{Array, RecordBatch, cast::AsArray};
use blotter_records::DataSet;
use memchr::memmem::Finder;
use parquet::{
    arrow::{
        ProjectionMask,
        arrow_reader::{
            ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReaderBuilder, RowSelection,
            RowSelector,
        },
    },
    file::reader::ChunkReader,
};
use std::{
    fs::File,
    io::{ErrorKind, Read},
    path::Path,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
};

/// A Crime ID as the tables have it.
pub type CrimeId = [u8; schema::ID_BYTES as usize];

/// The rows of one crime, in the order of the months, with the tables' columns.
#[derive(Debug, Clone, Default)]
pub struct Crime {
    pub street: Vec<RecordBatch>,
    pub outcomes: Vec<RecordBatch>,
}

impl Crime {
    pub fn is_empty(&self) -> bool {
        self.street.is_empty() && self.outcomes.is_empty()
    }
}

/// All rows that have the ID; there may be several of each kind.
///
/// # Errors
/// If a file of the release can't be read.
pub async fn find_crime(lake: &Lake, release: &Arc<Release>, id: CrimeId) -> Result<Crime, Error> {
    let (lake, release) = (lake.clone(), release.clone());
    let runtime = tokio::runtime::Handle::current();
    tokio::task::spawn_blocking(move || {
        let files: Vec<(DataSet, &DataFile)> = [DataSet::Street, DataSet::Outcomes]
            .into_iter()
            .flat_map(|set| release.files_of(set, false).iter().map(move |file| (set, file)))
            .collect();
        let (next, found) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
        let threads = lake.readers();
        std::thread::scope(|scope| {
            for _ in 0..threads {
                scope.spawn(|| {
                    let mut buffer = vec![0; 1 << 20];
                    while let Some((data_set, file)) = files.get(next.fetch_add(1, Ordering::Relaxed)) {
                        let path = format!("records/{}/{}", table_name(*data_set, false), file.path);
                        let rows = search(&lake, &runtime, &path, file, *data_set, &id, &mut buffer);
                        let mut found = found.lock().unwrap_or_else(PoisonError::into_inner);
                        found.push((*data_set, file.month.clone(), rows));
                    }
                });
            }
        });
        let mut found = found.into_inner().unwrap_or_else(PoisonError::into_inner);
        found.sort_by(|a, b| (a.0, &a.1).cmp(&(b.0, &b.1)));
        let mut crime = Crime::default();
        for (data_set, _, rows) in found {
            let of = if data_set == DataSet::Street { &mut crime.street } else { &mut crime.outcomes };
            of.extend(rows?);
        }
        Ok(crime)
    })
    .await
    .map_err(|error| Error::Thread(error.to_string()))?
}

fn search(
    lake: &Lake,
    runtime: &tokio::runtime::Handle,
    path: &str,
    file: &DataFile,
    data_set: DataSet,
    id: &CrimeId,
    buffer: &mut [u8],
) -> Result<Vec<RecordBatch>, Error> {
    let wanted = Wanted { path, file, data_set, id };
    let Some(folder) = lake.folder() else {
        return ranges::search(LakeFile::new(lake, runtime, path, file.size), wanted);
    };
    let finder = Finder::new(id);
    if !holds(&folder.join(path), &finder, buffer)? {
        return Ok(Vec::new());
    }
    let bytes = runtime.block_on(lake.read(path))?;
    let metadata = ArrowReaderMetadata::load(&bytes, ArrowReaderOptions::new())?;
    let groups: Vec<usize> = (0..metadata.metadata().num_row_groups()).collect();
    decode(&bytes, metadata, &groups, wanted)
}

/// What is looked for, and in which file.
#[derive(Clone, Copy)]
struct Wanted<'a> {
    path: &'a str,
    file: &'a DataFile,
    data_set: DataSet,
    id: &'a CrimeId,
}

/// The rows of some row groups that have the ID.
fn decode<R: ChunkReader + Clone + 'static>(
    source: &R,
    metadata: ArrowReaderMetadata,
    groups: &[usize],
    wanted: Wanted<'_>,
) -> Result<Vec<RecordBatch>, Error> {
    let reader = |metadata| {
        ParquetRecordBatchReaderBuilder::new_with_metadata(source.clone(), metadata)
            .with_row_groups(groups.to_vec())
    };
    let ids = reader(metadata.clone());
    let mask = ProjectionMask::columns(ids.parquet_schema(), ["crime_id"]);
    let mut selectors = Vec::new();
    let mut any = false;
    for batch in ids.with_projection(mask).with_batch_size(1 << 16).build()? {
        let batch = batch?;
        let ids = batch.column(0).as_fixed_size_binary_opt();
        let ids = ids.ok_or_else(|| Error::damaged(wanted.path, "it has no proper crime_id"))?;
        for row in 0..ids.len() {
            let is_wanted = ids.is_valid(row) && ids.value(row) == wanted.id;
            any |= is_wanted;
            selectors.push(if is_wanted { RowSelector::select(1) } else { RowSelector::skip(1) });
        }
    }
    if !any {
        return Ok(Vec::new());
    }
    let rows = reader(metadata).with_row_selection(RowSelection::from(selectors)).build()?;
    rows.map(|batch| with_month(&batch?, wanted.file, &schema::table(wanted.data_set))).collect()
}

/// Whether a file has these bytes anywhere.
fn holds(path: &Path, finder: &Finder<'_>, buffer: &mut [u8]) -> Result<bool, Error> {
    let failed = |source| Error::Io { path: path.to_owned(), source };
    let mut file = File::open(path).map_err(failed)?;
    let keep = finder.needle().len() - 1;
    let mut filled = 0;
    loop {
        match file.read(&mut buffer[filled..]) {
            Ok(0) => return Ok(false),
            Ok(read) => filled += read,
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            Err(error) => return Err(failed(error)),
        }
        if finder.find(&buffer[..filled]).is_some() {
            return Ok(true);
        }
        // What may be the beginning of it is searched again with what follows.
        let rest = keep.min(filled);
        buffer.copy_within(filled - rest..filled, 0);
        filled = rest;
    }
}
