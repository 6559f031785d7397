//! What a release holds in memory: everything that one answer is computed from.

use crate::{
    Coverage, DataSet, Rollup,
    places::{Town, towns},
};
use std::sync::OnceLock;

/// A release of the records. An answer takes all it says from one release.
#[derive(Debug, Clone)]
pub struct Release {
    /// 1, 2, 3 …
    pub number: u64,
    /// When it was published: RFC 3339, UTC.
    pub imported_at: String,
    rollups: [Rollup; 3],
    pub coverage: Coverage,
    /// Once someone asks for them.
    towns: OnceLock<Vec<Town>>,
}

impl Release {
    /// Roll-ups that are not given have no months.
    pub fn new(
        number: u64,
        imported_at: String,
        rollups: impl IntoIterator<Item = Rollup>,
        coverage: Coverage,
    ) -> Self {
        let mut own = DataSet::ALL.map(Rollup::new);
        for rollup in rollups {
            let place = place(crate::Data::data_set(&rollup));
            own[place] = rollup;
        }
        Self { number, imported_at, rollups: own, coverage, towns: OnceLock::new() }
    }

    /// The towns that crimes, or else outcomes, name, those with most points first.
    pub fn towns(&self) -> &[Town] {
        self.towns.get_or_init(|| {
            let street = towns(self.rollup(DataSet::Street));
            if street.is_empty() { towns(self.rollup(DataSet::Outcomes)) } else { street }
        })
    }

    /// A data set's roll-up; a clone of it is where the next release's begins.
    pub fn rollup(&self, data_set: DataSet) -> &Rollup {
        &self.rollups[place(data_set)]
    }
}

/// Before the first release.
impl Default for Release {
    fn default() -> Self {
        Self::new(0, String::new(), [], Coverage::default())
    }
}

const fn place(data_set: DataSet) -> usize {
    match data_set {
        DataSet::Street => 0,
        DataSet::Outcomes => 1,
        DataSet::StopAndSearch => 2,
    }
}
