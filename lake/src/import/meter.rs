//! How far an import is.

use std::{
    io::{self, Read},
    sync::atomic::{AtomicU64, Ordering},
};

/// Counts while an import runs; anybody may look.
#[derive(Debug, Default)]
pub struct Meter {
    total: AtomicU64,
    bytes: AtomicU64,
    rows: AtomicU64,
}

impl Meter {
    pub(super) fn begin(&self, total: u64) {
        self.total.store(total, Ordering::Relaxed);
        self.bytes.store(0, Ordering::Relaxed);
        self.rows.store(0, Ordering::Relaxed);
    }

    pub(super) fn add_rows(&self, rows: u64) {
        self.rows.fetch_add(rows, Ordering::Relaxed);
    }

    /// Bytes of CSV to be read; 0 until that is known.
    pub fn total(&self) -> u64 {
        self.total.load(Ordering::Relaxed)
    }

    /// Bytes of CSV read.
    pub fn bytes(&self) -> u64 {
        self.bytes.load(Ordering::Relaxed)
    }

    /// Rows written.
    pub fn rows(&self) -> u64 {
        self.rows.load(Ordering::Relaxed)
    }
}

/// A reader that reports to the meter.
pub struct Counting<'a, R> {
    reader: R,
    meter: &'a Meter,
}

impl<'a, R> Counting<'a, R> {
    pub const fn new(reader: R, meter: &'a Meter) -> Self {
        Self { reader, meter }
    }
}

impl<R: Read> Read for Counting<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.reader.read(buffer)?;
        self.meter.bytes.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}
