//! Entry points for fuzzing: any bytes go in, nothing may panic, and what is told of them must add up. libFuzzer feeds
//! them in `lake/fuzz` (`cargo xtask test fuzz`).
#![allow(clippy::missing_panics_doc, reason = "a panic is what fuzzing looks for")]

use super::{
    refusal::Refusal,
    rows::{self, FileRows, Wanted},
    source::{Blocks, Found, archive},
};
use blotter_records::Month;
use object_store::{DynObjectStore, ObjectStoreExt, memory::InMemory, path::Path};
use std::{
    io::{self, Read},
    sync::{Arc, LazyLock},
};
use tokio::runtime::Runtime;

/// What is read of a zip: the same few bytes may stand behind many entries, and each may inflate a thousandfold.
const ENTRIES: usize = 16;
const BYTES: u64 = 1 << 16;

/// Reads bytes as a file of one unit and as a merged file. How the bytes arrive must not matter.
pub fn csv(bytes: &[u8]) {
    let all = |_: Month| true;
    for wanted in [
        Wanted::Named(("2021-06".parse().unwrap_or_else(|_| unreachable!()), "kent".to_owned())),
        Wanted::Merged { force: None, months: &all },
        Wanted::Merged { force: Some("kent"), months: &all },
    ] {
        let whole = rows::read(bytes, None, &wanted);
        let parts = rows::read(Parts { bytes, next: 1 }, None, &wanted);
        match (whole, parts) {
            (Ok(whole), Ok(parts)) => {
                check(&whole, bytes);
                assert_eq!(told(&whole), told(&parts), "it matters how the bytes arrive");
            }
            (Err(whole), Err(parts)) => assert_eq!(whole, parts, "it matters how the bytes arrive"),
            (whole, parts) => {
                let told = |result: Result<FileRows, Refusal>| result.map(|file| told(&file));
                panic!("it matters how the bytes arrive: {:?}, {:?}", told(whole), told(parts))
            }
        }
    }
}

/// What is told of a file: rows, positions, IDs, texts and rejected lines of each unit.
type Told = (Vec<(String, usize, Vec<bool>, Vec<String>, Vec<u64>)>, Vec<u64>);

fn told(file: &FileRows) -> Told {
    let units = file.units.iter().map(|((month, force), rows)| {
        let unit = &rows.unit;
        let texts = unit.texts.iter().flat_map(|(texts, codes)| {
            codes.iter().map(|code| texts.text(*code).unwrap_or_default().to_owned())
        });
        let rejected = rows.rejected.iter().map(|row| row.line).collect();
        (format!("{month} {force}"), unit.rows, unit.has_id.clone(), texts.collect(), rejected)
    });
    (units.collect(), file.lost.iter().map(|row| row.line).collect())
}

/// Every column has every row, no line is told of twice, there are no more rows than lines, and something became of each that the
/// reader saw.
fn check(file: &FileRows, bytes: &[u8]) {
    let mut rows = file.lost.len();
    for kept in file.units.values() {
        let unit = &kept.unit;
        assert!(unit.texts.iter().all(|(_, codes)| codes.len() == unit.rows));
        assert!(unit.flags.iter().all(|flags| flags.len() == unit.rows));
        assert!(unit.point_of.len() == unit.rows && unit.ids.len() == 32 * unit.has_id.len());
        assert!(unit.has_id.is_empty() || unit.has_id.len() == unit.rows);
        assert!(unit.dates.is_empty() || unit.dates.len() == unit.rows);
        let mut order = unit.order();
        order.sort_unstable();
        assert!(order.iter().enumerate().all(|(place, row)| place == *row as usize));
        assert_eq!(order.len(), unit.rows);
        rows += unit.rows + kept.rejected.len();
        assert!(kept.rejected.is_sorted_by(|one, next| one.line < next.line));
    }
    let lines = memchr::memchr_iter(b'\n', bytes).count() + 1;
    // The header is one of them.
    assert!(rows < lines, "{rows} rows in {lines} lines");
    assert_eq!(rows as u64, file.read);
    for (key, (_, count)) in &file.seen {
        let kept = file.units.get(key).map_or(0, |kept| kept.unit.rows);
        assert_eq!(kept as u64, *count);
    }
}

/// Gives one byte, then two, three, five, eight …: boundaries of the buffer everywhere.
struct Parts<'a> {
    bytes: &'a [u8],
    next: usize,
}

impl Read for Parts<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.next.min(self.bytes.len()).min(buffer.len());
        self.next = if self.next > 60 { 1 } else { self.next * 2 - self.next / 3 };
        let (now, later) = self.bytes.split_at(length);
        buffer[..length].copy_from_slice(now);
        self.bytes = later;
        Ok(length)
    }
}

static RUNTIME: LazyLock<Option<Runtime>> =
    LazyLock::new(|| tokio::runtime::Builder::new_current_thread().build().ok());

/// Reads bytes as a zip, and what is in it as CSVs. No entry is longer than its directory says.
pub fn zip(bytes: &[u8]) {
    let Some(runtime) = RUNTIME.as_ref() else { return };
    let store: Arc<DynObjectStore> = Arc::new(InMemory::new());
    let path = Path::from("archive.zip");
    let stored = runtime.block_on(async {
        store.put(&path, bytes.to_vec().into()).await?;
        store.head(&path).await
    });
    let Ok(object) = stored else { return };
    let mut found = Found::default();
    archive("archive.zip", Blocks::object(store, object, runtime.handle().clone()), &mut found);
    for source in found.sources.iter().take(ENTRIES) {
        assert!(source.known_checksum().is_some() && !source.file_name().contains('/'));
        let _ = source.read(|reader| {
            let wanted = Wanted::Merged { force: Some("kent"), months: &|_| true };
            let mut bounded = reader.take(BYTES);
            Ok(rows::read(&mut bounded, None, &wanted).map(|file| told(&file)))
        });
        if source.size > BYTES {
            continue;
        }
        let read = source.read(|reader| {
            let mut content = Vec::new();
            reader.read_to_end(&mut content).map(|_| content)
        });
        if let Ok(content) = read {
            assert_eq!(content.len() as u64, source.size, "longer or shorter than the directory says");
            assert_eq!(source.checksum().ok(), source.known_checksum());
        }
    }
}
