//! A disk that can be filled.

use std::{
    fs::{self, File},
    io::{ErrorKind, Write},
    path::{Path, PathBuf},
    process::Command,
};
use tempfile::TempDir;

/// A small disk of its own, unmounted when dropped.
pub struct SmallDisk(TempDir);

impl SmallDisk {
    /// `None`, with a message, where this user may not mount one.
    pub fn new(mebibytes: u32) -> Option<Self> {
        let dir = TempDir::new().unwrap();
        let size = format!("size={mebibytes}m");
        let mount =
            Command::new("mount").args(["-t", "tmpfs", "-o", &size, "blotter-test"]).arg(dir.path()).output();
        match mount {
            Ok(output) if output.status.success() => Some(Self(dir)),
            refused => {
                eprintln!("SKIPPED the full disk, because only root may mount a small one: {refused:?}");
                None
            }
        }
    }

    pub fn path(&self) -> &Path {
        self.0.path()
    }

    fn filler(&self) -> PathBuf {
        self.path().join("filler")
    }

    /// Fills it to the last byte.
    pub fn fill(&self) {
        let mut file = File::options().create(true).append(true).open(self.filler()).unwrap();
        for part in [65_536, 1] {
            loop {
                match file.write_all(&vec![0; part]) {
                    Ok(()) => {}
                    Err(full) if full.kind() == ErrorKind::StorageFull => break,
                    Err(other) => panic!("{other}"),
                }
            }
        }
    }

    /// Leaves so many bytes free, and no more, or as many as there are.
    pub fn leave(&self, bytes: u64) {
        self.fill();
        let file = File::options().write(true).open(self.filler()).unwrap();
        let length = file.metadata().unwrap().len().saturating_sub(bytes);
        file.set_len(length).unwrap();
        if length == 0 {
            fs::remove_file(self.filler()).unwrap();
        }
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("--lazy").arg(self.path()).status();
    }
}
