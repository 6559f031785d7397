//! What the page about the records is made from: what is here, what is missing, what it means.

use crate::syncs::SyncsSummary;
use blotter_records::{DataSet, Month};
use serde::{Deserialize, Serialize};

/// `/data`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DataPage {
    /// Whose coverage and columns are shown.
    pub data_set: DataSet,
    /// None while nothing was imported.
    pub release: Option<ReleaseSummary>,
    /// What the data set's columns mean, and the licence, as HTML: nothing in it changes in the browser.
    pub reference: String,
    /// None where no sync ran and none is planned.
    pub syncs: Option<SyncsSummary>,
    /// Whether a city is served too: then its page about its data is linked.
    pub has_city: bool,
}

/// What the newest release holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReleaseSummary {
    pub number: u64,
    /// Of each data set, in the order of [`DataSet::ALL`].
    pub totals: Vec<DataSetTotal>,
    pub last_import: ImportSummary,
    pub rejects: RejectsSummary,
    /// Of the page's data set; none if the release has nothing of it.
    pub coverage: Option<CoverageTable>,
}

/// How much there is of a data set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DataSetTotal {
    pub data_set: DataSet,
    /// The newest month; none if there is nothing.
    pub to: Option<Month>,
    /// Rows kept.
    pub rows: u64,
}

/// The import that made the release.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ImportSummary {
    /// In words: `3 November 2021, 06:01`.
    pub at: String,
    /// What is known of it, each with its name.
    pub facts: Vec<Fact>,
}

/// A fact in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fact {
    pub name: String,
    pub text: String,
}

/// The rows that no import could take.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct RejectsSummary {
    /// Rows rejected, and all that were read.
    pub rejected: u64,
    pub read: u64,
    /// In so many units of a force and month.
    pub units: u64,
    /// So many of the rows are of merged files, and of no unit.
    pub merged: u64,
    /// The address of the release's rejects file; empty if there is none.
    pub download: String,
    /// Why rows were rejected, file by file, the most rows first; only the first of many.
    pub reasons: Vec<RejectReason>,
    /// So many more reasons are only in the download.
    pub more: u64,
}

/// Rows of one file rejected for one reason.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct RejectReason {
    /// `2021-02-avon-and-somerset-street.csv`.
    pub file: String,
    pub rows: u64,
    /// `too few columns`.
    pub reason: String,
    /// The line of the first of them; 0 for a file that could not be used at all.
    pub first_line: u64,
}

/// A data set's coverage, force by month.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CoverageTable {
    pub first: Month,
    pub last: Month,
    /// The forces that have anything in the release, by name.
    pub forces: Vec<ForceCoverage>,
    /// The names of the forces that have nothing of any data set.
    pub absent: Vec<String>,
    /// The moments of the imports that units came with, in words.
    pub imports: Vec<String>,
    /// The unit that is told in words: its force, as an index, and month.
    pub chosen: Option<(usize, Month)>,
}

/// A force's months; each list has one entry for each month from the table's first to its last.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ForceCoverage {
    /// The API's slug.
    pub force: String,
    /// `Avon and Somerset`.
    pub name: String,
    /// A letter for each month, see [`CellState::letter`].
    pub states: String,
    /// Rows kept; empty where the force has never published.
    pub rows: Vec<u64>,
    /// Rows rejected, where there are any: the month's place in the lists, and how many.
    pub rejected: Vec<(usize, u64)>,
    /// Which of the table's imports each unit came with; of a missing one 0.
    pub imports: Vec<usize>,
    /// The places of the units that came from the publisher's API instead of an archive.
    pub api: Vec<usize>,
}

/// How whole a force's month is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CellState {
    Complete,
    Partial,
    Missing,
    /// The force has nothing of this data set.
    Never,
}

impl CellState {
    pub const ALL: [Self; 4] = [Self::Complete, Self::Partial, Self::Missing, Self::Never];

    pub const fn letter(self) -> char {
        match self {
            Self::Complete => 'c',
            Self::Partial => 'p',
            Self::Missing => 'm',
            Self::Never => '-',
        }
    }

