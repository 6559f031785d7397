//! A folder in the police archive's layout, and its import.

use super::{Blotter, Start, wait_for};
use std::{
    fmt::Write,
    fs,
    path::{Path, PathBuf},
    process::Command,
};
use tempfile::TempDir;

const STREET: &str = "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,Crime type,\
                      Last outcome category,Context";

/// Files as the police publish them.
pub struct Archive(TempDir);

impl Archive {
    pub fn new() -> Self {
        Self(TempDir::new().unwrap())
    }

    pub fn path(&self) -> &Path {
        self.0.path()
    }

    /// The program with these records and no city, ready; and its data directory.
    pub async fn serve(&self) -> (Blotter, TempDir) {
        let dir = TempDir::new().unwrap();
        self.import(dir.path());
        let start = Start::default().without("--tiles").without("--geocoders").flag("--city", "none");
        let blotter = start.data_dir(dir.path()).start();
        wait_for("readiness", async || (blotter.get("/readyz").await.status() == 200).then_some(())).await;
        (blotter, dir)
    }

    /// Street crime of a force (slug) and month, so many good rows and so many that are cut short.
    #[must_use]
    pub fn street(self, force: &str, month: &str, good: usize, bad: usize) -> Self {
        let mut csv = format!("{STREET}\r\n");
        for row in 0..good {
            write!(
                csv,
                "{row:064x},{month},A force,A force,-2.51{row:04},51.40{row:04},On or near High Street,E01014399,\
                 Bath and North East Somerset 001A,Burglary,Under investigation,\r\n"
            )
            .unwrap();
        }
        for _ in 0..bad {
            csv.push_str("too,short\r\n");
        }
        let folder = self.path().join(month);
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join(format!("{month}-{force}-street.csv")), csv).unwrap();
        self
    }

    /// Imports everything into the lake of a data directory.
    ///
    /// # Panics
    /// When the import fails.
    pub fn import(&self, data_dir: &Path) {
        let done = Command::new(PathBuf::from(env!("CARGO_BIN_EXE_blotter")))
            .arg("import")
            .arg(self.path())
            .arg("--data-dir")
            .arg(data_dir)
            .output()
            .unwrap();
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    }
}
