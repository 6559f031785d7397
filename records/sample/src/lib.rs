//! Made-up police records in the layout of the published archive: a seed and a scale give the same files each time, with
//! the shares, repeats and gaps that were measured in a published sample. For demos, tests and measurements.
//!
//! No value of a published row is here, only counts of them ([`tables`]); people, crimes, towns, streets and Crime IDs
//! are invented. Forces are real, by name and rough position.

pub mod check;
mod names;
mod outcomes;
mod output;
mod plan;
mod random;
mod stops;
mod street;
pub mod tables;
mod world;
mod write;

pub use output::{Written, write};
pub use plan::{Crimes, FULL_MONTHS, full_rows};

use blotter_records::{DataSet, Month};
use plan::{Cell, Plan};
use std::path::PathBuf;

/// Why a sample couldn't be made, written or read.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("no sample of force {0:?}; its slug is needed, such as avon-and-somerset")]
    Force(String),
    #[error("the scale must be more than 0 and at most 100")]
    Scale,
    #[error("{path}: {source}")]
    Write { path: PathBuf, source: std::io::Error },
    #[error("{path}: {source}")]
    Read { path: PathBuf, source: std::io::Error },
    #[error("the zip: {0}")]
    Zip(#[from] zip::result::ZipError),
    #[error("{name}: {source}")]
    Csv { name: String, source: csv::Error },
}

/// What to make. A file is the same whatever other months, forces and kinds are made.
#[derive(Debug, Clone)]
pub struct Options {
    pub seed: u64,
    /// 1 is the full data: 9.7 million rows of street crime and 6 million of outcomes in 36 months.
    pub scale: f64,
    pub first: Month,
    pub months: u32,
    /// Slugs; all if empty.
    pub forces: Vec<String>,
    pub kinds: Vec<DataSet>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            seed: 1,
            scale: 1.0,
            first: FIRST_MONTH,
            months: FULL_MONTHS,
            forces: Vec::new(),
            kinds: DataSet::ALL.to_vec(),
        }
    }
}

/// The first month unless told otherwise.
pub const FIRST_MONTH: Month = match Month::new(2021, 1) {
    Some(month) => month,
    None => unreachable!(),
};

/// A file of a sample.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileId {
    pub kind: DataSet,
    pub force: &'static str,
    pub month: Month,
    /// Without the header.
    pub rows: u32,
    cell: Cell,
}

impl FileId {
    /// Its path as in the archive: `2021-01/2021-01-kent-street.csv`.
    pub fn name(&self) -> String {
        format!("{0}/{0}-{1}-{2}.csv", self.month, self.force, self.kind.slug())
    }
}

/// A sample whose files can be made one by one.
#[derive(Debug, Clone)]
pub struct Sample {
    plan: Plan,
    world: world::World,
    shares: street::Shares,
    searches: stops::Shares,
    files: Vec<FileId>,
}

impl Sample {
    pub fn new(options: &Options) -> Result<Self, Error> {
        if !(options.scale > 0.0 && options.scale <= 100.0) {
            return Err(Error::Scale);
        }
        let known = |slug: &String| tables::FORCES.iter().any(|&(known, ..)| known == slug);
        if let Some(unknown) = options.forces.iter().find(|slug| !known(slug)) {
            return Err(Error::Force(unknown.clone()));
        }
        let plan = Plan::new(options.seed, options.scale, options.first);
        let mut files = Vec::new();
        for month in 0..options.months {
            for (force, &(slug, ..)) in tables::FORCES.iter().enumerate() {
                if !options.forces.is_empty() && options.forces.iter().all(|wanted| wanted != slug) {
                    continue;
                }
                for &kind in &options.kinds {
                    let cell = Cell { force, month };
                    let rows = match kind {
                        DataSet::Outcomes => outcomes::rows(&plan, cell),
                        _ => plan.rows(kind, cell),
                    };
                    if rows > 0 {
                        files.push(FileId { kind, force: slug, month: plan.month(month), rows, cell });
                    }
                }
            }
        }
        Ok(Self {
            world: world::World::new(options.seed, options.scale),
            plan,
            shares: street::Shares::default(),
            searches: stops::Shares::default(),
            files,
        })
    }

    /// By month, force and kind; files without rows are left out.
    pub fn files(&self) -> &[FileId] {
        &self.files
    }

    /// A file's text, with the header.
    pub fn bytes(&self, file: &FileId) -> Vec<u8> {
        match file.kind {
            DataSet::Street => street::file(&self.plan, &self.world, &self.shares, file.cell),
            DataSet::Outcomes => outcomes::file(&self.plan, &self.world, &self.shares, file.cell),
            DataSet::StopAndSearch => stops::file(&self.plan, &self.world, &self.searches, file.cell),
        }
    }

    /// How many crimes and repeats a street file has.
    pub fn crimes(&self, file: &FileId) -> Crimes {
        self.plan.crimes(file.cell)
    }

    /// Towns, LSOAs and points.
    pub fn places(&self) -> (usize, usize, usize) {
        (self.world.towns, self.world.lsoas, self.world.points.len())
    }
}

/// Some thousand rows of all three kinds, four forces and four months, as (path, text): for demos and tests.
pub fn small() -> Vec<(String, Vec<u8>)> {
    let options = Options {
        scale: 0.05,
        months: 4,
        forces: ["avon-and-somerset", "city-of-london", "dyfed-powys", "kent"].map(str::to_owned).to_vec(),
        ..Options::default()
    };
    // The forces are in the table and the scale is allowed.
    Sample::new(&options).map_or_else(
        |_| Vec::new(),
        |sample| sample.files().iter().map(|file| (file.name(), sample.bytes(file))).collect(),
    )
}