    fn of_letter(letter: u8) -> Self {
        Self::ALL.into_iter().find(|state| state.letter() == char::from(letter)).unwrap_or(Self::Never)
    }
}

/// All that the table knows of a force's month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell<'a> {
    /// The force's name.
    pub force: &'a str,
    pub month: Month,
    pub state: CellState,
    pub rows: u64,
    pub rejected: u64,
    /// When it was imported, in words.
    pub imported: &'a str,
    /// From the publisher's API instead of an archive.
    pub from_api: bool,
}

impl CoverageTable {
    pub fn months(&self) -> impl DoubleEndedIterator<Item = Month> + Clone + use<> {
        self.first.to(self.last)
    }

    /// The force at `row`, in the month at `column`.
    pub fn cell(&self, row: usize, column: usize) -> Option<Cell<'_>> {
        let force = self.forces.get(row)?;
        let month = self.first.plus(i32::try_from(column).ok()?).filter(|month| *month <= self.last)?;
        let import = force.imports.get(column).copied().unwrap_or_default();
        Some(Cell {
            force: &force.name,
            month,
            state: force.state(column),
            rows: force.rows.get(column).copied().unwrap_or_default(),
            rejected: force.rejected.iter().find(|(at, _)| *at == column).map_or(0, |(_, rows)| *rows),
            imported: self.imports.get(import).map_or("", String::as_str),
            from_api: force.api.contains(&column),
        })
    }

    /// Where the chosen unit is: its row and column.
    pub fn chosen_cell(&self) -> Option<(usize, usize)> {
        let (row, month) = self.chosen?;
        let column = month.number().checked_sub(self.first.number())?;
        (row < self.forces.len() && month <= self.last).then_some((row, usize::try_from(column).ok()?))
    }
}

impl ForceCoverage {
    pub fn state(&self, column: usize) -> CellState {
        self.states.as_bytes().get(column).map_or(CellState::Never, |letter| CellState::of_letter(*letter))
    }

    /// Rows kept of all months.
    pub fn total(&self) -> u64 {
        self.rows.iter().sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> CoverageTable {
        CoverageTable {
            first: "2020-12".parse().unwrap(),
            last: "2021-02".parse().unwrap(),
            forces: vec![
                ForceCoverage {
                    force: "gwent".into(),
                    name: "Gwent".into(),
                    states: "cmp".into(),
                    rows: vec![10, 0, 2],
                    rejected: vec![(2, 5)],
                    imports: vec![0, 0, 1],
                    api: vec![2],
                },
                ForceCoverage {
                    force: "kent".into(),
                    name: "Kent".into(),
                    states: "---".into(),
                    rows: Vec::new(),
                    rejected: Vec::new(),
                    imports: Vec::new(),
                    api: Vec::new(),
                },
            ],
            absent: Vec::new(),
            imports: vec!["then".into(), "later".into()],
            chosen: Some((0, "2021-02".parse().unwrap())),
        }
    }

    #[test]
    fn a_cell_is_found_by_its_place_in_the_table() {
        let table = table();
        let (row, column) = table.chosen_cell().unwrap();
        let cell = table.cell(row, column).unwrap();
        assert_eq!((cell.state, cell.rows, cell.rejected), (CellState::Partial, 2, 5));
        assert_eq!((cell.imported, cell.from_api, cell.month.to_string()), ("later", true, "2021-02".into()));
        assert_eq!(table.cell(0, 1).unwrap().state, CellState::Missing);
        assert_eq!(table.cell(1, 0).unwrap().state, CellState::Never);
        assert_eq!((table.cell(2, 0), table.cell(0, 3)), (None, None));
    }

    #[test]
    fn a_choice_outside_of_the_table_is_none() {
        let chosen = |row, month: &str| {
            CoverageTable { chosen: Some((row, month.parse().unwrap())), ..table() }.chosen_cell()
        };
        assert_eq!(chosen(1, "2020-12"), Some((1, 0)));
        for (row, month) in [(0, "2020-11"), (0, "2021-03"), (2, "2021-01")] {
            assert_eq!(chosen(row, month), None);
        }
    }
}
