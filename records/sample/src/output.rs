//! A sample as files of a folder or as one zip, made on several threads; the same bytes whatever their number.

use crate::{Error, FileId, Sample};
use std::{
    collections::BTreeMap,
    fs,
    io::{BufWriter, Cursor, Write as _},
    path::Path,
    sync::{
        atomic::{AtomicUsize, Ordering},
        mpsc,
    },
    thread,
};
use zip::{CompressionMethod, ZipArchive, ZipWriter, write::SimpleFileOptions};

/// What was written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Written {
    pub files: u64,
    /// Without headers.
    pub rows: u64,
    /// Of the CSV, not compressed.
    pub bytes: u64,
}

fn failed(path: &Path) -> impl Fn(std::io::Error) -> Error {
    move |source| Error::Write { path: path.to_owned(), source }
}

/// A zip of one file; its compressed bytes are then copied into the whole.
fn zipped(name: &str, text: &[u8]) -> Result<Vec<u8>, Error> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .compression_level(Some(1));
    zip.start_file(name, options)?;
    zip.write_all(text).map_err(failed(Path::new(name)))?;
    Ok(zip.finish()?.into_inner())
}

/// Makes all files on the threads and hands each, after `finish` on its thread, to `take` in order.
fn in_order<T: Send>(
    sample: &Sample,
    threads: usize,
    finish: impl Fn(&FileId, Vec<u8>) -> Result<T, Error> + Sync,
    mut take: impl FnMut(T) -> Result<(), Error>,
) -> Result<Written, Error> {
    let next = AtomicUsize::new(0);
    let files = sample.files();
    thread::scope(|scope| {
        let (sender, receiver) = mpsc::sync_channel(threads.max(1));
        for _ in 0..threads.max(1) {
            let (sender, finish, next) = (sender.clone(), &finish, &next);
            scope.spawn(move || {
                while let Some((index, file)) = Some(next.fetch_add(1, Ordering::Relaxed))
                    .and_then(|index| Some((index, files.get(index)?)))
                {
                    let text = sample.bytes(file);
                    let bytes = text.len() as u64;
                    let made = finish(file, text).map(|made| (made, bytes));
                    if sender.send((index, made)).is_err() {
                        break;
                    }
                }
            });
        }
        drop(sender);
        let mut waiting = BTreeMap::new();
        let mut written = Written::default();
        let mut taken = 0;
        for (index, made) in receiver {
            let (made, bytes) = made?;
            written.bytes += bytes;
            waiting.insert(index, made);
            while let Some(made) = waiting.remove(&taken) {
                written.rows += u64::from(files[taken].rows);
                written.files += 1;
                taken += 1;
                take(made)?;
            }
        }
        Ok(written)
    })
}

/// Writes a sample to a folder, or to a zip if `out` ends in `.zip`. Files of the same name are replaced.
pub fn write(sample: &Sample, out: &Path, threads: usize) -> Result<Written, Error> {
    if out.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("zip")) {
        let file = fs::File::create(out).map_err(failed(out))?;
        let mut zip = ZipWriter::new(BufWriter::new(file));
        let written = in_order(
            sample,
            threads,
            |file, text| zipped(&file.name(), &text),
            |one| {
                let mut one = ZipArchive::new(Cursor::new(one))?;
                Ok(zip.raw_copy_file(one.by_index_raw(0)?)?)
            },
        )?;
        zip.finish()?.flush().map_err(failed(out))?;
        return Ok(written);
    }
    for file in sample.files() {
        let folder = out.join(file.month.to_string());
        fs::create_dir_all(&folder).map_err(failed(&folder))?;
    }
    in_order(
        sample,
        threads,
        |file, text| {
            let path = out.join(file.name());
            fs::write(&path, text).map_err(failed(&path))
        },
        |()| Ok(()),
    )
}
